"""X: what one run asks, and where the next goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import Config
from feedq.config import X as XConfig
from feedq.domain.model import FetchState, Subscription
from feedq.errors import ParseError, SourceError, SourceSkipped
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.social.x import X
from feedq.sources.social.x_budget import spent
from feedq.sources.social.x_place import Place
from tests.sources.scripted import ScriptedHttp, answer
from tests.sources.social.x_server import (
    ADA,
    BASE,
    BO,
    NOTES,
    NOW,
    TOKEN,
    WANTED,
    Server,
    at,
    numbers,
)


def test_without_a_token_x_is_skipped_in_one_line() -> None:
    server = Server(3, bearer_token="")
    with pytest.raises(SourceSkipped, match="FEEDQ_X_BEARER_TOKEN, or name a command"):
        server.source.prepare([ADA], {}, WANTED)
    with pytest.raises(SourceSkipped, match="no X token"):
        server.fetch()
    assert server.http.asked == []


def test_handles_are_looked_up_together_and_once() -> None:
    server = Server()
    notes = server.source.prepare([ADA, BO], {}, WANTED)
    [(path, params)] = server.http.asked
    assert (path, params["usernames"]) == ("/base/2/users/by", "adalattice,bo_kernel")
    assert server.http.headers[0]["authorization"] == f"Bearer {TOKEN}"
    assert {key: notes[key] for key in NOTES} == NOTES
    assert spent(notes, NOW) == 0.02
    server.restart()
    assert server.source.prepare([ADA, BO], notes, WANTED) == notes
    assert server.http.asked == []


def test_more_than_a_hundred_handles_take_two_requests() -> None:
    server = Server()
    many = [Subscription("x", f"n{i}", f"n{i}") for i in range(101)]
    server.source.prepare(many, {}, WANTED)
    assert [len(p["usernames"].split(",")) for _, p in server.http.asked] == [100, 1]


def test_unknown_handle_fails_alone_and_is_not_asked_for_every_day() -> None:
    server = Server(3)
    ghost = Subscription("x", "Ghost", "ghost")
    odd = Subscription("x", "Odd", "not a handle")
    notes = server.source.prepare([ghost, odd, ADA], {}, WANTED)
    state = FetchState(shared=notes)
    with pytest.raises(SourceError, match=r"@ghost: No user ghost; check the handle"):
        server.fetch(state, ghost)
    with pytest.raises(SourceError, match="is not an X handle"):
        server.fetch(state, odd)
    assert numbers(server.fetch(state)) == [3, 2, 1]
    server.http.asked.clear()
    server.source.prepare([ghost], notes, WANTED)
    assert server.http.asked == []
    server.source.prepare([ghost], notes, Wanted(now=NOW + timedelta(days=31)))
    assert len(server.http.asked) == 1


def test_failed_lookup_costs_only_those_who_need_it() -> None:
    server = Server(3)
    server.refusal = Response("http://x.test/", 200, {}, b"<html>")
    notes = server.source.prepare([BO], {"id:adalattice": "44"}, WANTED)
    server.refusal = None
    state = FetchState(shared=notes)
    with pytest.raises(ParseError, match="a web page"):
        server.fetch(state, BO)
    assert numbers(server.fetch(state)) == [3, 2, 1]


def test_first_run_reads_a_few_posts_of_each_account() -> None:
    server = Server(500, first_run_posts=120)
    batches = server.fetch()
    assert numbers(batches) == list(range(500, 380, -1))
    assert [p["max_results"] for _, p in server.http.asked] == ["100", "20"]
    assert batches[-1].state.cursor == {"since_id": str(BASE + 500)}
    assert spent(batches[-1].state.shared, NOW) == 0.6


def test_later_runs_read_what_is_new_and_pay_for_nothing_else() -> None:
    server = Server(30)
    state = server.fetch()[-1].state
    cost = spent(state.shared, NOW)
    server.posts = 33
    batches = server.fetch(state)
    assert numbers(batches) == [33, 32, 31]
    assert server.http.asked[-1][1]["since_id"] == str(BASE + 30)
    again = server.fetch(batches[-1].state)
    assert numbers(again) == []
    assert again[-1].state == batches[-1].state
    assert spent(again[-1].state.shared, NOW) == pytest.approx(cost + 0.015)


def test_killed_run_goes_on_where_it_was_and_pays_nothing_twice() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.posts = 260
    first = next(server.source.fetch(ADA, state, WANTED))
    server.posts = 270
    rest = server.fetch(first.state)
    assert sorted(numbers([first, *rest])) == list(range(11, 271))
    assert rest[-1].state.cursor == {"since_id": str(BASE + 270)}
    assert spent(rest[-1].state.shared, NOW) == pytest.approx(270 * 0.005)


def test_short_page_with_a_token_is_not_the_last() -> None:
    pages = {
        None: {"data": [{"id": str(BASE + 5)}], "meta": {"next_token": "b"}},
        "b": {"meta": {"next_token": "c", "result_count": 0}},
        "c": {"data": [{"id": str(BASE + 4)}], "meta": {}},
    }
    server = Server()
    server.http = ScriptedHttp(lambda _, params: answer(pages[params.get("pagination_token")]))
    server.source = X(server.http, Config(x=XConfig(bearer_token=TOKEN)))
    state = FetchState(cursor={"since_id": str(BASE)}, shared=NOTES)
    assert numbers(server.fetch(state)) == [5, 4]


def test_server_that_ignores_since_id_ends_the_fetch_and_brings_nothing_new() -> None:
    server = Server()
    page = answer({"data": [{"id": str(BASE + 5)}], "meta": {"next_token": "b"}})
    server.http = ScriptedHttp(lambda *_: page)
    server.source = X(server.http, Config(x=XConfig(bearer_token=TOKEN)))
    state = server.fetch()[-1].state
    assert len(server.http.asked) == 2
    assert numbers(server.fetch(state)) == []
    assert len(server.http.asked) == 3


def test_since_and_full_read_older_posts_without_paying_for_the_new_twice() -> None:
    server = Server(200)
    state = server.fetch()[-1].state
    server.posts = 203
    batches = server.fetch(state, since=at(150))
    assert numbers(batches) == [203, 202, 201, *range(200, 149, -1)]
    server.http.asked.clear()
    full = server.fetch(batches[-1].state, full=True)
    assert numbers(full) == list(range(203, 183, -1))
    assert full[-1].state.cursor == batches[-1].state.cursor


def test_since_within_what_the_news_cover_asks_once() -> None:
    server = Server(3)
    state = FetchState(cursor={"since_id": "1577730467436138524"}, shared=NOTES)
    server.fetch(state, since=at(1))
    assert len(server.http.asked) == 1


@given(st.dictionaries(st.sampled_from(["since_id", "newest_id", "until_id"]), st.text(max_size=4)))
def test_any_cursor_is_a_place(cursor: dict[str, str]) -> None:
    place = Place.load(cursor)
    assert Place.load(place.write()) == place


def test_errors_beside_posts_cost_no_post() -> None:
    server = Server()
    deleted = {"detail": "Could not find tweet with referenced_tweets.id: [1].", "value": "1"}
    page = {"data": [{"id": str(BASE + 5)}], "errors": [deleted], "meta": {"result_count": 1}}
    server.refusal = answer(page)
    batches = server.fetch()
    assert numbers(batches) == [5]
    assert batches[-1].notice == ""


def test_renamed_account_is_read_by_its_id() -> None:
    server = Server(3)
    old = Subscription("x", "Ada", "ada_of_old")
    state = FetchState(shared={"id:ada_of_old": "44"})
    assert server.source.prepare([old], state.shared, WANTED) == state.shared
    assert numbers(server.fetch(state, old)) == [3, 2, 1]
    assert [path for path, _ in server.http.asked] == ["/base/2/users/44/tweets"]


def test_token_with_a_line_break_is_refused_without_being_shown() -> None:
    server = Server(3, bearer_token="AAAA\nsecret")
    with pytest.raises(SourceError, match="characters that no token has") as caught:
        server.fetch()
    assert "secret" not in str(caught.value)
    assert server.http.asked == []
