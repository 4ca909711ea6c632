"""Turn what a database says into what a user can do about it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from feedq.domain.location import Location
from feedq.errors import StoreUnusable

# The program's own mistakes, which no backup mends.
_BUGS = (
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.NotSupportedError,
    sqlite3.ProgrammingError,
)
_NOT_WRITTEN = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
)


@contextlib.contextmanager
def translated(location: Location) -> Iterator[None]:
    """Raise StoreUnusable for what the database at `location` fails with in this block."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(location, Path):
            from feedq.store import postgres

            if cause is None or postgres.is_bug(cause):
                raise
            words = postgres.words(cause, location)
        elif isinstance(cause, _BUGS):
            raise
        else:
            words = _words(cause, location)
        raise StoreUnusable(f"{location}: {words}") from error


@contextlib.contextmanager
def written(path: Path) -> Iterator[None]:
    """Raise StoreUnusable, naming `path`, where the room or the disk for it fails in this block."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if getattr(cause, "sqlite_errorcode", None) not in _NOT_WRITTEN:
            raise
        raise StoreUnusable(f"{path}: {_words(cause, path)}") from error


def is_damage(cause: BaseException | None) -> bool:
    """Whether SQLite says that a file is damaged, or none of its own."""
    return _kind(cause) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _kind(cause: BaseException | None) -> int | None:
    """The low byte of SQLite's code; the rest is a detail (https://sqlite.org/rescode.html)."""
    code = getattr(cause, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _words(cause: BaseException | None, path: Path) -> str:
    match _kind(cause):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program keeps the database locked; try again"
        case sqlite3.SQLITE_FULL:
            return "the disk is full; free some room, nothing stored was lost"
        case sqlite3.SQLITE_IOERR:
            return (
                f"{cause}: a quota, a limit on the size of files (ulimit -f), or a disk that is "
                "full or failing; what was stored before is not concerned"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return (
                "the database or its folder is read-only; make both writable, or name another "
                "file with --db"
            )
        case sqlite3.SQLITE_CANTOPEN:
            return (
                "cannot be opened; check that its folder exists and is writable, or name "
                "another file with --db"
            )
        case _ if is_damage(cause):
            return (
                f"not a usable database ({cause}); 'feedq doctor --salvage FILE' saves what can be "
                f"read of it, 'feedq restore FILE' puts a backup back (they lie beside it: "
                f"{path.name}.backup-*)"
            )
    return f"{cause}; 'feedq restore FILE' puts a backup back"
