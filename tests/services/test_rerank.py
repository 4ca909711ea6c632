"""From decisions to an order with reasons, and back to time when there are none."""

from __future__ import annotations

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Profile
from feedq.domain.model import Reading, Status
from feedq.domain.triage import Decision
from feedq.services.rerank import SEED, Reranked, label
from tests.conftest import OpenFeedq
from tests.library import TODAY, add, contents, paper

GAN = "generative adversarial network image synthesis generator discriminator"
RL = "reinforcement learning policy gradient reward agent environment"


def _library(feedq: Feedq, papers: int = 24) -> list[int]:
    """Papers by turns about GANs and about reinforcement learning."""
    return add(
        feedq.store,
        *(
            paper(n, title=f"{(GAN, RL)[n % 2]} {n}", abstract=f"{(GAN, RL)[n % 2]} study {n}")
            for n in range(papers)
        ),
    )


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(), 0.0),
        (Reading(Status.QUEUED), 1.0),
        (Reading(Status.READING), 1.0),
        (Reading(Status.DONE), 0.8),
        (Reading(Status.SKIPPED), -1.0),
        (Reading(Status.SKIPPED, starred=True), 1.5),
        (Reading(starred=True), 1.5),
        (Reading(Status.DONE, starred=True, candidate=True), 2.0),
    ],
)
def test_a_decision_says_how_much_a_paper_is_liked(reading: Reading, expected: float) -> None:
    assert label(reading) == expected


def test_without_decisions_and_profiles_papers_stand_in_time_order(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = _library(feedq)
    result = feedq.rerank.run()
    assert (result.papers, result.examples) == (0, 0)
    assert result.reason != ""
    assert feedq.inbox.ranked() is None
    assert feedq.inbox.ids() == rows


def test_keywords_of_a_profile_are_enough_for_an_order(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", keywords=("reinforcement learning",)),)))
    rows = _library(feedq)
    assert feedq.rerank.run().papers == 24
    best = feedq.inbox.view("inbox", 10)
    assert {one.row for one in best} <= set(rows[1::2])
    assert {one.profile for one in best} == {"rl"}
    assert [one.rank for one in best] == list(range(1, 11))
    assert all(one.reasons for one in best)


def test_what_was_liked_comes_first_and_what_was_skipped_last(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = _library(feedq)
    feedq.triage.decide(rows[1:8:2], Decision(status=Status.QUEUED))
    feedq.triage.decide(rows[0:8:2], Decision(status=Status.SKIPPED))
    result = feedq.rerank.run()
    assert result == Reranked(24, 8)
    ranked = feedq.inbox.ranked()
    assert ranked is not None
    assert (ranked.at, ranked.seed, ranked.papers, ranked.examples) == (TODAY, SEED, 24, 8)
    order = feedq.inbox.ids()
    assert set(order[:6]) <= set(rows[9::2])
    (best,) = feedq.inbox.view("inbox", 1)
    assert best.nearest in {one.id for one in feedq.inbox.view("queue")}
    assert all(one.rank is None for one in feedq.inbox.view("queue"))


def test_the_same_library_ranks_the_same_again(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", keywords=("reinforcement learning",)),)))
    _library(feedq)
    feedq.rerank.run()
    before = [row[2:] for row in contents(feedq.store)["scores"]]
    feedq.rerank.run()
    assert [row[2:] for row in contents(feedq.store)["scores"]] == before


def test_ranking_writes_no_reading_and_no_fact(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", keywords=("reinforcement",)),)))
    rows = _library(feedq)
    feedq.triage.decide(rows[:3], Decision(status=Status.QUEUED, note="n"))
    derived = ("rankings", "scores")
    before = contents(feedq.store, without=derived)
    feedq.rerank.run()
    assert contents(feedq.store, without=derived) == before


def test_when_the_last_decision_is_undone_the_order_is_by_time_again(
    open_feedq: OpenFeedq,
) -> None:
    feedq = open_feedq()
    rows = _library(feedq)
    feedq.triage.decide(rows[:8], Decision(status=Status.QUEUED))
    assert feedq.rerank.run().papers == 24
    feedq.triage.undo()
    assert feedq.rerank.run().papers == 0
    assert feedq.inbox.ids() == rows


def test_an_excluded_paper_goes_below_the_others(open_feedq: OpenFeedq) -> None:
    profile = Profile(name="rl", keywords=("reinforcement learning",), exclude=("agent",))
    feedq = open_feedq(Config(profiles=(profile,)))
    rows = _library(feedq)
    feedq.rerank.run()
    assert set(feedq.inbox.ids()[-12:]) == set(rows[1::2])
    assert not set(feedq.inbox.session().rows) & set(rows[1::2])


def test_an_example_paper_of_a_profile_is_known_and_not_asked_for(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", papers=("2603.00003",)),)))
    rows = _library(feedq)
    assert feedq.rerank.run().papers == 24
    assert rows[3] not in feedq.inbox.session().rows
    assert {one.row for one in feedq.inbox.view("inbox", 5)} <= set(rows[1::2])


def test_an_empty_library_is_ranked_by_time(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", keywords=("reinforcement",)),)))
    assert feedq.rerank.run().papers == 0
