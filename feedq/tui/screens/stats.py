"""The last days in numbers and small bars: what came, what was decided, how good the order was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from textual import work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.tui.reads import read_stats
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.views import STATS


class StatsScreen(FeedqScreen):
    """The statistics, read when the screen is opened."""

    def __init__(self, feedq: Feedq) -> None:
        super().__init__(feedq, STATS)

    def body(self) -> Iterator[Widget]:
        with VerticalScroll(id="stats"):
            yield Static(id="numbers", markup=False)

    def on_mount(self) -> None:
        self.query_one("#stats").focus()
        self.action_reload()

    @work(exclusive=True, group="stats")
    async def action_reload(self) -> None:
        found = await self.ask(partial(read_stats, self.feedq))
        if found is not None:
            self.query_one("#numbers", Static).update(Content("\n".join(found)))
            self.update_lines()

    def library_changed(self) -> None:
        super().library_changed()
        self.action_reload()

    def facts(self) -> Sequence[str]:
        return ["R counts again"]
