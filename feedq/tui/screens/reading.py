"""A text to be read over the view, for as long as the user likes."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from feedq.tui.widgets.scroller import Scroller


class ReadingScreen(ModalScreen[None]):
    """Stands over the view; the key that opened it also closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "page(1)", "more", tooltip="Next page", id="reading.down"),
        Binding("backspace", "page(-1)", "less", tooltip="Previous page", id="reading.up"),
        Binding("escape,enter,q", "leave", "back", tooltip="Back", id="reading.back"),
    ]

    def words(self) -> Content:
        """What there is to read."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Scroller(classes="window"):
            yield Static(self.words(), markup=False)

    def action_page(self, pages: int) -> None:
        page = self.query_one(Scroller)
        if pages > 0:
            page.action_page_down()
        else:
            page.action_page_up()

    def action_leave(self) -> None:
        self.dismiss()
