"""What is longer than the terminal, scrolled by the keys of every list."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from feedq.tui.keys import LIST_KEYS


class Scroller(VerticalScroll, inherit_bindings=False):
    """A page without a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = list(LIST_KEYS)

    def action_down(self) -> None:
        self.scroll_down(animate=False)

    def action_up(self) -> None:
        self.scroll_up(animate=False)

    def action_page_down(self) -> None:
        self.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        self.scroll_page_up(animate=False)

    def action_first(self) -> None:
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.scroll_end(animate=False)
