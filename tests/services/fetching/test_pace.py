"""When a source is asked again: as it wishes, as it asks, and after failures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedq.domain.kinds import Outcome
from feedq.errors import FetchError, RateLimited
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, post
from tests.services.world import (
    OK,
    SKIPPED,
    World,
    batch,
    condition,
    config,
    outcomes,
)


def test_a_healthy_source_is_asked_again_when_it_wishes(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [batch(post(1), fresh_until=TODAY + timedelta(hours=10), last=True)]}
    feedq.refresh.run()
    clock.forward(timedelta(hours=8, minutes=59))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.waits, world.asked) == (SKIPPED, True, ["a"])
    assert result.error == "asks not to be fetched before 2026-03-02 21:00 UTC"
    feedq.refresh.run(since=TODAY)
    feedq.refresh.run(only=["a"])
    feedq.refresh.run(full=True)
    assert world.asked == ["a"] * 4
    clock.forward(timedelta(hours=9, minutes=1))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.waits) == (Outcome.OK, False)


def test_who_reads_every_day_is_not_kept_waiting_for_a_week(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [batch(fresh_until=TODAY + timedelta(days=7))]}
    feedq.refresh.run()
    assert condition(feedq, "a").next_due_at == TODAY + timedelta(days=0.9)
    clock.forward(timedelta(days=1, seconds=-5))
    feedq.refresh.run()
    assert world.asked == ["a", "a"]


def test_a_source_that_asks_for_patience_is_given_it(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [RateLimited("too many requests", retry_after_s=3600.0)]}
    feedq.refresh.run()
    assert condition(feedq, "a").next_due_at == TODAY + timedelta(hours=1)

    clock.forward(timedelta(minutes=59))
    (result,) = feedq.refresh.run()
    assert (result.outcome, world.asked) == (SKIPPED, ["a"])
    assert (result.new, result.updated) == (0, 0)
    assert "waits until 2026-03-02 13:00 UTC" in result.error
    assert condition(feedq, "a").failures == 1  # waiting is no failure

    clock.forward(timedelta(minutes=1))
    world.says = {"a": [batch(post(1))]}
    assert outcomes(feedq.refresh.run()) == {"a": OK}
    assert condition(feedq, "a").next_due_at is None


@pytest.mark.parametrize("asked", [{"only": ["a"]}, {"full": True}])
def test_who_asks_by_name_or_for_everything_does_not_wait(
    open_feedq: OpenFeedq, world: World, asked: dict[str, object]
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [RateLimited("too many requests", retry_after_s=3600.0)]}
    feedq.refresh.run()
    feedq.refresh.run(**asked)  # type: ignore[arg-type]
    assert world.asked == ["a", "a"]


@pytest.mark.parametrize(("asked_s", "waits"), [(1e15, 7 * DAY), (-5.0, 0 * DAY)])
def test_an_absurd_wish_for_patience_is_cut(
    open_feedq: OpenFeedq, world: World, asked_s: float, waits: timedelta
) -> None:
    world.says = {"a": [RateLimited("too many requests", retry_after_s=asked_s)]}
    feedq = open_feedq(config("a"))
    feedq.refresh.run()
    assert condition(feedq, "a").next_due_at == TODAY + waits


def test_a_source_that_keeps_failing_is_asked_ever_less_often_but_always_again(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [FetchError("no answer", status=500)]}
    waits_min: list[float] = []
    for _ in range(12):
        feedq.refresh.run()
        due = condition(feedq, "a").next_due_at
        wait = due - clock.now() if due else timedelta(0)
        waits_min.append(wait / timedelta(minutes=1))
        clock.forward(wait)
    assert world.asked == ["a"] * 12
    assert waits_min[:2] == [0, 0]  # once or twice happens to everyone
    for minutes, most in zip(waits_min[2:], (15, 30, 60, 120, 240, 480, *[720] * 4), strict=True):
        assert most / 2 <= minutes <= most
    assert len(set(waits_min[8:])) == 4  # with jitter, so that not all come back at once
    assert condition(feedq, "a").failing_since == TODAY

    world.says = {"a": [batch(post(1))]}
    feedq.refresh.run()
    assert not condition(feedq, "a").failing
    world.says = {"a": [FetchError("no answer", status=500)]}
    feedq.refresh.run()
    assert condition(feedq, "a").next_due_at is None
