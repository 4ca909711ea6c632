"""A whole request ends in time, also when its answer comes a byte at a time.

The library's time-outs begin again with every byte. Here each wait on a socket is at most what is
left of the request, whatever is awaited: a connection, TLS, headers, the body.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from feedq.domain.clock import Clock

_SOON_S = 1e-3
"""Nothing is left: take what has arrived, wait for no more. (0 would mean not to block.)"""


@dataclass(slots=True)
class Allowance:
    """Seconds that a request with all its redirects may still take; waiting its turn is free."""

    left_s: float


class Deadline:
    """When the request that this thread is making must be over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._thread = threading.local()

    @contextmanager
    def within(self, allowance: Allowance) -> Iterator[None]:
        """What happens inside has so much time, and uses it up."""
        self._thread.until = self._clock.monotonic() + allowance.left_s
        try:
            yield
        finally:
            allowance.left_s = self.left_s
            del self._thread.until

    @property
    def left_s(self) -> float:
        """Seconds left, negative when it is over; without a request as many as anyone wants."""
        until: float | None = getattr(self._thread, "until", None)
        return float("inf") if until is None else until - self._clock.monotonic()

    @property
    def over(self) -> bool:
        """Whether this thread's request has no time left."""
        return self.left_s <= _SOON_S

    def cap(self, timeout_s: float | None) -> float | None:
        """The time-out of one wait."""
        left_s = max(self.left_s, _SOON_S)
        if timeout_s is None:
            return None if left_s == float("inf") else left_s
        return min(timeout_s, left_s)


def watch(client: Any, deadline: Deadline) -> None:
    """Hold every connection of an `httpx.Client` to the deadline.

    httpx has no way to hand its pools a network backend, which httpcore documents
    (https://www.encode.io/httpcore/network-backends/); a test over a socket tells when this place
    for it has moved. A transport that is no pool, as in tests, has no sockets to watch.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend, deadline)


class _Backend:
    """An `httpcore.NetworkBackend` over another one."""

    def __init__(self, inner: Any, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **more: Any
    ) -> _Stream:
        capped = self._deadline.cap(timeout)
        return _Stream(self._inner.connect_tcp(host, port, timeout=capped, **more), self._deadline)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream:
    """An `httpcore.NetworkStream` over another one."""

    def __init__(self, inner: Any, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        read: bytes = self._inner.read(max_bytes, self._deadline.cap(timeout))
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cap(timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        capped = self._deadline.cap(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, capped), self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
