"""Papers that posts mention and no listing told of."""

from __future__ import annotations

import pytest

from feedq.errors import FetchError
from feedq.services.fetching.visit import FetchResult
from tests.conftest import OpenFeedq
from tests.library import DAY, FakeClock, arxiv, contents, paper, post
from tests.services.world import (
    FAILED,
    OK,
    World,
    batch,
    config,
    everything,
    outcomes,
)

pytestmark = pytest.mark.any_database


def test_a_mentioned_paper_that_no_listing_told_of_is_looked_up_once(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [batch(post(1, arxiv(7), arxiv(8), arxiv(1)), paper(1))]}
    world.papers = (paper(7),)
    feedq = open_feedq(config("a"))
    results = feedq.refresh.run()
    asked = {row[0]: row[3] for row in contents(feedq.store)["lookups"]}
    assert asked == {str(arxiv(7)): "found", str(arxiv(8)): "missing"}
    assert results[1] == FetchResult("arxiv", "mentioned papers", OK, 1, 0, 0.0, "")
    assert {one.id for one in feedq.inbox.view()} == {str(arxiv(1)), str(arxiv(7))}
    assert len(feedq.inbox.papers(feedq.inbox.rows([str(arxiv(7))]))[0].mentions) == 1

    assert len(feedq.refresh.run()) == 1
    assert world.looked_up == [[arxiv(7), arxiv(8)]]


def test_a_wrong_id_is_asked_for_once_a_day(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    world.says = {"a": [batch(post(1, arxiv(7)))]}
    feedq = open_feedq(config("a"))
    for days, times in ((0.0, 1), (0.5, 1), (1.0, 2)):
        clock.forward(days * DAY)
        feedq.refresh.run()
        assert len(world.looked_up) == times


def test_a_look_up_that_fails_is_one_result_and_tried_again(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [batch(post(1, arxiv(7)))]}
    world.papers = FetchError("no connection")
    feedq = open_feedq(config("a"))
    assert outcomes(feedq.refresh.run()) == {"a": OK, "mentioned papers": FAILED}
    world.papers = (paper(7),)
    assert outcomes(feedq.refresh.run())["mentioned papers"] is OK


def test_nothing_is_looked_up_when_arxiv_does_not_answer(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {
        "cs.LG": [FetchError("no connection")],
        "gans": [FetchError("no connection")],
        "A Blog": [batch(post(1, arxiv(7)))],
    }
    open_feedq(everything()).refresh.run()
    assert world.looked_up == []
