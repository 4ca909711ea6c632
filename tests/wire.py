"""What stands in for the one HTTP client, wherever a test needs no bytes on a wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedq.sources.http.exchange import Response


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of an `Http`; see `feedq.sources.http.client.Http`.

    Attributes:
        body: of a POST, None of a GET.
    """

    url: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    lane: str
    ok: tuple[int, ...]
    body: bytes | None = None


class FakeHttp:
    """An `Http` without a network: what a subclass makes of a request is its answer.

    Attributes:
        requests: all there were, in order.
    """

    def __init__(self) -> None:
        self.requests: list[Asked] = []

    def reply(self, request: Asked) -> Response:
        """The answer, or the error that is raised instead."""
        raise AssertionError(f"this test asked for {request.url}")

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
        return self._ask(Asked(url, dict(params or {}), dict(headers or {}), lane, ok))

    def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
    ) -> Response:
        return self._ask(Asked(url, {}, dict(headers or {}), lane, ok, body))

    def _ask(self, request: Asked) -> Response:
        self.requests.append(request)
        return self.reply(request)
