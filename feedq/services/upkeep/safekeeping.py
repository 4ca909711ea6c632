"""Backups: make one, put one back, without a running fetch in between; and salvage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from feedq.domain.location import Location
from feedq.domain.text import counted
from feedq.errors import ConfigError, NotFound, StoreUnusable
from feedq.services.fetching.lock import fetch_lock
from feedq.store.backup import backup, restore
from feedq.store.salvage import Salvaged, salvage
from feedq.store.store import Store


def back_up(database: Location, target: Path | None, *, now: datetime) -> Path:
    """Copy the library into a SQLite file, also from a server; returns where to.

    Raises:
        StoreUnusable: the library is damaged or the target cannot be written.
        ConfigError: it is on a server, and nothing says where the copy is to be.
    """
    if not isinstance(database, Path):
        if target is None:
            raise ConfigError("a library on a server has no folder of its own; name a FILE")
        copy_library(database, target, now=now)
        return target
    return backup(database, target or database.with_name(f"{database.name}.{now:%Y%m%dT%H%M%SZ}"))


def put_back(database: Path, source: Path, *, now: datetime) -> Path | None:
    """Replace the library by a verified backup; returns where the old one is kept.

    Raises:
        StoreLocked: a fetch is running, or another feedq has the library open.
        NotFound, StoreUnusable: the backup is missing or not whole; nothing was changed.
    """
    with fetch_lock(database, "restore when it has ended"):
        return restore(database, source, now=now)


def copy_library(source: Location, target: Location, *, now: datetime) -> dict[str, int]:
    """Copy a library into a new file or an empty database; returns rows by table.

    Raises:
        NotFound: there is no library at `source`.
        StoreLocked: a fetch is running at `target`.
        StoreUnusable: the target is not empty, or one of the two failed; the target has nothing.
    """
    if not Store.exists(source):
        raise NotFound(f"{source}: no library there")
    if _same(source, target):
        raise StoreUnusable(f"{target}: is the library itself; name another place")
    made = not Store.exists(target)
    try:
        with (
            closing(Store.open(source, now=now)) as from_,
            closing(Store.open(target, now=now)) as to,
            fetch_lock(target),
        ):
            return from_.copy_to(to)
    except BaseException:
        if made and isinstance(target, Path):
            for leftover in (target, *(Path(f"{target}{end}") for end in ("-wal", "-shm"))):
                leftover.unlink(missing_ok=True)
        raise


def _same(one: Location, other: Location) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return other.exists() and one.samefile(other)
    return one == other


def save_readable(database: Path, target: Path) -> Salvaged:
    """Make a new library at `target` of what can be read of a damaged one, which is left alone.

    Raises:
        NotFound, SchemaTooNew
        StoreUnusable: nothing could be read, or the target exists or cannot be written.
    """
    return salvage(database, target)


def salvaged_words(found: Salvaged) -> Iterator[str]:
    """What was saved and what was lost, a line each, the user's own first."""
    rows = found.rows
    yield (
        f"saved: {counted(rows['readings'], 'paper')} decided on, "
        f"{counted(rows['decisions'], 'decision')} that undo can take back, "
        f"{counted(rows['papers'], 'paper')}, {counted(rows['entries'], 'post')}"
    )
    if not found.damaged:
        yield "nothing was lost: only what can be made anew was damaged"
        return
    names = ", ".join(name.replace("_", " ") for name in found.damaged)
    yield f"damaged: {found.unreadable:,} pages or rows; parts are lost of {names}"
    for count, words in (
        (found.from_backup, "rows were taken from backups"),
        (found.rebuilt, "papers have their status from the decisions made on them"),
        (found.missing_steps, "decisions are missing in between"),
        (found.bare, "papers decided on are known by their id alone; 'feedq fetch' asks for them"),
        (found.nameless, "papers decided on are lost, but for the notes on them"),
    ):
        if count:
            yield f"{count:,} {words}"
