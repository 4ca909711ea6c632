"""The one HTTP client: limits, politeness, errors. Nothing else imports httpx."""

from __future__ import annotations

import ipaddress
import math
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

from feedq import __version__
from feedq.config import Fetch
from feedq.domain.clock import Clock
from feedq.errors import FetchError, RateLimited

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 3
MAX_REDIRECTS = 5
PATIENCE_S = 60.0
"""A longer Retry-After is left to a later run."""
_WHOLE = 4
"""A whole request may take this many time-outs."""
_RETRIED = frozenset({500, 502, 503, 504})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRETS = frozenset({"authorization", "cookie", "proxy-authorization"})
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, read whole and within the caps.

    Attributes:
        url: the address that answered, after redirects.
        headers: names in lower case.
        moved_to: the new address when every redirect on the way was permanent, else "".
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str = ""


class Http(Protocol):
    """What a source needs of the network."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
    ) -> Response:
        """GET, politely.

        Args:
            lane: requests of one lane never overlap and keep its interval; "" is the host.
            ok: statuses returned as they are instead of raised; 2xx and 304 always are.

        Raises:
            RateLimited: 429, or 503 with Retry-After.
            FetchError: anything else that is not an answer: no connection, a time-out, a body
                over the cap, a status of 400 and more (404 and 410 with `status` set).
        """
        ...


class _Lane:
    """Requests that wait for each other."""

    def __init__(self, interval_s: float) -> None:
        self.lock = threading.Lock()
        self.interval_s = interval_s
        self.free_at = -math.inf


class HttpClient:
    """`Http` over httpx; threads may share it.

    Args:
        settings: contact, time-outs and caps.
        intervals_s: lane -> seconds between the end of a request and the next.
        transport: takes the place of the network in tests.
        cancelled: set from another thread, it ends every waiting and the next request.
    """

    def __init__(
        self,
        settings: Fetch,
        clock: Clock,
        rng: Random,
        *,
        intervals_s: Mapping[str, float] | None = None,
        transport: Any = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        import httpx

        self._httpx = httpx
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._intervals_s = intervals_s or {}
        self._cancelled = cancelled or threading.Event()
        self._lanes: dict[str, _Lane] = {}
        self._guard = threading.Lock()
        contact = f" (+{settings.contact})" if settings.contact else ""
        agent = f"feedq/{__version__}{contact}".encode("ascii", "replace").decode()
        self._max_bytes = int(settings.max_body_mb * 1_000_000)
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(settings.timeout_s),
            follow_redirects=False,
            transport=transport,
        )

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
    ) -> Response:
        """See `Http.get`."""
        try:
            target = str(self._httpx.URL(url, params=dict(params)) if params else url)
            host = urlsplit(target).hostname or ""
        except (self._httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"not an address: {error}", url=shown(url)) from error
        attempt = 1
        while True:
            try:
                answer = self._follow(target, dict(headers or {}), lane or host)
                return self._judge(answer, target, ok)
            except _Retry as again:
                wait_s = again.wait_s
                if attempt == ATTEMPTS or wait_s > PATIENCE_S:
                    raise again.error from again.__cause__
                # Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
                self._wait(wait_s or self._rng.uniform(0.0, 2.0**attempt), target)
                attempt += 1

    def _judge(self, answer: Response, url: str, ok: tuple[int, ...]) -> Response:
        status = answer.status
        if 200 <= status < 300 or status == 304 or status in ok:
            return answer
        patience_s = retry_after_s(answer.headers, self._clock)
        where = shown(url)
        if status == 429 or (status == 503 and patience_s is not None):
            words = (
                "asks for patience" if patience_s is None else f"asks to wait {patience_s:.0f} s"
            )
            limited = RateLimited(
                f"the server {words}", url=where, status=status, retry_after_s=patience_s
            )
            if patience_s is None:
                raise limited
            raise _Retry(limited, patience_s)
        error = FetchError(_words(status), url=where, status=status)
        if status in _RETRIED:
            raise _Retry(error, 0.0)
        raise error

    def _follow(self, url: str, headers: dict[str, str], lane: str) -> Response:
        moved_to, permanent = "", True
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(url, headers, lane)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return replace(answer, moved_to=moved_to)
            onward = urljoin(url, target)
            self._check_redirect(url, onward)
            if _origin(onward) != _origin(url):
                headers = {k: v for k, v in headers.items() if k.lower() not in _SECRETS}
            permanent = permanent and answer.status in _PERMANENT
            url, moved_to = onward, onward if permanent else ""
        raise FetchError("redirected too often", url=shown(url))

    def _check_redirect(self, url: str, onward: str) -> None:
        try:
            parts = urlsplit(onward)
            host = parts.hostname or ""
        except ValueError as error:
            raise FetchError(
                "redirected to something that is no address", url=shown(url)
            ) from error
        if parts.scheme not in ("http", "https") or not host:
            raise FetchError("redirected to something that is no web address", url=shown(url))
        if urlsplit(url).scheme == "https" and parts.scheme == "http":
            raise FetchError("redirected from https to http; refused", url=shown(url))
        if _is_private(host) and not _is_private(urlsplit(url).hostname or ""):
            raise FetchError("redirected into a private network; refused", url=shown(url))

    def _ask(self, url: str, headers: Mapping[str, str], name: str) -> Response:
        lane = self._lane(name)
        with lane.lock:
            self._wait(max(0.0, lane.free_at - self._clock.monotonic()), url)
            try:
                return self._read(url, headers)
            finally:
                lane.free_at = self._clock.monotonic() + lane.interval_s

    def _read(self, url: str, headers: Mapping[str, str]) -> Response:
        httpx = self._httpx
        deadline = self._clock.monotonic() + _WHOLE * self._settings.timeout_s
        try:
            with self._client.stream("GET", url, headers=headers) as answer:
                body = b"".join(self._chunks(answer, deadline, url))
                told = {name.lower(): value for name, value in answer.headers.items()}
                return Response(url, answer.status_code, told, body)
        except httpx.TimeoutException as error:
            failure = FetchError(
                f"no answer within {self._settings.timeout_s:g} s; try later, or raise "
                "[fetch] timeout_s",
                url=shown(url),
            )
            raise _Retry(failure, 0.0) from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
            raise FetchError("not a web address", url=shown(url)) from error
        except httpx.TransportError as error:
            raise _Retry(FetchError(_network_words(error), url=shown(url)), 0.0) from error
        except zlib.error as error:
            raise FetchError("the answer's compression is damaged", url=shown(url)) from error

    def _chunks(self, answer: httpx.Response, deadline: float, url: str) -> Iterator[bytes]:
        size = 0
        for chunk in _decoded(answer):
            size += len(chunk)
            if size > self._max_bytes:
                raise FetchError(
                    f"the answer is larger than {self._settings.max_body_mb:g} MB "
                    "([fetch] max_body_mb)",
                    url=shown(url),
                )
            if self._clock.monotonic() > deadline:
                raise FetchError("the answer trickles in too slowly; given up", url=shown(url))
            if self._cancelled.is_set():
                raise FetchError("cancelled", url=shown(url))
            yield chunk

    def _lane(self, name: str) -> _Lane:
        with self._guard:
            return self._lanes.setdefault(name, _Lane(self._intervals_s.get(name, 0.0)))

    def _wait(self, seconds: float, url: str) -> None:
        while seconds > 0 and not self._cancelled.is_set():
            step = min(seconds, 0.25)
            self._clock.sleep(step)
            seconds -= step
        if self._cancelled.is_set():
            raise FetchError("cancelled", url=shown(url))


class _Retry(Exception):
    """Worth another attempt after `wait_s` (0: back off); `error` is raised when there is none."""

    def __init__(self, error: FetchError, wait_s: float) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait_s = wait_s


def _decoded(answer: httpx.Response) -> Iterator[bytes]:
    """The body, decompressed a bounded piece at a time: a bomb must not explode in one chunk."""
    coding = answer.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from answer.iter_raw(_CHUNK)
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f"the answer's compression {coding[:40]!r} was not asked for")
    inflate: Any = None
    for piece in answer.iter_raw(_CHUNK):
        if inflate is None:
            inflate = zlib.decompressobj(_window(coding, piece))
        data = piece
        while data:
            yield inflate.decompress(data, _CHUNK)
            data = inflate.unconsumed_tail
            if inflate.eof:
                # More than one member may follow (RFC 1952, section 2.2).
                data = inflate.unused_data
                if data:
                    inflate = zlib.decompressobj(_window(coding, data))


def _window(coding: str, start: bytes) -> int:
    """zlib's window bits; some servers send raw deflate where zlib's format is meant."""
    if coding != "deflate":
        return zlib.MAX_WBITS | 16
    return zlib.MAX_WBITS if start[:1] and start[0] & 0x0F == 8 else -zlib.MAX_WBITS


def shown(url: str) -> str:
    """An address fit for a message: no user, no password, no query that may hold a key."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = f"{host}:{parts.port}" if parts.port else host
        query = "..." if parts.query else ""
        return urlunsplit((parts.scheme, host, parts.path, query, ""))[:300]
    except ValueError:
        return url.split("?")[0][:300]


def retry_after_s(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Seconds that Retry-After asks for, in either of its forms (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), 86_400.0 * 30)
    try:
        return max((parsedate_to_datetime(value) - clock.now()).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _words(status: int) -> str:
    known = {
        401: "the server wants a login",
        403: "the server refuses us",
        404: "there is nothing at this address",
        410: "the server says that this is gone for good",
    }
    if status in known:
        return f"{known[status]} (HTTP {status})"
    whose = "the server is in trouble" if status >= 500 else "the server refuses the request"
    return f"{whose} (HTTP {status})"


def _network_words(error: Exception) -> str:
    said = str(error).lower()
    if "name or service" in said or "getaddrinfo" in said or "resolution" in said:
        return "the host's name is not known; check the address and the network"
    if "refused" in said:
        return "nobody answers there (connection refused)"
    if "certificate" in said or "ssl" in said or "tls" in said:
        return "the connection is not secure (TLS); see 'feedq doctor'"
    if "unreachable" in said:
        return "the network cannot be reached; are you online?"
    return f"the connection broke ({type(error).__name__})"
