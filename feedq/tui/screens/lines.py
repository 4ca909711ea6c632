"""A short list of anything, and the detail beside it: sources, searches."""

from __future__ import annotations

from collections.abc import Iterator

from textual.containers import Container
from textual.widget import Widget

from feedq.tui.screens.beside import DetailScreen
from feedq.tui.widgets.detail import Detail
from feedq.tui.widgets.line_list import LineList


class LinesScreen(DetailScreen):
    """List and detail."""

    def body(self) -> Iterator[Widget]:
        with Container(id="panes"):
            with Container(id="left"):
                yield LineList()
            yield Detail()

    @property
    def lines(self) -> LineList:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.lines.focus()
        self.action_reload()

    def action_reload(self) -> object:
        """Read anew what is listed."""
        raise NotImplementedError

    def renew(self) -> None:
        """Read anew what is listed because it may have changed; the user asked for nothing."""
        self.action_reload()

    def library_changed(self) -> None:
        super().library_changed()
        self.renew()
