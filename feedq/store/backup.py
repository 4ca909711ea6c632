"""Copies of the database: online, verified, rotated."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from feedq.domain.text import clean_line
from feedq.errors import NotFound, StoreLocked, StoreUnusable
from feedq.refusals import refusal
from feedq.store.errors import is_damage, translated, written

_AUTOMATIC = re.compile(r"\.backup-\d{8}T\d{6}Z-schema-\w+")
_PARTIAL = re.compile(r"\.\w{8}\.partial(-journal|-wal|-shm)?$")
_ABANDONED_S = 6 * 3600.0
_PATIENCE_S = 2.0
_OWN = "paper_"
_LOG = ("-wal", "-shm")
"""What SQLite keeps beside a database; played into another file, it would ruin it."""


def backups(path: Path) -> list[Path]:
    """The automatic backups of the database at `path`, oldest first."""
    return sorted(
        file
        for file in path.parent.iterdir()
        if file.name.startswith(path.name) and _AUTOMATIC.fullmatch(file.name[len(path.name) :])
    )


def backup(path: Path, target: Path) -> Path:
    """Copy a database while others use it; the copy is checked before it gets its name.

    Raises:
        StoreUnusable: the source is damaged, or the target cannot be written.
    """
    with making(target, path.name) as partial:
        if target.exists() and target.samefile(path):
            raise StoreUnusable(f"{target}: is the library itself; name another file")
        with translated(path), _open(path) as source, _open(partial) as copy, written(target):
            source.backup(copy)
    return target


@contextlib.contextmanager
def making(target: Path, library: str) -> Iterator[Path]:
    """A file to write a database to, which gets the name `target` when it is whole and on disk.

    Args:
        library: the name of the database it comes from.

    Raises:
        StoreUnusable: it is not whole, or the target cannot be written.
    """
    partial = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A name of its own, readable by its owner only: another process may back up as well.
        handle, name = tempfile.mkstemp(".partial", f"{target.name}.", target.parent)
        os.close(handle)
        partial = Path(name)
        _tidy(partial, library, target.name)
        yield partial
        verify(partial)
        _sync(partial)
        partial.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise StoreUnusable(refusal(target, "cannot be written", error)) from error
    finally:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _tidy(partial: Path, *names: str) -> None:
    """Delete what backups of these names left when they were killed, hours before `partial`."""
    for old in partial.parent.iterdir():
        if old.name.startswith(tuple(f"{name}." for name in names)) and _PARTIAL.search(old.name):
            with contextlib.suppress(OSError):
                if partial.stat().st_mtime - old.stat().st_mtime > _ABANDONED_S:
                    old.unlink()


def automatic_backup(path: Path, *, revision: str, now: datetime, keep: int) -> Path:
    """Back up before a migration, then drop the oldest automatic backups beyond `keep`."""
    name = f"{path.name}.backup-{now:%Y%m%dT%H%M%SZ}-schema-{revision}"
    made = backup(path, path.with_name(name))
    others = [copy for copy in backups(path) if copy != made]
    for old in others[: len(others) + 1 - max(keep, 1)]:
        with contextlib.suppress(OSError):
            old.unlink()
    return made


def verify(path: Path) -> None:
    """Raise StoreUnusable unless `path` is a whole feedq database."""
    try:
        with translated(path), _open(path) as database:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            named = database.execute("SELECT name, type FROM sqlite_master").fetchall()
    except StoreUnusable as error:
        if is_damage(error.__cause__):
            said = clean_line(str(error.__cause__), limit=200)
            raise StoreUnusable(f"{path}: not a usable database ({said})") from error
        raise
    except UnicodeDecodeError as error:  # the driver's own, of a message that quotes the schema
        raise StoreUnusable(f"{path}: not a usable database (a name is no text)") from error
    if verdict != "ok":
        raise StoreUnusable(f"{path}: damaged ({clean_line(str(verdict), limit=200)})")
    if not {"papers", "readings", "alembic_version"} <= {name for name, _ in named}:
        raise StoreUnusable(f"{path}: a database, but not one of feedq")
    # What a database does by itself when it is written to must be what feedq made it do.
    for name, kind in named:
        if kind in ("trigger", "view") and not str(name).startswith(_OWN):
            said = clean_line(str(name), limit=60)
            raise StoreUnusable(f"{path}: has a {kind} that feedq did not make: {said!r}")


def restore(path: Path, source: Path, *, now: datetime) -> Path | None:
    """Put the backup `source` in the place of the database at `path`.

    The database that was there is kept beside it; its new name is returned (None: there was
    none). Nothing is replaced unless `source` is whole.

    Raises:
        NotFound: there is no such file.
        StoreLocked: another feedq has the database open; it would go on writing to the old one.
        StoreUnusable: `source` is not a whole feedq database, or the folder is not writable.
    """
    insist_on_file(source)
    verify(source)
    # First of all, for it is what takes room: a full disk leaves the library as it was.
    fresh = backup(source, path.with_name(f"{path.name}.restoring"))
    try:
        if path.exists():
            _release(path)
        kept = _keep(path, now) if path.exists() else None
        for suffix in _LOG:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        fresh.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise StoreUnusable(refusal(path, "cannot be replaced", error)) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return kept


def insist_on_file(path: Path) -> None:
    """Raises: NotFound, when nothing is there; StoreUnusable, when it cannot be read."""
    try:
        path.open("rb").close()
    except FileNotFoundError as error:
        raise NotFound(f"{path}: no such file") from error
    except OSError as error:
        raise StoreUnusable(refusal(path, "cannot be read", error)) from error


def _release(path: Path) -> None:
    """Bring the write-ahead log into the database at `path`, which nobody else may have open."""
    try:
        with _open(path, timeout_s=_PATIENCE_S) as database:
            # Leaving WAL takes a lock that no other open connection allows.
            database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise StoreLocked(f"{path}: in use by another feedq; close it, then restore") from error
        # Damaged, which is a reason to restore; what is left of it is kept as it is.


def _keep(path: Path, now: datetime) -> Path:
    """Give the files of the database a second name, so that no moment is without one."""
    stem = f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}"
    kept, number = path.with_name(stem), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{stem}-{number}")
    for suffix in ("", *_LOG):
        old, new = path.with_name(path.name + suffix), kept.with_name(kept.name + suffix)
        if old.exists():
            try:
                new.hardlink_to(old)
            except OSError:  # not every file system has them
                shutil.copy2(old, new)
    return kept


@contextlib.contextmanager
def _open(path: Path, *, timeout_s: float = 30.0) -> Iterator[sqlite3.Connection]:
    # Never `mode=rwc`, which makes an empty database of a missing one; nor read-only, which
    # fails on a write-ahead log that was not checkpointed.
    address = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=timeout_s)) as connection:
        yield connection


def _sync(path: Path) -> None:
    """Make what was written to a file, or renamed within a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
