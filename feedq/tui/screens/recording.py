"""What keys do with the record of a candidate: its area, its facts, its log, its timer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual import work

from feedq.errors import FeedqError
from feedq.tui.views import CANDIDATES

if TYPE_CHECKING:
    from feedq.domain.reproduction import RecordStatus
    from feedq.tui.screens.base import FeedqScreen
    from feedq.tui.screens.opening import Place

    Base = FeedqScreen
else:
    Base = object

T = TypeVar("T")
_ONLY_CANDIDATES = ("confirm_area", "record", "log_line", "timer", "switch")
_LOG_HINT = (
    "ctrl+s saves, Esc leaves; begin with problem: unknown: hypothesis: result: or resource:"
)


class Recording(Base):
    """The part of a screen that works on records; in the view of candidates alone."""

    if TYPE_CHECKING:

        @property
        def papers(self) -> Place: ...
        def load(self, *, select: int | None = None) -> None: ...
        def read_detail(self) -> None: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _ONLY_CANDIDATES:
            return self.view == CANDIDATES or (
                action == "timer" and self.feedq_app.state.running is not None
            )
        return super().check_action(action, parameters)

    async def change(self, job: Callable[[], T]) -> T | None:
        """Run a change in the thread that writes; None when it failed, which the user is told."""
        try:
            return await self.feedq_app.writer.run(job)
        except FeedqError as error:
            self.complain(str(error))
            return None

    @work(group="record")
    async def action_confirm_area(self) -> None:
        """Say that the suggested area is right."""
        row = self.papers.current
        if row is None:
            return
        service = self.feedq.reproductions
        if await self.change(partial(service.revise, row, ["area=suggested"])) is not None:
            self.read_detail()
            self.feedq_app.look_soon()

    def action_record(self) -> None:
        """Fill in what the next status needs."""
        if self.papers.current is not None:
            self.fill_in(self.papers.current)

    def action_switch(self) -> None:
        """Candidates as a board; the board has a way back of its own."""
        self.feedq_app.show_view(CANDIDATES, select=self.papers.current)

    @work(group="note")
    async def fill_in(self, row: int, status: RecordStatus | None = None) -> None:
        """Ask what a status needs; None: the one that usually comes next."""
        from feedq.tui.record import read_form, write_form
        from feedq.tui.screens.note import NoteScreen

        with self.awaited():
            form = await self.ask(partial(read_form, self.feedq, row, status))
        if form is None:
            return
        title, before = form
        text = before
        while True:
            written = await self.app.push_screen_wait(NoteScreen(title, text))
            if written is None:
                return
            said = await self.change(partial(write_form, self.feedq, row, written, before))
            if said is not None:
                self.notify(said)
                self.load(select=row)
                self.read_detail()
                self.feedq_app.look_soon()
                return
            text = written  # nothing that was typed is lost

    @work(group="note")
    async def action_log_line(self) -> None:
        """Write a line of the log."""
        from feedq.domain.reproduction import LogKind
        from feedq.tui.record import split_log
        from feedq.tui.screens.note import NoteScreen

        line = self.papers.line
        if line is None:
            return
        written = await self.app.push_screen_wait(NoteScreen(line.title, "", hint=_LOG_HINT))
        if not written:
            return
        kind, text = split_log(written)
        log = partial(self.feedq.reproductions.log, line.row, LogKind(kind), text)
        if await self.change(log) is not None:
            self.read_detail()

    @work(group="timer")
    async def action_timer(self) -> None:
        """Start a span of focus for this candidate, or stop the one that runs."""
        bench, row = self.feedq.workbench, self.papers.current
        if self.feedq_app.state.running is not None:
            minutes = await self.change(bench.stop)
            if minutes:
                self.notify(f"{minutes:g} minutes logged.")
        elif row is not None:
            running = await self.change(partial(bench.start, row))
            if running is not None:
                from feedq.tui.timing import timer_words

                said = timer_words(running, self.feedq.clock.now())
                self.notify(f"{said}; the inbox is closed.")
        await self.feedq_app.look_at_timer()
        self.read_detail()
