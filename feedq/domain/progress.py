"""What was spent on a reproduction, beside what was planned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, tzinfo

from feedq.domain.reproduction import Milestone, Reproduction, cost, gpu_hours


@dataclass(frozen=True, slots=True)
class Amount:
    """One thing that is spent; `planned` None: nobody said how much."""

    name: str
    unit: str
    spent: float
    planned: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone and the hours spent on it."""

    milestone: Milestone
    hours: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Totals, milestones, and hours a week.

    Attributes:
        weeks: hours from the week of the first entry to that of the last, a number a week.
    """

    amounts: tuple[Amount, ...]
    steps: tuple[Step, ...]
    weeks: tuple[float, ...]


def progress(record: Reproduction, zone: tzinfo, *, factor: float) -> Progress:
    """How far a reproduction is.

    Args:
        zone: whose weeks are counted, from Monday on.
        factor: what estimates of GPU-hours are multiplied by.
    """
    work, sheet = record.work, record.sheet
    by_milestone: dict[str, float] = defaultdict(float)
    by_week: dict[date, float] = defaultdict(float)
    for one in work:
        by_milestone[one.milestone] += one.minutes / 60
        day = one.at.astimezone(zone).date()
        by_week[date.fromordinal(day.toordinal() - day.weekday())] += one.minutes / 60
    planned = sum(one.hours for one in sheet.plan.milestones)
    return Progress(
        (
            Amount("time", "h", sum(one.minutes for one in work) / 60, planned or None),
            Amount("GPU", "h", sum(o.gpu_hours for o in work), gpu_hours(sheet.compute, factor)),
            Amount("money", "", sum(one.money for one in work), cost(sheet.compute, factor)),
        ),
        tuple(Step(one, by_milestone[one.key]) for one in sheet.plan.milestones),
        _every_week(by_week),
    )


def _every_week(by_week: dict[date, float]) -> tuple[float, ...]:
    if not by_week:
        return ()
    first, last = min(by_week).toordinal(), max(by_week).toordinal()
    return tuple(by_week.get(date.fromordinal(day), 0.0) for day in range(first, last + 1, 7))
