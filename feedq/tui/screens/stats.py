"""What came, what was decided and how good the order was, as plots over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.tui.keys import COMMON_KEYS, SCREEN_KEYS, STATS_KEYS
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.statistics import RANGES, USUAL, Told, read_statistics, statistics_lines
from feedq.tui.views import STATS
from feedq.tui.widgets.scroller import Scroller


class Plots(Scroller):
    """What scrolls."""

    def __init__(self) -> None:
        super().__init__(id="stats")
        self._told: Told | None = None

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, told: Told) -> None:
        """Paint in as many cells as there are."""
        self._told = told
        self._paint()

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        if self._told is not None:
            room = self.scrollable_content_region
            lines = statistics_lines(self._told, room.width, room.height)
            self.query_one(Static).update(Content("\n".join(lines)))


class StatsScreen(FeedqScreen, inherit_bindings=False):
    """The statistics, read when the screen is opened and when the library changes."""

    BINDINGS: ClassVar[list[BindingType]] = [*STATS_KEYS, *COMMON_KEYS, *SCREEN_KEYS]

    def __init__(self, feedq: Feedq) -> None:
        super().__init__(feedq, STATS)
        self._range = USUAL

    def body(self) -> Iterator[Widget]:
        yield Plots()

    def on_mount(self) -> None:
        self.query_one(Plots).focus()
        self.action_reload()

    @work(exclusive=True, group="stats")
    async def action_reload(self) -> None:
        reading = partial(read_statistics, self.feedq, RANGES[self._range])
        found = await self.ask(reading, long=True)
        if found is not None:
            self.query_one(Plots).show(found)
            self.update_lines()

    def library_changed(self) -> None:
        super().library_changed()
        self.action_reload()

    def facts(self) -> Sequence[str]:
        return [RANGES[self._range].words, "+ and - change it"]

    def action_range(self, step: int) -> None:
        """Look further back, or less far."""
        chosen = min(max(self._range + step, 0), len(RANGES) - 1)
        if chosen != self._range:
            self._range = chosen
            self.action_reload()

    def action_back(self) -> None:
        self.feedq_app.cancel_fetch()
