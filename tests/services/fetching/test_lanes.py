"""Lanes: side by side, one after another within, and what one shares."""

from __future__ import annotations

import threading

import pytest

from feedq.domain.kinds import Outcome
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited, SourceSkipped
from feedq.sources.base import Wanted
from tests.conftest import OpenFeedq
from tests.library import paper, post
from tests.services.world import (
    FAILED,
    OK,
    SKIPPED,
    World,
    batch,
    condition,
    config,
    everything,
    outcomes,
)


def test_lanes_run_side_by_side(open_feedq: OpenFeedq, world: World) -> None:
    together = threading.Barrier(3, timeout=30)

    def meet(_: FetchState, __: Wanted) -> Batch:
        together.wait()
        return batch(post(1))

    world.says = {"a": [meet], "b": [meet], "c": [meet]}
    assert set(outcomes(open_feedq(config("a", "b", "c")).refresh.run()).values()) == {OK}


def test_subscriptions_of_one_lane_are_asked_one_after_another(
    open_feedq: OpenFeedq, world: World
) -> None:
    at_work = threading.Lock()

    def alone(_: FetchState, __: Wanted) -> Batch:
        assert at_work.acquire(blocking=False)
        return batch()

    def done(_: FetchState, __: Wanted) -> None:
        at_work.release()

    names = [f"feed{number}" for number in range(6)]
    world.lanes = dict.fromkeys(names, "one host")
    world.says = {name: [alone, done] for name in names}
    open_feedq(config(*names)).refresh.run()
    assert world.asked == names


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("too many requests"),
        RateLimited("too many requests", retry_after_s=60.0),
        FetchError("no connection", url="https://a.example/b"),
    ],
)
def test_a_host_that_does_not_answer_is_not_asked_again_for_its_other_addresses(
    open_feedq: OpenFeedq, world: World, error: FetchError
) -> None:
    world.lanes = {"a": "host", "b": "host", "c": "host"}
    world.says = {"a": [batch(post(1))], "b": [error], "c": [batch(post(2))]}
    feedq = open_feedq(config("a", "b", "c", "d"))
    assert list(outcomes(feedq.refresh.run()).values()) == [
        OK,
        FAILED,
        FAILED,
        Outcome.NOT_MODIFIED,
    ]
    assert sorted(world.asked) == ["a", "b", "d"]
    if error.url:
        assert condition(feedq, "b").last_error == "no connection (https://a.example/b)"
        assert condition(feedq, "c").last_error == "no connection (a.example)", "not b's address"
    assert condition(feedq, "c").next_due_at == condition(feedq, "b").next_due_at


@pytest.mark.parametrize(
    "error", [FetchError("not found", status=404), ParseError("cut off"), SourceSkipped("no")]
)
def test_one_bad_address_of_a_host_leaves_the_others(
    open_feedq: OpenFeedq, world: World, error: Exception
) -> None:
    world.lanes = {"a": "host", "b": "host"}
    world.says = {"a": [error], "b": [batch(post(1))]}
    assert outcomes(open_feedq(config("a", "b")).refresh.run())["b"] is OK


def test_one_service_of_a_lane_that_is_down_leaves_the_lanes_other_services(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.lanes = {"cs.LG": "arxiv", "gans": "arxiv"}
    world.says = {"cs.LG": [FetchError("no connection")], "gans": [batch(paper(1))]}
    results = open_feedq(everything()).refresh.run(only=["arxiv", "arxiv-search"])
    assert outcomes(results) == {"cs.LG": FAILED, "gans": OK}


def test_a_source_prepares_once_for_a_lane_and_remembers(
    open_feedq: OpenFeedq, world: World
) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []

    def prepare(own: list[Subscription], shared: dict[str, str]) -> dict[str, str]:
        seen.append(([one.name for one in own], shared))
        return {**shared, "runs": str(len(seen))}

    world.lanes = {"a": "host", "b": "host"}
    world.prepared = prepare  # type: ignore[assignment]
    world.says = {"a": [batch(post(1))]}
    feedq = open_feedq(config("a", "b"))
    feedq.refresh.run()
    feedq.refresh.run()
    assert seen == [(["a", "b"], {}), (["a", "b"], {"runs": "1"})]
    assert world.given["b"][1].shared == {"runs": "2"}


@pytest.mark.parametrize(
    ("error", "outcome"), [(SourceSkipped("no token"), SKIPPED), (ParseError("odd"), FAILED)]
)
def test_a_source_that_cannot_prepare_is_not_asked_to_again(
    open_feedq: OpenFeedq, world: World, error: Exception, outcome: Outcome
) -> None:
    tried: list[int] = []

    def prepare(*_: object) -> dict[str, str]:
        tried.append(1)
        raise error

    world.lanes = {"a": "host", "b": "host"}
    world.prepared = prepare
    results = open_feedq(config("a", "b")).refresh.run()
    assert outcomes(results) == {"a": outcome, "b": outcome}
    assert (tried, world.asked) == ([1], [])


def test_what_one_subscription_spent_is_known_to_the_next_of_its_lane(
    open_feedq: OpenFeedq, world: World
) -> None:
    feedq = open_feedq(config("a", "b"))
    world.lanes = {"a": "one", "b": "one"}
    spent = FetchState(shared={"spent": "3"})
    world.says = {"a": [batch(post(1), state=spent)], "b": [batch(post(2))]}
    feedq.refresh.run()
    assert world.given["b"][0].shared == {"spent": "3"}
    feedq.refresh.run()
    assert world.given["a"][1].shared == {"spent": "3"}
