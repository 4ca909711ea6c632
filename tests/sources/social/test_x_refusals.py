"""X: what a refusal means, and for whom."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedq.domain.model import FetchState
from feedq.errors import FetchError, ParseError, RateLimited, SourceError
from feedq.sources.http.exchange import Response
from tests.sources.scripted import answer
from tests.sources.social.x_server import ADA, BO, NOW, TOKEN, WANTED, Server, numbers

DATA = Path(__file__).parents[2] / "data" / "x"


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (401, {"title": "Unauthorized"}),
        (402, {"title": "CreditsDepleted"}),
        (403, {"title": "Forbidden"}),
        (429, json.loads((DATA / "usage_cap.json").read_bytes())),
        (429, {"title": "Too Many Requests"}),
        (401, ["not", "an", "object"]),
    ],
)
def test_refusal_that_concerns_everyone_is_asked_for_once(code: int, body: Any) -> None:
    server = Server(3)
    server.refusal = answer(body, code)
    for subscription in (ADA, BO):
        with pytest.raises(FetchError) as caught:
            server.fetch(subscription=subscription)
        assert TOKEN not in str(caught.value)
    assert len(server.http.asked) == 1


def test_refused_lookup_is_not_repeated_for_every_account() -> None:
    server = Server(3)
    server.refusal = answer({"title": "Unauthorized"}, 401)
    notes = server.source.prepare([ADA, BO], {}, WANTED)
    for subscription in (ADA, BO):
        with pytest.raises(FetchError, match="does not accept the token"):
            server.fetch(FetchState(shared=notes), subscription)
    assert len(server.http.asked) == 1


def test_rate_limit_is_not_waited_for() -> None:
    server = Server(3)
    reset = str(int((NOW + timedelta(minutes=15)).timestamp()))
    server.refusal = answer({"title": "Too Many Requests"}, 429, x_rate_limit_reset=reset)
    with pytest.raises(RateLimited) as caught:
        server.fetch()
    assert caught.value.retry_after_s == 900


def test_account_that_is_hidden_fails_alone() -> None:
    server = Server(3)
    kind = "https://api.twitter.com/2/problems/not-authorized-for-resource"
    server.refusal = answer({"title": "Forbidden", "type": kind}, 403)
    with pytest.raises(FetchError):
        server.fetch()
    server.refusal = answer({"errors": [{"detail": "User has been suspended: [44]."}]})
    with pytest.raises(SourceError, match=r"@AdaLattice: User has been suspended: \[44\];"):
        server.fetch()
    server.refusal = None
    assert numbers(server.fetch(subscription=BO)) == [3, 2, 1]


def test_server_in_trouble_is_not_billed() -> None:
    server = Server(3)
    server.refusal = answer({"title": "Service Unavailable"}, 503)
    with pytest.raises(FetchError, match="503"):
        server.fetch()  # not a batch, so no cost either
    assert len(server.http.asked) == 1


@pytest.mark.parametrize(
    "said", ["User has been suspended: [44].", "Sorry, you are not authorized to see this user"]
)
def test_account_that_shows_nothing_any_more_costs_nothing(said: str) -> None:
    server = Server(3)
    state = server.fetch()[-1].state
    server.refusal = answer({"errors": [{"detail": said, "value": "44"}]})
    with pytest.raises(SourceError, match=r"check it on x\.com"):
        server.fetch(state)
    server.refusal = None
    server.posts = 4
    assert numbers(server.fetch(state)) == [4]


@pytest.mark.parametrize("body", [b"", b"<html>Sign in", b"[]", b"{}"])
def test_wrong_answer_is_an_error_and_costs_nothing(body: bytes) -> None:
    server = Server(3)
    server.refusal = Response("http://x.test/", 200, {}, body)
    with pytest.raises(ParseError):
        server.fetch()
    server.refusal = Response("http://x.test/", 500, {}, body)
    with pytest.raises(FetchError):
        server.fetch()
