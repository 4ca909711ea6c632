"""Candidates as a board by status and area, above what there is to tell of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Container
from textual.widget import Widget

from feedq.bootstrap import Feedq
from feedq.domain.model import Reading
from feedq.domain.reproduction import RecordStatus
from feedq.domain.triage import Decision, Step
from feedq.errors import FeedqError
from feedq.tui.board import COLUMNS, Standing, area_word, column_of, read_board
from feedq.tui.keys import BOARD_KEYS, COMMON_KEYS, SCREEN_KEYS
from feedq.tui.messages import CardDropped
from feedq.tui.record import move_card, needs_answers, next_status
from feedq.tui.screens.beside import PaperDetailScreen
from feedq.tui.screens.opening import Opening
from feedq.tui.screens.recording import Recording
from feedq.tui.screens.stepping import Stepping, home
from feedq.tui.views import BY_NAME, CANDIDATES
from feedq.tui.widgets.board import Board
from feedq.tui.widgets.detail import Detail


class BoardScreen(Recording, Stepping, Opening, PaperDetailScreen, inherit_bindings=False):
    """The board, and the record of the card under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*BOARD_KEYS, *COMMON_KEYS, *SCREEN_KEYS]

    def __init__(self, feedq: Feedq, select: int | None = None) -> None:
        super().__init__(feedq, CANDIDATES)
        self._select = select
        self._standing: Standing | None = None

    def body(self) -> Iterator[Widget]:
        with Container(id="board"):
            yield Board()
            yield Detail()

    @property
    def papers(self) -> Board:
        return self.query_one(Board)

    def on_mount(self) -> None:
        self.papers.focus()
        self.load(select=self._select)

    def load(self, *, select: int | None = None) -> None:
        """Read every candidate again; `select` is the paper to be on then."""
        self._load(select)

    @work(exclusive=True, group="board")
    async def _load(self, select: int | None) -> None:
        with self.awaited():
            standing = await self.ask(partial(read_board, self.feedq))
        if standing is None:
            return
        self._standing = standing
        state = self.feedq_app.state
        any_paper = state.counts.get("all", standing.count)
        self.papers.say(BY_NAME[CANDIDATES].empty if any_paper else state.no_papers())
        self.papers.show(standing, select=select)
        self.update_lines()

    def action_reload(self) -> None:
        self.load()

    def library_changed(self) -> None:
        super().library_changed()
        self.load()

    def facts(self) -> Sequence[str]:
        standing = self._standing
        if standing is None:
            return ["reading the library"]
        missing = [one.area for one in standing.areas if area_word(one) == "missing"]
        count = f"{standing.count:,} candidate{'s' * (standing.count != 1)}"
        return [count, f"missing: {' '.join(missing)}"] if missing else [count]

    def action_switch(self) -> None:
        """The same as a list."""
        self.feedq_app.show_papers(CANDIDATES, select=self.papers.current)

    # Moving cards

    def action_advance(self, step: int) -> None:
        """To the next status, or the one before."""
        card = self.papers.card
        if card is None:
            return
        status = next_status(card.status, step)
        if status is None:
            self.notify(
                "It is finished: < takes it up again." if step > 0 else "It has just begun."
            )
        else:
            self._move(card.row, status)

    def action_give_up(self) -> None:
        if self.papers.card is not None:
            self._move(self.papers.card.row, RecordStatus.ABANDONED)

    def on_card_dropped(self, message: CardDropped) -> None:
        _, (status, *_) = COLUMNS[message.column]
        self._move(message.row, status)

    @work(group="record")
    async def _move(self, row: int, status: RecordStatus) -> None:
        """Give a card another status; what that needs is asked."""
        with self.awaited():  # the next key is for the card where it stands then
            asks = await self.ask(partial(needs_answers, self.feedq, row, status))
            if asks is None:
                return
            if asks or column_of(status) == len(COLUMNS) - 1:
                self.fill_in(row, status)
                return
            said = await self.change(partial(move_card, self.feedq, row, status))
            if said is not None:
                self.notify(said)
                self.load(select=row)
                self.feedq_app.look_soon()

    # Deciding

    @work(group="writes")
    async def action_decide(self, what: str) -> None:
        """Star a card, or make it no candidate any more."""
        card = self.papers.card
        if card is None:
            return
        gives_up = what == "candidate"
        decision = Decision(candidate=False) if gives_up else Decision(star=not card.starred)
        decide = partial(self.feedq.triage.decide, [card.row], decision)
        with self.awaited():
            try:
                await self.feedq_app.writer.run(decide)
            except FeedqError as error:
                self.complain(str(error))
            if gives_up:
                self.notify("A candidate no longer; u takes it back, its record is kept.")
            self.load()
        self.feedq_app.look_soon()

    def show_step(self, step: Step, readings: Sequence[Reading]) -> None:
        row = step.rows[0]
        if readings[0].candidate or self.papers.holds(row):
            self.load(select=row)
        else:
            self.feedq_app.show_papers(home(readings[0]), select=row)
