"""Backups: make one, put one back, without a running fetch in between."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from feedq.errors import StoreLocked
from feedq.services.refresh import lock_path
from feedq.store.backup import backup, restore


def back_up(database: Path, target: Path | None, *, now: datetime) -> Path:
    """Copy the library; returns where to.

    Raises:
        StoreUnusable: the library is damaged or the target cannot be written.
    """
    return backup(database, target or database.with_name(f"{database.name}.{now:%Y%m%dT%H%M%SZ}"))


def put_back(database: Path, source: Path, *, now: datetime) -> Path | None:
    """Replace the library by a verified backup; returns where the old one is kept.

    Raises:
        StoreLocked: a fetch is writing to the library.
        NotFound, StoreUnusable: the backup is missing or not whole; nothing was changed.
    """
    lock = FileLock(lock_path(database))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreLocked("a fetch is running; restore when it has ended") from error
    try:
        return restore(database, source, now=now)
    finally:
        lock.release()
