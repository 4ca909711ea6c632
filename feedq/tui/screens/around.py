"""What keys do around a list of papers: its order, its filter, what to begin with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from feedq.domain.text import clean_line
from feedq.domain.views import POSTS
from feedq.errors import FeedqError

if TYPE_CHECKING:
    from feedq.tui.listing import Listing
    from feedq.tui.pause import Pause
    from feedq.tui.screens.base import FeedqScreen
    from feedq.tui.widgets.paper_list import PaperList

    Base = FeedqScreen
else:
    Base = object


class Around(Base):
    """The part of the papers screen that leaves statuses alone."""

    listing: Listing | None
    query_text: str
    resting: Pause
    if TYPE_CHECKING:

        @property
        def papers(self) -> PaperList: ...
        def load(self, *, select: int | None = None) -> None: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("move", "move_far"):
            return self.view == "queue"
        if action == "every_post":
            return self.view == POSTS
        if action == "keep_search":
            return bool(self.query_text)
        if action == "start":
            return self.view == "inbox" and self.listing is not None and not self.listing.ranked
        return super().check_action(action, parameters)

    @work(group="settings")
    async def action_keep_search(self) -> None:
        """Keep what the view is filtered by; its words are its name."""
        query = self.query_text.strip()
        try:
            keep = partial(self.feedq.settings.save_search, query)
            name = await self.feedq_app.writer.run(keep)
        except FeedqError as error:
            self.complain(str(error))
            return
        as_what = "" if name == query else f" as {clean_line(name)}"
        self.notify(f"Kept{as_what}; b shows your searches.")

    @work(group="start")
    async def action_start(self) -> None:
        """Ask which of a dozen papers the user would read, and order the inbox by the answer."""
        from feedq.tui.screens.start import StartScreen

        self.feedq_app.state.asked = True
        if await self.app.push_screen_wait(StartScreen(self.feedq)):
            self.load()
            self.notify("The inbox is in the order of your choice; u takes it back.")

    def offer_start(self) -> None:
        """Ask by ourselves, once, when there is nothing at all to learn from."""
        state, listing = self.feedq_app.state, self.listing
        if not (state.asked or state.going or state.ranking) and listing and listing.rows:
            state.asked = True
            if not listing.ranked:
                self._offer_start()

    @work(group="offer")
    async def _offer_start(self) -> None:
        if await self.ask(lambda: self.feedq.start.needed()) and self.app.screen is self:
            self.action_start()

    def action_every_post(self) -> None:
        """Show posts that point at no paper as well, or no longer."""
        state = self.feedq_app.state
        state.every_post = not state.every_post
        self.load(select=self.papers.current)

    def action_move(self, step: int) -> None:
        """Exchange the queued paper with its neighbour."""
        papers = self.papers
        row, other = papers.current, papers.cursor + step
        if row is None or not 0 <= other < len(papers.rows):
            return
        papers.swap(papers.cursor, other)
        above = (r for r in reversed(papers.rows[:other]) if not papers.known.is_gone(r))
        self._move(row, next(above, None))

    def action_move_far(self, step: int) -> None:
        """Put the queued paper first, or last; the cursor goes on to the next one."""
        papers = self.papers
        row, place = papers.current, papers.cursor
        end = 0 if step < 0 else len(papers.rows) - 1
        if row is None or place == end:
            return
        for other in range(place + step, end + step, step):
            papers.swap(other, other - step)
        if step < 0:
            papers.move_to(place + 1)
        self.resting.again()
        others = (r for r in reversed(papers.rows[:-1]) if not papers.known.is_gone(r))
        self._move(row, None if step < 0 else next(others, None))

    @work(group="writes")
    async def _move(self, row: int, behind: int | None) -> None:
        try:
            await self.feedq_app.writer.run(partial(self.feedq.triage.move, row, after=behind))
        except FeedqError as error:
            self.complain(str(error))
            self.load(select=row)
