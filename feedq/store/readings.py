"""Readings: what the user did, and the journal that can take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.reproduction import Sheet
from feedq.domain.triage import Decided, Decision, Step, decide
from feedq.errors import NotFound
from feedq.store.dialect import dialect
from feedq.store.journal import Change, Journal
from feedq.store.papers import chunks
from feedq.store.sheets import get_sheets, put_sheets
from feedq.store.tables import candidates, decisions, papers, readings, scores


class Readings:
    """Questions about readings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._journal = Journal(connection)

    def get(self, rows: Iterable[int]) -> dict[int, tuple[Reading, int]]:
        """paper row -> (its reading, the version it is at now), for the papers that exist."""
        found: dict[int, tuple[Reading, int]] = {}
        for part in chunks(set(rows)):
            query = (
                select(
                    papers.c.id,
                    papers.c.version.label("version_now"),
                    readings,
                    candidates.c.active,
                )
                .join(readings, readings.c.paper_id == papers.c.id, isouter=True)
                .join(candidates, candidates.c.paper_id == papers.c.id, isouter=True)
                .where(papers.c.id.in_(part))
            )
            for row in self._connection.execute(query):
                reading = Reading(
                    status=Status(row.status or "inbox"),
                    starred=bool(row.starred),
                    candidate=bool(row.active),
                    note=row.note or "",
                    version=row.version or 0,
                    decided_at=row.decided_at,
                    queue_position=row.queue_position,
                )
                found[row.id] = (reading, row.version_now)
        return found

    def history(self, limit: int) -> list[Step]:
        """The steps undo would take back, last first."""
        return [self._journal.step(number) for number in self._journal.numbers("done", limit)]

    def decided(self, limit: int | None = None) -> list[Decided]:
        """The decisions in force that changed a reading, the last one first."""
        return self._journal.decided(limit)

    def labelled(self) -> list[tuple[int, Reading, str]]:
        """(paper row, reading, profile that surfaced it) of every paper that was decided on."""
        latest = (
            select(decisions.c.paper_id, func.max(decisions.c.id).label("last"))
            .where(decisions.c.state == "done")
            .group_by(decisions.c.paper_id)
            .subquery()
        )
        query = (
            select(readings.c.paper_id, decisions.c.profile)
            .join(latest, latest.c.paper_id == readings.c.paper_id, isouter=True)
            .join(decisions, decisions.c.id == latest.c.last, isouter=True)
            .order_by(readings.c.paper_id)
        )
        profiles = {row.paper_id: row.profile or "" for row in self._connection.execute(query)}
        known = self.get(profiles)
        return [(row, known[row][0], profile) for row, profile in profiles.items()]


