"""A SQLite file read page by page, whatever is wrong with it: rows of the pages that are whole.

SQLite itself stops at the first damaged page it meets, and everything behind that page in the tree
is out of its reach. Format: https://sqlite.org/fileformat2.html, sections named below.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

Value = int | float | str | bytes | None

_LEAF, _INTERIOR = 0x0D, 0x05
_INDEX_LEAF, _INDEX_INTERIOR = 0x0A, 0x02
_HEADER = 100
_FALLBACK = 4096
"""The size of a page where the header does not tell: what SQLite has used since 2016."""
_BROKEN = (ValueError, IndexError, struct.error)
_WAL_MAGIC = (0x377F0682, 0x377F0683)


@dataclass(frozen=True, slots=True)
class Cell:
    """A row as it is stored; an INTEGER PRIMARY KEY is None among its values and is the `rowid`."""

    rowid: int
    values: tuple[Value, ...]


@dataclass
class Leaf:
    """The rows of one page, and how many of its rows cannot be read."""

    cells: list[Cell] = field(default_factory=list)
    broken: int = 0


class Pages:
    """The pages of a database, with what its write-ahead log holds of committed changes.

    Args:
        path: the file; it is read only.

    Raises:
        OSError: it cannot be read at all.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        head = self._file.read(_HEADER)
        size = int.from_bytes(head[16:18], "big")
        size = 65536 if size == 1 else size
        told = head.startswith(b"SQLite format 3\0") and size >= 512 and size & (size - 1) == 0
        self.size = size if told else _FALLBACK
        self._usable = self.size - (head[20] if told and head[20] <= 32 else 0)
        log = path.with_name(f"{path.name}-wal")
        self._changed = dict(_log(log, self.size)) if log.exists() else {}
        stored = -(-path.stat().st_size // self.size)
        self.count = max([stored, *self._changed])

    def close(self) -> None:
        self._file.close()

    def roots(self) -> dict[str, int]:
        """Name -> first page of every table and index that the first page leads to."""
        found: dict[str, int] = {}
        for number in self.tree(1)[0]:
            for cell in self.leaf(number).cells:
                match cell.values:
                    case ("table" | "index", str(name), _, int(root), *_):
                        found[name] = root
        return found

    def tree(self, root: int) -> tuple[list[int], bool]:
        """The leaves below a page of a table, in order, and whether all of them were reached."""
        kinds = {number: self._kind(number) for number in self._below(root)}
        leaves = [number for number, kind in kinds.items() if kind == _LEAF]
        return leaves, all(kind in (_LEAF, _INTERIOR) for kind in kinds.values())

    def index(self, root: int) -> Iterator[tuple[Value, ...]]:
        """What is readable of an index: its columns, then the rowid."""
        for number in self._below(root):
            kind = self._kind(number)
            if kind in (_INDEX_LEAF, _INDEX_INTERIOR):
                page = self.page(number) or b""
                for at in _places(page, 12 if kind == _INDEX_INTERIOR else 8):
                    with suppress(*_BROKEN):
                        skip = 4 if kind == _INDEX_INTERIOR else 0
                        length, begin = _varint(page, at + skip)
                        most = (self._usable - 12) * 64 // 255 - 23
                        yield tuple(_values(self._payload(page, begin, length, most)))

    def _below(self, root: int) -> Iterator[int]:
        """The pages of a tree, each once, children in their order."""
        seen, waiting = set(), [root]
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            yield number
            if self._kind(number) in (_INTERIOR, _INDEX_INTERIOR):
                page = self.page(number) or b""
                waiting += reversed(_children(page, _HEADER if number == 1 else 0))

    def _kind(self, number: int) -> int | None:
        page = self.page(number)
        return page[_HEADER if number == 1 else 0] if page else None

    def free(self) -> set[int]:
        """The pages that hold nothing any more (section 1.5)."""
        head = self.page(1)
        found: set[int] = set()
        number = int.from_bytes(head[32:36], "big") if head else 0
        while number and number not in found and (page := self.page(number)):
            found.add(number)
            following, count = struct.unpack_from(">II", page)
            count = min(count, self._usable // 4 - 2)
            found.update(struct.unpack_from(f">{count}I", page, 8))
            number = following
        return found

    def leaf(self, number: int) -> Leaf:
        """The rows of a page (section 1.6); of one that is no leaf of a table, none."""
        leaf = Leaf()
        page, start = self.page(number), _HEADER if number == 1 else 0
        if page is None or page[start] != _LEAF:
            return leaf
        for at in _places(page, start + 8, start):
            try:
                length, begin = _varint(page, at)
                rowid, begin = _varint(page, begin)
                payload = self._payload(page, begin, length, self._usable - 35)
                leaf.cells.append(Cell(rowid, tuple(_values(payload))))
            except _BROKEN:
                leaf.broken += 1
        return leaf

    def page(self, number: int) -> bytes | None:
        """A page, whole; None: there is no such page."""
        if number in self._changed:
            return self._changed[number]
        if not 0 < number <= self.count:
            return None
        self._file.seek((number - 1) * self.size)
        page = self._file.read(self.size)
        return page if len(page) == self.size else None

    def _payload(self, page: bytes, at: int, length: int, most: int) -> bytes:
        """The `length` bytes of a row at a place of its page; at most `most` of them are there."""
        least = (self._usable - 12) * 32 // 255 - 23
        here = length
        if length > most:
            here = least + (length - least) % (self._usable - 4)
            here = here if here <= most else least
        if length < 0 or at + here > self._usable or length > self.count * self.size:
            raise ValueError("longer than its page")
        payload = page[at : at + here]
        if here < length:
            payload += self._overflow(page[at + here : at + here + 4], length - here)
        return payload

    def _overflow(self, pointer: bytes, length: int) -> bytes:
        """The rest of a long row (section 1.7)."""
        parts: list[bytes] = []
        number = int.from_bytes(pointer, "big")
        while length > 0:
            page = self.page(number)
            if page is None:
                raise ValueError("its rest is missing")
            part = page[4 : min(self._usable, 4 + length)]
            parts.append(part)
            length -= len(part)
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def _places(page: bytes, at: int, start: int = 0) -> tuple[int, ...]:
    """Where the cells of a page are: its numbers from `at` on, as many as its header says."""
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    count = min(count, (len(page) - at) // 2)
    return struct.unpack_from(f">{count}H", page, at)


def _children(page: bytes, start: int) -> list[int]:
    cells = _places(page, start + 12, start)
    found = [int.from_bytes(page[at : at + 4], "big") for at in cells]
    return [*found, int.from_bytes(page[start + 8 : start + 12], "big")]


def _values(record: bytes) -> Iterator[Value]:
    """The columns of a row (section 2.1)."""
    end, at = _varint(record, 0)
    if not 0 < end <= len(record):
        raise ValueError("no such header")
    kinds = []
    while at < end:
        kind, at = _varint(record, at)
        kinds.append(kind)
    for kind in kinds:
        size = _SIZES[kind] if 0 <= kind < len(_SIZES) else (kind - 12) // 2
        part = record[at : at + size]
        if len(part) != size or kind in (10, 11):
            raise ValueError("cut short")
        at += size
        yield _value(kind, part)


_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)


def _value(kind: int, part: bytes) -> Value:
    match kind:
        case 0:
            return None
        case 7:
            return float(struct.unpack(">d", part)[0])
        case 8 | 9:
            return kind - 8
    if kind < 7:
        return int.from_bytes(part, "big", signed=True)
    return part.decode("utf-8", "replace") if kind % 2 else part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number and where the next one begins (section 1.6)."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    value = value << 8 | data[at + 8]
    return value - (value >> 63 << 64), at + 9


def _log(path: Path, size: int) -> Iterator[tuple[int, bytes]]:
    """The committed pages of a write-ahead log, a later one after an earlier one (section 4)."""
    data = path.read_bytes()
    if len(data) < 32:
        return
    magic, _, page_size = struct.unpack_from(">III", data)
    if magic not in _WAL_MAGIC or page_size != size:
        return
    order = ">" if magic & 1 else "<"
    sums = _summed(data[:24], (0, 0), order)
    waiting: list[tuple[int, bytes]] = []
    for at in range(32, len(data) - 24 - size + 1, 24 + size):
        number, committed = struct.unpack_from(">II", data, at)
        page = data[at + 24 : at + 24 + size]
        sums = _summed(data[at : at + 8] + page, sums, order)
        if data[at + 8 : at + 16] != data[16:24] or sums != struct.unpack_from(
            ">II", data, at + 16
        ):
            return
        waiting.append((number, page))
        if committed:
            yield from waiting
            waiting.clear()


def _summed(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = one + first + two & 0xFFFFFFFF
        two = two + second + one & 0xFFFFFFFF
    return one, two
