"""The saved searches: how many new papers each holds, and what one does with a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.content import Content

from feedq.bootstrap import Feedq
from feedq.domain.text import clean_line
from feedq.errors import FeedqError
from feedq.tui.keys import COMMON_KEYS, SCREEN_KEYS, SEARCH_KEYS
from feedq.tui.messages import LineChosen, LineMoved
from feedq.tui.screens.lines import LinesScreen
from feedq.tui.searches import SearchState, read_found, read_searches, search_line
from feedq.tui.views import SEARCHES
from feedq.tui.widgets.detail import Detail

_NONE = (
    "No search is saved yet: a writes one; or filter any view with /, and S keeps what you "
    "filtered by."
)
_WORDS = 'Words, "phrases", ti: au: abs: cat: -not'


class SearchesScreen(LinesScreen, inherit_bindings=False):
    """List, and what the search under the cursor finds."""

    BINDINGS: ClassVar[list[BindingType]] = [*SEARCH_KEYS, *COMMON_KEYS, *SCREEN_KEYS]

    def __init__(self, feedq: Feedq) -> None:
        super().__init__(feedq, SEARCHES)
        self._states: dict[str, SearchState] = {}

    @property
    def current(self) -> SearchState | None:
        """The search under the cursor."""
        return self._states.get(self.lines.current or "")

    @work(exclusive=True, group="searches")
    async def action_reload(self, select: str | None = None) -> None:
        found = await self.ask(partial(read_searches, self.feedq), long=True)
        if found is not None:
            self._states = {one.name: one for one in found}
            self.lines.say(_NONE)
            self.lines.show(list(map(search_line, found)), select=select)
            self.update_lines()
            self._read_found(self.current)

    def on_line_moved(self, message: LineMoved) -> None:
        self._read_found(self.current)

    @work(exclusive=True, group="detail")
    async def _read_found(self, one: SearchState | None) -> None:
        content: Content | None = Content()
        if one is not None:
            content = await self.ask(partial(read_found, self.feedq, one), long=True)
        if content is not None:
            self.query_one(Detail).show(content)

    def facts(self) -> Sequence[str]:
        count, new = len(self._states), sum(one.new for one in self._states.values())
        said = f"{count} saved search{'es' * (count != 1)}"
        return [f"{said}, {new:,} new" if new else said, "Enter looks"]

    # What keys do

    def action_look(self) -> None:
        """All papers that it finds, as a list."""
        if self.current is not None:
            self.feedq_app.look_for(self.current.query)

    def on_line_chosen(self, message: LineChosen) -> None:
        self.action_look()

    @work(group="ask")
    async def action_write(self) -> None:
        """Save a search that was not looked for before; its words are its name."""
        query = await self._typed("What do you want to look for?", "", _WORDS)
        if query:
            await self._change(partial(self.feedq.settings.save_search, query), query)

    @work(group="ask")
    async def action_edit(self) -> None:
        one = self.current
        if one is None:
            return
        heading = f"Look for what, as {clean_line(one.name)}?"
        query = await self._typed(heading, one.query, _WORDS)
        if query and query != one.query:
            change = partial(self.feedq.settings.change_search, one.name, one.name, query)
            await self._change(change, one.name)

    @work(group="ask")
    async def action_rename(self) -> None:
        one = self.current
        if one is None:
            return
        name = await self._typed(f"A name for {clean_line(one.query)}", one.name, "")
        if name and name != one.name:
            change = partial(self.feedq.settings.change_search, one.name, name, one.query)
            await self._change(change, name)

    @work(group="ask")
    async def action_forget(self) -> None:
        from feedq.tui.screens.confirm import ConfirmScreen

        one = self.current
        if one is None:
            return
        question = f"Forget the search {clean_line(one.name)}? Papers stay as they are."
        if await self.app.push_screen_wait(ConfirmScreen(question)):
            await self._change(partial(self.feedq.settings.forget_search, one.name), None)

    async def _typed(self, question: str, text: str, said: str) -> str | None:
        from feedq.tui.screens.ask import AskScreen

        return await self.app.push_screen_wait(AskScreen(question, clean_line(text), said=said))

    async def _change(self, job: Callable[[], str | None], select: str | None) -> None:
        try:
            select = await self.feedq_app.writer.run(job) or select
        except FeedqError as error:
            self.complain(str(error))
        self.action_reload(select)