class ReadingWrites(Readings):
    """Readings, and the only code that writes them."""

    def decide(
        self, rows: Sequence[int], decision: Decision, now: datetime, profile: str | None = None
    ) -> Step | None:
        """Apply a decision to papers, as one step; see `decide_each`."""
        return self.decide_each(dict.fromkeys(rows, decision), now, profile)

    def decide_each(
        self, decisions: Mapping[int, Decision], now: datetime, profile: str | None = None
    ) -> Step | None:
        """Apply to each paper its decision, as one step; None when it changes nothing.

        A decision after an undo makes what was undone final.

        Args:
            profile: the one it belongs to; None: that which surfaced each paper. To say so of a
                decision that was made before is a step, too.

        Raises:
            NotFound: one of the papers is not stored (any more); nothing was decided.
        """
        known = self.get(decisions)
        if not known.keys() >= decisions.keys():
            raise NotFound("a paper of this decision is not in the library any more; reload")
        queue_end = self._queue_end()
        changed: list[Change] = []
        for row, decision in decisions.items():
            before, version = known[row]
            after = decide(before, decision, version=version, queue_end=queue_end, now=now)
            if after is not before or (profile is not None and before != Reading()):
                queue_end += after.queue_position == queue_end
                changed.append(Change(row, before, after))
        if not changed:
            return None
        rows = [change.row for change in changed]
        scored = self._scored(rows)
        profiles = {row: name for row, (name, _) in scored.items()}
        if profile is not None:
            profiles = dict.fromkeys(rows, profile)
        ranks = {row: rank for row, (_, rank) in scored.items()}
        step = self._journal.append(changed, profiles, now, ranks)
        self._put([(change.row, change.after) for change in changed], now)
        return step

    def revise(self, sheets: Mapping[int, Sheet], now: datetime) -> Step | None:
        """Give candidates new sheets, paper row -> sheet, as one step; None: they had these.

        Raises:
            NotFound: one of the papers is no candidate; nothing was changed.
        """
        known, old = self.get(sheets), get_sheets(self._connection, sheets)
        if not all(row in known and known[row][0].candidate for row in sheets):
            raise NotFound("a paper of this change is no candidate (any more); reload")
        changed = [
            Change(row, known[row][0], known[row][0], (before, sheet))
            for row, sheet in sheets.items()
            if sheet != (before := old.get(row, Sheet()))
        ]
        if not changed:
            return None
        profiles = self._journal.last_profiles([change.row for change in changed])
        step = self._journal.append(changed, profiles, now)
        put_sheets(self._connection, {change.row: sheets[change.row] for change in changed}, now)
        return step

    def place(self, row: int, after: int | None, now: datetime) -> Step | None:
        """Put a queued paper behind another, or first, as one step; None when it stands there.

        Nothing happens when one of the two is not in the queue.
        """
        queue = self._queue()
        if row not in queue or after == row or (after is not None and after not in queue):
            return None
        old = list(queue)
        order = [one for one in old if one != row]
        place = 0 if after is None else order.index(after) + 1
        low = queue[order[place - 1]] if place else None
        high = queue[order[place]] if place < len(order) else None
        between = _between(low, high)
        order.insert(place, row)
        if order == old:
            return None
        if between is None:  # halved too often: no number is left in between
            positions = {each: float(n) for n, each in enumerate(order, 1)}
        else:
            positions = {row: between}
        known = self.get(positions)
        changed = [
            Change(one, known[one][0], replace(known[one][0], queue_position=position))
            for one, position in sorted(positions.items(), key=lambda item: item[0] != row)
        ]
        self._number(positions)
        return self._journal.append(changed, self._journal.last_profiles(list(positions)), now)

    def undo(self, steps: int, now: datetime) -> list[Step]:
        """Take back the last steps; returns them, last first, fewer when there are fewer."""
        taken = self.history(steps)
        for step in taken:
            self._put(self._as_moved(step.rows, step.before, step.after), now)
            put_sheets(self._connection, {row: old for row, (old, _) in step.sheets.items()}, now)
            self._journal.mark(step, "undone")
        return taken

    def redo(self, steps: int, now: datetime) -> list[Step]:
        """Do again what was undone last; returns the steps in the order they were redone."""
        redone = [self._journal.step(number) for number in self._journal.numbers("undone", steps)]
        for step in redone:
            self._put(self._as_moved(step.rows, step.after, step.before), now)
            put_sheets(self._connection, {row: new for row, (_, new) in step.sheets.items()}, now)
            self._journal.mark(step, "done")
        return redone

    def _as_moved(
        self, rows: Sequence[int], wanted: Sequence[Reading], given_up: Sequence[Reading]
    ) -> list[tuple[int, Reading]]:
        """Readings to go back to; where a step left the queue alone, `place` has the last word."""
        present = self.get(rows)
        return [
            (row, replace(after, queue_position=present[row][0].queue_position))
            if after.queue_position == before.queue_position
            else (row, after)
            for row, before, after in zip(rows, given_up, wanted, strict=True)
        ]

    def _queue(self) -> dict[int, float]:
        """paper row -> position, in the order of the queue."""
        query = (
            select(readings.c.paper_id, readings.c.queue_position)
            .join(papers, papers.c.id == readings.c.paper_id)
            .where(readings.c.status == Status.QUEUED.value)
            .order_by(readings.c.queue_position.asc().nulls_first(), papers.c.identifier)
        )
        return dict(self._connection.execute(query).tuples().all())

    def _number(self, positions: Mapping[int, float]) -> None:
        self._connection.execute(
            update(readings)
            .where(readings.c.paper_id == bindparam("row"))
            .values(queue_position=bindparam("position")),
            [{"row": row, "position": position} for row, position in positions.items()],
        )

    def _queue_end(self) -> float:
        last = self._connection.execute(select(func.max(readings.c.queue_position))).scalar()
        return (last or 0.0) + 1.0

    def _scored(self, rows: Sequence[int]) -> dict[int, tuple[str, int | None]]:
        """paper row -> the profile that surfaced it, and its place in the ranking."""
        found: dict[int, tuple[str, int | None]] = {}
        for part in chunks(rows):
            query = select(scores.c.paper_id, scores.c.profile, scores.c.rank).where(
                scores.c.paper_id.in_(part)
            )
            for row in self._connection.execute(query):
                found[row.paper_id] = (row.profile, row.rank)
        return found

    def _put(self, changed: Sequence[tuple[int, Reading]], now: datetime) -> None:
        particular = dialect(self._connection)
        statement = particular.upsert(readings)
        names = ("status", "starred", "note", "version", "decided_at", "queue_position")
        statement = statement.on_conflict_do_update(
            index_elements=["paper_id"],
            set_={name: statement.excluded[name] for name in names},
        )
        values: list[dict[str, Any]] = [
            {"paper_id": row, **{name: getattr(reading, name) for name in names}}
            for row, reading in changed
        ]
        self._connection.execute(statement, values)
        particular.full_text(self._connection).noted({row: r.note for row, r in changed})
        wanted = [{"paper_id": row, "added_at": now} for row, r in changed if r.candidate]
        if wanted:
            record = particular.upsert(candidates)
            self._connection.execute(
                record.on_conflict_do_update(index_elements=["paper_id"], set_={"active": True}),
                [{**one, "active": True} for one in wanted],
            )
        dropped = [{"row": row} for row, reading in changed if not reading.candidate]
        if dropped:
            self._connection.execute(
                update(candidates)
                .where(candidates.c.paper_id == bindparam("row"))
                .values(active=False),
                dropped,
            )


def _between(low: float | None, high: float | None) -> float | None:
    """A position behind `low` and before `high`; None when there is no such number."""
    if low is not None and high is not None:
        middle = (low + high) / 2
        return middle if low < middle < high else None
    if low is not None:
        return low + 1.0
    return 1.0 if high is None else high - 1.0
