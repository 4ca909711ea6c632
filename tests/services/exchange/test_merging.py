"""Decisions of another library come in; what was decided here stays."""

from __future__ import annotations

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config
from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.triage import Decision
from feedq.errors import FetchError
from feedq.services.exchange.merging import merged
from tests.conftest import OpenFeedq
from tests.library import add, arxiv, contents, paper
from tests.services.world import World

pytestmark = pytest.mark.any_database

QUEUED, DONE = Decision(status=Status.QUEUED), Decision(status=Status.DONE)


@pytest.fixture
def feedq(open_feedq: OpenFeedq, world: World) -> Feedq:
    """Papers 1 to 3 are stored, of which 2 is done, with a note; arXiv knows 7 besides."""
    feedq = open_feedq(Config())
    rows = add(feedq.store, paper(1), paper(2), paper(3))
    feedq.triage.decide(rows[1:2], Decision(status=Status.DONE, note="mine"))
    world.papers = (paper(7),)
    return feedq


def readings(feedq: Feedq) -> dict[str, tuple[Status, bool, bool, str]]:
    return {
        one.id: (one.status, one.starred, one.candidate, one.notes)
        for one in feedq.inbox.view("all")
    }


def test_what_is_not_decided_here_is_taken_over_in_one_step(feedq: Feedq, world: World) -> None:
    before = readings(feedq)
    done = feedq.merging.take(
        {
            arxiv(1): Decision(Status.QUEUED, star=True, note="theirs"),
            arxiv(2): Decision(Status.QUEUED, star=True, note="theirs"),
            arxiv(7): Decision(candidate=True),
            arxiv(9): DONE,
        }
    )
    assert done.taken == (arxiv(1), arxiv(2), arxiv(7))
    assert done.kept == {arxiv(2): "done here, queued there, the note here is another"}
    assert done.missing == (arxiv(9),)
    assert done.error == ""
    after = readings(feedq)
    assert after[str(arxiv(1))] == (Status.QUEUED, True, False, "theirs")
    assert after[str(arxiv(2))] == (Status.DONE, True, False, "mine")
    assert after[str(arxiv(7))] == (Status.INBOX, False, True, "")
    assert after[str(arxiv(3))] == before[str(arxiv(3))]
    (step,) = feedq.triage.undo()
    assert len(step.rows) == 3
    assert {key: after for key, after in readings(feedq).items() if key in before} == before


def test_a_second_time_changes_nothing(feedq: Feedq) -> None:
    theirs = {arxiv(1): QUEUED, arxiv(3): Decision(star=True)}
    feedq.merging.take(theirs)
    before = contents(feedq.store)
    again = feedq.merging.take(theirs)
    assert (again.taken, again.same, again.kept) == ((), (arxiv(1), arxiv(3)), {})
    assert contents(feedq.store) == before


def test_what_differs_is_named_and_the_rest_taken() -> None:
    here, there = Reading(status=Status.QUEUED), Reading(status=Status.DONE, starred=True)
    take, differs = merged(here, Decision(Status.DONE, star=True))
    assert (take, differs) == (Decision(star=True), "queued here, done there")
    take, differs = merged(there, QUEUED)
    assert (take, differs) == (Decision(), "done here, queued there")


def test_a_dry_run_changes_and_fetches_nothing(feedq: Feedq, world: World) -> None:
    before = contents(feedq.store)
    done = feedq.merging.take({arxiv(1): QUEUED, arxiv(7): DONE}, dry_run=True)
    assert (done.taken, done.missing) == ((arxiv(1),), (arxiv(7),))
    assert contents(feedq.store) == before
    assert world.looked_up == []


def test_what_arxiv_does_not_give_costs_itself_alone(feedq: Feedq, world: World) -> None:
    world.papers = FetchError("no answer")
    done = feedq.merging.take({arxiv(1): QUEUED, arxiv(7): DONE})
    assert (done.taken, done.missing) == ((arxiv(1),), (arxiv(7),))
    assert "no answer" in done.error
