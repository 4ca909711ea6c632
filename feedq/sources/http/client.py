"""The one HTTP client: politeness, attempts, redirects."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from random import Random
from typing import Any, Protocol, TypeVar

from feedq.config import Fetch
from feedq.domain.clock import Clock
from feedq.errors import FetchError, RateLimited
from feedq.sources.http.addresses import redirected, shown, with_params, without_login
from feedq.sources.http.deadline import Deadline
from feedq.sources.http.exchange import NOT_AN_ADDRESS, Exchange, Question, Response, Retry
from feedq.sources.http.headers import PUBLIC, backoff_s, retry_after_s, sendable
from feedq.sources.http.lanes import Lane, Lanes
from feedq.sources.http.target import parse_target
from feedq.sources.http.trouble import UselessAnswer, status_words
from feedq.sources.http.wires import Wires

ATTEMPTS = 3
MAX_REDIRECTS = 5
PATIENCE_S = 60.0
"""A longer Retry-After is left to a later run."""
_WHOLE = 4
"""A whole request may take this many time-outs."""
_RETRIED = frozenset({500, 502, 503, 504})
_PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BILLED = frozenset({"x"})
"""Lanes where each answer costs money: a request whose answer was lost is not repeated."""
_STEP_S = 0.25
"""How soon a cancelled waiting ends."""


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
        outside: bool = False,
    ) -> Response:
        """GET, politely.

        Args:
            lane: requests of one lane never overlap and keep its interval; "" is the host.
            ok: statuses returned as they are instead of raised; 2xx and 304 always are.
            outside: the address is not the user's own but a stranger's, such as a link: it may
                not lead into a private network. Where an answer redirects to is held to that
                unless the answer itself came from a private network.

        Raises:
            RateLimited: 429, or 503 with Retry-After.
            FetchError: anything else that is not an answer: no connection, a time-out, a body
                over the cap, a status of 400 and more (404 and 410 with `status` set).
        """
        ...


class Sender(Http, Protocol):
    """What it takes to write somewhere, too."""

    def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
    ) -> Response:
        """POST, as politely as `get`; the request must be one that may be repeated.

        It is, when its answer was lost or the server was busy. Redirects are not followed.

        Raises:
            As `get`.
        """
        ...


MakeHttp = Callable[[threading.Event], Http]
"""Makes a client for one piece of work; setting the event ends its waiting."""
AnyHttp = TypeVar("AnyHttp", bound=Http)


def opened(http: AnyHttp) -> AbstractContextManager[AnyHttp]:
    """`with` it: a client is closed in the end; what has nothing to close is given as it is."""
    return http if isinstance(http, AbstractContextManager) else nullcontext(http)


class HttpClient:
    """`Http` over real connections; threads may share it.

    Args:
        settings: contact, time-outs and caps.
        rng: dice of the back-off.
        intervals_s: lane -> seconds between the end of a request and the next.
        transport, network: take the place of the network in tests; see `Wires`.
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
        network: Any = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._cancelled = cancelled or threading.Event()
        self._lanes = Lanes(intervals_s or {})
        self._wires = Wires(transport, network)
        self._exchange = Exchange(self._wires, settings, self._cancelled)

    def close(self) -> None:
        self._wires.close()

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
        outside: bool = False,
    ) -> Response:
        """See `Http.get`."""
        try:
            url = with_params(url, params or {})
            target = parse_target(url)
        except ValueError as error:
            raise UselessAnswer(NOT_AN_ADDRESS, url=shown(url)) from error
        question = Question(url, target, sendable(headers or {}, url), outside)
        return self._answer(question, lane, ok)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
    ) -> Response:
        """See `Sender.post`."""
        try:
            target = parse_target(url)
        except ValueError as error:
            raise UselessAnswer(NOT_AN_ADDRESS, url=shown(url)) from error
        question = Question(url, target, sendable(headers or {}, url), outside=False, body=body)
        return self._answer(question, lane, ok)

    def _answer(self, question: Question, lane: str, ok: tuple[int, ...]) -> Response:
        own = self._lanes.get(lane or question.target.host)
        attempt = 1
        while True:
            try:
                return self._judge(self._follow(question, own), question.url, ok)
            except Retry as again:
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
            raise Retry(limited, patience_s)
        error = FetchError(status_words(status), url=where, status=status)
        if status in _RETRIED:
            raise Retry(error)
        raise error

    def _follow(self, question: Question, lane: Lane) -> Response:
        asked, moved_to, permanent = question, "", True
        wait_s = self._settings.timeout_s
        deadline = Deadline(self._clock, wait_s=wait_s, whole_s=_WHOLE * wait_s)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(question, lane, deadline)
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                return replace(answer, moved_to=moved_to) if moved_to else answer
            if question.body is not None:
                why = f"redirected ({answer.status}), which a write does not follow"
                raise FetchError(why, url=asked.where, status=answer.status)
            question = _onward(question, answer, location)
            permanent = permanent and answer.status in _PERMANENT
            moved_to = without_login(question.url) if permanent else ""
        raise UselessAnswer("redirected too often; check the address", url=asked.where)

    def _ask(self, question: Question, lane: Lane, deadline: Deadline) -> Response:
        with lane.lock:
            self._wait(lane.free_at - self._clock.monotonic(), question.url)
            rest_s = lane.interval_s
            try:
                with deadline.running():
                    answer = self._exchange.ask(question, deadline)
                rest_s = max(rest_s, min(backoff_s(answer.headers), PATIENCE_S))
                return answer
            finally:
                lane.hold(self._clock.monotonic() + rest_s)

    def _wait(self, seconds: float, url: str) -> None:
        while seconds > 0 and not self._cancelled.is_set():
            step = min(seconds, _STEP_S)
            self._clock.sleep(step)
            seconds -= step
        if self._cancelled.is_set():
            raise FetchError("cancelled", url=shown(url))


def _onward(question: Question, answer: Response, location: str) -> Question:
    """What a redirect makes of a question. Secrets are for the host they were meant for."""
    url = redirected(question.url, location, private=answer.private)
    target, headers = parse_target(url), question.headers
    if target.place != question.target.place:
        headers = {name: value for name, value in headers.items() if name.lower() in PUBLIC}
    return Question(url, target, headers, question.outside or not answer.private)
