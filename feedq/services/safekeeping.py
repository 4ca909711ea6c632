"""Backups: make one, put one back, without a running fetch in between."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from feedq.services.lock import fetch_lock
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
        StoreLocked: a fetch is running, or another feedq has the library open.
        NotFound, StoreUnusable: the backup is missing or not whole; nothing was changed.
    """
    with fetch_lock(database, "restore when it has ended"):
        return restore(database, source, now=now)
