"""Decisions through the service: on disk when it returns, at the clock's time."""

from __future__ import annotations

import pytest

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import NotFound
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, add, paper

pytestmark = pytest.mark.any_database


def test_a_decision_is_on_disk_when_it_returns(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq, other = open_feedq(), open_feedq()
    rows = add(feedq.store, paper(1), paper(2))
    clock.forward(DAY)
    step = feedq.triage.decide(rows, Decision(status=Status.QUEUED))
    assert step is not None
    assert step.rows == tuple(rows)
    seen = other.inbox.view("queue")
    assert [(one.row, one.decided_at) for one in seen] == [(row, TODAY + DAY) for row in rows]


def test_what_one_app_decided_another_takes_back(open_feedq: OpenFeedq) -> None:
    feedq, other = open_feedq(), open_feedq()
    rows = add(feedq.store, paper(1), paper(2))
    feedq.triage.decide(rows[:1], Decision(star=True))
    other.triage.decide(rows[1:], Decision(star=True))
    assert [step.rows for step in feedq.triage.undo(2)] == [(rows[1],), (rows[0],)]
    assert [step.rows for step in other.triage.redo()] == [(rows[0],)]
    assert other.triage.undo(0) == []


def test_nothing_to_undo_or_redo_is_no_error(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    assert (feedq.triage.undo(), feedq.triage.redo(3)) == ([], [])


def test_a_decision_that_changes_nothing_is_none(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, paper(1))
    assert feedq.triage.decide(rows, Decision(status=Status.INBOX)) is None


def test_a_paper_of_another_library_is_not_found(open_feedq: OpenFeedq) -> None:
    with pytest.raises(NotFound, match="reload"):
        open_feedq().triage.decide([7], Decision(star=True))


def test_a_paper_moves_within_the_queue(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, paper(1), paper(2), paper(3))
    feedq.triage.decide(rows, Decision(status=Status.QUEUED))
    feedq.triage.move(rows[0], after=rows[1])
    assert feedq.inbox.ids("queue") == [rows[1], rows[0], rows[2]]
    feedq.triage.move(rows[2], after=None)
    assert feedq.inbox.ids("queue") == [rows[2], rows[1], rows[0]]
