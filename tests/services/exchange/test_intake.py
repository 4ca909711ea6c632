"""Papers of a list get their status; what was decided on stays."""

from __future__ import annotations

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import FetchError, StoreLocked
from feedq.services.fetching import lookup
from feedq.services.fetching.lock import fetch_lock
from tests.conftest import OpenFeedq
from tests.library import add, arxiv, contents, paper
from tests.services.world import World

pytestmark = pytest.mark.any_database


@pytest.fixture
def feedq(open_feedq: OpenFeedq, world: World) -> Feedq:
    """Papers 1 to 3 are stored, of which 2 is done; arXiv knows 7 and 8 besides."""
    feedq = open_feedq(Config())
    rows = add(feedq.store, paper(1), paper(2), paper(3))
    feedq.triage.decide(rows[1:2], Decision(status=Status.DONE))
    world.papers = (paper(7), paper(8))
    return feedq


def statuses(feedq: Feedq) -> dict[str, Status]:
    return {one.id: one.status for one in feedq.inbox.view("all")}


def test_papers_are_matched_or_fetched_and_queued_in_the_order_of_the_list(
    feedq: Feedq, world: World
) -> None:
    taken = feedq.intake.take([arxiv(n) for n in (8, 1, 2, 9, 7, 8)], Status.QUEUED)
    assert taken.matched == {arxiv(1)}
    assert taken.fetched == {arxiv(7), arxiv(8)}
    assert taken.kept == {arxiv(2): Status.DONE}
    assert not taken.missing
    assert taken.error == ""
    assert world.looked_up == [[arxiv(8), arxiv(9), arxiv(7)]]
    queue = [str(arxiv(n)) for n in (8, 1, 7)]
    assert [one.id for one in feedq.inbox.view("queue")] == queue
    assert statuses(feedq)[str(arxiv(2))] is Status.DONE
    (step,) = feedq.triage.undo()
    assert len(step.rows) == 3
    assert feedq.inbox.view("queue") == []


def test_a_dry_run_changes_and_fetches_nothing(feedq: Feedq, world: World) -> None:
    before = contents(feedq.store)
    taken = feedq.intake.take([arxiv(1), arxiv(7)], Status.DONE, dry_run=True)
    assert taken.matched == {arxiv(1)}
    assert taken.missing == {arxiv(7)}
    assert contents(feedq.store) == before
    assert world.looked_up == []


def test_when_arxiv_fails_what_is_here_is_taken_all_the_same(feedq: Feedq, world: World) -> None:
    world.papers = FetchError("no connection")
    taken = feedq.intake.take([arxiv(1), arxiv(7)], Status.QUEUED)
    assert taken.matched == {arxiv(1)}
    assert taken.missing == {arxiv(7)}
    assert taken.error == "no connection"
    assert [one.id for one in feedq.inbox.view("queue")] == [str(arxiv(1))]


def test_what_came_before_arxiv_failed_is_kept(
    feedq: Feedq, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "_AT_ONCE", 1)
    asked: list[Identifier] = []

    class Failing:
        def __init__(self, *_: object) -> None: ...

        def lookup(self, identifiers: list[Identifier]) -> tuple[object, ...]:
            asked.extend(identifiers)
            if len(asked) > 1:
                raise FetchError("gone")
            return (paper(7),)

    monkeypatch.setattr("feedq.sources.arxiv.api.ArxivApi", Failing)
    taken = feedq.intake.take([arxiv(7), arxiv(8)], Status.QUEUED)
    assert taken.fetched == {arxiv(7)}
    assert taken.missing == {arxiv(8)}


def test_arxiv_is_not_asked_while_a_fetch_is_running(feedq: Feedq, world: World) -> None:
    with fetch_lock(feedq.store.location), pytest.raises(StoreLocked):
        feedq.intake.take([arxiv(1), arxiv(7)], Status.QUEUED)
    assert feedq.inbox.view("queue") == []
    with fetch_lock(feedq.store.location):
        assert feedq.intake.take([arxiv(1)], Status.QUEUED).matched == {arxiv(1)}
