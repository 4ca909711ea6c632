"""Plans: the guide's weeks, edits that move what follows, focus blocks in free hours."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.domain.focus import focus_blocks
from feedq.domain.hours import merged, parse_window
from feedq.domain.planning import Edits, edited, guide_plan, started
from feedq.domain.reproduction import Plan
from feedq.errors import RecordError
from tests.library import TODAY

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")


def guide(hours: float = 10.0, factor: float = 2.0) -> Plan:
    return guide_plan(MONDAY, hours, factor, TODAY)


def days(plan: Plan) -> dict[str, tuple[date, date]]:
    return {one.key: (one.start, one.due) for one in plan.milestones}


def test_the_guides_weeks_week_one_numpy_week_three_clarity_eight_in_all() -> None:
    found = days(guide())
    assert found["core"] == (MONDAY, MONDAY + timedelta(days=6))
    assert found["clarity"][1] == MONDAY + timedelta(days=20)
    assert timedelta(weeks=7) < found["write-up"][1] - MONDAY <= timedelta(weeks=9)


def test_without_doubling_it_takes_half_as_long() -> None:
    span = days(guide(factor=1.0))["write-up"][1] - MONDAY
    assert timedelta(weeks=3) < span < timedelta(weeks=5)


@given(st.floats(0.5, 100), st.floats(0.1, 10))
def test_milestones_follow_one_another(hours: float, factor: float) -> None:
    plan = guide(hours, factor)
    for one, later in pairwise(plan.milestones):
        assert one.start <= one.due < later.start


def test_more_hours_move_what_follows() -> None:
    before = guide()
    plan = edited(before, Edits(hours={"clarity": 30.0}), 10.0, TODAY)
    assert days(plan)["core"] == days(before)["core"]
    assert days(plan)["baseline"][0] == days(before)["baseline"][0] + timedelta(days=7)
    assert plan.revision == before.revision + 1


def test_a_later_day_moves_open_milestones_along_and_done_ones_not() -> None:
    before = guide()
    done = edited(before, Edits(done={"full-run": MONDAY}), 10.0, TODAY)
    later = days(done)["clarity"][1] + timedelta(days=3)
    plan = edited(done, Edits(due={"clarity": later}), 10.0, TODAY)
    assert days(plan)["clarity"][1] == later
    assert days(plan)["baseline"][0] == days(done)["baseline"][0] + timedelta(days=3)
    assert days(plan)["full-run"] == days(done)["full-run"]


def test_milestones_come_and_go() -> None:
    plan = edited(guide(), Edits(titles={"talk": "A talk"}, dropped=("ablation",)), 10.0, TODAY)
    assert [one.key for one in plan.milestones][-1] == "talk"
    assert "ablation" not in days(plan)


def test_nothing_to_change_is_the_same_plan() -> None:
    plan = guide()
    assert edited(plan, Edits(hours={"core": 10.0}), 10.0, TODAY) is plan
    assert started(plan, MONDAY, 10.0, TODAY) is plan


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        (Edits(hours={"cor": 1.0}), "no 'cor'; it has core"),
        (Edits(hours={"core": -1.0}), "hours are 0 to"),
        (Edits(due={"baseline": MONDAY}), "begins on"),
        (Edits(titles={"Bad Key": "x"}), "no key of a milestone"),
        (Edits(titles={"talk": "\x1b"}), "needs a title"),
    ],
)
def test_what_cannot_be_is_told(edits: Edits, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        edited(guide(), edits, 10.0, TODAY)


def test_the_end_of_the_calendar_is_told() -> None:
    with pytest.raises(RecordError, match="calendar"):
        guide_plan(date.max, 1.0, 10.0, TODAY)


# --- focus blocks --------------------------------------------------------------------------

EVENINGS = merged(parse_window("mon-thu 19:00-21:00"))


def test_blocks_fill_free_hours_with_rests_between() -> None:
    found = focus_blocks(
        guide(), EVENINGS, BERLIN, focus_minutes=25, rest_minutes=5, today=MONDAY
    ).blocks
    assert [block.start.strftime("%H:%M") for block in found[:5]] == [
        "19:00", "19:30", "20:00", "20:30", "19:00",
    ]  # fmt: skip
    assert {block.start.weekday() for block in found} == {0, 1, 2, 3}


def test_no_block_before_today_none_for_what_is_done_none_where_another_is() -> None:
    plan = edited(guide(), Edits(done={"clarity": MONDAY}), 10.0, TODAY)
    today = MONDAY + timedelta(days=2)
    wanted = {"focus_minutes": 25, "rest_minutes": 5, "today": today}
    found = focus_blocks(plan, EVENINGS, BERLIN, **wanted).blocks  # type: ignore[arg-type]
    assert min(block.start.date() for block in found) == today
    assert "clarity" not in {block.milestone for block in found}
    taken = {found[0].start}
    again = focus_blocks(plan, EVENINGS, BERLIN, **wanted, taken=taken).blocks  # type: ignore[arg-type]
    assert taken.isdisjoint(block.start for block in again)


def test_hours_without_room_are_counted() -> None:
    narrow = merged(parse_window("mon 19:00-19:25"))
    found = focus_blocks(guide(), narrow, BERLIN, focus_minutes=25, rest_minutes=5, today=MONDAY)
    planned = sum(one.hours for one in guide().milestones)
    assert len(found.blocks) * 25 / 60 + found.homeless_hours == pytest.approx(planned, abs=3)


def test_no_block_in_the_hour_that_summer_time_skips() -> None:
    nights = merged(parse_window("sun 01:30-04:00"))
    plan = guide_plan(date(2026, 3, 29), 100.0, 1.0, TODAY)  # clocks go from 2 to 3
    found = focus_blocks(plan, nights, BERLIN, focus_minutes=25, rest_minutes=5, today=MONDAY)
    skipped = [b for b in found.blocks if b.start.date() == date(2026, 3, 29)]
    assert [b.start.hour for b in skipped] == [1, 3, 3]


@settings(deadline=None, max_examples=40)
@given(
    st.integers(5, 120), st.integers(0, 60), st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo"])
)
def test_blocks_never_overlap_and_lie_in_free_hours(focus: int, rest: int, zone: str) -> None:
    windows = merged([*EVENINGS, *parse_window("sat,sun 00:00-24:00")])
    found = focus_blocks(
        guide(), windows, ZoneInfo(zone), focus_minutes=focus, rest_minutes=rest, today=MONDAY
    ).blocks
    for one in found:
        assert (one.end.astimezone(UTC) - one.start.astimezone(UTC)) == timedelta(minutes=focus)
    spans = sorted((one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


# --- hours ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("monday 19:00-21:00", "write days and hours"),
        ("mon 21:00-19:00", "ends before"),
        ("mon 19:61-20:00", "no such time"),
        ("mon 19:00-24:30", "no such time"),
        ("mox 19:00-20:00", "mox is no day"),
        ("", "write days"),
    ],
)
def test_hours_that_are_none(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_window(text)


def test_hours_that_touch_are_one() -> None:
    windows = merged([*parse_window("fri-mon 10:00-12:00"), *parse_window("sat 12:00-13:00")])
    assert [(one.weekday, one.start, one.end) for one in windows] == [
        (0, 600, 720), (4, 600, 720), (5, 600, 780), (6, 600, 720),
    ]  # fmt: skip
