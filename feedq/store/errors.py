"""Turn what SQLite says into what a user can do about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from feedq.errors import StoreError, StoreUnusable


def translate(error: BaseException, path: Path) -> StoreError:
    """The feedq error for a database error; chain it `from` the cause."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreUnusable(f"{path}: another program keeps the database locked; try again")
    if primary == sqlite3.SQLITE_FULL:
        return StoreUnusable(f"{path}: the disk is full; free some room, nothing stored was lost")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return StoreUnusable(
            f"{path}: the database or its folder is read-only; make both writable, or name "
            "another file with --db"
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return StoreUnusable(
            f"{path}: cannot be opened; check that its folder exists and is writable, or name "
            "another file with --db"
        )
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreUnusable(
            f"{path}: not a usable database ({cause}); restore the newest backup with "
            f"'feedq restore FILE' (backups lie beside it: {path.name}.backup-*)"
        )
    return StoreUnusable(f"{path}: {cause}; 'feedq restore FILE' puts a backup back")
