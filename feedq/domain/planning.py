"""The plan of a reproduction: the guide's milestones with dates from weekly hours.

The guide gives one reproduction one to two months and about three weeks to clarity; its first
week goes to the core algorithm in numpy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import msgspec

from feedq.domain.reproduction import Milestone, Plan
from feedq.domain.text import clean_line
from feedq.errors import RecordError

GUIDE = (
    ("core", "Core algorithm in numpy", 5.0),
    ("clarity", "Clarity: every unknown answered or asked", 10.0),
    ("baseline", "Baseline trained and evaluated", 6.0),
    ("full-run", "Full run against the target", 8.0),
    ("ablation", "Ablation of the central claim", 5.0),
    ("write-up", "Write-up and report", 6.0),
)
"""(key, title, hours as one would guess them). At ten hours a week and doubled, the first takes a
week, clarity is reached after three, and the whole eight."""

_MOST = 60
_LONGEST_TITLE = 200
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes of a plan; each milestone by its key.

    Attributes:
        hours: as they are to stand in the plan, nothing is multiplied.
        due: the last day; milestones after it that are not done move along.
        titles: a key that is not in the plan yet becomes its last milestone.
        done: the day it was reached; None takes that back.
    """

    hours: Mapping[str, float] = field(default_factory=dict)
    due: Mapping[str, date] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    done: Mapping[str, date | None] = field(default_factory=dict)
    dropped: Sequence[str] = ()


def guide_plan(start: date, weekly_hours: float, factor: float, now: datetime) -> Plan:
    """The guide's milestones from `start` on.

    Args:
        weekly_hours: for this reproduction.
        factor: what the guesses are multiplied by.
    """
    planned = [
        Milestone(key=key, title=title, start=start, due=start, hours=hours * factor)
        for key, title, hours in GUIDE
    ]
    return Plan(milestones=_laid_out(planned, start, weekly_hours), revision=1, changed_at=now)


def edited(plan: Plan, edits: Edits, weekly_hours: float, now: datetime) -> Plan:
    """The plan after some edits, one revision later; the same plan when they change nothing.

    Hours that change and milestones that are dropped move what comes after; what is done stays.

    Raises:
        RecordError: a key that is not in the plan, a date that cannot be, or too many milestones.
    """
    found = {one.key: one for one in plan.milestones}
    start = min((one.start for one in plan.milestones), default=now.date())
    for key, title in edits.titles.items():
        found[key] = _titled(found.get(key), key, title, start)
    named = (*edits.hours, *edits.due, *edits.done, *edits.dropped)
    for key in named:
        if key not in found:
            raise RecordError(
                f"the plan has no {key[:40]!r}; it has {', '.join(found) or 'nothing'}"
            )
    for key, hours in edits.hours.items():
        found[key] = msgspec.structs.replace(found[key], hours=_checked(key, hours))
    for key, day in edits.done.items():
        found[key] = msgspec.structs.replace(found[key], done=day)
    for key in edits.dropped:
        del found[key]
    if len(found) > _MOST:
        raise RecordError(f"a plan has at most {_MOST} milestones")
    kept = list(found.values())
    if edits.hours or edits.titles or edits.dropped:
        kept = list(_laid_out(kept, start, weekly_hours))
    for key, day in edits.due.items():
        kept = _moved(kept, key, day)
    if tuple(kept) == plan.milestones:
        return plan
    return Plan(milestones=tuple(kept), revision=plan.revision + 1, changed_at=now)


def started(plan: Plan, start: date, weekly_hours: float, now: datetime) -> Plan:
    """The same milestones from another day on; those that are done keep their days."""
    kept = _laid_out(plan.milestones, start, weekly_hours)
    if kept == plan.milestones:
        return plan
    return Plan(milestones=kept, revision=plan.revision + 1, changed_at=now)


def _titled(present: Milestone | None, key: str, title: str, start: date) -> Milestone:
    title = clean_line(title, limit=_LONGEST_TITLE)
    if not _KEY.fullmatch(key):
        raise RecordError(f"{key[:40]!r} is no key of a milestone; write one such as full-run")
    if not title:
        raise RecordError(f"{key} needs a title: {key}=What is to be reached")
    if present is not None:
        return msgspec.structs.replace(present, title=title)
    return Milestone(key=key, title=title, start=start, due=start, hours=0.0)


def _checked(key: str, hours: float) -> float:
    if not 0 <= hours <= 10_000:
        raise RecordError(f"{key}: hours are 0 to 10000")
    return hours


def _laid_out(
    milestones: Iterable[Milestone], start: date, weekly_hours: float
) -> tuple[Milestone, ...]:
    """Each after the one before, as long as its hours take; a day at least."""
    found, day = [], start
    for one in milestones:
        if one.done is not None:
            found.append(one)
            day = max(day, one.done + timedelta(days=1))
            continue
        days = max(math.ceil(one.hours / weekly_hours * 7 - 1e-9), 1)
        due = _day(day, days - 1)
        found.append(msgspec.structs.replace(one, start=day, due=due))
        day = _day(due, 1)
    return tuple(found)


def _moved(milestones: Sequence[Milestone], key: str, due: date) -> list[Milestone]:
    """With one due on another day; open ones after it keep their length and their gaps."""
    found: list[Milestone] = []
    shift: timedelta | None = None
    for one in milestones:
        if one.key == key:
            shift = due - one.due
            if due < one.start:
                raise RecordError(f"{key} begins on {one.start}, after {due}; give a later day")
            found.append(msgspec.structs.replace(one, due=due))
        elif shift is None or one.done is not None:
            found.append(one)
        else:
            first, last = _day(one.start, shift.days), _day(one.due, shift.days)
            found.append(msgspec.structs.replace(one, start=first, due=last))
    return found


def _day(day: date, later: int) -> date:
    try:
        return day + timedelta(days=later)
    except OverflowError as error:
        raise RecordError("the plan leaves the calendar; give an earlier start") from error
