"""Ask before many papers are decided on at once."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class ConfirmScreen(ModalScreen[bool]):
    """Answers whether the user said yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes", tooltip="Yes", id="confirm.yes"),
        Binding("n,escape", "answer(False)", "no", tooltip="No", id="confirm.no"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(
                Content(f"{self._question}\n\ny does it, n leaves all as it is"), markup=False
            )

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)
