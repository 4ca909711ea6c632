"""What came, what was decided, how long that took, and how often the order was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median

from feedq.domain.bars import plot
from feedq.domain.clock import Clock
from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.services.ranking.rerank import label
from feedq.store.stats import InForce
from feedq.store.store import Store

DAYS = 30


@dataclass(frozen=True, slots=True)
class Day:
    """One day, in local time.

    Attributes:
        papers: how many were listed.
        decided: how many papers were decided on, and of them the liked ones.
    """

    day: date
    papers: int
    decided: int
    liked: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The last days of a library.

    Attributes:
        counts: papers by view, now.
        days: the last ones, oldest first, today last.
        decisions: how often what was decided: queued, reading, done, skipped, starred, candidate.
        decided: papers decided on in these days, and of them the liked ones (all but skipped).
        profiles: profile -> (papers decided on that it surfaced, liked ones of them).
        waits: of each paper decided on for the first time: the day, and the days since its arrival.
        places: of each paper decided on that had one: its place in the ranking that the user saw,
            and whether it was liked.
    """

    counts: Mapping[str, int]
    days: Sequence[Day]
    decisions: Mapping[str, int] = field(default_factory=dict)
    decided: int = 0
    liked: int = 0
    profiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    waits: Sequence[tuple[date, float]] = ()
    places: Sequence[tuple[int, bool]] = ()

    @property
    def days_to_decide(self) -> float | None:
        """The median from a paper's arrival to the first decision on it; None without one."""
        return median(days for _, days in self.waits) if self.waits else None

    @property
    def liked_place(self) -> float | None:
        """Half of the liked papers stood here or higher in the ranking; None: none had a place."""
        found = [place for place, liked in self.places if liked]
        return median(found) if found else None

    @property
    def hit_rate(self) -> float | None:
        """Of the papers decided on, the share that was liked; None without decisions."""
        return self.liked / self.decided if self.decided else None


class StatsService:
    """See `Statistics`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def run(self, zone: tzinfo | None = None, *, days: int = DAYS) -> Statistics:
        """The last so many days.

        Args:
            zone: where days begin; None: the system's time zone.
        """
        today = self._clock.now().astimezone(zone).date()
        first = today - timedelta(days=days - 1)
        since = datetime.combine(first, time(), zone).astimezone(zone)
        with self._store.read() as snapshot:
            counts = snapshot.views.counts()
            listed = Counter(at.astimezone(zone).date() for at in snapshot.stats.listed(since))
            made = list(snapshot.stats.decided(since))
        final = {one.row: one for one in made}
        decided = {row: one for row, one in final.items() if label(one.after)}
        on = {row: one.at.astimezone(zone).date() for row, one in decided.items()}
        liked = {row for row, one in decided.items() if label(one.after) > 0}
        per_day = Counter(on.values())
        liked_per_day = Counter(on[row] for row in liked)
        found = (first + timedelta(days=number) for number in range(days))
        return Statistics(
            counts=counts,
            days=[Day(day, listed[day], per_day[day], liked_per_day[day]) for day in found],
            decisions=Counter(word for one in made for word in _words(one.before, one.after)),
            decided=len(decided),
            liked=len(liked),
            profiles=_profiles(decided, liked),
            waits=_waits(made, zone),
            places=[(one.rank, row in liked) for row, one in decided.items() if one.rank],
        )


def _words(before: Reading, after: Reading) -> list[str]:
    """What a decision did."""
    found = []
    if after.status != before.status and after.status != Status.INBOX:
        found.append(after.status.value)
    if after.starred and not before.starred:
        found.append("starred")
    if after.candidate and not before.candidate:
        found.append("candidate")
    return found


def _profiles(decided: Mapping[int, InForce], liked: set[int]) -> dict[str, tuple[int, int]]:
    total = Counter(one.profile for one in decided.values())
    good = Counter(decided[row].profile for row in liked)
    return {name: (total[name], good[name]) for name in sorted(total, key=lambda n: (-total[n], n))}


def _waits(made: Sequence[InForce], zone: tzinfo | None) -> list[tuple[date, float]]:
    first: dict[int, InForce] = {}
    for one in made:
        if label(one.after) and not label(one.before):
            first.setdefault(one.row, one)
    return [
        (one.at.astimezone(zone).date(), (one.at - one.first_seen_at) / timedelta(days=1))
        for one in first.values()
    ]


def stats_words(found: Statistics) -> list[str]:
    """The statistics as text for a person."""
    first, last = found.days[0].day, found.days[-1].day
    told = [
        f"{first:%d %b} to {last:%d %b}",
        f"papers     {plot([day.papers for day in found.days])}  "
        f"{sum(day.papers for day in found.days)}",
        f"decided    {plot([day.decided for day in found.days])}  {found.decided}",
        f"liked      {plot([day.liked for day in found.days])}  {found.liked}",
    ]
    if found.hit_rate is None:
        told += ["", "nothing was decided in these days: 'feedq' opens the inbox"]
    else:
        did = ", ".join(f"{count} {word}" for word, count in sorted(found.decisions.items()))
        told += ["", f"decisions: {did}", f"liked of what was decided: {found.hit_rate:.0%}"]
        for name, (decided, liked) in found.profiles.items():
            told.append(f"  {name or 'no profile'}: {liked} of {decided}")
        if found.days_to_decide is not None:
            told.append(f"median wait from arrival to decision: {found.days_to_decide:.1f} days")
        if found.liked_place is not None:
            told.append(f"half of what was liked stood at place {found.liked_place:.0f} or higher")
    now = ", ".join(f"{count} {view}" for view, count in found.counts.items())
    return [*told, "", f"now: {now}"]
