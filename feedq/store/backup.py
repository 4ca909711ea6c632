"""Copies of the database: online, verified, rotated."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from feedq.errors import NotFound, StoreUnusable
from feedq.store.errors import translate

_PATTERN = ".backup-"


def backups(path: Path) -> list[Path]:
    """The automatic backups of the database at `path`, oldest first."""
    return sorted(path.parent.glob(f"{path.name}{_PATTERN}*"))


def backup(path: Path, target: Path) -> Path:
    """Copy a database while others use it; the copy is checked before it gets its name.

    Raises:
        StoreUnusable: the source is damaged, or the target cannot be written.
    """
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with _open(path) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
        verify(partial)
        _sync(partial)
        partial.replace(target)
    except OSError as error:
        raise StoreUnusable(f"{target}: cannot be written: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def automatic_backup(path: Path, *, revision: str, now: datetime, keep: int) -> Path:
    """Back up before a migration, then drop the oldest automatic backups beyond `keep`."""
    name = f"{path.name}{_PATTERN}{now:%Y%m%dT%H%M%SZ}-schema-{revision}"
    made = backup(path, path.with_name(name))
    for old in backups(path)[: -max(keep, 1)]:
        with contextlib.suppress(OSError):
            old.unlink()
    return made


def verify(path: Path) -> None:
    """Raise StoreUnusable unless `path` is a whole feedq database."""
    try:
        with _open(path) as database:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise StoreUnusable(f"{path}: not a usable database ({error})") from error
    if verdict != "ok":
        raise StoreUnusable(f"{path}: damaged ({verdict})")
    if not {"papers", "readings", "alembic_version"} <= tables:
        raise StoreUnusable(f"{path}: a database, but not one of feedq")


def restore(path: Path, source: Path, *, now: datetime) -> Path | None:
    """Put the backup `source` in the place of the database at `path`.

    The database that was there is kept beside it; its new name is returned (None: there was
    none). Nothing is replaced unless `source` is whole.

    Raises:
        NotFound: there is no such file.
        StoreUnusable: `source` is not a whole feedq database, or the folder is not writable.
    """
    if not source.is_file():
        raise NotFound(f"{source}: no such file")
    verify(source)
    fresh = path.with_name(f"{path.name}.restoring")
    backup(source, fresh)
    kept: Path | None = None
    try:
        if path.exists():
            kept = path.with_name(f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}")
            # The log belongs to the old file: left behind, it would be played into the new one.
            for suffix in ("", "-wal", "-shm"):
                old = path.with_name(path.name + suffix)
                if old.exists():
                    old.replace(kept.with_name(kept.name + suffix))
        fresh.replace(path)
    except OSError as error:
        raise StoreUnusable(f"{path}: cannot be replaced: {error.strerror or error}") from error
    return kept


@contextlib.contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    # A read-only open would fail on a write-ahead log that was not checkpointed.
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        yield connection


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
