"""What the app has told, to be read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

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


class MessagesScreen(ModalScreen[None]):
    """Stands over the view."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,M,enter,q", "leave", "back", tooltip="Back", id="messages.back"),
    ]

    def __init__(self, messages: Sequence[Told]) -> None:
        super().__init__()
        self._messages = tuple(messages)

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window"):
            yield Static(told_words(self._messages), markup=False)

    def action_leave(self) -> None:
        self.dismiss()
