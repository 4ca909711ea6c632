"""The lines a list has been given, and which of its papers no longer belong in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from feedq.tui.rows import Decidable, PaperRow, PostRow

if TYPE_CHECKING:
    from feedq.domain.model import Reading

MOST_KEPT = 1_000
"""Lines kept; a few screens on either side of the cursor need no more than some hundreds."""


class Known:
    """What is known of the papers in one view."""

    def __init__(self) -> None:
        self._lines: dict[int, PaperRow | PostRow] = {}
        self._gone: set[int] = set()
        self._holds: Callable[[Decidable], bool] = lambda row: True

    def reset(self, holds: Callable[[Decidable], bool]) -> None:
        """Another view: forget everything; `holds` tells what belongs there."""
        self._lines.clear()
        self._gone.clear()
        self._holds = holds

    def get(self, row: int) -> PaperRow | PostRow | None:
        return self._lines.get(row)

    def __contains__(self, row: int) -> bool:
        return row in self._lines

    def put(self, line: PaperRow | PostRow) -> bool:
        """Take a line; returns whether it says something new."""
        changed = self._lines.get(line.row) != line
        self._lines[line.row] = line
        return (isinstance(line, PaperRow) and self._judge(line.row, line)) or changed

    def read(self, row: int, reading: Reading) -> None:
        """Take the store's word on what was decided; the line need not be known."""
        line = self._lines.get(row)
        if isinstance(line, PaperRow):
            self._lines[row] = replace(
                line,
                status=reading.status,
                starred=reading.starred,
                candidate=reading.candidate,
            )
        self._judge(row, reading)

    def _judge(self, row: int, decided: Decidable) -> bool:
        gone = not self._holds(decided)
        if gone == (row in self._gone):
            return False
        if gone:
            self._gone.add(row)
        else:
            self._gone.discard(row)
        return True

    def is_gone(self, row: int) -> bool:
        """Whether it was decided away since the view was read; it is greyed, not removed."""
        return row in self._gone

    def gone(self, rows: Iterable[int]) -> int:
        """How many of these are gone."""
        return sum(row in self._gone for row in rows)

    @property
    def all_gone(self) -> int:
        """How many are gone of all that were listed."""
        return len(self._gone)

    def prune(self, near: Collection[int]) -> None:
        """Forget lines that are not near, once there are many."""
        if len(self._lines) > MOST_KEPT:
            self._lines = {row: self._lines[row] for row in near if row in self._lines}
