"""Mastodon: how far one fetch reads, and what a refusal says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from feedq.config import Config, Endpoints
from feedq.domain.model import FetchState
from feedq.errors import FetchError, ParseError, RateLimited, SourceError
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.social.mastodon import Mastodon
from tests.sources.scripted import ScriptedHttp, answer, numbers
from tests.sources.social.mastodon_server import ADA, BASE, NOW, Server, status


def test_lane_is_the_account_server() -> None:
    source = Mastodon(ScriptedHttp(lambda *_: answer([])), Config())
    assert source.lane(ADA) == "lattice.example"
    config = Config(endpoints=Endpoints(mastodon="http://127.0.0.1:9/"))
    assert Mastodon(source._http, config).lane(ADA) == "127.0.0.1:9"


def test_first_run_reads_two_pages_and_keeps_the_id() -> None:
    server = Server(100)
    batches = server.fetch()
    assert numbers(batches) == list(range(100, 20, -1))
    assert batches[-1].state.cursor == {"id": "1", "newest": str(BASE + 100), "edited": ""}


def test_same_answers_again_bring_nothing_new() -> None:
    server = Server(30)
    state = server.fetch()[-1].state
    server.http.asked.clear()
    batches = server.fetch(state)
    assert numbers(batches) == []
    assert batches[-1].state == state
    assert len(server.http.asked) == 1


def test_later_runs_page_until_a_known_status() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.statuses, server.page = 25, 4
    assert numbers(server.fetch(state)) == list(range(25, 10, -1))


def test_killed_run_leaves_no_gap() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.statuses, server.page = 30, 5
    first = next(server.source.fetch(ADA, state, Wanted(now=NOW)))
    assert numbers(server.fetch(first.state)) == list(range(30, 10, -1))


def test_recent_edit_comes_in_again_once() -> None:
    server = Server(10)
    server.edits[3] = "2026-11-02T00:00:00Z"
    state = server.fetch()[-1].state
    server.edits[7] = "2026-11-20T00:00:00Z"
    batches = server.fetch(state)
    assert numbers(batches) == [7]
    assert numbers(server.fetch(batches[-1].state)) == []


def test_since_and_full_go_back_beyond_the_cursor() -> None:
    server = Server(300, page=20)
    state = server.fetch()[-1].state
    batches = server.fetch(state, since=datetime(2026, 11, 5, tzinfo=UTC))
    assert numbers(batches)[0] == 300
    assert 76 <= numbers(batches)[-1] <= 96  # 96 hours after the first of November
    assert batches[-1].state == state
    assert numbers(server.fetch(state, full=True)) == list(range(300, 0, -1))


def test_next_page_is_asked_of_our_server_whatever_the_header_names() -> None:
    server = Server(60, evil=True)
    assert len(numbers(server.fetch())) == 60
    asked = {request.url.partition("/api")[0] for request in server.http.requests}
    assert asked == {"https://lattice.example"}


def test_page_that_repeats_itself_ends_the_fetch() -> None:
    link = '<https://h/x?max_id=7>; rel="next"'
    http = ScriptedHttp(lambda *_: answer([status(3)], link=link))
    state = FetchState(cursor={"id": "1"})
    assert len(list(Mastodon(http, Config()).fetch(ADA, state, Wanted(now=NOW)))) == 2


def test_moved_account_is_noticed() -> None:
    moved = {"id": "2", "acct": "ada@new.example", "url": "https://new.example/@ada"}
    page = answer([status(1, account={"id": "1", "acct": "ada", "moved": moved})])
    state = FetchState(cursor={"id": "1"})
    source = Mastodon(ScriptedHttp(lambda *_: page), Config())
    [batch] = source.fetch(ADA, state, Wanted(now=NOW))
    assert batch.notice == (
        "@ada@lattice.example moved to https://new.example/@ada; "
        "put the new account into the config"
    )


def test_first_edit_ever_comes_in_again() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.edits[7] = "2026-11-20T00:00:00Z"
    batches = server.fetch(state)
    assert numbers(batches) == [7]
    assert numbers(server.fetch(batches[-1].state)) == []


def test_pinned_status_on_top_does_not_end_the_paging() -> None:
    pages = {
        None: [status(1, pinned=True), status(9), status(8)],
        "7": [status(7), status(6), status(5)],
    }

    def serve(_: str, params: Mapping[str, str]) -> Response:
        older = params.get("max_id")
        link = '<https://h/x?max_id=7>; rel="next"' if older is None else ""
        return answer(pages[older], link=link)

    source = Mastodon(ScriptedHttp(serve), Config())
    state = FetchState(cursor={"id": "1", "newest": str(BASE + 6)})
    batches = list(source.fetch(ADA, state, Wanted(now=NOW)))
    assert numbers(batches) == [9, 8, 7]


@pytest.mark.parametrize(
    ("status_code", "words"),
    [
        (401, r"does not show posts without login \(This method .*\.rss$"),
        (403, r"does not show posts without login"),
        (404, r"does not show posts without login \(This method .*/@ada\.rss$"),
        (410, r"is gone"),
    ],
)
def test_restricted_server_says_so(status_code: int, words: str) -> None:
    server = Server(3)
    error = {"error": "This method requires an authenticated user"}
    server.refusals["lookup"] = answer(error, status_code)
    with pytest.raises(SourceError, match=words):
        server.fetch()


def test_rate_limit_reads_an_iso_8601_reset() -> None:
    server = Server(3)
    limits = {"x_ratelimit_limit": "300", "x_ratelimit_reset": "2026-11-21T06:04:30.5Z"}
    server.refusals["statuses"] = answer({"error": "Too many requests"}, 429, **limits)
    with pytest.raises(RateLimited) as caught:
        server.fetch()
    assert caught.value.retry_after_s == 270.5


def test_broken_server_and_login_page_are_errors_not_silence() -> None:
    server = Server(3)
    server.refusals["statuses"] = answer({}, 500)
    with pytest.raises(FetchError):
        server.fetch()
    page = Response("https://h/", 200, {}, b"<html>Sign in to the airport's network")
    server.refusals["statuses"] = page
    with pytest.raises(ParseError, match="a web page"):
        server.fetch()
    server.refusals["lookup"] = answer({"acct": "ada"})
    with pytest.raises(SourceError, match="names no id"):
        server.fetch()
