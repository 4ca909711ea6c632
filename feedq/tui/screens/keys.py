"""Help, built from the keys that work where it was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import ActiveBinding, Binding, BindingType
from textual.content import Content

from feedq.tui.keys import EVERY_KEY
from feedq.tui.rows import LEGEND
from feedq.tui.screens.reading import ReadingScreen

_KEYS_WIDTH = 22
_USUAL = "feedq"
_HEADINGS = {
    "paper": "This paper",
    "queue": "This paper",
    "board": "Candidates",
    "record": "Candidates",
    "source": "Sources",
    "search": "Searches",
    "stats": "Plots",
    "list": "Move about",
    "detail": "Move about",
    "view": "What is shown",
    "posts": "What is shown",
    "start": "What is shown",
    "back": "What is shown",
}
"""The first word of a key's id -> under which words it stands in help; in this order."""


class KeysScreen(ReadingScreen):
    """One line a key, in groups, and what the marks in the list mean."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "leave", "back", tooltip="Back", id="keys.back"),
    ]

    def __init__(self, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__()
        self._keys = tuple(bindings)

    def _groups(self) -> dict[str, dict[str, list[str]]]:
        """Heading -> what a key does -> its names; Textual's own keys are in none."""
        told = {one.tooltip for one in EVERY_KEY}
        groups: dict[str, dict[str, list[str]]] = {
            heading: {} for heading in (*_HEADINGS.values(), _USUAL)
        }
        for active in self._keys:
            binding = active.binding
            if binding.tooltip in told:
                heading = _HEADINGS.get(str(binding.id).partition(".")[0], _USUAL)
                names = groups[heading].setdefault(binding.tooltip, [])
                names.append(self.app.get_key_display(binding))
        return {heading: keys for heading, keys in groups.items() if keys}

    def words(self) -> Content:
        parts: list[tuple[str, str] | str] = []
        for heading, keys in self._groups().items():
            parts.append((f"{heading}", "bold $text-primary"))
            for said, names in keys.items():
                parts.append((f"\n{'  '.join(dict.fromkeys(names)):>{_KEYS_WIDTH}}", "bold"))
                parts.append(f"  {said}")
            parts.append("\n\n")
        parts.append(("Marks in the list", "bold $text-primary"))
        for mark, said in LEGEND:
            parts.append((f"\n{mark:>{_KEYS_WIDTH}}", "bold"))
            parts.append(f"  {said}")
        parts.append(("\n\nEsc goes back.", "$foreground-muted"))
        return Content.assemble(*parts)
