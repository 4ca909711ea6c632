"""What was read before a decision must not be painted over it."""

from __future__ import annotations

from collections import Counter


class Freshness:
    """Tells which lines a read may replace: none that was decided on while it was under way."""

    def __init__(self) -> None:
        self._tick = 0
        self._changed: dict[int, int] = {}
        self._pending: Counter[int] = Counter()

    def mark(self) -> int:
        """The moment a read begins."""
        return self._tick

    def began(self, row: int) -> None:
        """A decision on this paper is painted, and on its way to the store."""
        self._pending[row] += 1

    def ended(self, row: int) -> None:
        """It is in the store, or was refused; what is read from now on is the truth."""
        self._pending[row] -= 1
        if not self._pending[row]:
            del self._pending[row]
        self._tick += 1
        self._changed[row] = self._tick

    @property
    def settled(self) -> bool:
        """Whether the store has every decision that is painted."""
        return not self._pending

    def accepts(self, row: int, mark: int) -> bool:
        """Whether what a read that began at `mark` says of this paper still counts."""
        return row not in self._pending and self._changed.get(row, 0) <= mark
