"""A dozen varied papers to begin with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedq.config import Config, Profile
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.services.start import COUNT
from tests.conftest import OpenFeedq
from tests.library import TODAY, add, paper

FIELDS = (
    "generative adversarial network image synthesis generator",
    "reinforcement learning policy gradient reward agent",
    "speech recognition acoustic phoneme transcription",
    "protein folding molecule binding structure",
)


def test_it_is_needed_until_something_says_what_is_wanted(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    assert not feedq.start.needed(), "nothing to choose from"
    rows = add(feedq.store, paper(1), paper(2))
    assert feedq.start.needed()
    for said in ({"keywords": ("a",)}, {"papers": ("2603.00001",)}, {"authors": ("Ada",)}):
        config = Config(profiles=(Profile(name="p", **said),))
        assert not open_feedq(config).start.needed()
    assert open_feedq(Config(profiles=(Profile(name="empty"),))).start.needed()
    feedq.triage.decide(rows[:1], Decision(note="a note decides nothing"))
    assert feedq.start.needed()
    for decision in (
        Decision(status=Status.SKIPPED),
        Decision(star=True),
        Decision(candidate=True),
    ):
        feedq.triage.decide(rows[:1], decision)
        assert not feedq.start.needed()
        feedq.triage.undo()
    assert feedq.start.needed()


def test_every_field_is_shown_and_the_same_ones_again(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    texts = [FIELDS[min(n % 20, 3)] for n in range(60)]
    rows = add(
        feedq.store,
        *(paper(n + 1, title=f"{text} {n}", abstract=text) for n, text in enumerate(texts)),
    )
    chosen = feedq.start.papers()
    assert len(chosen) == len(set(chosen)) == COUNT
    assert {texts[rows.index(row)] for row in chosen[:4]} == set(FIELDS)
    assert feedq.start.papers() == chosen
    others = feedq.start.papers(seed=1, without=chosen)
    assert not set(others) & set(chosen)
    assert len(others) == COUNT


@pytest.mark.parametrize("papers", [1, 5, 12, 50])
def test_there_are_as_many_as_there_are(open_feedq: OpenFeedq, papers: int) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, *(paper(n) for n in range(1, papers + 1)))
    chosen = feedq.start.papers()
    assert len(set(chosen)) == min(papers, COUNT)
    assert set(chosen) <= set(rows)


def test_the_newest_undecided_papers_are_the_ones_to_choose_from(
    open_feedq: OpenFeedq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedq.services.start._RECENT", 5)
    feedq = open_feedq()
    rows = add(
        feedq.store,
        *(paper(n, announced_at=TODAY - timedelta(days=9 * n % 20)) for n in range(1, 20)),
    )
    feedq.triage.decide(rows[:3], Decision(status=Status.QUEUED))
    newest = sorted(rows[3:], key=lambda row: 9 * (rows.index(row) + 1) % 20)[:5]
    assert set(feedq.start.papers()) == set(newest)


def test_an_empty_library_has_nothing_to_show(open_feedq: OpenFeedq) -> None:
    assert open_feedq().start.papers() == []
