"""A disk that fails when told to: SQLite's own writes and what Python does to files are counted.

SQLite's file functions are wrapped in place (https://sqlite.org/vfs.html), which takes a Python
that uses a shared libsqlite3; Python's are seen by an audit hook. Once hooked, a process stays so:
this is for children that are about to end.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Protocol

_POINTER = ctypes.c_void_p
_METHODS = (
    "xClose", "xRead", "xWrite", "xTruncate", "xSync", "xFileSize", "xLock", "xUnlock",
    "xCheckReservedLock", "xFileControl", "xSectorSize", "xDeviceCharacteristics", "xShmMap",
    "xShmLock", "xShmBarrier", "xShmUnmap", "xFetch", "xUnfetch",
)  # fmt: skip
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, _POINTER, _POINTER, _POINTER, ctypes.c_int, ctypes.POINTER(ctypes.c_int)
)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, ctypes.c_int)
_SECTOR = 512
_CHANGING = {"os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.truncate"}


class _File(ctypes.Structure):
    _fields_ = [("methods", _POINTER)]


class _Methods(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), *((name, _POINTER) for name in _METHODS)]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_name", ctypes.c_int),
        ("next", _POINTER),
        ("name", ctypes.c_char_p),
        ("data", _POINTER),
        ("open", _POINTER),
        ("delete", _POINTER),
    ]


class Disk(Protocol):
    """Who is asked before the disk is changed; a non-zero answer is the error to fail with.

    `write` is told the place in the file and the bytes, `change` what is done: `sync`, `delete`,
    or the name of Python's audit event.
    """

    def write(self, name: str, offset: int, data: bytes) -> int: ...
    def truncate(self, name: str, size: int) -> int: ...
    def change(self, what: str, name: str) -> int: ...


@dataclass
class Counting:
    """Counts the changes; at the `last` one the process kills itself, in the middle of a write.

    Attributes:
        folder: only what happens below it counts.
        last: 0: never.
        torn: of a last write the first half is done.
    """

    folder: Path
    last: int = 0
    torn: bool = False
    count: int = 0

    def write(self, name: str, offset: int, data: bytes) -> int:
        if self._is_last(name):
            if self.torn:
                with Path(name).open("r+b", buffering=0) as file:
                    file.seek(offset)
                    file.write(data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def change(self, what: str, name: str) -> int:
        if self._is_last(name):
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def truncate(self, name: str, size: int) -> int:
        return self.change("truncate", name)

    def _is_last(self, name: str) -> bool:
        if not (self.folder / name).is_relative_to(self.folder):
            return False
        self.count += 1
        return self.count == self.last


@dataclass
class Filling:
    """A disk with room for `room` more bytes of SQLite's; after that each write fails."""

    room: int

    def write(self, name: str, offset: int, data: bytes) -> int:
        path = Path(name)
        self.room -= max(offset + len(data) - (path.stat().st_size if path.exists() else 0), 0)
        return sqlite3.SQLITE_FULL if self.room < 0 else 0

    def truncate(self, name: str, size: int) -> int:
        return 0

    def change(self, what: str, name: str) -> int:
        return 0


@dataclass
class PowerCut(Counting):
    """At the `last` change the power fails: of what SQLite wrote to a file and did not sync since,
    any part may be on the disk, in any order, down to the sector (https://sqlite.org/atomiccommit.html).

    Attributes:
        seed: decides which part.
    """

    seed: int = 0
    synced: dict[str, bytes] = field(default_factory=dict)
    pending: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)

    def write(self, name: str, offset: int, data: bytes) -> int:
        self._note(name, offset, data)
        return self._maybe(name)

    def change(self, what: str, name: str) -> int:
        if what == "sync":
            answer = self._maybe(name)
            self.pending.pop(name, None)
            return answer
        if what == "delete":
            self.pending.pop(name, None)
        return self._maybe(name)

    def truncate(self, name: str, size: int) -> int:
        self._note(name, size, None)
        return self._maybe(name)

    def _note(self, name: str, offset: int, data: bytes | None) -> None:
        if name not in self.pending:
            path = Path(name)
            self.synced[name] = path.read_bytes() if path.exists() else b""
            self.pending[name] = []
        self.pending[name].append((offset, data))

    def _maybe(self, name: str) -> int:
        if self._is_last(name):
            dice = Random(self.seed)
            for changed, done in self.pending.items():
                Path(changed).write_bytes(_surviving(self.synced[changed], done, dice))
            os.kill(os.getpid(), signal.SIGKILL)
        return 0


