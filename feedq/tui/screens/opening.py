"""What keys do with the paper under the cursor wherever there is one: its pages, its note."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from textual import work

from feedq.domain.text import safe_link
from feedq.domain.triage import Decision
from feedq.errors import FeedqError
from feedq.tui.browser import open_in_browser
from feedq.tui.reads import read_bibtex, read_note, read_urls

if TYPE_CHECKING:
    from feedq.tui.screens.base import FeedqScreen

    Base = FeedqScreen
else:
    Base = object


class Titled(Protocol):
    """A line or a card: a paper, named."""

    @property
    def row(self) -> int: ...
    @property
    def title(self) -> str: ...


class Place(Protocol):
    """A list or a board: what its cursor is on."""

    @property
    def current(self) -> int | None: ...
    @property
    def line(self) -> Titled | None: ...
    @property
    def on_post(self) -> bool: ...


class Opening(Base):
    """The part of a screen that looks into one paper."""

    if TYPE_CHECKING:

        @property
        def papers(self) -> Place: ...
        def read_detail(self) -> None: ...

    @work(group="open")
    async def action_open(self, what: str) -> None:
        """Open the abstract page or the PDF."""
        row = self.papers.current
        urls = await self.ask(partial(read_urls, self.feedq, row)) if row is not None else None
        if urls is None:
            return
        url = urls[what == "pdf"]
        if not url:
            self.notify("There is no such page.")
            return
        if self.app.is_web:
            self.app.open_url(safe_link(url))  # where the user is, perhaps on another machine
            return
        refused = await self.ask(partial(open_in_browser, url))
        if refused:
            self.notify(refused, timeout=15)

    @work(group="open")
    async def action_copy_bibtex(self) -> None:
        """Copy BibTeX through the terminal (OSC 52)."""
        row = self.papers.current
        if row is None or self.papers.on_post:
            return
        text = await self.ask(partial(read_bibtex, self.feedq, row))
        if text:
            self.app.copy_to_clipboard(text)
            self.notify("BibTeX copied.")

    @work(group="note")
    async def action_note(self) -> None:
        """Edit the note."""
        from feedq.tui.screens.note import NoteScreen

        line = self.papers.line
        if line is None:
            return
        with self.awaited():
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
