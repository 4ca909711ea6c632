"""A round: what follows a fetch, when, and what does not."""

from __future__ import annotations

import threading

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Profile
from feedq.domain.kinds import Outcome
from feedq.domain.model import Batch, FetchState
from feedq.services.fetching.code import LookedUp
from feedq.services.round import Results
from feedq.sources.base import Wanted
from tests.conftest import OpenFeedq
from tests.library import paper, post
from tests.services.world import World, batch, config


class Watched:
    """A library in which the order of what happens is noted.

    Attributes:
        happened: `fetched`, `looked up`, `ranked`, `told`.
        found: how many papers' code the look-up finds.
    """

    def __init__(self, feedq: Feedq, monkeypatch: pytest.MonkeyPatch) -> None:
        self.feedq = feedq
        self.happened: list[str] = []
        self.found = 0
        rank = feedq.rerank.run

        def look_up(**_: object) -> LookedUp:
            self.happened.append("looked up")
            return LookedUp(self.found, self.found)

        def rerank() -> object:
            self.happened.append("ranked")
            return rank()

        monkeypatch.setattr(feedq.code, "look_up", look_up)
        monkeypatch.setattr(feedq.rerank, "run", rerank)
        monkeypatch.setattr(feedq.hooks, "fetched", lambda *_: self.happened.append("told"))

    def run(self, **asked: object) -> list[str]:
        """What happened in one round."""
        self.happened.clear()
        self.feedq.round.run(fetched=self._fetched, **asked)  # type: ignore[arg-type]
        return list(self.happened)

    def _fetched(self, results: Results) -> None:
        assert [one.outcome for one in results] != [Outcome.FAILED]
        self.happened.append("fetched")


@pytest.fixture
def watched(open_feedq: OpenFeedq, world: World, monkeypatch: pytest.MonkeyPatch) -> Watched:
    """A library that follows `a` and has a profile to learn from."""
    profile = Profile(name="cnn", keywords=("paper",))
    return Watched(open_feedq(config("a", profiles=(profile,))), monkeypatch)


def test_news_is_ranked_before_hooks_are_told(watched: Watched, world: World) -> None:
    world.says = {"a": [batch(paper(1), paper(2))]}
    assert watched.run() == ["fetched", "looked up", "ranked", "told"]
    assert watched.feedq.inbox.ranked() is not None


def test_without_news_the_order_stands(watched: Watched, world: World) -> None:
    world.says = {"a": [batch(paper(1))]}
    watched.run()
    world.says = {"a": [batch(not_modified=True)]}
    assert watched.run() == ["fetched", "looked up", "told"]
    watched.found = 1
    assert watched.run() == ["fetched", "looked up", "ranked", "told"]


def test_a_round_that_was_killed_before_it_ranked_is_made_up_for(
    watched: Watched, world: World
) -> None:
    world.says = {"a": [batch(paper(1))]}
    watched.feedq.refresh.run()
    world.says = {"a": [batch(not_modified=True)]}
    assert "ranked" in watched.run()


def test_the_order_is_left_alone_when_asked_to(watched: Watched, world: World) -> None:
    world.says = {"a": [batch(paper(1))]}
    assert watched.run(rank=False) == ["fetched", "looked up", "told"]


def test_a_cancelled_round_ends_with_what_was_fetched(watched: Watched, world: World) -> None:
    cancelled = threading.Event()

    def cancel(_: FetchState, __: Wanted) -> Batch:
        cancelled.set()
        return batch(post(1))

    world.says = {"a": [cancel]}
    assert watched.run(cancelled=cancelled) == ["fetched"]
