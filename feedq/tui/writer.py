"""Decisions reach the store in the order they were made, and before the app is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

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
