from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from feedq.bootstrap import Feedq
from feedq.domain.bars import plot
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.services.stats import DAYS, Statistics, StatsService, stats_words
from feedq.store.ranking import Ranked, Score
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, add, paper

pytestmark = pytest.mark.any_database


def _stats(feedq: Feedq) -> Statistics:
    return StatsService(feedq.store, feedq.clock).run(UTC)


def test_papers_and_decisions_stand_on_their_days(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, *(paper(n, announced_at=TODAY - n % 2 * DAY) for n in range(1, 7)))
    feedq.triage.decide(rows[:2], Decision(status=Status.QUEUED))
    clock.forward(DAY)
    feedq.triage.decide(rows[2:5], Decision(status=Status.SKIPPED))
    feedq.triage.decide(rows[2:3], Decision(star=True))
    found = _stats(feedq)
    assert len(found.days) == DAYS
    before, yesterday, today = found.days[-3:]
    assert today.day - yesterday.day == timedelta(days=1)
    assert (before.papers, yesterday.papers, today.papers) == (3, 3, 0)
    assert (yesterday.decided, yesterday.liked) == (2, 2)
    assert (today.decided, today.liked) == (3, 1)
    assert (found.decided, found.liked) == (5, 3)
    assert found.hit_rate == pytest.approx(0.6)
    assert found.decisions == {"queued": 2, "skipped": 3, "starred": 1}
    assert found.profiles == {"": (5, 3)}
    assert found.days_to_decide == 1.0
    assert found.counts["queue"] == 2


def test_what_was_undone_does_not_count(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, paper(1), paper(2))
    feedq.triage.decide(rows, Decision(status=Status.QUEUED))
    feedq.triage.undo()
    found = _stats(feedq)
    assert (found.decided, found.decisions, found.hit_rate) == (0, {}, None)
    assert any("nothing was decided" in line for line in stats_words(found))


def test_the_last_word_on_a_paper_counts(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, paper(1))
    feedq.triage.decide(rows, Decision(status=Status.QUEUED))
    feedq.triage.decide(rows, Decision(status=Status.SKIPPED))
    assert (_stats(feedq).decided, _stats(feedq).liked) == (1, 0)


def test_places_tell_how_high_the_liked_ones_stood(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, *(paper(n) for n in range(1, 6)))
    with feedq.store.write() as tx:
        tx.rankings.replace(
            Ranked(TODAY, 0, "m", 5, 1),
            [
                Score(row, 1.0, place, "", (), None, False, False)
                for place, row in enumerate(rows[:4], 1)
            ],
        )
    feedq.triage.decide([rows[3], rows[1], rows[4]], Decision(status=Status.QUEUED))
    feedq.triage.move(rows[4], after=None)
    feedq.triage.decide([rows[0]], Decision(status=Status.SKIPPED))
    found = _stats(feedq)
    assert sorted(found.places) == [(1, False), (2, True), (4, True)]
    assert found.liked_place == 3.0
    assert found.decided == 4
    assert "half of what was liked stood at place 3 or higher" in stats_words(found)


def test_a_longer_time_is_looked_back_on(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq()
    add(feedq.store, paper(1))
    clock.forward(DAYS * DAY)
    found = StatsService(feedq.store, feedq.clock).run(UTC, days=DAYS * 3)
    assert (len(found.days), sum(day.papers for day in found.days)) == (DAYS * 3, 1)


def test_what_is_older_is_left_out(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, paper(1))
    feedq.triage.decide(rows, Decision(status=Status.QUEUED))
    clock.forward(DAYS * DAY)
    found = _stats(feedq)
    assert (found.decided, sum(day.papers for day in found.days)) == (0, 0)


@pytest.mark.parametrize(
    ("values", "bars"), [([], ""), ([0, 0], "  "), ([1, 8, 4], "▁█▄"), ([1, 1000], "▁█")]
)
def test_a_bar_shows_each_value(values: list[int], bars: str) -> None:
    assert plot(values) == bars
