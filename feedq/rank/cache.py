"""The feature space and the papers' rows in it, kept in one plain file beside the database.

Everything in it can be computed again: an absent, damaged or outgrown file is simply replaced.
"""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from feedq.rank.catalogue import Catalogue
from feedq.rank.features import FeatureSpace, Weighting
from feedq.rank.tokens import Ints
from feedq.rank.vocabulary import fit

_FORMAT = 2
_WORTH = 0.02  # written again when this share of the papers had to be computed
_GROWTH = 1.2  # fitted anew when there are this many times the papers it was fitted on
_MONTH_S = 30 * 86_400.0
# Everything that NumPy and zipfile raise on bytes that are not what they should be.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Features:
    """Papers in a feature space, in the order of `rows`.

    Attributes:
        rows: the papers' store numbers.
        marks: a hash of what each row was made from.
        fitted: when the space was chosen, POSIX seconds.
        new: how many rows were computed this time.
    """

    space: FeatureSpace
    matrix: csr_array
    rows: Ints
    marks: NDArray[np.uint64]
    fitted: float
    new: int


def features(papers: Catalogue, cache: Path | None, *, now: float = 0.0) -> Features:
    """The papers as rows, in their order; only new and edited ones are read and computed.

    The space is fitted anew when nothing usable is stored, and when it drifted: the library grew by
    a fifth, or a month went by and brought new papers. Not being able to write the file is no
    error: next time costs more, nothing else.

    Args:
        cache: where features are kept, or None to keep nothing.
        now: POSIX seconds.
    """
    known = _load(cache) if cache else None
    made = None
    if known is not None and len(papers) <= _GROWTH * known.space.papers:
        made = _renew(known, papers)
        if made.new and now - known.fitted > _MONTH_S:
            made = None
    if made is None:
        space, matrix = fit(papers.read(papers.rows.tolist()))
        made = Features(space, matrix, papers.rows, papers.marks, now, len(papers))
    # Computing a few papers once more is cheaper than writing all of them every day.
    elif made.new <= _WORTH * len(papers):
        return made
    if cache:
        with contextlib.suppress(OSError):
            _save(cache, made)
    return made


def _renew(known: Features, papers: Catalogue) -> Features:
    rows, marks, fitted = papers.rows, papers.marks, known.fitted
    if np.array_equal(rows, known.rows) and np.array_equal(marks, known.marks):
        return Features(known.space, known.matrix, rows, marks, fitted, 0)
    at = np.searchsorted(known.rows, rows)
    same = at < len(known.rows)
    same[same] = (known.rows[at[same]] == rows[same]) & (known.marks[at[same]] == marks[same])
    fresh = np.flatnonzero(~same)
    added = known.space.transform(papers.read(rows[fresh].tolist()))
    at[fresh] = known.matrix.shape[0] + np.arange(len(fresh))
    matrix = vstack((known.matrix, added), format="csr")
    if not np.array_equal(at, np.arange(matrix.shape[0])):
        matrix = matrix[at]
    return Features(known.space, matrix, rows, marks, fitted, len(fresh))


def _load(path: Path) -> Features | None:
    """What is stored, or None when it is absent, damaged, or of another format."""
    try:
        # Opened here: NumPy leaves a file open when it is no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return _decode({name: stored[name] for name in stored.files})
    except _DAMAGE:
        return None


def _decode(stored: dict[str, NDArray[Any]]) -> Features | None:
    version, papers, columns = (int(each) for each in stored["shape"])
    if version != _FORMAT:
        return None
    settings = stored["weighting"].astype(float).tolist()
    weighting = Weighting(*([int(settings[0]), *settings[1:]]))
    if weighting != Weighting():
        return None
    space = FeatureSpace(
        weighting=weighting,
        papers=int(stored["fitted"][0]),
        average_length=float(stored["fitted"][1]),
        words=_lines(stored["words"]),
        numbers=stored["numbers"].astype(np.int32),
        columns=stored["columns"].astype(np.int32),
        pairs=stored["pairs"].astype(np.int64),
        categories=_lines(stored["categories"]),
        idf=stored["idf"].astype(np.float32),
    )
    matrix = csr_array(
        (stored["values"], stored["indices"], stored["ends"]), shape=(papers, columns)
    )
    matrix.check_format(full_check=True)
    rows, marks = stored["rows"].astype(np.int64), stored["marks"].astype(np.uint64)
    fits = (
        space.n_columns == columns
        and len(rows) == len(marks) == papers
        and len(space.numbers) == len(space.words)
        and int(space.numbers.max(initial=-1)) < len(space.columns)
        and int((space.columns >= 0).sum()) + len(space.pairs) == space.n_terms
        and bool((np.diff(rows) > 0).all())
        and bool(np.isfinite(matrix.data).all())
    )
    return Features(space, matrix, rows, marks, float(stored["fitted"][2]), 0) if fits else None


def _save(path: Path, made: Features) -> None:
    """Write beside, then put in place: a reader sees the old file or the new one, never half."""
    space, matrix = made.space, made.matrix
    arrays: dict[str, NDArray[Any]] = {
        "shape": np.array([_FORMAT, *matrix.shape], np.int64),
        "weighting": np.array(list(asdict(space.weighting).values()), np.float64),
        "fitted": np.array([space.papers, space.average_length, made.fitted], np.float64),
        "words": _bytes(space.words),
        "categories": _bytes(space.categories),
        "numbers": space.numbers,
        "columns": space.columns,
        "pairs": space.pairs,
        "idf": space.idf,
        "values": matrix.data,
        "indices": matrix.indices,
        "ends": matrix.indptr,
        "rows": made.rows,
        "marks": made.marks,
    }
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _bytes(lines: Sequence[str]) -> NDArray[np.uint8]:
    text = "\n".join(line.replace("\n", " ") for line in lines)
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def _lines(stored: NDArray[Any]) -> tuple[str, ...]:
    text = stored.astype(np.uint8).tobytes().decode("utf-8", "surrogatepass")
    return tuple(text.split("\n")) if text else ()
