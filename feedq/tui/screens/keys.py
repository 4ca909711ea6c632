"""Help, built from the keys that work where it was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from feedq.tui.rows import LEGEND

_KEYS_WIDTH = 22


class KeysScreen(ModalScreen[None]):
    """One line a key, and what the marks in the list mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter,q", "leave", "back", tooltip="Back", id="keys.back"),
    ]

    def __init__(self, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__()
        self._keys = tuple(bindings)

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window"):
            yield Static(self._words(), markup=False)

    def _words(self) -> Content:
        keys: dict[str, list[str]] = {}
        for active in self._keys:
            binding = active.binding
            said = binding.tooltip or binding.description
            if said and not binding.system:
                keys.setdefault(said, []).append(self.app.get_key_display(binding))
        parts: list[tuple[str, str] | str] = [("Keys here", "bold $text-primary")]
        for said, names in keys.items():
            parts.append((f"\n{'  '.join(dict.fromkeys(names)):>{_KEYS_WIDTH}}", "bold"))
            parts.append(f"  {said}")
        parts.append(("\n\nMarks in the list", "bold $text-primary"))
        for mark, said in LEGEND:
            parts.append((f"\n{mark:>{_KEYS_WIDTH}}", "bold"))
            parts.append(f"  {said}")
        parts.append(("\n\nEsc goes back.", "$foreground-muted"))
        return Content.assemble(*parts)

    def action_leave(self) -> None:
        self.dismiss()
