"""X: what one run asks, what it costs, and when it stops."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config, Endpoints
from feedq.config import X as XConfig
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited, SourceError, SourceSkipped
from feedq.sources.base import Wanted
from feedq.sources.http.client import Response
from feedq.sources.http.trouble import AnswerLost
from feedq.sources.social.x import X
from feedq.sources.social.x_budget import spent
from feedq.sources.social.x_place import Place
from tests.sources.scripted import ScriptedHttp, answer

DATA = Path(__file__).parents[2] / "data" / "x"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
WANTED = Wanted(now=NOW)
TOKEN = "AAAA%2Bsecret"
ADA = Subscription("x", "Ada", "@AdaLattice", by="Ada")
BO = Subscription("x", "Bo", "bo_kernel", by="Bo")
BASE = 1_990_000_000_000_000_000
IDS = {"adalattice": "44", "bo_kernel": "55"}
NOTES = {f"id:{handle}": user for handle, user in IDS.items()}


class Server:
    """An X whose every account has posts 1 to `posts`."""

    def __init__(self, posts: int = 0, **config: Any) -> None:
        self.posts = posts
        self.config = {"bearer_token": TOKEN} | config
        self.refusal: Response | None = None
        self.answers = 0
        self.restart()

    def restart(self) -> None:
        """As the next run does."""
        self.http = ScriptedHttp(self)
        endpoints = Endpoints(x="http://x.test/base/")
        self.source = X(self.http, Config(x=XConfig(**self.config), endpoints=endpoints))

    def __call__(self, path: str, params: Mapping[str, str]) -> Response:
        if self.refusal:
            return self.refusal
        if path == "/base/2/users/by":
            return answer(self._users(params["usernames"].split(",")))
        assert path.removesuffix("/tweets").rpartition("/")[2] in IDS.values()
        assert params["exclude"] == "retweets,replies"
        size = int(params["max_results"])
        assert 5 <= size <= 100
        newest = self.posts
        for name in ("until_id", "pagination_token"):
            if name in params:
                newest = min(newest, int(params[name]) - BASE - 1)
        oldest = max(newest - size, 0, int(params.get("since_id", BASE)) - BASE)
        data = [
            {"id": str(BASE + n), "text": f"post {n}", "created_at": at(n).isoformat()}
            for n in range(newest, oldest, -1)
            if "start_time" not in params or at(n) >= datetime.fromisoformat(params["start_time"])
        ]
        more = len(data) == size and newest - size > int(params.get("since_id", BASE)) - BASE
        meta = {"result_count": len(data)} | (
            {"next_token": str(BASE + oldest + 1)} if more else {}
        )
        return answer({"meta": meta} | ({"data": data} if data else {}))

    def _users(self, handles: list[str]) -> dict[str, Any]:
        missing = [{"value": h, "detail": f"No user {h}."} for h in handles if h not in IDS]
        found = [{"id": IDS[h], "username": h.upper()} for h in handles if h in IDS]
        return {"data": found} | ({"errors": missing} if missing else {})

    def fetch(
        self, state: FetchState | None = None, subscription: Subscription = ADA, **wanted: Any
    ) -> list[Batch]:
        before = state or FetchState(shared=NOTES)
        return list(self.source.fetch(subscription, before, Wanted(now=NOW, **wanted)))


def at(number: int) -> datetime:
    return datetime(2025, 10, 1, tzinfo=UTC) + timedelta(hours=number)  # before BASE tells


def numbers(batches: Sequence[Batch]) -> list[int]:
    return [int(e.source_id) - BASE for batch in batches for e in batch.entries]


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


def test_budget_stops_before_it_is_exceeded_and_the_next_month_goes_on() -> None:
    server = Server(10, budget_usd_per_month=0.6)
    state = server.fetch()[-1].state  # 10 posts: $0.05
    server.posts = 300
    batches = server.fetch(state)
    assert [p["max_results"] for _, p in server.http.asked] == ["20", "100", "10"]
    assert spent(batches[-1].state.shared, NOW) == 0.6
    assert batches[-1].notice.startswith("X budget of $0.60 for November is used up: $0.60 spent;")
    with pytest.raises(SourceSkipped, match="used up"):
        server.fetch(batches[-1].state)
    assert len(server.http.asked) == 3
    december = Wanted(now=datetime(2026, 12, 1, tzinfo=UTC))
    rest = list(server.source.fetch(ADA, batches[-1].state, december))
    assert sorted(numbers([*batches, *rest])) == sorted({*range(300, 190, -1), *range(190, 70, -1)})


def test_budget_counts_for_lookups_too() -> None:
    server = Server(3, budget_usd_per_month=0.019)
    notes = server.source.prepare([ADA, BO], {}, WANTED)
    assert server.http.asked[0][1]["usernames"] == "adalattice"
    assert len(server.http.asked) == 1
    for subscription in (ADA, BO):
        with pytest.raises(SourceSkipped, match=r"X budget of \$0\.02 for November"):
            server.fetch(FetchState(shared=notes), subscription)


@given(st.lists(st.tuples(st.integers(0, 150), st.booleans()), max_size=6), st.integers(0, 700))
@settings(deadline=None, max_examples=50)
def test_every_post_comes_exactly_once_within_any_budget(
    days: list[tuple[int, bool]], cents: int
) -> None:
    server = Server(1, budget_usd_per_month=cents / 100)
    state = FetchState(shared=NOTES, cursor={"since_id": str(BASE + 1)})
    seen: list[int] = []
    for new, killed in days:
        server.posts += new
        try:
            for batch in server.source.fetch(ADA, state, WANTED):
                seen += numbers([batch])
                state = batch.state
                if killed:
                    break
        except SourceSkipped:
            pass
        assert spent(state.shared, NOW) == pytest.approx(len(seen) * 0.005)
    assert spent(state.shared, NOW) <= cents / 100
    for _ in range(2):  # a rich month: first the rest of the stretch, then what is above
        server.config["budget_usd_per_month"] = 1000.0
        server.restart()
        for batch in server.fetch(state):
            seen += numbers([batch])
            state = batch.state
    assert sorted(seen) == list(range(2, server.posts + 1))


@given(st.dictionaries(st.sampled_from(["since_id", "newest_id", "until_id"]), st.text(max_size=4)))
def test_any_cursor_is_a_place(cursor: dict[str, str]) -> None:
    place = Place.load(cursor)
    assert Place.load(place.write()) == place


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


def lost(*_: object) -> Response:
    raise AnswerLost("no answer within 30 s")


def test_budget_is_one_for_all_accounts_of_a_run() -> None:
    server = Server(300, budget_usd_per_month=0.24, first_run_posts=20)  # 48 posts
    shared: Mapping[str, str] = {**NOTES, "id:cy": "44", "id:di": "55"}
    for handle in ("adalattice", "bo_kernel", "cy"):
        subscription = Subscription("x", handle, handle)
        shared = server.fetch(FetchState(shared=shared), subscription)[-1].state.shared
    with pytest.raises(SourceSkipped, match="used up"):
        server.fetch(FetchState(shared=shared), Subscription("x", "di", "di"))
    assert [p["max_results"] for _, p in server.http.asked] == ["20", "20", "8"]
    assert spent(shared, NOW) == 0.24


@pytest.mark.parametrize(("cents", "asked"), [(2.4, []), (2.5, ["5"]), (4.9, ["9"])])
def test_no_page_is_asked_for_that_could_cost_more_than_is_left(
    cents: float, asked: list[str]
) -> None:
    server = Server(300, budget_usd_per_month=cents / 100)
    with suppress(SourceSkipped):
        server.fetch()
    assert [p["max_results"] for _, p in server.http.asked] == asked


def test_lost_answer_counts_as_full_and_ends_the_run_of_x() -> None:
    server = Server(300)
    state = server.fetch()[-1].state
    server.http = ScriptedHttp(lost)
    server.source = X(server.http, Config(x=XConfig(bearer_token=TOKEN)))
    batches = server.source.fetch(ADA, state, WANTED)
    kept = next(batches)
    with pytest.raises(AnswerLost):
        next(batches)
    assert kept.entries == ()
    assert kept.state.cursor == state.cursor
    assert spent(kept.state.shared, NOW) == pytest.approx(0.1 + 100 * 0.005)
    with pytest.raises(AnswerLost):
        server.fetch(kept.state, BO)
    assert len(server.http.asked) == 1


def test_lost_lookup_counts_for_every_handle_asked_for() -> None:
    server = Server(3)
    server.http = ScriptedHttp(lost)
    server.source = X(server.http, Config(x=XConfig(bearer_token=TOKEN)))
    assert spent(server.source.prepare([ADA, BO], {}, WANTED), NOW) == 0.02


def test_server_in_trouble_is_not_billed() -> None:
    server = Server(3)
    server.refusal = answer({"title": "Service Unavailable"}, 503)
    with pytest.raises(FetchError, match="503"):
        server.fetch()  # not a batch, so no cost either
    assert len(server.http.asked) == 1


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


def test_token_with_a_line_break_is_refused_without_being_shown() -> None:
    server = Server(3, bearer_token="AAAA\nsecret")
    with pytest.raises(SourceError, match="characters that no token has") as caught:
        server.fetch()
    assert "secret" not in str(caught.value)
    assert server.http.asked == []
