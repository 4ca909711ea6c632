"""The threads of the app: one writes, in order; few read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_READERS = 2  # each keeps a connection with a page cache of its own


class Writer:
    """One thread that writes, so that undo never overtakes what it takes back."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="decide")

    async def run(self, job: Callable[[], T]) -> T:
        """Run `job` behind those before it; it runs to its end even if nobody waits any more."""
        return await asyncio.shield(asyncio.wrap_future(self._pool.submit(job)))

    def close(self) -> None:
        """Wait until everything is written."""
        self._pool.shutdown(wait=True)


class Readers:
    """A few threads that read; a question nobody waits for any more is not asked."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="read")

    async def run(self, job: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._pool.submit(job))

    def close(self) -> None:
        """Forget what is still to be read."""
        self._pool.shutdown(wait=False, cancel_futures=True)
