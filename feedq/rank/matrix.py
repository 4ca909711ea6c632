"""Papers as rows of numbers. Most of them stay in a file, of which a piece at a time is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from feedq.rank.archive import File
from feedq.rank.features import Floats
from feedq.rank.tokens import Ints

_PIECE = 2_048
_GAP = 1_000  # reading so many rows too many costs less than asking once more


@dataclass(frozen=True, slots=True)
class Filed:
    """Rows in a file, in three arrays as SciPy's `csr_array` has them.

    Attributes:
        values_at, indices_at: where these arrays begin, float32 and int32.
        ends: (n_papers + 1,) where each row begins in them, and ends.
    """

    file: File
    values_at: int
    indices_at: int
    ends: Ints
    n_columns: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.ends) - 1, self.n_columns

    def piece(self, first: int, last: int) -> csr_array:
        """Rows from `first` up to `last`."""
        ends = self.ends[first : last + 1]
        values = np.empty(int(ends[-1] - ends[0]), np.float32)
        indices = np.empty(len(values), np.int32)
        self.file.fill(values, self.values_at + 4 * int(ends[0]))
        self.file.fill(indices, self.indices_at + 4 * int(ends[0]))
        local = (ends - ends[0]).astype(np.int32)
        return csr_array((values, indices, local), shape=(last - first, self.n_columns))


@dataclass(frozen=True, slots=True)
class Held:
    """Rows in memory."""

    rows: csr_array

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows.shape  # type: ignore[no-any-return]

    def piece(self, first: int, last: int) -> csr_array:
        """Rows from `first` up to `last`, without a copy."""
        ends = self.rows.indptr[first : last + 1]
        block = slice(int(ends[0]), int(ends[-1]))
        return csr_array(
            (self.rows.data[block], self.rows.indices[block], ends - ends[0]),
            shape=(last - first, self.rows.shape[1]),
        )


@dataclass(frozen=True)
class Matrix:
    """One row for each paper, (n_papers, n_columns), float32.

    Attributes:
        parts: where the rows are; one after the other they have places from 0 on.
        at: (n_papers,) each paper's place; None: the papers are in the order of the places.
    """

    parts: Sequence[Filed | Held]
    at: Ints | None = None

    @property
    def shape(self) -> tuple[int, int]:
        places = sum(part.shape[0] for part in self.parts)
        return places if self.at is None else len(self.at), self.parts[0].shape[1]

    def only(self, positions: Ints) -> Matrix:
        """Some of the papers, in the order given."""
        return Matrix(self.parts, positions if self.at is None else self.at[positions])

    def blocks(self) -> Iterator[csr_array]:
        """All rows by their places, some thousands at a time; see `by_paper`."""
        for part in self.parts:
            n_rows = part.shape[0]
            for first in range(0, n_rows, _PIECE):
                yield part.piece(first, min(first + _PIECE, n_rows))

    def by_paper(self, of_blocks: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """What was computed of each of the `blocks`, at least one, in the order of the papers.

        Args:
            of_blocks: (..., n_rows) each.
        """
        together = np.concatenate(of_blocks, axis=-1)
        return together if self.at is None else together[..., self.at]

    def times(self, weights: Floats) -> Floats:
        """The product with some weights, (n, n_columns): (n, n_papers)."""
        if not self.shape[0]:
            return np.zeros((len(weights), 0), np.float32)
        return self.by_paper([products(block, weights) for block in self.blocks()])

    def take(self, positions: Ints) -> csr_array:
        """The rows of some papers, in the order given."""
        places = positions if self.at is None else self.at[positions]
        wanted, back = np.unique(places, return_inverse=True)
        found = [csr_array((0, self.shape[1]), dtype=np.float32)]
        start = 0
        for part in self.parts:
            end = start + part.shape[0]
            inside = wanted[np.searchsorted(wanted, start) : np.searchsorted(wanted, end)] - start
            found += [part.piece(run[0], run[-1] + 1)[run - run[0]] for run in _runs(inside)]
            start = end
        rows = found[-1] if len(found) == 2 else vstack(found, format="csr")
        return rows if np.array_equal(back, np.arange(len(back))) else rows[back]


def products(rows: csr_array, weights: Floats) -> Floats:
    """Each of the weights, (n, n_columns), with each of the rows: (n, n_rows)."""
    # One by one: SciPy takes longer for all at once.
    return np.array([rows @ each for each in weights], np.float32).reshape(-1, rows.shape[0])


def _runs(places: Ints) -> list[Ints]:
    """Ascending places in groups, each of which is read at once."""
    if not len(places):
        return []
    near = np.flatnonzero(np.diff(places) > _GAP) + 1
    return [
        run[np.searchsorted(run, first) : np.searchsorted(run, first + _PIECE)]
        for run in np.split(places, near)
        for first in range(int(run[0]), int(run[-1]) + 1, _PIECE)
    ]


def held(rows: csr_array) -> Matrix:
    """Papers whose rows are in memory, in their order."""
    return Matrix((Held(rows),))
