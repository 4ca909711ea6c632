"""Ask for one line of text."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

_HINT = "Enter takes it, Esc leaves"


class AskScreen(ModalScreen[str | None]):
    """Answers what was typed, or None when it was left or nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Leave", id="ask.leave", priority=True),
    ]

    def __init__(self, question: str, text: str = "", *, said: str = "") -> None:
        super().__init__()
        self._question = question
        self._text = text
        self._said = said

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content(self._question), classes="heading", markup=False)
            yield Input(self._text, id="what", select_on_focus=False)
            if self._said:
                yield Static(Content(self._said), id="said", markup=False)
            yield Static(Content(_HINT), id="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        self.dismiss(None)
