"""The last days played again: what the model knew in the morning, what was liked by night."""

from __future__ import annotations

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Profile, Researcher, Signals
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.services.ranking.evaluation import Report, Reporting
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, add, arxiv, paper, post

GAN = "generative adversarial network image synthesis generator discriminator"
RL = "reinforcement learning policy gradient reward agent environment"
PROFILES = (Profile(name="rl", keywords=("policy gradient",)),)
LIKED, SKIPPED = Decision(status=Status.QUEUED), Decision(status=Status.SKIPPED)


def _report(feedq: Feedq) -> Report:
    return Reporting(feedq.store, feedq.config, feedq.clock, feedq.rerank).run()


def _fortnight(feedq: Feedq, clock: FakeClock) -> None:
    """Ten days of ten papers, two of them about reinforcement learning: these are liked."""
    for day in range(10):
        numbers = range(10 * day + 1, 10 * day + 11)
        said = {n: f"{RL if n % 5 == 0 else GAN} {n}" for n in numbers}
        today = clock.now()
        rows = add(
            feedq.store,
            *(paper(n, title=said[n], abstract=said[n], announced_at=today) for n in numbers),
        )
        clock.forward(DAY / 4)
        for n, row in zip(numbers, rows, strict=True):
            feedq.triage.decide([row], LIKED if n % 5 == 0 else SKIPPED)
        clock.forward(3 * DAY / 4)


def test_a_model_that_knows_its_user_is_above_time_order(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    feedq = open_feedq(Config(profiles=PROFILES))
    _fortnight(feedq, clock)
    found = _report(feedq)
    assert (found.days, found.liked, found.reason) == (10, 20, "")
    assert found.model.ndcg > 0.95
    assert found.model.ndcg > found.newest_first.ndcg + 0.2


def test_what_a_signal_did_is_seen_by_taking_it_away(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    config = Config(
        profiles=(Profile(name="ada", authors=("Grace Hopper",)),),
        signals=Signals(mention=0, recency=0),
    )
    feedq = open_feedq(config)
    writers = {n: ("Grace Hopper",) if n in (7, 19) else ("Somebody",) for n in range(1, 21)}
    rows = add(
        feedq.store, *(paper(n, authors=writers[n], announced_at=clock.now()) for n in writers)
    )
    clock.forward(DAY / 4)
    feedq.triage.decide([rows[6], rows[18]], LIKED)
    found = _report(feedq)
    assert found.model.ndcg == 1.0
    assert found.without is not None
    assert found.without["author"].ndcg < 0.9
    assert found.without["code"] == found.model


def test_the_next_session_owes_its_scores_to_signals(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    people = (Researcher(name="Somebody", bluesky="a", weight=0.5),)
    feedq = open_feedq(Config(profiles=PROFILES, researchers=people))
    add(feedq.store, *(paper(n, title=f"{RL} {n}", announced_at=TODAY) for n in range(1, 5)))
    add(feedq.store, *(post(n, arxiv(n)) for n in range(1, 5)), subscription="bluesky:a")
    found = _report(feedq).adds
    assert found is not None
    assert found["mention"] == pytest.approx(0.8 * 0.5)
    assert found["recency"] == pytest.approx(0.2, abs=0.01)
    assert found["author"] == found["code"] == found["upvotes"] == 0.0


def test_a_day_is_judged_by_what_was_known_in_its_morning(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, *(paper(n, announced_at=clock.now()) for n in range(1, 9)))
    feedq.triage.decide(rows[:2], LIKED)
    found = _report(feedq)  # the only decisions there are were made that very day
    assert (found.days, found.model.ndcg) == (0, 0.0)


def test_without_anything_to_learn_from_there_is_no_report(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    add(feedq.store, paper(1))
    assert _report(feedq).reason != ""
