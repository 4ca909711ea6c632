"""Plans: made from the guide, edited, put into a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

import msgspec

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.focus import Schedule, focus_blocks
from feedq.domain.hours import merged, parse_window
from feedq.domain.planning import Edits, edited, guide_plan, started
from feedq.domain.reproduction import Plan
from feedq.store.store import Store


@dataclass(frozen=True, slots=True)
class Calendar:
    """A file for calendar programs.

    Attributes:
        homeless_hours: of the plans, for which the free hours have no room.
    """

    content: bytes
    milestones: int
    blocks: int
    homeless_hours: float


class Planning:
    """Plans of candidates; every change is a step that undo takes back."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    @property
    def zone(self) -> tzinfo:
        """The user's time zone: `[repro] time_zone`, else the system's."""
        name = self._config.repro.time_zone
        if name:
            from zoneinfo import ZoneInfo

            return ZoneInfo(name)
        from tzlocal import get_localzone

        return get_localzone()

    def today(self) -> date:
        """The day it is for the user."""
        return self._clock.now().astimezone(self.zone).date()

    def find(self, row: int) -> Plan:
        """The plan; one without milestones when none was made."""
        with self._store.read() as snapshot:
            return snapshot.reproductions.get([row])[row].sheet.plan

    def guides(self, start: date | None = None, *, factor: float | None = None) -> Plan:
        """The guide's plan, from today on or another day, with the config's hours."""
        repro = self._config.repro
        chosen = repro.estimate_factor if factor is None else factor
        return guide_plan(start or self.today(), repro.weekly_hours, chosen, self._clock.now())

    def make(self, row: int, start: date | None = None, *, factor: float | None = None) -> Plan:
        """Give a candidate the guide's plan, in place of any it has.

        Raises:
            NotFound: the paper is no candidate.
        """
        new = self.guides(start, factor=factor)

        def replace(old: Plan) -> Plan:
            return msgspec.structs.replace(new, revision=old.revision + 1)

        return self._change(row, replace)

    def edit(self, row: int, edits: Edits, start: date | None = None) -> Plan:
        """Change a plan, making the guide's first where there is none.

        Raises:
            NotFound: the paper is no candidate.
            RecordError: an edit that cannot be; nothing was changed.
        """
        repro, now = self._config.repro, self._clock.now()

        def change(old: Plan) -> Plan:
            if not old.milestones:
                old = msgspec.structs.replace(self.guides(start), revision=0)
            elif start is not None:
                old = started(old, start, repro.weekly_hours, now)
            return edited(old, edits, repro.weekly_hours, now)

        return self._change(row, change)

    def _change(self, row: int, change: Callable[[Plan], Plan]) -> Plan:
        with self._store.write() as tx:
            sheet = tx.reproductions.get([row])[row].sheet
            plan = change(sheet.plan)
            tx.readings.revise({row: msgspec.structs.replace(sheet, plan=plan)}, self._clock.now())
        return plan

    def calendar(self, rows: Iterable[int] | None = None) -> Calendar:
        """Milestones of these papers' plans, of all candidates' for None, and their focus blocks.

        Blocks of one plan never lie on those of another: the first plan takes its hours first.
        """
        from feedq.export.ics import Planned, export

        with self._store.read() as snapshot:
            chosen = list(snapshot.views.ids("candidates") if rows is None else rows)
            records = snapshot.reproductions.get(chosen)
            papers = snapshot.views.papers(chosen)
        planned: list[Planned] = []
        taken: set[object] = set()
        homeless = 0.0
        for paper in papers:
            plan = records[paper.row].sheet.plan
            if not plan.milestones:
                continue
            schedule = self._blocks(plan, taken)
            taken.update(block.start for block in schedule.blocks)
            homeless += schedule.homeless_hours
            planned.append(Planned(paper, plan, schedule.blocks))
        return Calendar(
            export(planned),
            sum(len(one.plan.milestones) for one in planned),
            sum(len(one.blocks) for one in planned),
            homeless,
        )

    def _blocks(self, plan: Plan, taken: Iterable[object]) -> Schedule:
        repro = self._config.repro
        windows = merged(window for text in repro.free_hours for window in parse_window(text))
        if not windows:
            return Schedule()
        return focus_blocks(
            plan,
            windows,
            self.zone,
            focus_minutes=repro.focus_minutes,
            rest_minutes=repro.rest_minutes,
            today=self.today(),
            taken=frozenset(taken),
        )


def described(plan: Plan) -> Sequence[tuple[str, str, str, str, str]]:
    """(key, first day, last day, hours, title) of each milestone, for a table."""
    return [
        (
            one.key,
            one.start.isoformat(),
            one.due.isoformat(),
            f"{one.hours:g}",
            f"{one.title}{f' (done {one.done})' if one.done else ''}",
        )
        for one in plan.milestones
    ]
