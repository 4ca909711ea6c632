"""A whole request ends in time, also when its answer comes a byte at a time.

The time-out of a socket begins again with every byte. Here each wait is at most what is left of
the request, whatever is awaited: a connection, TLS, headers, the body.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from feedq.domain.clock import Clock


class Deadline:
    """When a request with all its redirects must be over; waiting for its turn is free.

    Args:
        wait_s: the longest single waiting.
        whole_s: all of them together.
    """

    def __init__(self, clock: Clock, *, wait_s: float, whole_s: float) -> None:
        self._clock = clock
        self._wait_s = wait_s
        self._left_s = whole_s
        self._until: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """What happens inside uses up the time."""
        self._until = self._clock.monotonic() + self._left_s
        try:
            yield
        finally:
            self._left_s = self.left_s
            self._until = None

    @property
    def left_s(self) -> float:
        """Seconds left, negative when it is over."""
        return self._left_s if self._until is None else self._until - self._clock.monotonic()

    @property
    def over(self) -> bool:
        return self.left_s <= 0

    def next_wait_s(self) -> float:
        """The time-out of the next waiting, more than 0.

        Raises:
            TimeoutError: nothing is left; who never stops talking is cut short here.
        """
        left_s = self.left_s
        if left_s <= 0:
            raise TimeoutError("the whole time is up")
        return min(self._wait_s, left_s)
