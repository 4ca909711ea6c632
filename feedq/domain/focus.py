"""Where the focus blocks of a plan go: into the hours that the user keeps free."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from feedq.domain.hours import Window
from feedq.domain.reproduction import Milestone, Plan

_MOST_BLOCKS = 2_000


@dataclass(frozen=True, slots=True)
class Block:
    """One span of focus.

    Attributes:
        milestone: the key it is for.
        number: within the milestone, from 1.
        start, end: instants, in the user's time zone.
    """

    milestone: str
    number: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """The blocks there is room for, and the hours of the plan that found none."""

    blocks: tuple[Block, ...] = ()
    homeless_hours: float = 0.0


def focus_blocks(
    plan: Plan,
    windows: Sequence[Window],
    zone: tzinfo,
    *,
    focus_minutes: int,
    rest_minutes: int,
    today: date,
    taken: Container[object] = (),
) -> Schedule:
    """Blocks for every open milestone, within its days and the free hours, from today on.

    A block is a whole span of focus; a rest is kept after it where another follows in the same
    window. Hours that daylight saving time skips have no room for one.

    Args:
        taken: instants at which blocks of other plans begin.
    """
    found: list[Block] = []
    homeless = 0.0
    for milestone in plan.milestones:
        if milestone.done is not None:
            continue
        wanted = math.ceil(milestone.hours * 60 / focus_minutes - 1e-9)
        spans = _spans(milestone, windows, zone, focus_minutes, rest_minutes, today)
        placed = 0
        for start, end in spans:
            if placed == wanted or len(found) == _MOST_BLOCKS:
                break
            if start in taken:
                continue
            placed += 1
            found.append(Block(milestone.key, placed, start, end))
        homeless += (wanted - placed) * focus_minutes / 60
    return Schedule(tuple(found), homeless)


def _spans(
    milestone: Milestone,
    windows: Sequence[Window],
    zone: tzinfo,
    focus_minutes: int,
    rest_minutes: int,
    today: date,
) -> Iterator[tuple[datetime, datetime]]:
    day = max(milestone.start, today)
    while day <= milestone.due:
        for window in windows:
            if window.weekday != day.weekday():
                continue
            minute = window.start
            while minute + focus_minutes <= window.end:
                start, end = (
                    _instant(day, minute, zone),
                    _instant(day, minute + focus_minutes, zone),
                )
                if _exists(start) and _exists(end):
                    yield start, end
                minute += focus_minutes + rest_minutes
        if day == date.max:
            return
        day += timedelta(days=1)


def _instant(day: date, minute: int, zone: tzinfo) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight + timedelta(minutes=minute)  # by the clock on the wall


def _exists(moment: datetime) -> bool:
    """Whether clocks show this time on that day: not in the hour that summer time skips."""
    there = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there.replace(tzinfo=None) == moment.replace(tzinfo=None)
