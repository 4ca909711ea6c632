"""One fetch at a time, over all processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from feedq.domain.location import Location
from feedq.errors import StoreLocked, StoreUnusable
from feedq.refusals import refusal


def lock_path(database: Path) -> Path:
    """The file a running fetch locks; the system frees it when the process dies."""
    return database.with_name(f"{database.name}.fetch.lock")


@contextmanager
def fetch_lock(database: Location, busy: str = "wait for it, or try again") -> Iterator[None]:
    """Hold the lock of the library at `database`; on a server, over all machines.

    Args:
        busy: what to do when another process holds it.

    Raises:
        StoreLocked: another fetch is running.
        StoreUnusable: the library's folder is not writable, or the server refuses.
    """
    if not isinstance(database, Path):
        from feedq.store import postgres

        with postgres.fetch_lock(database) as held:
            if not held:
                raise StoreLocked(f"another fetch is running; {busy}")
            yield
        return
    path = lock_path(database)
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreLocked(f"another fetch is running; {busy}") from error
    except OSError as error:
        raise StoreUnusable(refusal(path, "cannot be locked", error)) from error
    try:
        yield
    finally:
        lock.release()
