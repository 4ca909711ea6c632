"""What the app has told, to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from feedq.tui.screens.reading import ReadingScreen
from feedq.tui.state import Told

_STYLE = {"error": "bold $text-error", "warning": "$text-warning"}
_NONE = "Nothing was told since the start."


def told_words(messages: Sequence[Told]) -> Content:
    """One line a message, the latest first; what is bad says so in a word, too."""
    parts: list[tuple[str, str] | str] = [("Messages, the latest first", "bold $text-primary")]
    for one in reversed(messages):
        parts.append((f"\n{one.at.astimezone():%H:%M}  ", "$foreground-muted"))
        word = f"{one.severity}: " if one.severity in _STYLE else ""
        parts.append((f"{word}{one.text}", _STYLE.get(one.severity, "")))
    if not messages:
        parts.append(f"\n{_NONE}")
    parts.append(("\n\nEsc goes back.", "$foreground-muted"))
    return Content.assemble(*parts)


class MessagesScreen(ReadingScreen):
    """The messages since the start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("M", "leave", "back", tooltip="Back", id="messages.back"),
    ]

    def __init__(self, messages: Sequence[Told]) -> None:
        super().__init__()
        self._messages = tuple(messages)

    def words(self) -> Content:
        return told_words(self._messages)
