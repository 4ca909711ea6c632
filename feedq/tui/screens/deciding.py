"""What keys do to the paper under the cursor. Painted at once, then written; undone if refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from textual import work

from feedq.domain.model import Reading, Status
from feedq.domain.triage import Decision
from feedq.errors import FeedqError
from feedq.tui.browser import open_in_browser
from feedq.tui.freshness import Freshness
from feedq.tui.listing import Listing
from feedq.tui.reads import read_bibtex, read_note, read_summary, read_urls
from feedq.tui.rows import after, decision_on
from feedq.tui.views import View

if TYPE_CHECKING:
    from feedq.tui.screens.base import FeedqScreen
    from feedq.tui.widgets.paper_list import PaperList

    Base = FeedqScreen
else:
    Base = object

_HOME = {
    Status.QUEUED: "queue",
    Status.READING: "reading",
    Status.DONE: "done",
    Status.SKIPPED: "skipped",
}


class Step(Protocol):
    """What undo and redo tell: the papers concerned, and their readings on either side."""

    @property
    def rows(self) -> tuple[int, ...]: ...
    @property
    def before(self) -> tuple[Reading, ...]: ...
    @property
    def after(self) -> tuple[Reading, ...]: ...


def home(reading: Reading) -> str:
    """The view where a paper with this reading is to be found."""
    if reading.status is not Status.INBOX:
        return _HOME[reading.status]
    return "starred" if reading.starred else "candidates" if reading.candidate else "inbox"


class Deciding(Base):
    """The half of the papers screen that changes readings."""

    listing: Listing | None
    query_text: str
    fresh: Freshness
    far: set[int]
    """Papers decided on that stand below the cut."""
    if TYPE_CHECKING:

        @property
        def papers(self) -> PaperList: ...
        @property
        def kind(self) -> View: ...
        def go(self, view: str, *, select: int | None = None) -> None: ...
        def load(self, *, select: int | None = None) -> None: ...
        def read(self, rows: Sequence[int]) -> None: ...
        def read_detail(self) -> None: ...
        def clear_filter(self) -> None: ...

    def action_decide(self, what: str) -> None:
        """Decide on the paper under the cursor, and go on when it is done with here."""
        papers = self.papers
        known = papers.known(papers.current)
        if known is None:
            return
        decision = decision_on(known, what)
        decided = after(known, decision)
        if self.listing and papers.cursor > self.listing.session:
            self.far.add(known.row)
        papers.put(decided)
        if not self.kind.holds(decided):
            papers.next_waiting()
        elif self.view == "all" and decision.status is not None:
            papers.action_down()
        else:
            self.read_detail()
        self.feedq_app.state.decided[known.row] = None
        self.update_lines()
        if decided != known:
            self.fresh.began(known.row)
            self._write(known.row, decision)

    @work(group="writes")
    async def _write(self, row: int, decision: Decision) -> None:
        try:
            written = await self._written(partial(self.feedq.triage.decide, [row], decision))
        finally:
            self.fresh.ended(row)
        if not written:
            self.papers.move_to(self.papers.index_of(row))
        self.read([row])
        if row == self.papers.current:
            self.read_detail()
        self.feedq_app.look_soon()
        listing = self.listing
        if listing and listing.session and self._left(listing) == 0:
            session = await self.ask(self.feedq.inbox.session)
            if session is not None and session.done and not self.feedq_app.state.closed:
                self.feedq_app.state.closed = True
                self.action_close()

    async def _written(self, job: Callable[[], object]) -> bool:
        """Whether it is on disk; the user is told when the store refused it."""
        try:
            await self.feedq_app.writer.run(job)
        except FeedqError as error:
            self.complain(str(error))
            return False
        return True

    @work(group="writes")
    async def action_undo(self) -> None:
        await self._step_back(self.feedq.triage.undo, "Nothing to take back.")

    @work(group="writes")
    async def action_redo(self) -> None:
        await self._step_back(self.feedq.triage.redo, "Nothing was taken back.")

    async def _step_back(self, job: Callable[[], Sequence[Step]], nothing: str) -> None:
        undoing = job == self.feedq.triage.undo
        try:
            steps = await self.feedq_app.writer.run(job)
        except FeedqError as error:
            self.complain(str(error))
            return
        if not steps:
            self.notify(nothing, markup=False)
            return
        step = steps[0]
        row = step.rows[0]
        self.feedq_app.state.closed = False
        self.feedq_app.look_soon()
        if self.papers.lists(row):
            self.papers.move_to(self.papers.index_of(row))
            self.read([*step.rows, *self.papers.on_screen()])
            self.read_detail()
        else:
            self.clear_filter()
            self.go(home((step.before if undoing else step.after)[0]), select=row)

    # The queue's order

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "move":
            return self.view == "queue"
        return super().check_action(action, parameters)

    def action_move(self, step: int) -> None:
        """Exchange the queued paper with its neighbour."""
        papers = self.papers
        index, other = papers.cursor, papers.cursor + step
        if papers.current is None or not 0 <= other < len(papers.rows):
            return
        row = papers.current
        papers.swap(index, other)
        above = (r for r in reversed(papers.rows[:other]) if not papers.gone([r]))
        self._move(row, next(above, None))

    @work(group="writes")
    async def _move(self, row: int, behind: int | None) -> None:
        if not await self._written(partial(self.feedq.triage.move, row, after=behind)):
            self.load(select=row)

    # Beyond the list

    @work(group="open")
    async def action_open(self, what: str) -> None:
        row = self.papers.current
        if row is None:
            return
        urls = await self.ask(partial(read_urls, self.feedq, row))
        if urls is None:
            return
        url = urls[what == "pdf"]
        if not url:
            self.notify("This paper names no such page.", markup=False)
            return
        refused = await self.ask(partial(open_in_browser, url))
        if refused:
            self.notify(refused, markup=False, timeout=15)

    @work(group="open")
    async def action_copy_bibtex(self) -> None:
        row = self.papers.current
        if row is None:
            return
        text = await self.ask(partial(read_bibtex, self.feedq, row))
        if text:
            self.app.copy_to_clipboard(text)
            self.notify("BibTeX copied.", markup=False)

    @work(group="note")
    async def action_note(self) -> None:
        from feedq.tui.screens.note import NoteScreen

        row = self.papers.current
        known = self.papers.known(row)
        if row is None or known is None:
            return
        before = await self.ask(partial(read_note, self.feedq, row))
        if before is None:
            return
        written = await self.app.push_screen_wait(NoteScreen(known.title, before))
        if written is not None and written != before:
            decide = partial(self.feedq.triage.decide, [row], Decision(note=written))
            await self._written(decide)
            self.read_detail()

    # The end of a session

    def _left(self, listing: Listing) -> int:
        return listing.session - self.papers.gone(listing.rows[: listing.session])

    def progress(self, listing: Listing) -> list[str]:
        """How far today's session is."""
        total = listing.decided + listing.session
        left = self._left(listing)
        below = listing.below - self.papers.gone(self.far)
        told = [f"{below:,} below the cut"] if below else []
        if left == 0 and total:
            return [f"done for today: {total} decided", *told]
        return [f"{total - left} of {total} decided", *told] if total else told

    @work(group="closing")
    async def action_close(self) -> None:
        """Tell what came of this session."""
        from feedq.tui.screens.closing import ClosingScreen

        state = self.feedq_app.state
        rows = list(state.decided)
        summary = await self.ask(partial(read_summary, self.feedq, rows, state.began))
        if summary is not None:
            self.app.push_screen(ClosingScreen(summary))
