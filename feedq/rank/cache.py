"""The feature space and the papers' rows in it, kept in plain files beside the database.

The first is written when the space is chosen, the second has what came since; so a day's work
writes little. Of a large library a day's work does not even read them: a third file has the rows of
the papers it compares with, a fourth those of the papers that matter.

Everything in them can be computed again: a file that is absent, damaged, outgrown or another
library's is simply replaced.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedq.rank.archive import DAMAGE, Archive, bytes_to_lines, lines_to_bytes, write
from feedq.rank.catalogue import Catalogue
from feedq.rank.chance import draw
from feedq.rank.features import FeatureSpace, Weighting
from feedq.rank.matrix import Filed, Held, Matrix, held
from feedq.rank.tokens import Ints
from feedq.rank.vocabulary import fit

Marks = NDArray[np.uint64]

_FORMAT = 3
_DRIFT = 1.2  # chosen anew when the library grew, shrank or changed by this factor
MONTH_S = 30 * 86_400.0
_SAMPLE = 150_000
"""From so many papers terms are chosen; of a larger library's, from so many drawn by chance."""
_DRAWN = 30_000
"""Papers by which profiles are compared in a large library; see `is_large`."""
DRAWN, NEXT = 1, 2
"""Why a row is kept: drawn by chance; one of the next best."""
_AT_ONCE = 10_000
"""Papers whose texts are in memory at the same time, beyond those."""


@dataclass(frozen=True, slots=True)
class Features:
    """Papers in a feature space, in the order of `rows`.

    Attributes:
        rows: (n_papers,) the papers' store numbers, ascending.
        marks: (n_papers,) a hash of what each row of the matrix was made from.
        new: how many rows were computed this time.
        drawn: rows of the papers that stand for a large library: drawn by chance when the space was
            chosen, hence the same ones every day; None: all stand for it.
        beside: (n_papers,) where these are but some of a large library: what each is beside
            the papers that were asked for, `DRAWN`, `NEXT`, or both, or 0; else None.
    """

    space: FeatureSpace
    matrix: Matrix
    rows: Ints
    marks: Marks
    new: int
    drawn: Ints | None = None
    beside: NDArray[np.uint8] | None = None

    def compared(self) -> Ints:
        """Positions of the papers by which profiles are brought to one scale."""
        if self.drawn is None:
            return np.arange(len(self.rows))
        return np.flatnonzero(np.isin(self.rows, self.drawn))


@dataclass(frozen=True, slots=True)
class Stored:
    """What one file holds: some papers' rows."""

    part: Filed
    rows: Ints
    marks: Marks

    def find(self, papers: Catalogue) -> Ints:
        """(n_papers,) the place of each paper's row, -1 where there is none of its present text."""
        if not len(self.rows):
            return np.full(len(papers), -1, np.int64)
        at = np.minimum(np.searchsorted(self.rows, papers.rows), len(self.rows) - 1)
        same = (self.rows[at] == papers.rows) & (self.marks[at] == papers.marks)
        return np.where(same, at, -1)


@dataclass(frozen=True, slots=True)
class Known:
    """The space, and where the rows are of the papers that there were then.

    Attributes:
        fitted: when that was, POSIX seconds.
        papers: how many there were.
        sums: tell this space from all others.
    """

    archive: Archive
    space: FeatureSpace
    fitted: float
    papers: int
    sums: NDArray[np.int64]

    def outgrown(self, papers: int, still_there: int) -> bool:
        """Whether a library of so many papers needs a space of its own."""
        return papers > _DRIFT * self.papers or self.papers > _DRIFT * still_there

    def has(self, space: FeatureSpace) -> bool:
        """Whether it is that one."""
        return self.space.words == space.words and np.array_equal(self.space.idf, space.idf)

    def rows(self) -> Stored | None:
        """None when they are damaged."""
        try:
            return _load_rows(self.archive, self.space.n_columns)
        except DAMAGE:
            return None


