"""The feature space and the papers' rows in it, kept in two plain files beside the database.

The first is written when the space is chosen, the second has what came since; so a day's work
writes little. Everything in them can be computed again: a file that is absent, damaged, outgrown
or another library's is simply replaced.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedq.rank.archive import DAMAGE, Archive, bytes_to_lines, lines_to_bytes, write
from feedq.rank.catalogue import Catalogue
from feedq.rank.explore import numbers
from feedq.rank.features import FeatureSpace, Weighting
from feedq.rank.matrix import Filed, Held, Matrix, held
from feedq.rank.tokens import Ints
from feedq.rank.vocabulary import fit

Marks = NDArray[np.uint64]

_FORMAT = 3
_DRIFT = 1.2  # chosen anew when the library grew, shrank or changed by this factor
_MONTH_S = 30 * 86_400.0
_SAMPLE = 150_000
"""From so many papers terms are chosen; of a larger library's, from so many drawn by chance."""
_AT_ONCE = 10_000
"""Papers whose texts are in memory at the same time, beyond those."""


@dataclass(frozen=True, slots=True)
class Features:
    """Papers in a feature space, in the order of `rows`.

    Attributes:
        rows: (n_papers,) the papers' store numbers, ascending.
        marks: (n_papers,) a hash of what each row of the matrix was made from.
        new: how many rows were computed this time.
    """

    space: FeatureSpace
    matrix: Matrix
    rows: Ints
    marks: Marks
    new: int


@dataclass(frozen=True, slots=True)
class _Stored:
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
class _Known:
    """The space, and the rows of the papers it was chosen from.

    Attributes:
        fitted: when that was, POSIX seconds.
        sums: tell this space from all others.
    """

    space: FeatureSpace
    fitted: float
    stored: _Stored
    sums: NDArray[np.int64]


def features(papers: Catalogue, cache: Path | None, *, now: float = 0.0) -> Features:
    """The papers as rows, in their order; only new and edited ones are read and computed.

    The space is chosen anew when nothing usable is stored, and when it drifted: the library grew,
    shrank or was edited by a fifth, or a month went by and brought new papers. Not being able to
    write is no error: next time costs more, nothing else.

    Args:
        cache: where the space is kept, or None to keep nothing.
        now: POSIX seconds.
    """
    known = _load(cache) if cache else None
    if cache and known is not None:
        place = known.stored.find(papers)
        fitted_on, still_there = len(known.stored.rows), int((place >= 0).sum())
        if len(papers) <= _DRIFT * fitted_on and fitted_on <= _DRIFT * still_there:
            made = _renew(known, place, papers, _later(cache))
            if not made.new:
                return made
            if abs(now - known.fitted) <= _MONTH_S:
                with contextlib.suppress(OSError):
                    _save_later(_later(cache), known, made, place < 0)
                return made
    made = _fit(papers)
    if cache:
        with contextlib.suppress(OSError):
            _save(cache, made, now)
    return made


def part(made: Features, papers: Catalogue) -> Features:
    """Of features those of some of their papers."""
    at = np.searchsorted(made.rows, papers.rows)
    return Features(made.space, made.matrix.only(at), papers.rows, papers.marks, 0)


def _fit(papers: Catalogue) -> Features:
    rows = papers.rows
    if len(rows) <= _SAMPLE:
        space, matrix = fit(papers.read(rows.tolist()))
        parts = [Held(matrix)]
    else:
        drawn = np.sort(np.argsort(numbers(rows, 0), kind="stable")[:_SAMPLE])
        space, _ = fit(papers.read(rows[drawn].tolist()))
        starts = range(0, len(rows), _AT_ONCE)
        some = (rows[start : start + _AT_ONCE].tolist() for start in starts)
        parts = [Held(space.transform(papers.read(each))) for each in some]
    return Features(space, Matrix(parts), rows, papers.marks, len(rows))


def _renew(known: _Known, place: Ints, papers: Catalogue, later: Path) -> Features:
    """The papers in the known space.

    Args:
        place: (n_papers,) of those it was chosen from, -1 for others.
        later: the file of what came since.
    """
    parts: list[Filed | Held] = [known.stored.part]
    since = _load_later(later, known) if (place < 0).any() else None
    if since is not None:
        at = since.find(papers)
        place = np.where((place < 0) & (at >= 0), at + len(known.stored.rows), place)
        parts.append(since.part)
    fresh = np.flatnonzero(place < 0)
    if len(fresh):
        places = sum(part.shape[0] for part in parts)
        place = place.copy()
        place[fresh] = places + np.arange(len(fresh))
        parts.append(Held(known.space.transform(papers.read(papers.rows[fresh].tolist()))))
    return Features(known.space, Matrix(parts, place), papers.rows, papers.marks, len(fresh))


def _later(cache: Path) -> Path:
    return cache.with_name(cache.name.replace(".npz", ".later.npz"))


def _load(path: Path) -> _Known | None:
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
        stored = _load_rows(archive, space.n_columns)
        sums = archive.sums("idf", "pairs", "words", "categories", "rows", "marks")
        return _Known(space, fitted, stored, np.array(sums, np.int64))
    except DAMAGE:
        return None


def _load_later(path: Path, known: _Known) -> _Stored | None:
    """What came after the space was chosen; None as above, or when that was another space."""
    try:
        archive = Archive(path)
        if not np.array_equal(archive.load("space"), known.sums):
            return None
        return _load_rows(archive, known.space.n_columns)
    except DAMAGE:
        return None


def _load_rows(archive: Archive, n_columns: int) -> _Stored:
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
    return _Stored(part, rows, marks)


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
    _later(path).unlink(missing_ok=True)


def _save_later(path: Path, known: _Known, made: Features, came: NDArray[np.bool_]) -> None:
    """Args:
    came: (n_papers,) which papers came since, or were edited.
    """
    at = np.flatnonzero(came)
    since = Features(
        made.space, held(made.matrix.take(at)), made.rows[at], made.marks[at], made.new
    )
    write(path, {"space": [known.sums]} | _rows_arrays(since))


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
