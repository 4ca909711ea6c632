"""Requests by httpx: through proxies, and over the fake networks of tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from feedq.sources.http.addresses import is_private
from feedq.sources.http.deadline import Deadline
from feedq.sources.http.headers import joined
from feedq.sources.http.httpx_import import httpx_library
from feedq.sources.http.target import Target
from feedq.sources.http.wire import IntoPrivate, WireError

_IDLE = 8


class OverHttpx:
    """A `Wire` over an `httpx.BaseTransport`; see there.

    Who is at the other end is known to the proxy alone, so a private network is known by the
    spelling of its addresses.
    """

    def __init__(self, transport: Any) -> None:
        self._httpx = httpx_library()
        self._transport = transport
        self._running = threading.local()
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            # httpx has no way to hand its pools a network backend, which httpcore documents
            # (https://www.encode.io/httpcore/network-backends/); a test over a socket tells when
            # this place for it has moved.
            pool._network_backend = _Backend(pool._network_backend, self._running)

    @classmethod
    def through(cls, proxy: str, verify: Any) -> OverHttpx:
        """Through a proxy.

        Raises:
            ValueError, ImportError: that is no proxy that can be used.
        """
        httpx = httpx_library()
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=_IDLE)
        try:
            # Without one of its own a proxy would be trusted on other authorities' word.
            own = verify if proxy.lower().startswith("https:") else None
            named = httpx.Proxy(proxy, ssl_context=own)
            return cls(httpx.HTTPTransport(proxy=named, verify=verify, limits=limits))
        except httpx.InvalidURL as error:
            raise ValueError(str(error)) from error

    def ask(
        self,
        target: Target,
        headers: Mapping[str, str],
        deadline: Deadline,
        *,
        outside: bool,
        body: bytes | None = None,
    ) -> _Answer:
        private = is_private(target.host)
        if outside and private:
            raise IntoPrivate
        self._running.deadline = deadline
        wait_s = deadline.next_wait_s()
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), wait_s)
        request = self._httpx.Request(
            "GET" if body is None else "POST",
            target.url,
            headers=dict(headers),
            content=body,
            extensions={"timeout": timeout},
        )
        with _translated(self._httpx):
            return _Answer(self._httpx, self._transport.handle_request(request), private)

    def close(self) -> None:
        self._transport.close()


class _Answer:
    """An `Answer` of httpx; see there."""

    def __init__(self, httpx: ModuleType, response: Any, private: bool) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = joined(response.headers.multi_items())
        self.private = private
        self._httpx = httpx
        self._response = response

    def pieces(self) -> Iterator[bytes]:
        with _translated(self._httpx):
            yield from self._response.stream

    def close(self) -> None:
        with _translated(self._httpx):
            self._response.close()


@contextmanager
def _translated(httpx: ModuleType) -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        unsent = (httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ConnectError, httpx.ProxyError)
        late = isinstance(error, httpx.TimeoutException)
        raise WireError(error, sent=not isinstance(error, unsent), late=late) from error
    except TimeoutError as error:  # the whole time is up; the library knows nothing of it
        raise WireError(error, sent=True, late=True) from error


class _Backend:
    """An `httpcore.NetworkBackend` whose waitings are held to the deadline of this thread."""

    def __init__(self, inner: Any, running: threading.local) -> None:
        self._inner = inner
        self._running = running

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **more: Any
    ) -> _Stream:
        line = self._inner.connect_tcp(
            host, port, timeout=self._running.deadline.next_wait_s(), **more
        )
        return _Stream(line, self._running)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream:
    """An `httpcore.NetworkStream`, likewise."""

    def __init__(self, inner: Any, running: threading.local) -> None:
        self._inner = inner
        self._running = running

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        read: bytes = self._inner.read(max_bytes, self._running.deadline.next_wait_s())
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._running.deadline.next_wait_s())

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        wait_s = self._running.deadline.next_wait_s()
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, wait_s), self._running)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
