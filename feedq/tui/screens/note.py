"""A small editor for the note on a paper."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

_HINT = "ctrl+s saves, Esc leaves"
_UNSAVED = "Not saved: ctrl+s saves, Esc again throws away what you wrote"


class NoteScreen(ModalScreen[str | None]):
    """Answers the new note, or None when it was left without saving."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "save", tooltip="Save the note", id="note.save", priority=True),
        Binding(
            "escape", "leave", "leave", tooltip="Leave the note", id="note.leave", priority=True
        ),
    ]

    def __init__(self, title: str, text: str, hint: str = _HINT) -> None:
        super().__init__()
        self._usual_hint = hint
        self._heading = title
        self._text = text
        self._warned = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="window"):
            yield Static(Content(self._heading), classes="heading", markup=False)
            yield TextArea(self._text, id="note")
            yield Static(Content(self._usual_hint), id="hint", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        self.dismiss(self.query_one(TextArea).text.rstrip())

    def action_leave(self) -> None:
        if self._warned or self.query_one(TextArea).text == self._text:
            self.dismiss(None)
            return
        self._warned = True
        self.query_one("#hint", Static).update(Content(_UNSAVED))

    def on_text_area_changed(self) -> None:
        if self._warned:
            self._warned = False
            self.query_one("#hint", Static).update(Content(self._usual_hint))
