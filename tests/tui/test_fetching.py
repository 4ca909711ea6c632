"""A fetch inside the app: seen, stopped, and never in the way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from feedq.bootstrap import Feedq
from feedq.config import subscriptions
from feedq.domain.kinds import Outcome
from feedq.domain.model import Subscription
from feedq.domain.triage import Decision
from feedq.errors import StoreLocked
from feedq.services.fetching.code import LookedUp
from feedq.services.fetching.visit import FetchResult
from feedq.services.ranking.rerank import Reranked
from feedq.tui.app import FeedqApp
from feedq.tui.fetching import fetch_words
from tests.library import FakeClock, add, paper, went_well
from tests.tui.driving import current, painted, paper_titled, press, settle, status, titles

SUBSCRIPTION = Subscription("arxiv", "cs.LG", "cs.LG")
OTHER = Subscription("arxiv", "cs.CV", "cs.CV")


class Refresh:
    """A refresh that goes on when told to."""

    def __init__(self, brings: Callable[[], int]) -> None:
        self.runs = 0
        self.going = threading.Event()
        self.go_on = threading.Event()
        self.cancelled = False
        self._brings = brings

    def run(
        self, *, listener: Any, cancelled: threading.Event, **_: object
    ) -> Sequence[FetchResult]:
        self.runs += 1
        listener.planned([SUBSCRIPTION, OTHER])
        listener.started(SUBSCRIPTION)
        self.going.set()
        assert self.go_on.wait(10)
        self.cancelled = cancelled.is_set()
        result = FetchResult("arxiv", "cs.LG", Outcome.OK, new=self._brings())
        listener.ended(result)
        return (result,)


class Rerank:
    def __init__(self) -> None:
        self.runs = 0

    def run(self) -> Reranked:
        self.runs += 1
        return Reranked(0, 0)


class Code:
    """Finds the code of nothing."""

    def look_up(self, **_: object) -> LookedUp:
        return LookedUp()


def with_services(feedq: Feedq, refresh: object, rerank: object) -> Feedq:
    """The same library with other services: a service is made once, when first asked for."""
    vars(feedq).update(refresh=refresh, rerank=rerank, code=Code())
    return feedq


async def ended(app: FeedqApp, pilot: Any) -> None:
    """Wait for the fetch and what follows it."""
    fetching = app._fetching
    assert fetching is not None
    fetching._thread.join(10)
    await settle(pilot)


async def test_fetch_is_followed_and_moves_nothing(feedq: Feedq) -> None:
    refresh = Refresh(lambda: len(add(feedq.store, paper(0))))
    rerank = Rerank()
    app = FeedqApp(with_services(feedq, refresh, rerank), fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "j", "f")
        assert refresh.going.wait(10)
        await settle(pilot)
        assert status(app).startswith("fetching 0/2 cs.LG, c stops")
        await press(pilot, "f", "x")
        assert current(app) == "Paper 3"
        refresh.go_on.set()
        await ended(app, pilot)
        assert status(app).startswith("1 new paper, R to show")
        assert titles(app)[0] == "Paper 1"
        assert (refresh.runs, rerank.runs, refresh.cancelled) == (1, 1, False)


async def test_fetch_tells_of_new_versions_of_what_was_kept(feedq: Feedq) -> None:
    feedq.triage.decide([paper_titled(feedq, "Paper 1").row], Decision(star=True))
    refresh = Refresh(lambda: len(add(feedq.store, paper(1, version=2), paper(2, version=2))))
    app = FeedqApp(with_services(feedq, refresh, Rerank()), fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "f")
        refresh.go_on.set()
        await ended(app, pilot)
        said = [one.message for one in app._notifications]
        assert said[-1] == "New version of what you kept: Paper 1 (v2)"
        await press(pilot, "f")
        await ended(app, pilot)
        assert [one.message for one in app._notifications].count(said[-1]) == 1


@pytest.mark.parametrize("key", ["c", "escape"])
async def test_fetch_is_stopped_by_a_key(feedq: Feedq, key: str) -> None:
    refresh, rerank = Refresh(lambda: 0), Rerank()
    app = FeedqApp(with_services(feedq, refresh, rerank), fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "f", key)
        refresh.go_on.set()
        await ended(app, pilot)
        assert refresh.cancelled
        assert not app.fetching
        assert rerank.runs == 0


@pytest.mark.parametrize("view", ["1", "7", "8"])
async def test_an_empty_library_says_what_failed_and_where_to_look(empty: Feedq, view: str) -> None:
    now = empty.clock.now()
    with empty.store.write() as tx:
        tx.health.enrol(followed := subscriptions(empty.config))
        for one in followed:
            found = tx.health.state(one.key)
            assert found is not None
            tx.health.failed(found[0], now, "nobody answers there", None)
    app = FeedqApp(empty, fetch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, view)
        said = " ".join(painted(app).split())
        assert "No papers yet: cs.LG (arxiv) failed: nobody answers there; " in said
        assert "1 other source failed, too. 9 tells of every source" in said
        assert "what is wrong, as 'feedq sources health' does; f tries again." in said


async def test_first_papers_of_an_empty_library_are_shown_at_once(empty: Feedq) -> None:
    refresh = Refresh(lambda: len(add(empty.store, paper(1))))
    app = FeedqApp(with_services(empty, refresh, Rerank()), fetch=True)
    async with app.run_test() as pilot:
        await settle(pilot)
        refresh.go_on.set()
        await ended(app, pilot)
        assert titles(app) == ["Paper 1"]
        assert current(app) == "Paper 1"


@pytest.mark.parametrize(("hours", "runs"), [(5, 0), (7, 1)])
async def test_app_fetches_when_the_last_fetch_is_old(
    feedq: Feedq, clock: FakeClock, hours: int, runs: int
) -> None:
    with feedq.store.write() as tx:
        found = tx.health.state("arxiv:cs.LG")
        assert found is not None
        went_well(tx, found[0], clock.now() - timedelta(hours=hours))
    refresh = Refresh(lambda: 0)
    refresh.go_on.set()
    app = FeedqApp(with_services(feedq, refresh, Rerank()), fetch=True)
    async with app.run_test() as pilot:
        await settle(pilot)
        if runs:
            await ended(app, pilot)
    assert refresh.runs == runs


async def test_fetch_that_cannot_start_is_told(feedq: Feedq) -> None:
    class Locked:
        def run(self, **_: object) -> None:
            raise StoreLocked("another fetch is running; wait for it, or try again")

    app = FeedqApp(with_services(feedq, Locked(), Rerank()), fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "f")
        await ended(app, pilot)
        assert [n.message for n in app._notifications] == [
            "another fetch is running; wait for it, or try again"
        ]
        assert not app.fetching


async def test_a_broken_fetch_does_not_take_the_app_along(feedq: Feedq) -> None:
    class Broken:
        def run(self, **_: object) -> None:
            raise ZeroDivisionError("[bold]by zero[/bold]")

    app = FeedqApp(with_services(feedq, Broken(), Rerank()), fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "f")
        await ended(app, pilot)
        assert (
            "which is a bug: ZeroDivisionError: [bold]by zero"
            in next(iter(app._notifications)).message
        )
        await press(pilot, "x")
    assert feedq.inbox.counts()["skipped"] == 1


def test_failures_are_counted_and_named() -> None:
    failed = [FetchResult("feed", f"feed {n}", Outcome.FAILED, error="x") for n in range(5)]
    said = fetch_words([FetchResult("arxiv", "cs.LG", Outcome.OK, new=1200), *failed])
    assert said == ("Fetched: 1,200 new. 5 failed: feed 0, feed 1, feed 2 and 2 more; 9 says why.")