def features(papers: Catalogue, cache: Path | None, *, now: float = 0.0) -> Features:
    """The papers as rows, in their order; only new and edited ones are read and computed.

    The space is chosen anew when nothing usable is stored, and when it drifted: the library grew,
    shrank or was edited by a fifth, or a month went by and brought new papers. Not being able to
    write is no error: next time costs more, nothing else.

    Args:
        cache: where the space is kept, or None to keep nothing.
        now: POSIX seconds.
    """
    known = load_space(cache) if cache else None
    stored = known.rows() if known else None
    if cache and known and stored:
        place = stored.find(papers)
        if not known.outgrown(len(papers), int((place >= 0).sum())):
            made = _renew(known, stored, place, papers, file_beside(cache, "later"))
            if not made.new:
                return made
            if abs(now - known.fitted) <= MONTH_S:
                with contextlib.suppress(OSError):
                    save_some(file_beside(cache, "later"), known, made, np.flatnonzero(place < 0))
                return made
    made = _fit(papers)
    made = replace(made, drawn=_stand_for(made.rows))
    if cache:
        with contextlib.suppress(OSError):
            _save(cache, made, now)
    return made


def is_large(papers: int) -> bool:
    """Whether a day's work looks at some papers of a library of so many, and not at all."""
    return papers >= 4 * _DRAWN


def part(made: Features, papers: Catalogue) -> Features:
    """Of features those of some of their papers."""
    if len(papers) == len(made.rows):
        return made
    at = np.searchsorted(made.rows, papers.rows)
    return Features(made.space, made.matrix.only(at), papers.rows, papers.marks, 0, made.drawn)


def _fit(papers: Catalogue) -> Features:
    rows = papers.rows
    if len(rows) <= _SAMPLE:
        space, matrix = fit(papers.read(rows.tolist()))
        parts = [Held(matrix)]
    else:
        drawn = draw(rows, _SAMPLE, 0)
        space, _ = fit(papers.read(rows[drawn].tolist()))
        starts = range(0, len(rows), _AT_ONCE)
        some = (rows[start : start + _AT_ONCE].tolist() for start in starts)
        parts = [Held(space.transform(papers.read(each))) for each in some]
    return Features(space, Matrix(parts), rows, papers.marks, len(rows))


def _renew(known: Known, stored: Stored, place: Ints, papers: Catalogue, later: Path) -> Features:
    """The papers in the known space.

    Args:
        place: (n_papers,) in what is stored, -1 for others.
        later: the file of what came since.
    """
    parts: list[Filed | Held] = [stored.part]
    since = load_some(later, known) if (place < 0).any() else None
    if since is not None:
        at = since.find(papers)
        place = np.where((place < 0) & (at >= 0), at + len(stored.rows), place)
        parts.append(since.part)
    fresh, place = transform(known.space, place, papers, parts)
    rows, drawn = papers.rows, _stand_for(stored.rows)
    return Features(known.space, Matrix(parts, place), rows, papers.marks, fresh, drawn)


def transform(
    space: FeatureSpace, place: Ints, papers: Catalogue, parts: list[Filed | Held]
) -> tuple[int, Ints]:
    """Compute what is in none of the parts, as one more of them: how many, and all places."""
    fresh = np.flatnonzero(place < 0)
    if len(fresh):
        places = sum(part.shape[0] for part in parts)
        place = place.copy()
        place[fresh] = places + np.arange(len(fresh))
        parts.append(Held(space.transform(papers.read(papers.rows[fresh].tolist()))))
    return len(fresh), place


def file_beside(cache: Path, kind: str) -> Path:
    return cache.with_name(cache.name.replace(".npz", f".{kind}.npz"))


