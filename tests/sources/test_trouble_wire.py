"""Every JSON API over real HTTP, in every kind of trouble: an error in words, no retry storm."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.config import Config, Endpoints, Fetch, X
from feedq.domain.identity import Identifier
from feedq.domain.model import FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited, SourceError, SourceSkipped
from feedq.sources import SOURCES, huggingface, paperswithcode
from feedq.sources.base import Wanted
from feedq.sources.http.client import ATTEMPTS, HttpClient
from feedq.sources.http.trouble import AnswerLost
from tests.library import FakeClock

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
WANTED = Wanted(now=NOW)
PAPER = Identifier("arxiv", "1706.03762")
Answer = Callable[[Request], Response]


@dataclass
class Api:
    """One API whose every address answers with `answer`.

    Attributes:
        asked: how many requests came.
        tries: how often a request is tried that may succeed the next time.
    """

    name: str
    config: Config
    answer: Answer
    asked: int = 0

    @property
    def tries(self) -> int:
        return 1 if self.name == "x" else ATTEMPTS  # what costs money is not repeated

    def serve(self, request: Request) -> Response:
        self.asked += 1
        return self.answer(request)

    def ask(self, timeout_s: float = 5.0) -> None:
        with HttpClient(Fetch(timeout_s=timeout_s), FakeClock(NOW), Random(1)) as http:
            if self.name == "code at hugging face":
                huggingface.fetch_code(http, self.config, PAPER)
            elif self.name == "code at papers with code":
                paperswithcode.fetch_code(http, self.config, PAPER)
            else:
                state = FetchState(cursor={"did": "did:plc:a", "id": "1"}, shared={"id:ada": "44"})
                address = "daily" if self.name == "huggingface" else "ada"
                if self.name == "mastodon":
                    address = f"@ada@{self.config.endpoints.bluesky.partition('//')[2]}"
                subscription = Subscription(self.name, "Ada", address)
                source = SOURCES[self.name](http, self.config)
                for _ in source.fetch(subscription, state, WANTED):
                    pass


@pytest.fixture(
    params=[
        "bluesky",
        "mastodon",
        "x",
        "huggingface",
        "code at hugging face",
        "code at papers with code",
    ]
)
def api(request: pytest.FixtureRequest, httpserver: HTTPServer) -> Api:
    base = f"http://127.0.0.1:{httpserver.port}"
    config = Config(
        x=X(bearer_token="secret"),
        endpoints=Endpoints(x=base, bluesky=base, huggingface=base, paperswithcode=base),
    )
    api = Api(request.param, config, lambda _: Response("{}"))
    httpserver.expect_request("").respond_with_handler(api.serve)
    return api


def always(body: bytes | str, status: int = 200, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Response(body, status, names)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"null",
        b"true",
        b"7",
        b'"text"',
        b"<!doctype html><title>Sign in</title>",
        b"<?xml version='1.0'?><feed/>",
        b"[[",
        b'{"feed":7,"data":7,"errors":7,"results":7,"repositories":7,"id":[],"arxiv_id":[]}',
        b"\xff\xfe\x00",
        b"\x1f\x8b\x08\x00\x00",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:12]),
)
@pytest.mark.parametrize("kind", ["application/json", "text/html; charset=latin-1"])
def test_wrong_answer_with_200_is_an_error_not_silence(api: Api, body: bytes, kind: str) -> None:
    api.answer = always(body, Content_Type=kind)
    with pytest.raises(ParseError):
        api.ask()
    assert api.asked == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_in_trouble_is_asked_a_few_times_at_most(api: Api, status: int) -> None:
    api.answer = always("<html>oops", status)
    with pytest.raises(FetchError) as caught:
        api.ask()
    assert caught.value.status == status
    assert api.asked == api.tries


@pytest.mark.parametrize("status", [401, 402, 403, 405, 418, 451])
@pytest.mark.parametrize("body", ["", "<html>No", '{"error":"no","title":"no"}', "[]"])
def test_refusal_is_asked_for_once(api: Api, status: int, body: str) -> None:
    api.answer = always(body, status)
    with pytest.raises(FetchError) as caught:
        api.ask()
    assert caught.value.status == status
    assert api.asked == 1
    assert "secret" not in str(caught.value)


def test_too_many_requests_are_not_answered_with_more(api: Api) -> None:
    api.answer = always('{"error":"slow down"}', 429, Retry_After="7200")
    with pytest.raises(RateLimited) as caught:
        api.ask()
    assert caught.value.retry_after_s == 7200
    assert api.asked == 1


def test_silent_server_is_given_up(api: Api) -> None:
    done = threading.Event()

    def silent(_: Request) -> Response:
        done.wait(5)
        return Response("late")

    api.answer = silent
    try:
        with pytest.raises(AnswerLost, match=r"no answer within 0\.1 s"):
            api.ask(timeout_s=0.1)
    finally:
        done.set()
    # What was given up still waits at the server, which has one hand; not for the next test.
    pause = threading.Event()
    for _ in range(500):
        if api.asked < api.tries:
            pause.wait(0.01)
    assert api.asked == api.tries


def test_answer_cut_short_is_an_error(api: Api) -> None:
    # Pieces, for werkzeug counts a body that it has whole.
    api.answer = lambda _: Response(iter([b'{"feed":[']), headers={"Content-Length": "5000"})
    with pytest.raises(AnswerLost, match="the connection broke"):
        api.ask()
    assert api.asked == api.tries


def test_moved_api_is_followed_but_not_into_circles(api: Api) -> None:
    api.answer = always("", 302, Location="/again")
    with pytest.raises(FetchError, match="redirected too often"):
        api.ask()
    assert api.asked == 6


def test_not_found_is_an_error_unless_it_is_an_answer(api: Api) -> None:
    api.answer = always(json.dumps({"error": "no such thing"}), 404)
    if api.name == "code at hugging face":
        api.ask()  # a paper that nobody added has no code there
        return
    with pytest.raises(SourceError) as caught:
        api.ask()
    assert not isinstance(caught.value, SourceSkipped)
