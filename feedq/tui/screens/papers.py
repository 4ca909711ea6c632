"""The papers of a view beside the detail of one: where the ten minutes are spent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.tui.keys import COMMON_KEYS, PAPER_KEYS, SCREEN_KEYS
from feedq.tui.listing import CUT, Listing, load
from feedq.tui.messages import (
    CursorMoved,
    FilterLeft,
    PaperChosen,
    QueryChanged,
    RowsWanted,
)
from feedq.tui.reads import read_detail, read_rows
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.screens.deciding import Deciding
from feedq.tui.views import BY_NAME, NO_PAPERS, View
from feedq.tui.widgets.detail import Detail
from feedq.tui.widgets.filter_input import FilterInput
from feedq.tui.widgets.paper_list import PaperList

DETAIL_DELAY_S = 0.07
"""The detail waits until the cursor rests, so that a held key is never behind."""


class PapersScreen(Deciding, FeedqScreen, inherit_bindings=False):
    """List and detail."""

    BINDINGS: ClassVar[list[BindingType]] = [*PAPER_KEYS, *COMMON_KEYS, *SCREEN_KEYS]

    def __init__(self, feedq: Feedq, view: str = "inbox") -> None:
        super().__init__(feedq, view)
        self.query_text = ""
        self.listing: Listing | None = None
        self.far: set[int] = set()
        self._wanted: Sequence[int] = ()
        self._reading = False
        self._timer: Timer | None = None
        self._detailed: int | None = None

    def body(self) -> Iterator[Widget]:
        with Container(id="panes"):
            with Container(id="left"):
                yield PaperList()
                yield Static(id="empty", markup=False)
                yield FilterInput()
            yield Detail()

    @property
    def papers(self) -> PaperList:
        return self.query_one(PaperList)

    @property
    def kind(self) -> View:
        return BY_NAME[self.view]

    def on_mount(self) -> None:
        self.papers.focus()
        self.load()

    # Which papers

    def load(self, *, select: int | None = None, typing: bool = False) -> None:
        """Read the view again; `select` is the paper to be on then."""
        self._load(self.view, self.query_text, typing, select)

    @work(exclusive=True, group="listing")
    async def _load(self, view: str, query: str, typing: bool, select: int | None) -> None:
        listing = await self.ask(partial(load, self.feedq, view, query, typing=typing))
        if listing is None:
            return
        self.listing = listing
        self.far.clear()
        self.feedq_app.state.listed(listing.counts)
        empty = not listing.rows
        self.set_class(empty, "-empty")
        if empty:
            self.query_one("#empty", Static).update(Content(self._empty_words(listing)))
        self.papers.show(listing.rows, holds=self.kind.holds, below=listing.below, select=select)
        self.update_lines()

    def _empty_words(self, listing: Listing) -> str:
        if not listing.counts.get("all"):
            return NO_PAPERS
        if listing.query:
            return f"Nothing in {self.kind.title} matches. Esc clears the filter, 8 looks at all."
        if self.view == "inbox":
            return f"{self.kind.empty} f fetches what is new, 2 opens the queue."
        return self.kind.empty

    def go(self, view: str, *, select: int | None = None) -> None:
        """Show another view; a filter stays in force."""
        if view != self.view:
            self.view = view
            self.remove_class("-zoomed")
        self.load(select=select)
        self.update_lines()

    def action_reload(self) -> None:
        rows, papers = self.papers.rows, self.papers
        waiting = (row for row in rows[papers.cursor :] if row != CUT and not papers.gone([row]))
        self.load(select=next(waiting, None))

    def library_changed(self) -> None:
        super().library_changed()
        self.read(self.papers.on_screen())
        if self.listing is not None and not self.listing.rows:
            self.load()  # nothing can jump in an empty list

    def on_rows_wanted(self, message: RowsWanted) -> None:
        self.read(message.rows)

    def read(self, rows: Sequence[int]) -> None:
        """Read lines of the list; what is asked for meanwhile replaces what still waits."""
        self._wanted = rows
        if rows and not self._reading:
            self._reading = True
            self._read()

    @work(group="rows")
    async def _read(self) -> None:
        try:
            while self._wanted:
                rows, self._wanted = self._wanted, ()
                found = await self.ask(partial(read_rows, self.feedq, rows))
                if found is None:
                    return
                self.papers.provide(found)
                self.update_lines()
        finally:
            self._reading = False

    # The detail

    def on_cursor_moved(self, message: CursorMoved) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DETAIL_DELAY_S, self.read_detail)

    def read_detail(self) -> None:
        """Show what the cursor is on."""
        self._read_detail(self.papers.current)

    @work(exclusive=True, group="detail")
    async def _read_detail(self, row: int | None) -> None:
        content: Content | None = Content()
        if row is not None:
            content = await self.ask(partial(read_detail, self.feedq, row))
        if content is not None:
            self.query_one(Detail).show(content, same=row == self._detailed)
            self._detailed = row

    def action_zoom(self) -> None:
        self.toggle_class("-zoomed")

    def on_paper_chosen(self, message: PaperChosen) -> None:
        self.action_zoom()

    def action_scroll_detail(self, pages: int) -> None:
        self.query_one(Detail).scroll_pages(pages)

    # The filter

    def action_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one(FilterInput).focus()

    def on_query_changed(self, message: QueryChanged) -> None:
        if message.query != self.query_text or (self.listing and not message.typing):
            self.query_text = message.query
            self.load(typing=message.typing)

    def on_filter_left(self, message: FilterLeft) -> None:
        self.set_class(bool(self.query_text), "-filtering")
        self.papers.focus()

    def action_back(self) -> None:
        if self.query_text:
            self.query_text = ""
            with self.prevent(FilterInput.Changed):
                self.query_one(FilterInput).value = ""
            self.remove_class("-filtering")
            self.load(select=self.papers.current)
        elif self.has_class("-zoomed"):
            self.remove_class("-zoomed")
        else:
            self.feedq_app.cancel_fetch()

    # The status line

    def facts(self) -> Sequence[str]:
        listing = self.listing
        if listing is None:
            return ["reading the library"]
        if listing.query:
            count = len(listing.rows)
            return [f"{count:,} match in {self.kind.title}", "Esc clears the filter"]
        if self.view != "inbox":
            return [f"{len(listing.rows):,} in {self.kind.title}"]
        order = "ranked" if listing.ranked else "in time order: nothing to learn from yet"
        return [*self.progress(listing), order]
