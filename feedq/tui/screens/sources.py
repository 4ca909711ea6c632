"""How every source is doing: a dead one is seen here, with the reason and since when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from textual import work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.domain.text import clean_line
from feedq.tui.reads import SourceLine, read_sources
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.views import SOURCES
from feedq.tui.widgets.paint import fit

_STYLE = {
    "ok": "$text-success",
    "failing": "bold $text-error",
    "silent": "$text-warning",
    "ended": "$text-warning",
}
_NONE = "No source yet: the config names what to follow (feedq init writes an example)."


def health_words(lines: Sequence[SourceLine], width: int) -> Content:
    """The list: one line a source, and below a failing one why."""
    if not lines:
        return Content(_NONE)
    name = min(max(len(line.name) for line in lines), max(width - 40, 16))
    parts: list[tuple[str, str] | str] = []
    for line in lines:
        if parts:
            parts.append("\n")
        parts.append((f"{line.word:<8}", _STYLE.get(line.word, "")))
        parts.append((fit(clean_line(line.name), name), "bold"))
        rest = " · ".join(said for said in (line.kind, line.since, line.next_try) if said)
        parts.append((f"  {rest}", "$foreground-muted"))
        if line.error:
            parts.append((f"\n        {clean_line(line.error)}", ""))
    return Content.assemble(*parts)


class SourcesScreen(FeedqScreen):
    """The health list."""

    def __init__(self, feedq: Feedq) -> None:
        super().__init__(feedq, SOURCES)
        self._lines: list[SourceLine] = []

    def body(self) -> Iterator[Widget]:
        with VerticalScroll(id="sources"):
            yield Static(id="health", markup=False)

    def on_mount(self) -> None:
        self.query_one("#sources").focus()
        self.action_reload()

    @work(exclusive=True, group="sources")
    async def action_reload(self) -> None:
        found = await self.ask(partial(read_sources, self.feedq))
        if found is not None:
            self._lines = found
            self._paint()
            self.update_lines()

    def _paint(self) -> None:
        self.query_one("#health", Static).update(health_words(self._lines, self.size.width))

    def on_resize(self) -> None:
        self._paint()

    def library_changed(self) -> None:
        super().library_changed()
        self.action_reload()

    def facts(self) -> Sequence[str]:
        return [f"{len(self._lines)} sources", "f fetches now"]
