"""A network that is a function: what each request is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx

from feedq.sources.http.client import HttpClient

URL = "https://feeds.example/feed"
Handler = Callable[[httpx.Request], httpx.Response]
MakeClient = Callable[..., HttpClient]


class Script:
    """Answers a request with the next of some answers; the last one stays.

    Attributes:
        asked: the requests, in order.
    """

    def __init__(self, *answers: int | dict[str, Any] | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        said: dict[str, Any] = {"status_code": answer} if isinstance(answer, int) else {**answer}
        body = said.pop("body", b"fine")
        stream = Pieces(body) if isinstance(body, bytes) else Pieces(*body)
        said.setdefault("status_code", 200)
        return httpx.Response(stream=stream, **said)


class Pieces(httpx.SyncByteStream):
    """A body that arrives in pieces; a function among them happens when its turn comes."""

    def __init__(self, *pieces: bytes | Callable[[], bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece if isinstance(piece, bytes) else piece()


def to(target: str, status: int = 302) -> dict[str, Any]:
    """A redirect."""
    return {"status_code": status, "headers": {"Location": target}}
