"""A circuit breaker a host: one that does not answer is left alone for a while.

After `PATIENCE` failures in a row, or when a server names a time, requests to the host are not
even tried until that time has come. Then one is; when it fails, the pause doubles. What is known
of a host outlives the run. Source: M. Nygard, "Release It!" (2007), Circuit Breaker.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

from feedq.domain.clock import Clock
from feedq.domain.model import HostCondition
from feedq.errors import FetchError, RateLimited, SourceSkipped
from feedq.sources.http.client import Http, opened
from feedq.sources.http.exchange import Response
from feedq.sources.http.trouble import UselessAnswer

PATIENCE = 5
"""Requests in a row that may fail; each was tried several times already."""
_FIRST_REST_S = 15 * 60
_LONGEST_REST_S = 12 * 60 * 60
_LONGEST_ASKED_S = 7 * 24 * 60 * 60  # a server that asks for more has made a mistake


class HostResting(SourceSkipped):
    """The host did not answer of late, and is not asked before its time."""


class Hosts:
    """What is known of each host; threads may share it."""

    def __init__(self, known: Mapping[str, HostCondition], clock: Clock, rng: Random) -> None:
        self._known = dict(known)
        self._clock = clock
        self._rng = rng
        self._guard = threading.Lock()
        self._changed: set[str] = set()

    def check(self, host: str) -> None:
        """Raises HostResting before the host's time has come."""
        with self._guard:
            condition = self._known.get(host)
        if condition is None or condition.retry_at is None:
            return
        left_s = (condition.retry_at - self._clock.now()).total_seconds()
        if 0 < left_s <= _LONGEST_ASKED_S:  # more was said while the clock was ahead
            raise HostResting(
                f"{host} is left alone until {condition.retry_at:%Y-%m-%d %H:%M} UTC: "
                f"{condition.error}"
            )

    def answered(self, host: str) -> None:
        """The host is well, whatever it thinks of the request."""
        with self._guard:
            if self._known.pop(host, None):
                self._changed.add(host)

    def failed(self, host: str, error: FetchError) -> None:
        """No answer, or one that says the host is in trouble."""
        with self._guard:
            before = self._known.get(host, HostCondition())
            failures = before.failures + 1
            rest_s = self._rest_s(failures, error)
            retry_at = self._clock.now() + timedelta(seconds=rest_s) if rest_s else before.retry_at
            self._known[host] = HostCondition(failures, retry_at, str(error))
            self._changed.add(host)

    def _rest_s(self, failures: int, error: FetchError) -> float:
        if isinstance(error, RateLimited) and error.retry_after_s is not None:
            return min(max(error.retry_after_s, 0.0), _LONGEST_ASKED_S)
        if failures < PATIENCE:
            return 0.0
        rest_s = min(_FIRST_REST_S * 2.0 ** min(failures - PATIENCE, 16), _LONGEST_REST_S)
        return rest_s * self._rng.uniform(0.5, 1.0)

    def changes(self) -> dict[str, HostCondition | None]:
        """What changed since the last call: host -> condition, or None where all is well."""
        with self._guard:
            changed = {host: self._known.get(host) for host in self._changed}
            self._changed.clear()
            return changed


class Guarded(AbstractContextManager["Guarded"]):
    """An `Http` that leaves resting hosts alone, and learns from each answer."""

    def __init__(self, http: Http, hosts: Hosts, cancelled: threading.Event) -> None:
        self._http = http
        self._closing = ExitStack()
        self._hosts = hosts
        self._cancelled = cancelled

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
        """See `Http.get`. Raises HostResting besides."""
        host = host_of(url)
        self._hosts.check(host)
        try:
            answer = self._http.get(
                url, params=params, headers=headers, lane=lane, ok=ok, outside=outside
            )
        except FetchError as error:
            if not self._cancelled.is_set():
                if _is_trouble(error):
                    self._hosts.failed(host, error)
                else:
                    self._hosts.answered(host)
            raise
        self._hosts.answered(host)
        return answer

    def __enter__(self) -> Guarded:
        self._closing.enter_context(opened(self._http))
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()


def host_of(url: str) -> str:
    """Name and port, without user and password; "" when there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _is_trouble(error: FetchError) -> bool:
    """Whether the host, not the request, is to blame."""
    if isinstance(error, UselessAnswer):
        return False
    return error.status is None or error.status >= 500 or isinstance(error, RateLimited)
