"""A short list of anything: sources, searches. All its lines are given at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual.strip import Strip

from feedq.tui.messages import LineChosen, LineMoved
from feedq.tui.widgets.cursor_list import CursorList
from feedq.tui.widgets.paint import fit


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a line; its text is clean, and never read as mark-up.

    Attributes:
        width: in cells; 0: whatever is left, shared out evenly.
        style: a component class of the list, without its prefix.
    """

    text: str
    width: int = 0
    style: str = "title"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; the screen knows it by its key."""

    key: str
    cells: tuple[Cell, ...]


class LineList(CursorList):
    """Lines with a cursor, which stays on its line when the others change."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    @property
    def count(self) -> int:
        return len(self._lines)

    @property
    def current(self) -> str | None:
        """The key of the line under the cursor."""
        return self._lines[self._cursor].key if self._lines else None

    def show(self, lines: Sequence[Line], *, select: str | None = None) -> None:
        """Show other lines; the cursor goes to `select`, or stays on its line if that is there."""
        wanted = select or self.current
        before = self.current
        self._lines = tuple(lines)
        places = {line.key: place for place, line in enumerate(self._lines)}
        stays = min(self._cursor, max(len(self._lines) - 1, 0))
        self._cursor = places.get(wanted, stays) if wanted is not None else 0
        self.recount()
        self.refresh()
        if self.current != before:
            self.post_message(LineMoved(self.current))

    def moved(self, before: int) -> None:
        super().moved(before)
        self.post_message(LineMoved(self.current))

    def opened(self) -> None:
        if self.current is not None:
            self.post_message(LineChosen(self.current))

    def line_strip(self, index: int, width: int) -> Strip:
        here = index == self._cursor
        cells = self._lines[index].cells
        base = self.style_of("cursor" if here else "title")
        segments = [Segment("▌" if here else " ", base)]
        flexible = sum(not cell.width for cell in cells)
        left = width - 1 - sum(cell.width + 1 for cell in cells if cell.width) - flexible
        share = max(left // flexible, 0) if flexible else 0
        for cell in cells:
            style = base if here else self.style_of(cell.style)
            segments.append(Segment(fit(cell.text, cell.width or share) + " ", style))
        return Strip(segments).adjust_cell_length(width, base)