def load_space(path: Path) -> Known | None:
    """What is stored, or None when it is absent, damaged, or of another format."""
    try:
        archive = Archive(path)
        settings = archive.load("weighting").astype(float).tolist()
        weighting = Weighting(int(settings[0]), *settings[1:])
        if int(archive.load("format")[0]) != _FORMAT or weighting != Weighting():
            return None
        papers, average_length, fitted = archive.load("fitted").tolist()
        space = FeatureSpace(
            weighting=weighting,
            papers=int(papers),
            average_length=average_length,
            words=bytes_to_lines(archive.load("words")),
            numbers=archive.load("numbers").astype(np.int32),
            columns=archive.load("columns").astype(np.int32),
            pairs=archive.load("pairs").astype(np.int64),
            categories=bytes_to_lines(archive.load("categories")),
            idf=archive.load("idf").astype(np.float32),
        )
        sound = (
            len(space.numbers) == len(space.words)
            and int(space.numbers.max(initial=-1)) < len(space.columns)
            and int((space.columns >= 0).sum()) + len(space.pairs) == space.n_terms
        )
        if not sound:
            return None
        sums = archive.sums("idf", "pairs", "words", "categories", "rows", "marks")
        return Known(archive, space, fitted, archive.length("rows"), np.array(sums, np.int64))
    except DAMAGE:
        return None


def load_some(path: Path, known: Known) -> Stored | None:
    """Rows of some papers; None as above, or when they are of another space."""
    try:
        return rows_of(Archive(path), known)
    except DAMAGE:
        return None


def rows_of(archive: Archive, known: Known) -> Stored:
    """Rows of some papers. Raises any of `DAMAGE`, also when they are of another space."""
    if not np.array_equal(archive.load("space"), known.sums):
        raise ValueError("rows of another space")
    return _load_rows(archive, known.space.n_columns)


def _load_rows(archive: Archive, n_columns: int) -> Stored:
    """Raises any of `DAMAGE`."""
    rows, marks = archive.load("rows").astype(np.int64), archive.load("marks").astype(np.uint64)
    ends = archive.load("ends").astype(np.int64)
    rising = (np.diff(rows) > 0).all() and (np.diff(ends) >= 0).all()
    if not (rising and len(rows) == len(marks) == len(ends) - 1 and ends[0] == 0):
        raise ValueError("arrays that do not fit")
    count = int(ends[-1])
    part = Filed(
        file=archive.file,
        values_at=archive.check("values", np.float32, count, lambda v: np.isfinite(v).all()),
        # As unsigned numbers, what is below 0 is above all columns.
        indices_at=archive.check(
            "indices", np.int32, count, lambda i: i.view(np.uint32).max() < n_columns
        ),
        ends=ends,
        n_columns=n_columns,
    )
    return Stored(part, rows, marks)


def _save(path: Path, made: Features, now: float) -> None:
    space = made.space
    arrays = {
        "format": np.array([_FORMAT]),
        "weighting": np.array(list(asdict(space.weighting).values()), np.float64),
        "fitted": np.array([space.papers, space.average_length, now]),
        "words": lines_to_bytes(space.words),
        "categories": lines_to_bytes(space.categories),
        "numbers": space.numbers,
        "columns": space.columns,
        "pairs": space.pairs,
        "idf": space.idf,
    }
    write(path, {name: [array] for name, array in arrays.items()} | _rows_arrays(made))
    for kind in ("later", "near", "others"):
        file_beside(path, kind).unlink(missing_ok=True)


def _stand_for(rows: Ints) -> Ints | None:
    """Of these papers those that stand for all; None: it is no large library."""
    return rows[draw(rows, _DRAWN, 0)] if is_large(len(rows)) else None


def save_some(path: Path, known: Known, made: Features, at: Ints, **more: NDArray[Any]) -> None:
    """Write the rows of some papers, which `load_some` reads.

    Args:
        known: the space they are in.
        at: positions of these papers in `made`, ascending.
        more: arrays beside, by name.

    Raises:
        OSError: they cannot be written; what was there is kept.
    """
    some = Features(made.space, held(made.matrix.take(at)), made.rows[at], made.marks[at], made.new)
    said = {name: [array] for name, array in more.items()}
    write(path, {"space": [known.sums]} | said | _rows_arrays(some))


def _rows_arrays(made: Features) -> dict[str, list[NDArray[Any]]]:
    blocks = list(made.matrix.blocks())
    lengths = [np.diff(block.indptr) for block in blocks]
    ends = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))
    return {
        "rows": [made.rows],
        "marks": [made.marks],
        "ends": [ends],
        "values": [np.empty(0, np.float32), *(block.data for block in blocks)],
        "indices": [np.empty(0, np.int32), *(block.indices for block in blocks)],
    }
