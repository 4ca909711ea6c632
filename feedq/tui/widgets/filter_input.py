"""The line one types a filter into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from feedq.tui.messages import FilterLeft, QueryChanged


class FilterInput(Input):
    """Tells each change; enter keeps the filter, escape clears it, both give the keyboard back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "clear", tooltip="Clear the filter", id="filter.clear"),
        Binding("enter", "keep", "keep", tooltip="Keep the filter", id="filter.keep"),
        Binding("down", "keep", "list", tooltip="To the list", id="filter.list", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(
            placeholder='words  "a phrase"  ti: au: abs: cat: note:  -not', compact=True
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(QueryChanged(event.value))

    def action_keep(self) -> None:
        self.post_message(FilterLeft())

    def action_clear(self) -> None:
        self.value = ""
        self.post_message(FilterLeft())
