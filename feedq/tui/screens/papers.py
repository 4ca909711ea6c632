"""The papers of a view beside the detail of one: where the ten minutes are spent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.domain.rows import like
from feedq.domain.views import POSTS
from feedq.tui.freshness import Freshness
from feedq.tui.keys import COMMON_KEYS, PAPER_KEYS, SCREEN_KEYS
from feedq.tui.listing import CUT, Listing, closed, load, load_rest, read_lines
from feedq.tui.messages import CursorMoved, FilterLeft, QueryChanged, RowsWanted
from feedq.tui.reads import read_similar
from feedq.tui.screens.around import Around
from feedq.tui.screens.beside import PaperDetailScreen
from feedq.tui.screens.deciding import Deciding
from feedq.tui.screens.opening import Opening
from feedq.tui.screens.recording import Recording
from feedq.tui.views import BY_NAME, View
from feedq.tui.widgets.detail import Detail
from feedq.tui.widgets.filter_input import FilterInput
from feedq.tui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from feedq.tui.typeahead import Typed

SIMILAR_DELAY_S = 0.3
"""What is like the paper is looked for when the cursor rests longer: it takes the index's time."""


class PapersScreen(Deciding, Recording, Around, Opening, PaperDetailScreen, inherit_bindings=False):
    """List and detail."""

    BINDINGS: ClassVar[list[BindingType]] = [*PAPER_KEYS, *COMMON_KEYS, *SCREEN_KEYS]

    def __init__(self, feedq: Feedq, view: str = "inbox", first: Listing | None = None) -> None:
        super().__init__(feedq, view)
        self._first = first
        self.query_text = ""
        self.listing: Listing | None = None
        self.fresh = Freshness()
        self.far: set[int] = set()
        self._asked = self._answered = 0
        self._wanted: dict[int, None] = {}
        self._absent: frozenset[int] = frozenset()
        self._reading = False

    def body(self) -> Iterator[Widget]:
        with Container(id="panes"):
            with Container(id="left"):
                yield PaperList(self.feedq.config.app.columns)
                with Horizontal(id="filter"):
                    yield Static("/", markup=False)
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
        if self._first is None:
            self.load()
        else:
            self._show(self._first)
            self.call_after_refresh(self._go_on, self._first)

    @work(exclusive=True, group="listing")
    async def _go_on(self, listing: Listing) -> None:
        """What need not be there at the first sight."""
        self.feedq_app.settle_in()
        await self._load_rest(listing, None)

    # Which papers

    def load(self, *, select: int | None = None) -> None:
        """Read the view again; `select` is the paper to be on then."""
        self._asked += 1
        self._load(self.view, self.query_text, select)

    @work(exclusive=True, group="listing")
    async def _load(self, view: str, query: str, select: int | None) -> None:
        asked = self._asked
        every = self.feedq_app.state.every_post
        ask = partial(load, self.feedq, view, query, every_post=every)
        listing = await self.ask(ask, long=True)
        if listing is not None and view == "inbox" and self.feedq_app.state.focusing:
            listing = closed(listing)
        if listing is None:
            self._answer(asked)
            return
        self._show(listing, select)
        if select is None or self.papers.lists(select):
            self._answer(asked)
        self.feedq_app.settle_in()
        await self._load_rest(listing, select)
        self._answer(asked)

    def _answer(self, asked: int) -> None:
        """What was asked for is on the screen; keys that were typed for it have their turn."""
        self._answered = asked
        self.keys_may_go_on()

    def is_ready_for(self, typed: Typed) -> bool:
        if not super().is_ready_for(typed):
            return False
        if isinstance(self.focused, FilterInput) or self.feedq_app.is_general(typed):
            return True
        return self._asked == self._answered and (
            self.feedq_app.only_moves(typed) or self._knows_line()
        )

    def _knows_line(self) -> bool:
        """Whether the line under the cursor was read, which otherwise is asked for."""
        row = self.papers.current
        if row is None or row in self.papers.known or row in self._absent:
            return True
        self.read([row])
        return False

    def _show(self, listing: Listing, select: int | None = None) -> None:
        self.listing = listing
        self.far.clear()
        self.feedq_app.state.listed(listing.counts)
        self.papers.show(
            listing.rows,
            holds=self.kind.holds,
            below=listing.below,
            select=select,
            lines=listing.lines,
        )
        self.update_lines()

    async def _load_rest(self, listing: Listing, select: int | None) -> None:
        if listing.below:
            rest = await self.ask(partial(load_rest, self.feedq, listing), long=True)
            if rest is not None:
                self.papers.extend(rest, select=select)

    def update_lines(self) -> None:
        listing = self.listing
        if listing is not None and (listing.view, listing.query) == ("inbox", ""):
            self.feedq_app.state.left = self._left(listing)
        super().update_lines()
        if self.listing is not None:
            self.papers.say(self._empty_words(self.listing))
            self.offer_start()

    def _empty_words(self, listing: Listing) -> str:
        if not listing.counts.get("all"):
            return self.feedq_app.state.no_papers()
        if self.view == "inbox" and self.feedq_app.state.focusing:
            return "The inbox is closed while you focus. 7 goes back to the work, P stops."
        if listing.query:
            elsewhere = "." if self.view == "all" else ", 8 looks at all."
            return f"Nothing in {self.kind.title} matches. Esc clears the filter{elsewhere}"
        if self.view == "inbox":
            return f"{self.kind.empty} f fetches what is new, 2 opens the queue."
        return self.kind.empty

    def go(self, view: str, *, select: int | None = None) -> None:
        """Show another view; a filter stays in force."""
        self.view = view
        self.load(select=select)
        self.update_lines()

    def action_reload(self) -> None:
        """Read the view again; the cursor stays, or goes to the next paper that stays."""
        papers = self.papers
        waiting = (
            r for r in papers.rows[papers.cursor :] if r != CUT and not papers.known.is_gone(r)
        )
        self.load(select=next(waiting, None))

    def library_changed(self) -> None:
        super().library_changed()
        self.read(self.papers.on_screen())
        settled = self._asked == self._answered
        if settled and self.listing is not None and not self.listing.rows:
            self.load()  # nothing can jump in an empty list
        elif settled and self.view == "queue" and not self.query_text:
            self._take_in()

    @work(exclusive=True, group="take in")
    async def _take_in(self) -> None:
        """Show at the end what was queued elsewhere: that is its place, and nothing moves."""
        listing = self.listing
        order = await self.ask(partial(self.feedq.inbox.order, "queue"))
        if order is None or self.listing is not listing or self.view != "queue":
            return
        known = set(self.papers.rows)
        if fresh := like(order, (row for row in order if row not in known)):
            self.papers.extend(fresh)
            self.update_lines()

    def on_rows_wanted(self, message: RowsWanted) -> None:
        self.read(message.rows)

    def read(self, rows: Sequence[int]) -> None:
        """Read lines of the list; what is asked for last comes first."""
        self._wanted = dict.fromkeys([*rows, *self._wanted])
        if rows and not self._reading:
            self._reading = True
            self._read()

    @work(group="rows")
    async def _read(self) -> None:
        try:
            while self._wanted:
                rows, self._wanted = list(self._wanted), {}
                mark = self.fresh.mark()
                found = await self.ask(partial(read_lines, self.feedq, rows))
                self._absent = frozenset(rows).difference(line.row for line in found or ())
                if found is None:
                    self.papers.forget_asked()
                    return
                self.papers.provide(row for row in found if self.fresh.accepts(row.row, mark))
                self.update_lines()
                self.keys_may_go_on()
        finally:
            self._reading = False
            self.keys_may_go_on()

    # The detail

    def on_cursor_moved(self, message: CursorMoved) -> None:
        if self.papers.ranged:
            self.update_lines()

    async def read_more(self, row: int, content: Content) -> None:
        """What is like the paper."""
        await asyncio.sleep(SIMILAR_DELAY_S)
        similar = await self.ask(partial(read_similar, self.feedq, row), long=True)
        if similar:
            self.query_one(Detail).show(Content.assemble(content, similar), same=True)

    # The filter

    @property
    def is_writing(self) -> bool:
        return self.app.screen is not self or isinstance(self.focused, FilterInput)

    def action_filter(self) -> None:
        self.remove_class("-zoomed")
        self.add_class("-filtering")
        self.query_one(FilterInput).focus()

    def on_query_changed(self, message: QueryChanged) -> None:
        if message.query != self.query_text:
            self.query_text = message.query
            self.load(select=self.papers.current)

    def on_filter_left(self, message: FilterLeft) -> None:
        self.set_class(bool(self.query_one(FilterInput).value), "-filtering")
        self.papers.focus()
        self.call_after_refresh(self.end_session_late)

    def look_for(self, query: str) -> None:
        """Filter all papers by a query that was not typed here; its last word is finished."""
        query = f"{query.strip()} "
        self.query_text = query
        field = self.query_one(FilterInput)
        with self.prevent(FilterInput.Changed):
            field.value = query
        self.add_class("-filtering")
        self.go("all")

    def clear_filter(self) -> None:
        """Forget the filter without reading the view again."""
        self.query_text = ""
        field = self.query_one(FilterInput)
        with self.prevent(FilterInput.Changed):
            field.value = ""
        self.remove_class("-filtering")

    def action_back(self) -> None:
        if self.papers.ranged:
            self.action_range()
        elif self.query_text:
            self.clear_filter()
            self.load(select=self.papers.current)
        else:
            super().action_back()

    # The status line

    def facts(self) -> Sequence[str]:
        listing = self.listing
        if listing is None:
            return ["reading the library"]
        if self.papers.ranged:
            return [f"range of {len(self.papers.chosen()):,}: a decision takes all", "Esc drops it"]
        if listing.query:
            count = len(listing.rows) - listing.posts - self.papers.known.all_gone
            return [f"{count:,} match in {self.kind.title}", "Esc clears the filter"]
        if self.view == POSTS:
            posts = f"{listing.posts:,} post{'s' * (listing.posts != 1)}"
            others = (
                "A hides those without" if self.feedq_app.state.every_post else "A shows others"
            )
            return [f"{posts}, {len(listing.rows) - listing.posts:,} papers", others]
        if self.view != "inbox":
            missing = f"missing: {' '.join(listing.areas)}" if listing.areas else ""
            count = len(self.papers.rows) - self.papers.known.all_gone
            return [f"{count:,} in {self.kind.title}", *filter(None, [missing])]
        order = "ranked" if listing.ranked else "in time order: nothing to learn from yet, w asks"
        return [*self.progress(listing), order]
