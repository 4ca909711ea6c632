"""What keys do to papers. Painted at once, then written; painted back if the store refuses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from feedq.domain.triage import Decision, Step
from feedq.domain.views import POSTS
from feedq.errors import FeedqError
from feedq.tui.freshness import Freshness
from feedq.tui.listing import Listing
from feedq.tui.reads import read_summary
from feedq.tui.rows import PaperRow, after, decision_on, decision_on_all
from feedq.tui.screens.stepping import Stepping, home
from feedq.tui.views import View

if TYPE_CHECKING:
    from feedq.domain.model import Reading
    from feedq.tui.widgets.paper_list import PaperList

_ASKED = {
    "skipped": "Skip {}?",
    "queued": "Queue {}?",
    "reading": "Mark {} as being read?",
    "done": "Mark {} as done?",
    "inbox": "Put {} back into the inbox?",
    "star": "Star {}?",
    "candidate": "Mark {} as candidates to reproduce?",
}


class Deciding(Stepping):
    """The half of the papers screen that changes readings."""

    listing: Listing | None
    fresh: Freshness
    far: set[int]
    """Papers decided on that stand below the cut."""
    _owes_end = False
    if TYPE_CHECKING:

        @property
        def papers(self) -> PaperList: ...
        @property
        def kind(self) -> View: ...
        def go(self, view: str, *, select: int | None = None) -> None: ...
        def read(self, rows: Sequence[int]) -> None: ...
        def read_detail(self) -> None: ...
        def clear_filter(self) -> None: ...

    # One paper

    def action_decide(self, what: str) -> None:
        """Decide on the paper under the cursor, and go on when it is done with here."""
        papers = self.papers
        if papers.ranged:
            self._decide_range(what)
            return
        if papers.on_post and not self._on_its_paper():
            return
        known = papers.line
        if known is None:
            return
        decision = decision_on(known, what)
        decided = after(known, decision)
        self._count([known.row], papers.cursor)
        papers.put(decided)
        if not self.kind.holds(decided):
            papers.next_waiting()
        elif self.view in ("all", POSTS) and decision.status is not None:
            papers.action_down()
        self.update_lines()
        if decided != known:
            self._owes_end |= self._is_last()  # another list may stand here when it is written
            self.fresh.began(known.row)
            self._write(known, decision)

    def _on_its_paper(self) -> bool:
        """From a post to the one paper it points at; where it has more, the user must choose."""
        papers = self.papers
        below = papers.beneath
        if len(below) == 1:
            papers.move_to(below[0])
            return True
        if below:
            self.notify(f"This post points at {len(below)} papers: j goes to the first.")
        elif papers.points:
            self.notify("The paper that this post points at is not fetched yet: f fetches.")
        else:
            self.notify("This post points at no paper: o opens it.")
        return False

    @work(group="writes")
    async def _write(self, known: PaperRow, decision: Decision) -> None:
        row = known.row
        try:
            await self.feedq_app.writer.run(partial(self.feedq.triage.decide, [row], decision))
        except FeedqError as error:
            self.complain(str(error))
            self.papers.put(known)
            self.papers.move_to(self.papers.index_of(row))
        finally:
            self.fresh.ended(row)
        self._take_away([row])
        self.read([row])
        if row == self.papers.current:
            self.read_detail()
        await self._after_write()

    def _count(self, rows: Sequence[int], index: int) -> None:
        """Remember for the lines below, and for the end, that these were decided on."""
        self.feedq_app.state.decided.update(dict.fromkeys(rows))
        if index > self.papers.cut:
            self.far.update(rows)

    @property
    def hides(self) -> bool:
        """Whether what was decided on goes at once, instead of staying greyed."""
        return self.feedq.config.app.decided == "hide"

    def _take_away(self, rows: Sequence[int]) -> None:
        if self.hides:
            self.papers.take_away({row for row in rows if self.papers.known.is_gone(row)})

    async def _after_write(self) -> None:
        self.feedq_app.look_soon()
        self.update_lines()
        await self._end_session()

    async def _end_session(self) -> None:
        """Tell that today's papers are decided on, but never over what is being written."""
        state = self.feedq_app.state
        if state.closed or not (self._owes_end or self._is_last()):
            return
        session = await self.ask(self.feedq.inbox.session)
        done = session is not None and session.done and not state.closed
        self._owes_end = done or (self._owes_end and not self.fresh.settled)
        if done and not self.is_writing:
            self.action_close()

    def _is_last(self) -> bool:
        """Whether nothing of today's session is left to decide on, as far as the list shows."""
        listing = self.listing
        return listing is not None and listing.session > 0 and self._left(listing) == 0

    def on_screen_resume(self) -> None:
        self.end_session_late()

    @work(group="closing")
    async def _end_session_late(self) -> None:
        await self._end_session()

    def end_session_late(self) -> None:
        """What could not be told while the user wrote."""
        if self._owes_end:
            self._end_session_late()

    @property
    def is_writing(self) -> bool:
        """Whether the user writes something, or looks at something else."""
        raise NotImplementedError

    # Many papers

    def action_range(self) -> None:
        """Begin a range at the cursor, or drop it."""
        if self.papers.ranged:
            self.papers.drop_range()
        else:
            self.papers.begin_range()
        self.update_lines()

    def action_range_below(self) -> None:
        self.papers.range_below()
        self.update_lines()

    @work(group="range")
    async def _decide_range(self, what: str) -> None:
        from feedq.tui.screens.confirm import ConfirmScreen

        papers = self.papers
        rows = papers.chosen()
        index = papers.index_of(rows[0]) if rows else 0
        count = "1 paper" if len(rows) == 1 else f"{len(rows):,} papers"
        question = f"{_ASKED[what].format(count)} u takes all of it back."
        if not rows or not await self.app.push_screen_wait(ConfirmScreen(question)):
            return
        decide = partial(self.feedq.triage.decide, rows, decision_on_all(what))
        try:
            step: Step | None = await self.feedq_app.writer.run(decide)
        except FeedqError as error:
            self.complain(str(error))
            return
        papers.drop_range()
        if step is not None:
            self._count(step.rows, index)
            self._repaint(step.rows, step.after)
            if papers.current is not None and papers.known.is_gone(papers.current):
                papers.next_waiting()
            self._take_away(step.rows)
        await self._after_write()

    def _repaint(self, rows: Sequence[int], readings: Sequence[Reading]) -> None:
        """Paint what the store says, also of papers that are far from the screen."""
        for row, reading in zip(rows, readings, strict=True):
            self.papers.known.read(row, reading)
        self.papers.repaint()
        self.read(self.papers.on_screen())
        self.read_detail()
        self.update_lines()

    # Back and forth

    def show_step(self, step: Step, readings: Sequence[Reading]) -> None:
        rows = step.rows
        if self.papers.lists(rows[0]):
            self.papers.move_to(self.papers.index_of(rows[0]))
            self._repaint(rows, readings)
            self._take_away(rows)
        else:
            self.clear_filter()
            here = self.hides and self.kind.holds(readings[0])
            if here:
                self.go(self.view, select=rows[0])
            else:
                self.feedq_app.show_view(home(readings[0]), select=rows[0])

    # The end of a session

    def _left(self, listing: Listing) -> int:
        return listing.session - self.papers.known.gone(listing.rows[: listing.session])

    def progress(self, listing: Listing) -> list[str]:
        """How far today's session is."""
        total = listing.decided + listing.session
        left = self._left(listing)
        below = listing.below - self.papers.known.gone(self.far)
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
        if summary is not None and not self.is_writing:
            state.closed, self._owes_end = True, False
            self.app.push_screen(ClosingScreen(summary))