def _surviving(synced: bytes, pending: list[tuple[int, bytes | None]], dice: Random) -> bytes:
    """What is left of a file when each sector of its pending writes may be lost."""
    held = bytearray(synced)
    share = dice.choice((0.0, 0.5, 0.9, 1.0))
    for offset, data in pending:
        if data is None:
            if dice.random() < share:
                del held[offset:]
            continue
        for start in range(0, len(data), _SECTOR):
            if dice.random() < share:
                part = data[start : start + _SECTOR]
                held.extend(bytes(max(offset + start + len(part) - len(held), 0)))
                held[offset + start : offset + start + len(part)] = part
    return bytes(held)


def library() -> ctypes.CDLL | None:
    """The SQLite that Python uses; None where it cannot be reached."""
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return None
    names = {line.split()[-1] for line in maps.splitlines() if "libsqlite3" in line}
    return ctypes.CDLL(names.pop()) if len(names) == 1 else None


_kept: list[object] = []
"""What C points at must outlive this module's functions."""


def hook(disk: Disk) -> None:
    """Ask `disk` from now on; `library()` must not be None."""
    lib = library()
    assert lib is not None
    lib.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = lib.sqlite3_vfs_find(None).contents
    _hook_files(vfs, disk)
    delete = ctypes.cast(vfs.delete, _DELETE)

    def delete_(own: int, name: int, sync: int) -> int:
        return disk.change("delete", _text(name)) or int(delete(own, name, sync))

    vfs.delete = _pointer(_DELETE, delete_)

    def audit(event: str, given: tuple[Any, ...]) -> None:
        for name in _changed(event, given):
            disk.change(event, name)

    sys.addaudithook(audit)


def _changed(event: str, given: tuple[Any, ...]) -> Iterator[str]:
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    opened = event == "open" and isinstance(given[2], int) and given[2] & writes
    if (opened or event in _CHANGING) and isinstance(given[0], str | bytes | os.PathLike):
        yield os.fsdecode(given[0])


def _text(name: int) -> str:
    return os.fsdecode(ctypes.string_at(name))


def _hook_files(vfs: _Vfs, disk: Disk) -> None:
    names: dict[int, str] = {}
    own: dict[int, _Methods] = {}
    open_ = ctypes.cast(vfs.open, _OPEN)

    def opened(me: int, name: int | None, file: int, flags: int, out: Any) -> int:
        # The name goes on as the pointer it is: SQLite keeps it.
        result: int = open_(me, name, file, flags, out)
        at = _File.from_address(file)
        if result == 0 and at.methods and name:
            names[file] = _text(name)
            if at.methods not in own:
                own[at.methods] = _wrapped(_Methods.from_address(at.methods), disk, names)
            at.methods = ctypes.addressof(own[at.methods])
        return result

    vfs.open = _pointer(_OPEN, opened)


def _wrapped(methods: _Methods, disk: Disk, names: dict[int, str]) -> _Methods:
    """A copy of SQLite's functions for a file that asks `disk` first."""
    write = ctypes.cast(methods.xWrite, _WRITE)
    truncate = ctypes.cast(methods.xTruncate, _TRUNCATE)
    sync = ctypes.cast(methods.xSync, _SYNC)

    def write_(file: int, data: int, size: int, offset: int) -> int:
        refused = disk.write(names[file], offset, ctypes.string_at(data, size))
        return refused or write(file, data, size, offset)

    def truncate_(file: int, size: int) -> int:
        return disk.truncate(names[file], size) or truncate(file, size)

    def sync_(file: int, flags: int) -> int:
        return disk.change("sync", names[file]) or sync(file, flags)

    copy = _Methods.from_buffer_copy(methods)
    wrapped: tuple[tuple[str, Callable[..., Any], Callable[..., int]], ...] = (
        ("xWrite", _WRITE, write_),
        ("xTruncate", _TRUNCATE, truncate_),
        ("xSync", _SYNC, sync_),
    )
    for name, kind, function in wrapped:
        setattr(copy, name, _pointer(kind, function))
    return copy


def _pointer(kind: Callable[..., Any], function: Callable[..., int]) -> int | None:
    made = kind(function)
    _kept.append(made)
    return ctypes.cast(made, _POINTER).value
