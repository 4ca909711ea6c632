"""Jobs side by side, in no more threads than they need."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable

import pytest

from feedq.services.fetching.workers import run_side_by_side


def counted() -> tuple[set[str], Callable[[], None]]:
    """A job that tells which thread did it."""
    names: set[str] = set()
    return names, lambda: names.add(threading.current_thread().name)


def run(jobs: Iterable[Callable[[], object]], *, most: int, name: str = "t") -> None:
    """Run them, and never cancel."""
    run_side_by_side(jobs, most=most, name=name, cancelled=threading.Event())


def test_every_job_is_done_once() -> None:
    done: list[int] = []
    run([lambda n=n: done.append(n) for n in range(100)], most=4)  # type: ignore[misc]
    assert sorted(done) == list(range(100))


def test_jobs_that_wait_for_each_other_are_done_side_by_side() -> None:
    together = threading.Barrier(8, timeout=10)
    run([together.wait] * 8, most=8)
    assert not together.broken


def test_there_are_never_more_threads_than_allowed() -> None:
    guard = threading.Lock()
    now: list[int] = []
    at_work = [0]

    def job() -> None:
        with guard:
            at_work[0] += 1
            now.append(at_work[0])
        threading.Event().wait(0.1)
        with guard:
            at_work[0] -= 1

    run([job] * 12, most=3)
    assert max(now) == 3


def test_jobs_that_never_wait_need_one_thread() -> None:
    names, job = counted()
    run([job] * 5, most=8, name="fetch")
    assert "fetch_0" in names


def test_no_jobs_are_no_trouble() -> None:
    run([], most=8)


def test_a_failure_is_raised_after_the_others_are_done() -> None:
    done: list[int] = []

    def fail() -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        run([fail, *(lambda: done.append(1),) * 20], most=2)
    assert len(done) == 20


def test_an_interrupt_has_the_jobs_end_and_no_other_begin() -> None:
    cancelled, begun = threading.Event(), threading.Event()
    done: list[str] = []

    def wait() -> None:
        begun.set()
        done.append("cancelled" if cancelled.wait(10) else "in vain")

    def interrupt() -> None:
        begun.wait(10)
        signal.raise_signal(signal.SIGINT)

    helper = threading.Thread(target=interrupt)
    helper.start()
    with pytest.raises(KeyboardInterrupt):
        run_side_by_side([wait] * 3, most=1, name="t", cancelled=cancelled)
    helper.join()
    assert done == ["cancelled"]
