"""arXiv's calendar, by its own table of announcements."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.arxiv.days import (
    announced_at,
    eastern_day,
    feed_day,
    missed_days,
    next_feed_day,
    previous_feed_day,
)

NEW_YORK = ZoneInfo("America/New_York")
DAYS = st.dates(date(1992, 1, 1), date(2100, 1, 1))


# https://info.arxiv.org/help/availability.html, for the week of Monday 2 March 2026; the feed is
# dated the day after the announcement at 20:00.
@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        ("2026-02-27 14:00:01", "2026-03-03"),  # Friday after the deadline
        ("2026-02-28 12:00:00", "2026-03-03"),  # Saturday
        ("2026-03-01 23:59:59", "2026-03-03"),  # Sunday
        ("2026-03-02 14:00:00", "2026-03-03"),  # Monday, in time: Monday 20:00
        ("2026-03-02 14:00:01", "2026-03-04"),  # Monday, too late
        ("2026-03-03 13:00:00", "2026-03-04"),
        ("2026-03-03 15:00:00", "2026-03-05"),
        ("2026-03-04 13:59:59", "2026-03-05"),
        ("2026-03-04 20:00:00", "2026-03-06"),
        ("2026-03-05 10:00:00", "2026-03-06"),  # Thursday, in time: Thursday 20:00
        ("2026-03-05 14:30:00", "2026-03-09"),  # Thursday, too late: Sunday 20:00
        ("2026-03-06 13:59:00", "2026-03-09"),  # Friday, in time: Sunday 20:00
    ],
)
def test_submission_is_announced_as_arxiv_says(submitted: str, day: str) -> None:
    moment = datetime.fromisoformat(submitted).replace(tzinfo=NEW_YORK)
    assert feed_day(moment) == date.fromisoformat(day)
    assert feed_day(moment.astimezone(timezone(timedelta(hours=9)))) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("submitted", "day"),
    [
        (datetime(2026, 3, 6, 18, 59, tzinfo=UTC), date(2026, 3, 9)),  # 13:59, winter
        (datetime(2026, 3, 6, 19, 1, tzinfo=UTC), date(2026, 3, 10)),  # 14:01, winter
        (datetime(2026, 3, 9, 17, 59, tzinfo=UTC), date(2026, 3, 10)),  # 13:59, summer
        (datetime(2026, 3, 9, 18, 1, tzinfo=UTC), date(2026, 3, 11)),  # 14:01, summer
    ],
)
def test_deadline_follows_daylight_saving(submitted: datetime, day: date) -> None:
    assert feed_day(submitted) == day


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2025, 8, 20), datetime(2025, 8, 20, 4, tzinfo=UTC)),
        (date(2026, 3, 2), datetime(2026, 3, 2, 5, tzinfo=UTC)),
    ],
)
def test_feed_day_begins_at_midnight_in_new_york(day: date, instant: datetime) -> None:
    assert announced_at(day) == instant
    assert eastern_day(instant) == day
    assert eastern_day(instant - timedelta(seconds=1)) == day - timedelta(days=1)


@given(DAYS, st.times())
def test_announcement_follows_submission_within_days(date_: date, time_: time) -> None:
    submitted = datetime.combine(date_, time_, UTC)
    day = feed_day(submitted)
    assert day.weekday() < 5
    assert timedelta() < announced_at(day) - submitted < timedelta(days=5)
    assert feed_day(submitted + timedelta(days=1)) >= day


@given(DAYS)
def test_neighbouring_feed_days_are_each_others(day: date) -> None:
    assert previous_feed_day(next_feed_day(day)) <= day < next_feed_day(day)
    assert previous_feed_day(day) < day <= next_feed_day(previous_feed_day(day)) + timedelta(days=2)


@pytest.mark.parametrize(
    ("last_seen", "until", "missed"),
    [
        ("2026-02-27", "2026-03-02", []),  # Friday to Monday: a weekend is no gap
        ("2026-02-27", "2026-02-28", []),
        ("2026-02-27", "2026-03-03", ["2026-03-02"]),
        ("2026-02-27", "2026-03-05", ["2026-03-02", "2026-03-03", "2026-03-04"]),
        ("2026-03-05", "2026-03-10", ["2026-03-06", "2026-03-09"]),
        ("2026-02-28", "2026-03-03", ["2026-03-02"]),
        ("2026-03-03", "2026-03-03", []),
        ("2026-03-03", "2026-03-02", []),  # an older listing than last time
    ],
)
def test_missed_days_are_those_between(last_seen: str, until: str, missed: list[str]) -> None:
    days = missed_days(date.fromisoformat(last_seen), date.fromisoformat(until))
    assert [day.isoformat() for day in days] == missed


@given(DAYS, st.integers(0, 30))
def test_every_working_day_between_is_missed_once(last_seen: date, ahead: int) -> None:
    between = [last_seen + timedelta(days=n) for n in range(1, ahead)]
    expected = [day for day in between if day.weekday() < 5]
    assert missed_days(last_seen, last_seen + timedelta(days=ahead)) == expected
