"""The feature space and the papers' rows in it, kept in one plain file beside the database.

Everything in it can be computed again: an absent, damaged or outgrown file is simply replaced.
"""

from __future__ import annotations

import contextlib
import math
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from feedq.rank.catalogue import Catalogue
from feedq.rank.explore import numbers
from feedq.rank.features import FeatureSpace, Weighting
from feedq.rank.tokens import Ints
from feedq.rank.vocabulary import fit

_FORMAT = 2
_WORTH = 0.02  # written again when this share of the papers had to be computed
_GROWTH = 1.2  # fitted anew when there are this many times the papers it was fitted on
_MONTH_S = 30 * 86_400.0
_SAMPLE = 150_000
"""From so many papers terms are chosen; of a larger library's, from so many drawn by chance."""
_AT_ONCE = 10_000
"""Papers whose texts are in memory at the same time, beyond those."""
_NAME_AT, _HEADER = 26, 30
"""A member of a zip file: where the length of its name stands, and where the name begins."""
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
        grew_from: papers in the library at that time.
        new: how many rows were computed this time.
    """

    space: FeatureSpace
    matrix: csr_array
    rows: Ints
    marks: NDArray[np.uint64]
    fitted: float
    grew_from: int
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
    if known is not None and len(papers) <= _GROWTH * known.grew_from:
        made = _renew(known, papers)
        if made.new and now - known.fitted > _MONTH_S:
            made = None
    if made is None:
        made = _fit(papers, now)
    # Computing a few papers once more is cheaper than writing all of them every day.
    elif made.new <= _WORTH * len(papers):
        return made
    if cache:
        with contextlib.suppress(OSError):
            _save(cache, made)
    return made


def part(made: Features, papers: Catalogue) -> Features:
    """Of features those of some of their papers."""
    at = np.searchsorted(made.rows, papers.rows)
    return replace(made, matrix=made.matrix[at], rows=papers.rows, marks=papers.marks, new=0)


def _fit(papers: Catalogue, now: float) -> Features:
    rows = papers.rows
    if len(rows) <= _SAMPLE:
        space, matrix = fit(papers.read(rows.tolist()))
    else:
        drawn = np.sort(np.argsort(numbers(rows, 0), kind="stable")[:_SAMPLE])
        space, _ = fit(papers.read(rows[drawn].tolist()))
        starts = range(0, len(rows), _AT_ONCE)
        parts = (rows[start : start + _AT_ONCE].tolist() for start in starts)
        matrix = vstack([space.transform(papers.read(part)) for part in parts], format="csr")
    return Features(space, matrix, rows, papers.marks, now, len(rows), len(rows))


def _renew(known: Features, papers: Catalogue) -> Features:
    rows, marks = papers.rows, papers.marks
    if np.array_equal(rows, known.rows) and np.array_equal(marks, known.marks):
        return known
    at = np.searchsorted(known.rows, rows)
    same = at < len(known.rows)
    same[same] = (known.rows[at[same]] == rows[same]) & (known.marks[at[same]] == marks[same])
    fresh = np.flatnonzero(~same)
    added = known.space.transform(papers.read(rows[fresh].tolist()))
    at[fresh] = known.matrix.shape[0] + np.arange(len(fresh))
    if np.array_equal(at, np.arange(len(known.rows) + len(fresh))):
        matrix = _append(known.matrix, added)
    else:
        matrix = vstack((known.matrix, added), format="csr")[at]
    return replace(known, matrix=matrix, rows=rows, marks=marks, new=len(fresh))


def _append(papers: csr_array, added: csr_array) -> csr_array:
    """`papers` with more rows, in the same memory: `papers` itself must not be used any more.

    On most days papers only come in, and a copy of all others would double the memory.
    """
    shape = (papers.shape[0] + added.shape[0], papers.shape[1])
    ends = np.concatenate((papers.indptr, added.indptr[1:] + papers.indptr[-1]))
    both = ((papers.data, added.data), (papers.indices, added.indices))
    data, indices = (_grow(*arrays) for arrays in both)
    return csr_array((data, indices, ends), shape=shape)


def _grow(array: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    owner = array if array.base is None else array.base
    if not isinstance(owner, np.ndarray) or (owner.shape, owner.dtype) != (array.shape, more.dtype):
        return np.concatenate((array, more))
    size = len(array)
    owner.resize(size + len(more), refcheck=False)
    owner[size:] = more
    return owner


def _load(path: Path) -> Features | None:
    """What is stored, or None when it is absent, damaged, or of another format."""
    try:
        with zipfile.ZipFile(path) as stored:
            return _decode(
                {
                    info.filename.removesuffix(".npy"): _array(stored, info)
                    for info in stored.infolist()
                }
            )
    except _DAMAGE:
        return None


def _array(stored: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    """One array of an uncompressed `.npz`, checked against its sum.

    NumPy reads these through `zipfile`, piece by piece, in three times the time.
    """
    with stored.open(info) as member:
        version = np.lib.format.read_magic(member)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, _, kind = read_header(member)
        begin = member.tell()
    if kind.hasobject or info.compress_type != zipfile.ZIP_STORED:
        raise ValueError("not as it was written")
    file = stored.fp
    assert file
    file.seek(info.header_offset + _NAME_AT)
    name, extra = struct.unpack("<HH", file.read(4))
    header_sum = zlib.crc32(_at(file, info.header_offset + _HEADER + name + extra, begin))
    count = math.prod(shape)
    if count * kind.itemsize != info.file_size - begin:
        raise ValueError("cut short")
    array = np.empty(shape, kind)
    inside = array.reshape(-1).view(np.uint8)
    read: int = file.readinto(inside)  # type: ignore[attr-defined]
    if read != len(inside) or zlib.crc32(inside.data, header_sum) != info.CRC:
        raise ValueError("damaged")
    return array


def _at(file: Any, offset: int, length: int) -> bytes:
    file.seek(offset)
    found: bytes = file.read(length)
    return found


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
    fitted, grew_from = stored["fitted"][2:].tolist()
    return Features(space, matrix, rows, marks, fitted, int(grew_from), 0) if fits else None


def _save(path: Path, made: Features) -> None:
    """Write beside, then put in place: a reader sees the old file or the new one, never half."""
    space, matrix = made.space, made.matrix
    arrays: dict[str, NDArray[Any]] = {
        "shape": np.array([_FORMAT, *matrix.shape], np.int64),
        "weighting": np.array(list(asdict(space.weighting).values()), np.float64),
        "fitted": np.array([space.papers, space.average_length, made.fitted, made.grew_from]),
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
