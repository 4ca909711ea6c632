"""arXiv's calendar: when a submission is announced, and which announcements were missed.

Submissions received until 14:00 US Eastern time, Monday to Friday, are announced at 20:00 the
same day (Friday's on Sunday); the feed of an announcement carries the date of the day after.
Holidays are not known here: a day without a feed is asked for once, in vain.

Source: https://info.arxiv.org/help/availability.html
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

YEARS = range(1991, 2200)
"""From arXiv's first; a date of any other year is a mistake."""
_EASTERN = ZoneInfo("America/New_York")
_DEADLINE = time(14)
_DAY = timedelta(days=1)
_SATURDAY = 5


def feed_day(submitted_at: datetime) -> date:
    """The date of the feed that announces a paper submitted then, holidays aside."""
    local = submitted_at.astimezone(_EASTERN)
    closing = local.date() + (_DAY if local.time() > _DEADLINE else timedelta())
    while closing.weekday() >= _SATURDAY:
        closing += _DAY
    return next_feed_day(closing)


def next_feed_day(day: date) -> date:
    """The first day after `day` on which there may be a feed, Monday to Friday."""
    day += _DAY
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return day


def previous_feed_day(day: date) -> date:
    """The last day before `day` on which there may have been a feed."""
    day -= _DAY
    while day.weekday() >= _SATURDAY:
        day -= _DAY
    return day


def announced_at(day: date) -> datetime:
    """The instant a feed day begins, as arXiv's feeds write it: midnight US Eastern time."""
    return datetime.combine(day, time(), _EASTERN).astimezone(UTC)


def eastern_day(moment: datetime) -> date:
    """The feed day of an announcement written as an instant."""
    return moment.astimezone(_EASTERN).date()


def missed_days(last_seen: date, until: date) -> list[date]:
    """The feed days strictly between two days, oldest first."""
    missed = []
    day = next_feed_day(last_seen)
    while day < until:
        missed.append(day)
        day = next_feed_day(day)
    return missed
