"""Where each subscription left off, and how it is doing."""

from __future__ import annotations

import pytest

from feedq.domain.kinds import Outcome
from feedq.domain.model import FetchState, HostCondition, Subscription
from feedq.store.health import Activity
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, contents, post, went_well

FEED = Subscription("feed", "A blog", "https://blog.example/feed", "Somebody")


@pytest.fixture
def row(store: Store) -> int:
    with store.write() as tx:
        tx.health.enrol([FEED])
        found = tx.health.state(FEED.key)
    assert found is not None
    return found[0]


def _state(store: Store) -> FetchState:
    with store.read() as snapshot:
        found = snapshot.health.state(FEED.key)
    assert found is not None
    return found[1]


def test_a_subscription_is_enrolled_once_and_renamed(store: Store, row: int) -> None:
    with store.write() as tx:
        tx.health.enrol([])
        tx.health.enrol([Subscription("feed", "New name", FEED.address, "Other"), FEED])
        tx.health.enrol([Subscription("feed", "New name", FEED.address, "Other")])
    (stored,) = contents(store)["subscriptions"]
    assert stored[:6] == (row, FEED.key, "feed", "New name", FEED.address, "Other")


def test_a_subscription_named_twice_keeps_its_last_name(store: Store) -> None:
    other = Subscription("feed", "Other name", FEED.address, FEED.by)
    for _ in range(2):
        with store.write() as tx:
            tx.health.enrol([FEED, other])
            assert tx.health.conditions()[FEED.key].name == "Other name"


def test_an_unknown_subscription_has_no_state(store: Store) -> None:
    with store.read() as snapshot:
        assert snapshot.health.state("feed:none") is None
        assert snapshot.health.conditions() == {}
        assert snapshot.health.last_run_at() is None


def test_a_fetch_goes_on_where_the_last_left_off(store: Store, row: int) -> None:
    assert _state(store) == FetchState()
    after = FetchState("etag", "yesterday", {"page": "2"}, {"spent": "1"})
    with store.write() as tx:
        tx.health.advance(row, "feed", FetchState(), after)
    assert _state(store) == after
    assert not _state(store).known
    with store.write() as tx:
        went_well(tx, row, TODAY)
    assert _state(store).known


def test_shared_notes_are_written_only_by_who_changed_them(store: Store, row: int) -> None:
    before = FetchState(shared={"spent": "1"})
    with store.write() as tx:
        tx.health.remember("feed", {"spent": "5"})  # another fetch, meanwhile
        tx.health.advance(row, "feed", before, FetchState("e", shared={"spent": "1"}))
        assert tx.health.notes("feed") == {"spent": "5"}
        tx.health.advance(row, "feed", before, FetchState("e", shared={"spent": "2"}))
        assert tx.health.notes("feed") == {"spent": "2"}
        assert tx.health.notes("x") == {}


def test_failures_count_from_the_first_and_end_with_a_success(store: Store, row: int) -> None:
    for day in range(3):
        with store.write() as tx:
            tx.health.failed(row, TODAY + day * DAY, f"error {day}", TODAY + 9 * DAY)
            assert tx.health.conditions()[FEED.key].failing
    with store.read() as snapshot:
        condition = snapshot.health.conditions()[FEED.key]
    assert condition.failing
    assert (condition.failures, condition.failing_since) == (3, TODAY)
    assert (condition.last_error, condition.next_due_at) == ("error 2", TODAY + 9 * DAY)

    with store.write() as tx:
        went_well(tx, row, TODAY + 4 * DAY)
    with store.read() as snapshot:
        condition = snapshot.health.conditions()[FEED.key]
        assert snapshot.health.last_run_at() == TODAY + 4 * DAY
    assert not condition.failing
    assert (condition.failing_since, condition.last_error) == (None, "")
    assert condition.next_due_at is None


def test_a_notice_stands_until_the_next_success(store: Store, row: int) -> None:
    for notice in ("moved", ""):
        with store.write() as tx:
            went_well(tx, row, TODAY, notice=notice, gone=bool(notice))
            condition = tx.health.conditions()[FEED.key]
        assert (condition.notice, condition.gone) == (notice, bool(notice))


def test_posts_are_counted_and_those_of_the_last_month(store: Store, row: int) -> None:
    told = [post(number, posted_at=TODAY - number * 20 * DAY) for number in range(4)]
    add(store, *told, post(9, posted_at=None), subscription=FEED.key)
    with store.read() as snapshot:
        activity = snapshot.health.activity(TODAY)
    assert activity == {row: Activity(5, 2, TODAY - 60 * DAY, TODAY)}
    assert activity[row].usual_gap == 15 * DAY


def test_of_a_listing_what_its_fetches_found_counts(store: Store, row: int) -> None:
    for days in (0, 10, 20, 30):
        _record(store, row, days, Outcome.OK)
    with store.read() as snapshot:
        activity = snapshot.health.activity(TODAY + 30 * DAY)
    assert activity == {row: Activity(4, 3, TODAY, TODAY + 30 * DAY, 30 * DAY)}


def _record(store: Store, row: int, days: int, outcome: Outcome, error: str = "") -> None:
    with store.write() as tx:
        tx.health.record(
            row,
            started_at=TODAY + days * DAY,
            seconds=0.5,
            outcome=outcome,
            new=1,
            updated=2,
            error=error,
        )


def test_history_is_kept_for_half_a_year(store: Store, row: int) -> None:
    add(store, subscription="feed:other")
    with store.read() as snapshot:
        other, _ = snapshot.health.state("feed:other") or (0, None)
    _record(store, other, -500, Outcome.OK)
    for days in (0, 100, 181):
        _record(store, row, days, Outcome.OK)
    with store.write() as tx:
        tx.health.forget_fetches(TODAY + 181 * DAY)
    kept = [fetch[2][:10] for fetch in contents(store)["fetches"]]  # type: ignore[index]
    assert kept == ["2026-06-10", "2026-08-30"]


def test_a_host_is_remembered_until_it_is_well(store: Store) -> None:
    def known() -> dict[str, HostCondition]:
        with store.read() as snapshot:
            return snapshot.health.hosts()

    ill = {"a.example": HostCondition(5, TODAY, "no answer"), "b.example": HostCondition(1)}
    with store.write() as tx:
        tx.health.remember_hosts(ill)
    assert known() == ill
    with store.write() as tx:
        tx.health.remember_hosts({"a.example": None, "b.example": HostCondition(2, None, "x")})
    assert known() == {"b.example": HostCondition(2, None, "x")}


def test_reasons_of_skipping_are_those_of_the_last_fetch(store: Store, row: int) -> None:
    _record(store, row, 0, Outcome.SKIPPED, "no token")
    with store.read() as snapshot:
        assert snapshot.health.skip_reasons() == {"no token"}
    _record(store, row, 1, Outcome.OK)
    with store.read() as snapshot:
        assert snapshot.health.skip_reasons() == set()
