"""From decisions to an order with reasons, and back to time when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import inf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedq.bootstrap import Feedq
from feedq.config import Config, Profile, Rank, Researcher
from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.triage import Decision
from feedq.rank import Document, Example, Interest, catalogue
from feedq.rank.cache import features
from feedq.rank.ordering import _left_out
from feedq.rank.signals import authored
from feedq.services.ranking import rerank
from feedq.services.ranking.rerank import SEED, Reranked, _last_event, label
from feedq.services.ranking.shelf import shelf
from feedq.store.store import Store
from tests.conftest import OpenFeedq
from tests.library import TODAY, FakeClock, add, arxiv, contents, paper, post

pytestmark = pytest.mark.any_database

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


@pytest.mark.parametrize("later", [timedelta(seconds=1), timedelta(days=1), timedelta(days=400)])
def test_the_same_library_ranks_the_same_again(
    open_feedq: OpenFeedq, clock: FakeClock, later: timedelta
) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", keywords=("reinforcement learning",)),)))
    rows = _library(feedq)
    feedq.triage.decide(rows[:4], Decision(star=True))
    clock.forward(timedelta(days=30))
    feedq.triage.decide(rows[4:8], Decision(status=Status.SKIPPED))
    feedq.rerank.run()
    before = contents(feedq.store)["scores"]
    clock.forward(later)
    feedq.rerank.run()
    assert contents(feedq.store)["scores"] == before


def test_a_date_in_the_future_does_not_make_all_others_old(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = _library(feedq)
    feedq.triage.decide(rows[:2], Decision(star=True))
    add(feedq.store, paper(900, title=GAN, announced_at=TODAY + timedelta(days=36_500)))
    feedq.rerank.run()
    assert len(set(feedq.inbox.session().rows) & set(rows)) > 10


def test_time_is_told_from_what_last_happened() -> None:
    midday = TODAY.timestamp()
    papers = catalogue([Document(1, "a", "A", published=midday - 1000)])
    late = [Example(1, 1.0, at=midday - 500), Example(1, 1.0, at=inf)]
    assert _last_event(papers, [], TODAY) == midday - 1000
    assert _last_event(papers, late, TODAY) == midday - 500
    ahead = catalogue([Document(1, "a", "A", published=midday + 10**9)])
    assert _last_event(ahead, [], TODAY) == midday - midday % 86_400


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


_NAMES = (
    "Ada Weiß",
    "Yann LeCun",
    "Zoë Ben-David",
    "Łukasz Kaiser",
    "李明",
    "Author7 Example",
    "X Æ",
)
_WORDS = (
    "GAN",
    "gans",
    "snake_case",
    "C++",
    "naïve",
    "Straße",
    "state-of-the-art",
    "生成",
    '"quoted"',
)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(st.lists(st.sampled_from(_WORDS), max_size=4), min_size=1, max_size=6),
    authors=st.lists(st.sampled_from(("A. Weiss", "LeCun", "Ben-David", "Kaiser", "李明", "X Ae"))),
    exclude=st.lists(st.sampled_from((*_WORDS, "strasse", "naive", "state of", "+")), max_size=3),
    data=st.data(),
)
def test_papers_found_by_full_text_are_all_that_a_profile_names(
    store: Store,
    texts: list[list[str]],
    authors: list[str],
    exclude: list[str],
    data: st.DataObject,
) -> None:
    interest = Interest("p", ("gan",), authors=tuple(authors), exclude=tuple(exclude))
    said = [
        {"title": " ".join(words), "authors": (data.draw(st.sampled_from(_NAMES)),)}
        for words in texts
    ]
    add(store, *(paper(n, **each) for n, each in enumerate(said, 1)))
    with store.read() as snapshot:
        papers = shelf(snapshot)
        whole = catalogue(papers.read(papers.rows.tolist()))
        assert authored(papers, interest) == authored(whole, interest)
        for mine, all_of_it in zip(
            _left_out(papers, [interest], ["p"]), _left_out(whole, [interest], ["p"]), strict=True
        ):
            assert mine.tolist() == all_of_it.tolist()
        assert papers.marks.tolist() == whole.marks.tolist()
        assert papers.published.tolist() == whole.published.tolist()


def test_papers_far_down_follow_in_time_order_and_are_explained_when_asked(
    open_feedq: OpenFeedq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rerank, "_BEST", 4)
    monkeypatch.setattr(rerank, "_EXPLAINED", 2)
    profile = Profile(name="rl", keywords=("reinforcement learning",))
    feedq = open_feedq(Config(profiles=(profile,), rank=Rank(explore=0, window_days=2)))
    rows = _library(feedq)
    feedq.rerank.run()
    inbox = feedq.inbox.view("inbox")
    assert [one.rank for one in inbox[:4]] == [1, 2, 3, 4]
    assert [bool(one.reasons) for one in inbox[:4]] == [True, True, False, False]
    new = {one.row for one in inbox if one.rank is not None}
    assert set(rows[:3]) <= new  # what was listed in the window has a place, wherever it is
    rest = [one.row for one in inbox if one.rank is None]
    assert rest == sorted(rest)
    place = feedq.rerank.place(inbox[3].row)
    assert place is not None
    assert place.score == inbox[3].score
    assert place.reasons


def test_a_new_day_reads_its_own_papers_alone(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="rl", keywords=("reinforcement",)),)))
    _library(feedq)
    feedq.rerank.run()
    (row,) = add(feedq.store, paper(30, title="A reinforcement learning paper of the day"))
    with feedq.store.read() as snapshot:
        asked: list[int] = []
        papers = shelf(snapshot)

        def read(rows: Sequence[int]) -> list[Document]:
            asked.extend(rows)
            return papers.read(rows)

        watched = replace(papers, read=read)
        cache = feedq.rerank._cache
        assert features(watched, cache, now=feedq.clock.now().timestamp()).new == 1
    assert asked == [row]


def test_a_researcher_without_weight_moves_nothing(open_feedq: OpenFeedq) -> None:
    def score(weight: float) -> float:
        people = (Researcher(name="Somebody", bluesky="a", weight=weight),)
        profile = Profile(name="rl", keywords=("reinforcement learning",))
        feedq = open_feedq(Config(profiles=(profile,), researchers=people))
        rows = _library(feedq)
        add(feedq.store, post(1, arxiv(1)), subscription="bluesky:a")
        feedq.rerank.run()
        (seen,) = feedq.inbox.papers(rows[1:2])
        assert seen.score is not None
        assert any(reason.term == "mentioned by Somebody" for reason in seen.reasons) == (
            weight > 0
        )
        return seen.score

    assert score(2.0) - score(0.0) == pytest.approx(1.6, abs=1e-5)


def test_a_decision_teaches_the_profile_that_the_user_names(open_feedq: OpenFeedq) -> None:
    profiles = (Profile(name="gan", keywords=("image",)), Profile(name="rl", keywords=("policy",)))
    feedq = open_feedq(Config(profiles=profiles))
    rows = _library(feedq)
    feedq.rerank.run()
    feedq.triage.decide(rows[:1], Decision(status=Status.QUEUED))
    step = feedq.triage.decide(rows[:1], Decision(), profile="rl")
    assert step is not None

    def profile() -> str:
        with feedq.store.read() as snapshot:
            ((_, reading, name),) = snapshot.readings.labelled()
        assert reading.status == Status.QUEUED
        return name

    assert profile() == "rl"
    feedq.triage.undo()
    assert profile() == "gan"


def test_papers_that_a_killed_run_left_unranked_are_told_from_ranked_ones(
    open_feedq: OpenFeedq,
) -> None:
    feedq = open_feedq(Config(profiles=(Profile(name="gan", keywords=("adversarial",)),)))
    assert not feedq.rerank.behind(), "there is nothing to rank"
    _library(feedq)
    assert feedq.rerank.behind()
    feedq.rerank.run()
    assert not feedq.rerank.behind()
    add(feedq.store, paper(99))
    assert feedq.rerank.behind()
