"""A clock that is wrong for a while, a time zone that changes, a laptop that was asleep."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from feedq.config import Config, Feed, Profile
from feedq.domain.kinds import Announcement, Outcome, Status
from feedq.domain.model import Batch, FetchState
from feedq.domain.triage import Decision
from feedq.errors import FetchError
from feedq.sources.base import Wanted
from feedq.store.backup import automatic_backup, backups
from feedq.store.store import Store
from tests.conftest import OpenFeedq
from tests.faults.child import NOW, feedq, run
from tests.faults.jobs import World
from tests.library import DAY, TODAY, FakeClock, add, paper
from tests.services.conftest import world as made_up
from tests.services.world import World as Sources
from tests.services.world import batch

sources = made_up
"""Sources that say what a test writes; `world` is the one of real processes."""
YEARS = 5 * 365 * DAY


def _config() -> Config:
    names = ("failing", "patient", "dateless")
    feeds = tuple(Feed(name=name, url=f"https://{name}.example/feed") for name in names)
    return Config(feeds=feeds, profiles=(Profile(name="p", keywords=("paper",)),))


def test_a_clock_that_was_years_ahead_leaves_nothing_behind_when_it_is_right_again(
    open_feedq: OpenFeedq, sources: Sources, clock: FakeClock
) -> None:
    feedq = open_feedq(_config())
    add(feedq.store, *(paper(number, announced_at=TODAY - DAY) for number in range(1, 40)))
    clock.forward(YEARS)
    dateless = paper(50, announced_at=None, announce_type=None)
    sources.says = {
        "failing": [FetchError("HTTP 500", url="https://failing.example", status=500)] * 9,
        "patient": [batch(fresh_until=clock.now() + DAY)],
        "dateless": [batch(dateless)],
    }
    for _ in range(6):
        feedq.refresh.run(only=["failing"])
    feedq.refresh.run(only=["patient", "dateless"])
    rows = feedq.inbox.ids("all")
    feedq.triage.decide(rows[:9], Decision(status=Status.QUEUED))
    clock.forward(-YEARS)

    sources.asked.clear()
    sources.says = {}
    results = feedq.refresh.run()
    assert [result.outcome for result in results] == [Outcome.NOT_MODIFIED] * 3, results
    assert sorted(sources.asked) == ["dateless", "failing", "patient"]
    assert feedq.rerank.run().examples == 9, "what was decided is learned from"
    session = feedq.inbox.session()
    assert (session.decided, len(session.rows)) == (0, 25), "today is a day like any other"
    feedq.triage.decide(rows[9:10], Decision(star=True))
    assert [step.rows for step in feedq.triage.undo(2)] == [tuple(rows[9:10]), tuple(rows[:9])]


def test_a_clock_that_was_set_back_keeps_the_order_of_decisions(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    feedq = open_feedq()
    rows = add(feedq.store, *(paper(number) for number in range(1, 4)))
    for row in rows:
        feedq.triage.decide([row], Decision(status=Status.QUEUED))
        clock.forward(-30 * DAY)
    assert feedq.inbox.ids("queue") == rows
    assert [step.rows[0] for step in feedq.triage.undo(9)] == rows[::-1]


def test_a_date_that_is_a_mistake_does_not_empty_the_session(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    add(feedq.store, *(paper(number) for number in range(1, 31)))
    add(feedq.store, paper(99, announced_at=TODAY + 70 * YEARS, announce_type=Announcement.NEW))
    assert len(feedq.inbox.session().rows) == 25


def test_a_backup_made_after_the_clock_was_set_back_is_kept(store: Store) -> None:
    for days in (3, 2):
        automatic_backup(store.path, revision="0001", now=TODAY + days * DAY, keep=2)
    made = automatic_backup(store.path, revision="0002", now=TODAY, keep=2)
    assert made in backups(store.path)
    assert len(backups(store.path)) == 2


def test_a_laptop_that_slept_amid_a_fetch_goes_on_where_it_was(
    open_feedq: OpenFeedq, sources: Sources, clock: FakeClock
) -> None:
    """While it sleeps the wall's clock goes on and the monotonic one stands still."""
    feedq = open_feedq(_config())

    def sleep(_: FetchState, __: Wanted) -> Batch:
        clock.forward(9 * timedelta(hours=1))
        clock._monotonic -= 9 * 3600
        return batch(paper(2))

    sources.says = {"patient": [batch(paper(1)), sleep, batch(paper(3))]}
    results = {result.name: result for result in feedq.refresh.run()}
    assert (results["patient"].outcome, results["patient"].new) == (Outcome.OK, 3)
    assert all(0 <= result.seconds < 60 for result in results.values())
    assert len(feedq.inbox.ids("all")) == 3


def test_another_time_zone_shows_the_same_library(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "travelling"
    shutil.copytree(world.today, folder)
    zones = ("UTC", "Pacific/Kiritimati", "America/Adak", "Nowhere/Land")
    shown = {
        zone: run(feedq("list", "all", "--json"), folder, environ={"TZ": zone}).out
        for zone in zones
    }
    assert len(set(shown.values())) == 1
    for zone in zones:
        fetched = run(feedq("fetch", "--json"), folder, environ={"TZ": zone})
        assert (fetched.status, fetched.err) == (0, "")
        assert '"new": 0' in fetched.out or '"new":0' in fetched.out


@pytest.mark.parametrize("jump", [-400 * DAY, 400 * DAY, timedelta(minutes=-1)], ids=str)
def test_a_fetch_under_a_wrong_clock_is_made_good_by_the_next_one(
    world: World, tmp_path: Path, jump: timedelta
) -> None:
    folder = tmp_path / "wrong"
    shutil.copytree(world.yesterday, folder)
    wrong = run(feedq("fetch"), folder, now=NOW + jump)
    assert (wrong.status, wrong.err) == (0, "")
    assert run(feedq("fetch"), folder).status == 0
    right = tmp_path / "right"
    shutil.copytree(world.yesterday, right)
    run(feedq("fetch"), right)
    listed = feedq("list", "all", "--format", "{id}")
    assert sorted(run(listed, folder).out.split()) == sorted(run(listed, right).out.split())
