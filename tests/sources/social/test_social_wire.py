"""Bluesky, Mastodon and X over real HTTP: the same trouble, the same answers to it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.config import Config, Endpoints, X
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited
from feedq.sources import SOURCES
from feedq.sources.base import Wanted
from feedq.sources.http.client import HttpClient
from tests.sources.scripted import plain

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
RESET = NOW + timedelta(minutes=7)


class StillClock:
    """Stands at NOW; sleeping only moves the other hand."""

    def __init__(self) -> None:
        self.slept_s = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return self.slept_s

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds


class Wire:
    """One source and a server that speaks its protocol.

    Attributes:
        trouble: answered in place of every page of posts.
        asked: the path and query of each request for posts.
    """

    def __init__(self, kind: str, server: HTTPServer, port: int = 0) -> None:
        self.kind = kind
        self.trouble: Response | None = None
        self.asked: list[str] = []
        server.expect_request("/xrpc/app.bsky.actor.getProfile").respond_with_data(
            data("bluesky/profile.json")
        )
        server.expect_request("/api/v1/accounts/lookup").respond_with_data(
            data("mastodon/account.json")
        )
        server.expect_request("/2/users/by").respond_with_data(data("x/users.json"))
        for path in (
            "/xrpc/app.bsky.feed.getAuthorFeed",
            "/api/v1/accounts/109300000000000001/statuses",
            "/2/users/44/tweets",
        ):
            server.expect_request(path).respond_with_handler(self._posts)
        host = f"127.0.0.1:{port}" if port else f"{server.host}:{server.port}"
        base = f"http://{host}"
        config = Config(x=X(bearer_token="secret"), endpoints=Endpoints(x=base, bluesky=f"{base}/"))
        self.clock = StillClock()
        self.http = HttpClient(config.fetch, self.clock, Random(1))
        self.source = SOURCES[kind](self.http, config)
        address = {
            "bluesky": "@ada.example.org",
            "mastodon": f"@ada@{host}",
            "x": "AdaLattice",
        }
        self.subscription = Subscription(kind, "Ada", address[kind], by="Ada")

    def _posts(self, request: Request) -> Response:
        self.asked.append(request.full_path)
        if self.trouble:
            return self.trouble
        first = not {"cursor", "max_id", "pagination_token"} & set(request.args)
        if self.kind == "bluesky":
            return Response(data("bluesky/author_feed.json") if first else '{"feed":[]}')
        if self.kind == "mastodon":
            link = f'<{request.base_url}?max_id=99>; rel="next"'
            headers = {"Link": link} if first else {}
            return Response(data("mastodon/statuses.json") if first else "[]", headers=headers)
        assert request.headers["Authorization"] == "Bearer secret"
        return Response(data("x/timeline.json") if first else '{"meta":{"result_count":0}}')

    def fetch(self, state: FetchState | None = None) -> list[Batch]:
        wanted = Wanted(now=NOW)
        before = state or FetchState()
        notes = self.source.prepare([self.subscription], before.shared, wanted)
        before = FetchState(cursor=before.cursor, shared=notes)
        return list(self.source.fetch(self.subscription, before, wanted))


def data(name: str) -> bytes:
    return (DATA / name).read_bytes()


@pytest.fixture(params=["bluesky", "mastodon", "x"])
def wire(request: pytest.FixtureRequest, httpserver: HTTPServer) -> Iterator[Wire]:
    wire = Wire(request.param, httpserver)
    with wire.http:
        yield wire


def test_pages_are_followed_to_the_end_and_not_read_again(wire: Wire) -> None:
    golden = {
        "bluesky": "bluesky/author_feed.expected.json",
        "mastodon": "mastodon/statuses.expected.json",
        "x": "x/timeline.expected.json",
    }
    batches = wire.fetch()
    assert [plain(e) for batch in batches for e in batch.entries] == json.loads(
        data(golden[wire.kind])
    )
    assert len(wire.asked) == 2
    again = wire.fetch(batches[-1].state)
    assert [entry for batch in again for entry in batch.entries] == []


def test_rate_limit_says_how_long_to_wait(wire: Wire) -> None:
    epoch = str(int(RESET.timestamp()))
    headers = {
        "bluesky": {"RateLimit-Reset": epoch},
        "mastodon": {"X-RateLimit-Reset": RESET.isoformat().replace("+00:00", "Z")},
        "x": {"x-rate-limit-reset": epoch},
    }
    wire.trouble = Response('{"error":"slow down"}', 429, headers[wire.kind])
    with pytest.raises(RateLimited) as caught:
        wire.fetch()
    assert caught.value.retry_after_s == 420
    assert len(wire.asked) == 1


def test_server_in_trouble_is_an_error_after_a_few_tries(wire: Wire) -> None:
    wire.trouble = Response("oops", 500)
    with pytest.raises(FetchError) as caught:
        wire.fetch()
    assert caught.value.status == 500
    assert len(wire.asked) == (1 if wire.kind == "x" else 3)  # what costs money is not repeated


@pytest.mark.parametrize(
    "body", [b"", b"<!doctype html><title>Sign in", b'{"feed":[{"post":', b"\x1f\x8b\x00"]
)
def test_wrong_answer_with_200_is_an_error_not_silence(wire: Wire, body: bytes) -> None:
    wire.trouble = Response(body, content_type="application/json")
    with pytest.raises(ParseError, match="instead of the JSON its API documents"):
        wire.fetch()


@pytest.mark.parametrize("kind", ["bluesky", "mastodon", "x"])
def test_nobody_there_is_an_error_that_concerns_the_whole_lane(
    kind: str, httpserver: HTTPServer
) -> None:
    with socket.socket() as taken:  # bound, never listened at
        taken.bind(("127.0.0.1", 0))
        wire = Wire(kind, httpserver, taken.getsockname()[1])
        with wire.http, pytest.raises(FetchError, match="connection refused") as caught:
            wire.fetch()
    assert caught.value.status is None


def test_usage_cap_of_x_is_not_tried_again(httpserver: HTTPServer) -> None:
    wire = Wire("x", httpserver)
    cap: dict[str, Any] = json.loads(data("x/usage_cap.json"))
    wire.trouble = Response(json.dumps(cap), 429, {"x-rate-limit-remaining": "39999"})
    with wire.http:
        for _ in range(2):
            with pytest.raises(FetchError, match="usage cap is reached") as caught:
                wire.fetch()
            assert not isinstance(caught.value, RateLimited)
    assert len(wire.asked) == 1
    assert wire.clock.slept_s == 0
