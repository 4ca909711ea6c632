"""The threads of the app: one writes, in order; two read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from feedq import heap

T = TypeVar("T")


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
    """Two threads that read, so that no quick question waits behind a long one.

    Two, for each keeps a connection with a page cache of its own; and one for long questions, so
    that they do not need their memory at the same time. What nobody waits for any more is not
    asked.
    """

    def __init__(self) -> None:
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="read")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="look")

    async def run(self, job: Callable[[], T], *, long: bool = False) -> T:
        """Run `job`; `long`: it takes longer the larger the library is."""
        pool = self._long if long else self._quick
        answer = pool.submit(job)
        if long:  # what it needed goes back, also when nobody waits for the answer any more
            pool.submit(heap.trim)
        return await asyncio.wrap_future(answer)

    def close(self) -> None:
        """Forget what is still to be read."""
        for pool in (self._quick, self._long):
            pool.shutdown(wait=False, cancel_futures=True)
