"""A day's work in a large library looks at the papers that matter, and no place gets lost by it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Profile, Rank
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.rank import cache, ordering, others
from feedq.rank.model import Tuning
from feedq.services.ranking import rerank
from tests.conftest import OpenFeedq
from tests.library import FakeClock, add, arxiv, contents, paper, post

pytestmark = pytest.mark.any_database

SUBJECTS = ("generative adversarial network", "reinforcement learning", "graph message passing")
PROFILE = Profile(name="rl", keywords=("reinforcement learning",), exclude=("survey",))
DAY = Config(profiles=(PROFILE,), rank=Rank(explore=0, window_days=30))


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ninety papers are a large library, of which few have a place."""
    monkeypatch.setattr(cache, "_DRAWN", 20)
    monkeypatch.setattr(others, "_NEXT", 25)
    monkeypatch.setattr(ordering, "Tuning", partial(Tuning, negatives=10))
    monkeypatch.setattr(others, "SURE", 5)
    monkeypatch.setattr("feedq.rank.SURE", 5)
    monkeypatch.setattr(rerank, "_BEST", 12)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many papers each ranking looked at."""
    found: list[int] = []
    ranked = rerank.Rerank._ranked

    def watched(*given: object) -> object:
        made = ranked(*given)  # type: ignore[arg-type]
        found.append(len(made))
        return made

    monkeypatch.setattr(rerank.Rerank, "_ranked", watched)
    return found


def _library(feedq: Feedq, papers: int = 90) -> list[int]:
    """One paper a day, the newest first, by turns about each subject."""
    return add(
        feedq.store,
        *(
            paper(
                n,
                title=f"On {SUBJECTS[n % 3]}{' survey' if n == 88 else ''}",
                abstract=f"{SUBJECTS[n % 3]} number {n}. " * (1 + n % 4),
            )
            for n in range(papers)
        ),
    )


def _places(feedq: Feedq, count: int) -> list[int]:
    return [one.row for one in feedq.inbox.view("inbox", count)]


def test_a_day_looks_at_the_papers_that_matter_and_finds_the_order_of_all(
    open_feedq: OpenFeedq, looked_at: list[int]
) -> None:
    feedq = open_feedq(DAY)
    rows = _library(feedq)
    feedq.rerank.run()
    feedq.triage.decide(rows[1:4:2], Decision(status=Status.QUEUED))
    (new,) = add(feedq.store, paper(700, title="New reinforcement learning", abstract=SUBJECTS[1]))
    assert feedq.rerank.run().papers == 91
    assert looked_at[0] == 90
    assert len(looked_at) == 2
    assert looked_at[1] < 60
    assert not feedq.rerank.behind()
    of_day, excluded = _places(feedq, 10), feedq.inbox.view("inbox")[-1].row
    assert new in of_day
    assert excluded == rows[88]
    feedq.rerank.run(everything=True)
    assert looked_at[2] == 91
    assert _places(feedq, 10) == of_day
    assert feedq.inbox.view("inbox")[-1].row == excluded


def test_another_day_without_news_changes_no_place(
    open_feedq: OpenFeedq, clock: FakeClock, looked_at: list[int]
) -> None:
    feedq = open_feedq(DAY)
    _library(feedq)
    feedq.rerank.run()
    feedq.rerank.run()
    before = contents(feedq.store)["scores"]
    clock.forward(timedelta(days=1))
    feedq.rerank.run()
    assert looked_at == [90, looked_at[1], looked_at[1]]
    assert contents(feedq.store)["scores"] == before


def test_other_profiles_have_all_papers_looked_at(
    open_feedq: OpenFeedq, looked_at: list[int]
) -> None:
    feedq = open_feedq(DAY)
    rows = _library(feedq)
    feedq.rerank.run()
    other = Config(profiles=(Profile(name="graph", keywords=("message passing",)),), rank=DAY.rank)
    feedq = open_feedq(other)
    feedq.rerank.run()
    assert looked_at == [90, 90]
    assert set(_places(feedq, 10)) <= set(rows[2::3])


def test_decisions_that_change_everything_have_all_papers_looked_at(
    open_feedq: OpenFeedq, looked_at: list[int]
) -> None:
    config = Config(profiles=(Profile(name="rl", keywords=("reinforcement",)),), rank=DAY.rank)
    feedq = open_feedq(config)
    rows = _library(feedq)
    feedq.rerank.run()
    feedq.triage.decide(rows[2:60:3], Decision(star=True))
    feedq.triage.decide(rows[1:60:3], Decision(status=Status.SKIPPED))
    feedq.rerank.run()
    assert looked_at[-1] == 90
    assert set(_places(feedq, 8)) <= set(rows[2::3])


def test_an_old_paper_that_somebody_mentions_today_is_looked_at(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(DAY)
    rows = _library(feedq)
    feedq.rerank.run()
    (before,) = feedq.inbox.papers(rows[87:88])
    assert before.score is None, "it is far down"
    add(feedq.store, post(1, arxiv(87)), subscription="bluesky:a")
    feedq.rerank.run()
    place = feedq.rerank.place(rows[87])
    assert place is not None
    assert "mentioned by Somebody" in [reason.term for reason in place.reasons]


def test_a_paper_far_down_is_explained_without_a_look_at_all(
    open_feedq: OpenFeedq, looked_at: list[int]
) -> None:
    feedq = open_feedq(DAY)
    rows = _library(feedq)
    feedq.rerank.run()
    (far,) = feedq.inbox.papers(rows[89:])
    assert far.reasons == ()
    assert feedq.rerank.explained(far).reasons
    assert looked_at[0] == 90
    assert looked_at[1] < 60


def test_papers_stored_late_are_looked_at_however_old_they_are(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(DAY)
    _library(feedq)
    feedq.rerank.run()
    (late,) = add(feedq.store, paper(95, title="Reinforcement learning", abstract=SUBJECTS[1] * 3))
    feedq.rerank.run()
    assert late in _places(feedq, 12)


def test_a_library_that_lost_papers_since_they_were_kept_is_ranked(
    open_feedq: OpenFeedq, looked_at: list[int]
) -> None:
    """As one that was restored from an older backup: the files beside it know of more."""
    feedq = open_feedq(DAY)
    _library(feedq)
    feedq.rerank.run()
    best = _places(feedq, 3)
    with feedq.store.write() as tx:
        for row in best:
            tx.papers._connection.exec_driver_sql(f"DELETE FROM papers WHERE id = {row}")
    feedq.rerank.run()
    assert looked_at[-1] == 87
    assert not set(best) & set(_places(feedq, 90))
    feedq.rerank.run()
    assert looked_at[-1] < 60
