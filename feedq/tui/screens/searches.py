"""Saved searches of the library: choose one to look at, or forget it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.domain.text import clean_line
from feedq.errors import FeedqError
from feedq.tui.keys import key
from feedq.tui.messages import LineChosen
from feedq.tui.widgets.line_list import Cell, Line, LineList

if TYPE_CHECKING:
    from feedq.tui.app import FeedqApp

_NONE = "None kept yet: / filters a view, and S keeps what you filtered by."
_HINT = "Enter looks for it in all papers, D forgets it, Esc leaves"


def read_searches(feedq: Feedq) -> list[Line]:
    """A line a saved search, with how many papers it finds."""
    lines = []
    for one in feedq.config.app.searches:
        found = len(feedq.inbox.order("all", query=one.query))
        name, query = clean_line(one.name), clean_line(one.query)
        cells = (Cell(f"{found:,}", 9, "mark"), Cell(name), Cell(query, style="meta"))
        lines.append(Line(one.name, cells))
    return lines


class SearchesScreen(ModalScreen[str | None]):
    """Answers the query to look for, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("enter", "choose", "look", "Look for it in all papers", name="searches.choose"),
        key("D", "forget", "forget", "Keep it no longer", name="searches.forget"),
        key("escape,b,q", "leave", "leave", "Leave", name="searches.leave"),
    ]

    def __init__(self, feedq: Feedq) -> None:
        super().__init__()
        self._feedq = feedq

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content("Saved searches"), classes="heading", markup=False)
            yield LineList()
            yield Static(Content(_HINT), id="hint", markup=False)

    @property
    def lines(self) -> LineList:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.lines.focus()
        self._load()

    @property
    def _app(self) -> FeedqApp:
        return cast("FeedqApp", self.app)

    @work(exclusive=True, group="searches")
    async def _load(self) -> None:
        lines: Sequence[Line] = ()
        try:
            lines = await self._app.readers.run(partial(read_searches, self._feedq))
        except FeedqError as error:
            self.notify(str(error), severity="error", markup=False)
        self.lines.say(_NONE)
        self.lines.show(lines)

    def on_line_chosen(self, message: LineChosen) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        chosen = self.lines.current
        saved = self._feedq.config.app.searches
        self.dismiss(next((one.query for one in saved if one.name == chosen), None))

    @work(group="settings")
    async def action_forget(self) -> None:
        name = self.lines.current
        if name is None:
            return
        try:
            await self._app.writer.run(partial(self._feedq.settings.forget_search, name))
        except FeedqError as error:
            self.notify(str(error), severity="error", markup=False)
        self._load()

    def action_leave(self) -> None:
        self.dismiss(None)
