"""Arrays in an uncompressed `.npz`: written so that a reader sees all of it or nothing, and read
with every byte checked. Nothing in it is ever executed."""

from __future__ import annotations

import contextlib
import fcntl
import math
import os
import struct
import weakref
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from feedq import atomic
from feedq.errors import RankError

Array = NDArray[Any]

DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RankError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What NumPy, zipfile and this module raise on bytes that are not what they should be."""

_AT_ONCE = 1 << 20  # bytes
_NAME_AT, _HEADER = 26, 30
"""A member of a zip file: where the length of its name stands, and where the name begins."""


class File:
    """A file that can be read at any place, until nobody refers to it.

    It may be replaced or unlinked meanwhile: what was opened is what is read.
    """

    def __init__(self, opened: IO[bytes]) -> None:
        self._name = opened.name
        self._descriptor = os.dup(opened.fileno())
        weakref.finalize(self, os.close, self._descriptor)

    def fill(self, array: Array, offset: int) -> None:
        """Fill an array with the bytes from `offset` on.

        Raises:
            RankError: they cannot be read, or there are too few.
        """
        inside = array.data.cast("B")
        done = 0
        while done < len(inside):
            try:
                got = os.preadv(self._descriptor, [inside[done:]], offset + done)
            except OSError as error:
                raise RankError(self._trouble(error.strerror or str(error))) from error
            if not got:
                raise RankError(self._trouble("it was cut short"))
            done += got

    def _trouble(self, what: str) -> str:
        return f"{self._name}: {what}; delete it, it is made again by the next 'feedq rank'"


@dataclass(frozen=True, slots=True)
class _Member:
    """One array: `begin` is where its numbers begin, `header_sum` the CRC of what is before."""

    shape: tuple[int, ...]
    kind: np.dtype[Any]
    begin: int
    header_sum: int
    sum: int


class Archive:
    """An open archive.

    Attributes:
        file: to read pieces of arrays that were checked.
    """

    def __init__(self, path: Path) -> None:
        """Raises any of `DAMAGE`."""
        with path.open("rb") as opened, zipfile.ZipFile(opened) as stored:
            self.file = File(opened)
            self._members = {
                info.filename.removesuffix(".npy"): _member(self.file, stored, info)
                for info in stored.infolist()
            }

    def sums(self, *names: str) -> Sequence[int]:
        """Numbers that tell the content of these arrays from any other."""
        return [self._members[name].sum for name in names]

    def length(self, name: str) -> int:
        """Of an array, unread. Raises any of `DAMAGE`."""
        return self._members[name].shape[0]

    def load(self, name: str) -> Array:
        """An array as a whole. Raises any of `DAMAGE`."""
        member = self._members[name]
        array: Array = np.empty(member.shape, member.kind)
        self.file.fill(array, member.begin)
        if zlib.crc32(array.data, member.header_sum) != member.sum:
            raise ValueError("damaged")
        return array

    def check(self, name: str, kind: type, count: int, sound: Callable[[Array], np.bool]) -> int:
        """Where the numbers of an array begin, when it is as it was written and `sound` says that
        each piece of it is. Only a piece is in memory. Raises any of `DAMAGE` otherwise."""
        member = self._members[name]
        if (member.shape, member.kind) != ((count,), np.dtype(kind)):
            raise ValueError("not what was expected")
        width = member.kind.itemsize
        piece = np.empty(min(count, _AT_ONCE // width), member.kind)
        total = member.header_sum
        for first in range(0, count, len(piece) or 1):
            part = piece[: count - first]
            self.file.fill(part, member.begin + first * width)
            total = zlib.crc32(part.data, total)
            if not sound(part):
                raise ValueError("out of range")
        if total != member.sum:
            raise ValueError("damaged")
        return member.begin


def _member(file: File, stored: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    with stored.open(info) as content:
        version = np.lib.format.read_magic(content)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[version]
        shape, fortran, kind = read_header(content)
        header = content.tell()
    if kind.hasobject or fortran or info.compress_type != zipfile.ZIP_STORED:
        raise ValueError("not as it was written")
    if math.prod(shape) * kind.itemsize != info.file_size - header:
        raise ValueError("cut short")
    lengths = np.empty(2, "<u2")
    file.fill(lengths, info.header_offset + _NAME_AT)
    begin = info.header_offset + _HEADER + int(lengths.sum())
    before = np.empty(header, np.uint8)
    file.fill(before, begin)
    return _Member(shape, kind, begin + header, zlib.crc32(before.data), info.CRC)


def write(path: Path, arrays: Mapping[str, Sequence[Array]]) -> None:
    """Write as a whole.

    Args:
        arrays: name -> one-dimensional pieces of an array, all of one kind; at least one.

    Raises:
        OSError: the disk is full, the folder is not writable, and so on; the old file is kept.
    """
    _sweep(path.parent, f".{path.name}.")
    with (
        atomic.writing(path) as file,
        zipfile.ZipFile(file, "w", allowZip64=True) as stored,
    ):
        with contextlib.suppress(OSError):  # says to `_sweep` that someone writes it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for key, pieces in arrays.items():
            with stored.open(f"{key}.npy", "w", force_zip64=True) as content:
                _write(content, pieces)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what was left half written by processes that were killed."""
    for left in folder.glob(f"{prefix}*"):
        with contextlib.suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _write(content: IO[bytes], pieces: Sequence[Array]) -> None:
    kind = pieces[0].dtype
    header = {
        "descr": np.lib.format.dtype_to_descr(kind),
        "fortran_order": False,
        "shape": (sum(len(piece) for piece in pieces),),
    }
    np.lib.format.write_array_header_1_0(content, header)
    for piece in pieces:
        for first in range(0, len(piece), _AT_ONCE):
            content.write(np.ascontiguousarray(piece[first : first + _AT_ONCE], kind).data)


def lines_to_bytes(lines: Sequence[str]) -> NDArray[np.uint8]:
    """Texts as an array, without Python objects."""
    text = "\n".join(line.replace("\n", " ") for line in lines)
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def bytes_to_lines(stored: Array) -> tuple[str, ...]:
    """What `lines_to_bytes` was given. Raises any of `DAMAGE`."""
    text = stored.astype(np.uint8).tobytes().decode("utf-8", "surrogatepass")
    return tuple(text.split("\n")) if text else ()
