"""Run jobs side by side, in no more threads than they need.

Jobs that wait for the network want many threads; jobs that compute are only slowed down by them,
for one at a time has the interpreter. So the first thread works alone, and others join in while
those at work are waiting: while none of them ends a job.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from feedq import heap

_LOOK_S = 0.02
"""How long all at work may be waiting before their number is doubled."""
_PATIENCE_S = 1.0
"""How long the jobs at work may take to end when the user wants to leave."""


def run_side_by_side(
    jobs: Iterable[Callable[[], object]], *, most: int, name: str, cancelled: threading.Event
) -> None:
    """Run every job; returns when the last has ended.

    Args:
        most: threads at the same time.
        name: of the threads, followed by a number.
        cancelled: what jobs look at to end early; Ctrl-C sets it.

    Raises:
        BaseException: what the first job to fail raised, after the others have ended.
        KeyboardInterrupt: no job begins any more, and those that could end soon have.
    """
    heap.share()
    pool = _Pool(jobs)
    threads: list[threading.Thread] = []
    ended = 0
    try:
        while pool.waiting:
            if not threads or pool.ended == ended:
                for _ in range(min(max(len(threads), 1), most - len(threads), len(pool.waiting))):
                    work = threading.Thread(target=pool.work, name=f"{name}_{len(threads)}")
                    threads.append(work)  # first: an interrupt may come while it starts
                    work.start()
            ended = pool.ended
            pool.idle.wait(_LOOK_S)
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        cancelled.set()
        pool.waiting.clear()
        until = time.monotonic() + _PATIENCE_S
        for thread in filter(threading.Thread.is_alive, threads):
            thread.join(max(until - time.monotonic(), 0.0))
        raise
    if pool.failures:
        raise pool.failures[0]


class _Pool:
    """Jobs that wait for a thread, and how many have ended."""

    def __init__(self, jobs: Iterable[Callable[[], object]]) -> None:
        self.waiting = deque(jobs)
        self.ended = 0
        self.idle = threading.Event()  # nothing waits any more
        self.failures: list[BaseException] = []

    def work(self) -> None:
        while True:
            try:
                job = self.waiting.popleft()
            except IndexError:
                self.idle.set()
                return
            try:
                job()
            except BaseException as error:  # a bug; the others are not to suffer from it
                self.failures.append(error)
            self.ended += 1
