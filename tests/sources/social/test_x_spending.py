"""X: what a run costs, and when it stops."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config
from feedq.config import X as XConfig
from feedq.domain.model import FetchState, Subscription
from feedq.errors import SourceSkipped
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.http.trouble import AnswerLost
from feedq.sources.social.x import X
from feedq.sources.social.x_budget import spent
from tests.sources.scripted import ScriptedHttp
from tests.sources.social.x_server import ADA, BASE, BO, NOTES, NOW, TOKEN, WANTED, Server, numbers


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
