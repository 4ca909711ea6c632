"""The one HTTP client: limits, politeness, errors. Nothing else imports httpx."""

from __future__ import annotations

import math
import sys
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from feedq.config import Fetch
from feedq.domain.clock import Clock
from feedq.errors import ConfigError, FetchError, RateLimited
from feedq.sources.addresses import NO_ADDRESS, origin, redirected, shown, without_login
from feedq.sources.deadline import Allowance, Deadline, watch
from feedq.sources.headers import agent, retry_after_s, sendable
from feedq.sources.inflate import ACCEPTED, Inflater
from feedq.sources.trouble import AnswerLost, network_words, status_words

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 3
MAX_REDIRECTS = 5
PATIENCE_S = 60.0
"""A longer Retry-After is left to a later run."""
_IDLE = 2
"""Connections kept open for the next request: most hosts are asked once a run."""
_WHOLE = 4
"""A whole request may take this many time-outs."""
_RETRIED = frozenset({500, 502, 503, 504})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SECRETS = frozenset({"authorization", "cookie", "proxy-authorization", "zotero-api-key"})
_BILLED = frozenset({"x"})
"""Lanes where each answer costs money: a request whose answer was lost is not repeated."""
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
"""Asked directly, whatever proxy the environment names."""
_TRICKLE = "the answer trickles in too slowly; given up"
_STEP_S = 0.25
"""How soon a cancelled waiting ends."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, read whole and within the caps.

    Attributes:
        url: the address that answered, after redirects, without user and password.
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

    def hold(self, until: float) -> None:
        """No request before `until`, on the monotonic clock."""
        self.free_at = max(self.free_at, until)


class HttpClient:
    """`Http` over httpx; threads may share it.

    Args:
        settings: contact, time-outs and caps.
        rng: dice of the back-off.
        intervals_s: lane -> seconds between the end of a request and the next.
        transport: takes the place of the network in tests.
        cancelled: set from another thread, it ends every waiting and the next request.

    Raises:
        ConfigError: the environment names a proxy or certificates that cannot be used.
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
        self._httpx = httpx = _library()
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._intervals_s = intervals_s or {}
        self._cancelled = cancelled or threading.Event()
        self._lanes: dict[str, _Lane] = {}
        self._guard = threading.Lock()
        self._deadline = Deadline(clock)
        self._max_bytes = int(settings.max_body_mb * 1_000_000)
        try:
            self._client = httpx.Client(
                headers={"User-Agent": agent(settings.contact), "Accept-Encoding": ACCEPTED},
                timeout=httpx.Timeout(settings.timeout_s),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=_IDLE),
                follow_redirects=False,
                transport=transport,
                mounts=dict.fromkeys(_LOOPBACK),
            )
        except (httpx.InvalidURL, ValueError, ImportError, OSError) as error:
            raise ConfigError(
                "the environment's proxy or certificates cannot be used; see HTTP_PROXY, "
                f"HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE, SSL_CERT_DIR ({type(error).__name__})"
            ) from error
        watch(self._client, self._deadline)

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
            target = self._httpx.URL(url)
            if params:
                url = str(target := target.copy_merge_params(params))
            if target.scheme not in ("http", "https") or not target.host:
                raise ValueError("another scheme, or no host")
        except (self._httpx.InvalidURL, ValueError) as error:
            raise FetchError("not a web address", url=shown(url)) from error
        sent = sendable(headers or {}, url)
        own = self._lane(lane or target.host)
        attempt = 1
        while True:
            try:
                return self._judge(self._follow(url, sent, own), url, ok)
            except _Retry as again:
                if attempt == ATTEMPTS or lane in _BILLED or again.wait_s > PATIENCE_S:
                    raise again.error from again.__cause__
                # Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
                wait_s = again.wait_s or self._rng.uniform(0.0, 2.0**attempt)
                own.hold(self._clock.monotonic() + wait_s)
                attempt += 1

    def _judge(self, answer: Response, url: str, ok: tuple[int, ...]) -> Response:
        status = answer.status
        if 200 <= status < 300 or status == 304 or status in ok:
            return answer
        patience_s = retry_after_s(answer.headers, self._clock)
        where = shown(url)
        if status == 429 or (status == 503 and patience_s is not None):
            wish = "asks for patience" if patience_s is None else f"asks to wait {patience_s:.0f} s"
            limited = RateLimited(
                f"the server {wish}; a later run tries again",
                url=where,
                status=status,
                retry_after_s=patience_s,
            )
            if patience_s is None:
                raise limited
            raise _Retry(limited, patience_s)
        error = FetchError(status_words(status), url=where, status=status)
        if status in _RETRIED:
            raise _Retry(error)
        raise error

    def _follow(self, url: str, headers: Mapping[str, str], lane: _Lane) -> Response:
        asked, moved_to, permanent = url, "", True
        allowance = Allowance(_WHOLE * self._settings.timeout_s)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(url, headers, lane, allowance)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return replace(answer, moved_to=moved_to)
            onward = redirected(url, target)
            if origin(onward) != origin(url):
                headers = {k: v for k, v in headers.items() if k.lower() not in _SECRETS}
            permanent = permanent and answer.status in _PERMANENT
            url, moved_to = onward, without_login(onward) if permanent else ""
        raise FetchError("redirected too often; check the address", url=shown(asked))

    def _ask(
        self, url: str, headers: Mapping[str, str], lane: _Lane, allowance: Allowance
    ) -> Response:
        with lane.lock:
            self._wait(lane.free_at - self._clock.monotonic(), url)
            try:
                with self._deadline.within(allowance):
                    return self._read(url, headers)
            finally:
                lane.hold(self._clock.monotonic() + lane.interval_s)

    def _read(self, url: str, headers: Mapping[str, str]) -> Response:
        httpx = self._httpx
        where = shown(url)
        try:
            with self._client.stream("GET", url, headers=headers) as answer:
                body = self._body(answer, where)
                told = {name.lower(): value for name, value in answer.headers.items()}
                return Response(without_login(url), answer.status_code, told, body)
        except httpx.TimeoutException as error:
            sent = not isinstance(error, (httpx.ConnectTimeout, httpx.PoolTimeout))
            kind = AnswerLost if sent else FetchError
            if self._deadline.over:
                raise kind(_TRICKLE, url=where) from error
            words = (
                f"no answer within {self._settings.timeout_s:g} s; try later, or raise [fetch] "
                "timeout_s"
            )
            raise _Retry(kind(words, url=where)) from error
        except UnicodeError as error:  # a part of the host that no name server knows
            raise FetchError("not a web address", url=where) from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise FetchError(NO_ADDRESS, url=where) from error  # httpx reads a Location, too
        except httpx.TransportError as error:
            if "location header" in str(error):
                raise FetchError(NO_ADDRESS, url=where) from error
            words, passing = network_words(error)
            sent = not isinstance(error, (httpx.ConnectError, httpx.ProxyError))
            failure = (AnswerLost if sent else FetchError)(words, url=where)
            raise (_Retry(failure) if passing else failure) from error
        except zlib.error as error:
            raise FetchError("the answer's compression is damaged", url=where) from error

    def _body(self, answer: httpx.Response, where: str) -> bytes:
        """The content, decompressed; neither it nor what was sent exceeds the cap."""
        length = answer.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > self._max_bytes:
            raise self._too_large(where)
        try:
            inflater = Inflater(answer.headers.get("content-encoding", ""))
        except ValueError as error:
            raise FetchError(str(error), url=where) from error
        content, received = bytearray(), 0
        for piece in answer.iter_raw():  # as it arrives: a trickle must not hide from the clock
            received += len(piece)
            for part in inflater.feed(piece):
                content += part
                if max(received, len(content)) > self._max_bytes:
                    raise self._too_large(where)
                if self._cancelled.is_set():
                    raise FetchError("cancelled", url=where)
                if self._deadline.over:
                    raise AnswerLost(_TRICKLE, url=where)
        if inflater.cut_short():
            raise _Retry(AnswerLost("the answer was cut short; try later", url=where))
        return bytes(content)

    def _too_large(self, where: str) -> FetchError:
        cap = f"{self._settings.max_body_mb:g} MB"
        return FetchError(f"the answer is larger than {cap} ([fetch] max_body_mb)", url=where)

    def _lane(self, name: str) -> _Lane:
        with self._guard:
            return self._lanes.setdefault(name, _Lane(self._intervals_s.get(name, 0.0)))

    def _wait(self, seconds: float, url: str) -> None:
        while seconds > 0 and not self._cancelled.is_set():
            step = min(seconds, _STEP_S)
            self._clock.sleep(step)
            seconds -= step
        if self._cancelled.is_set():
            raise FetchError("cancelled", url=shown(url))


class _Retry(Exception):
    """Worth another attempt after `wait_s` (0: back off); `error` is raised when there is none."""

    def __init__(self, error: FetchError, wait_s: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait_s = wait_s


def _library() -> ModuleType:
    """httpx without its command line, which brings rich and pygments: 4 MB and 60 ms."""
    if "httpx" not in sys.modules and "httpx._main" not in sys.modules:
        command_line = ModuleType("httpx._main")
        command_line.main = lambda: None  # type: ignore[attr-defined]
        sys.modules["httpx._main"] = command_line
    import httpx

    return httpx
