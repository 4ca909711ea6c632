"""What keys do around a paper without deciding on it: its place, its pages, its note."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import work

from feedq.domain.text import safe_link
from feedq.domain.triage import Decision
from feedq.errors import FeedqError
from feedq.tui.browser import open_in_browser
from feedq.tui.reads import read_bibtex, read_note, read_urls

if TYPE_CHECKING:
    from feedq.tui.listing import Listing
    from feedq.tui.screens.base import FeedqScreen
    from feedq.tui.widgets.paper_list import PaperList

    Base = FeedqScreen
else:
    Base = object


class Around(Base):
    """The part of the papers screen that leaves statuses alone."""

    listing: Listing | None
    query_text: str
    if TYPE_CHECKING:

        @property
        def papers(self) -> PaperList: ...
        def load(self, *, select: int | None = None) -> None: ...
        def read_detail(self) -> None: ...
        def look_for(self, query: str) -> None: ...

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "move":
            return self.view == "queue"
        if action == "keep_search":
            return bool(self.query_text)
        if action == "start":
            return self.view == "inbox" and self.listing is not None and not self.listing.ranked
        return super().check_action(action, parameters)

    @work(group="settings")
    async def action_keep_search(self) -> None:
        """Keep what the view is filtered by; its words are its name."""
        query = self.query_text
        try:
            keep = partial(self.feedq.settings.save_search, query, query)
            await self.feedq_app.writer.run(keep)
        except FeedqError as error:
            self.complain(str(error))
            return
        self.notify("Kept; b lists your searches.", markup=False)

    @work(group="ask")
    async def action_searches(self) -> None:
        """Choose among the saved searches, and look for it in all papers."""
        from feedq.tui.screens.searches import SearchesScreen

        query = await self.app.push_screen_wait(SearchesScreen(self.feedq))
        if query:
            self.look_for(query)

    @work(group="start")
    async def action_start(self) -> None:
        """Ask which of a dozen papers the user would read, and order the inbox by the answer."""
        from feedq.tui.screens.start import StartScreen

        self.feedq_app.state.asked = True
        if await self.app.push_screen_wait(StartScreen(self.feedq)):
            self.load()
            self.notify("The inbox is in the order of your choice; u takes it back.", markup=False)

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

    def action_move(self, step: int) -> None:
        """Exchange the queued paper with its neighbour."""
        papers = self.papers
        row, other = papers.current, papers.cursor + step
        if row is None or not 0 <= other < len(papers.rows):
            return
        papers.swap(papers.cursor, other)
        above = (r for r in reversed(papers.rows[:other]) if not papers.known.is_gone(r))
        self._move(row, next(above, None))

    @work(group="writes")
    async def _move(self, row: int, behind: int | None) -> None:
        try:
            await self.feedq_app.writer.run(partial(self.feedq.triage.move, row, after=behind))
        except FeedqError as error:
            self.complain(str(error))
            self.load(select=row)

    @work(group="open")
    async def action_open(self, what: str) -> None:
        """Open the abstract page or the PDF."""
        row = self.papers.current
        urls = await self.ask(partial(read_urls, self.feedq, row)) if row is not None else None
        if urls is None:
            return
        url = urls[what == "pdf"]
        if not url:
            self.notify("There is no such page.", markup=False)
            return
        if self.app.is_web:
            self.app.open_url(safe_link(url))  # where the user is, perhaps on another machine
            return
        refused = await self.ask(partial(open_in_browser, url))
        if refused:
            self.notify(refused, markup=False, timeout=15)

    @work(group="open")
    async def action_copy_bibtex(self) -> None:
        """Copy BibTeX through the terminal (OSC 52)."""
        row = self.papers.current
        if row is None or self.papers.on_post:
            return
        text = await self.ask(partial(read_bibtex, self.feedq, row))
        if text:
            self.app.copy_to_clipboard(text)
            self.notify("BibTeX copied.", markup=False)

    @work(group="note")
    async def action_note(self) -> None:
        """Edit the note."""
        from feedq.tui.screens.note import NoteScreen

        line = self.papers.line
        if line is None:
            return
        before = await self.ask(partial(read_note, self.feedq, line.row))
        if before is None:
            return
        written = await self.app.push_screen_wait(NoteScreen(line.title, before))
        if written is None or written == before:
            return
        decide = partial(self.feedq.triage.decide, [line.row], Decision(note=written))
        try:
            await self.feedq_app.writer.run(decide)
        except FeedqError as error:
            self.complain(str(error))
        self.read_detail()
