"""Readings: what the user did, and the journal that can take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feedq.domain.model import Reading, Status
from feedq.domain.triage import Decision, decide
from feedq.errors import NotFound
from feedq.store.papers import chunks
from feedq.store.tables import candidates, decisions, papers, readings, scores


@dataclass(frozen=True, slots=True)
class Step:
    """One keystroke's worth of decisions.

    Attributes:
        rows: the papers it concerned.
        before: their readings before it (for an undo: after the undo they are in force again).
        after: their readings after it.
    """

    number: int
    rows: tuple[int, ...]
    before: tuple[Reading, ...]
    after: tuple[Reading, ...]


class Readings:
    """Questions about readings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
        return [self._step(number) for number in self._numbers("done", limit)]

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

    def _numbers(self, state: str, limit: int) -> list[int]:
        order = decisions.c.step.desc() if state == "done" else decisions.c.step.asc()
        query = (
            select(decisions.c.step)
            .where(decisions.c.state == state)
            .group_by(decisions.c.step)
            .order_by(order)
            .limit(max(limit, 0))  # SQLite takes a negative one for none
        )
        return list(self._connection.execute(query).scalars())

    def _step(self, number: int) -> Step:
        query = select(decisions).where(decisions.c.step == number).order_by(decisions.c.id)
        found = self._connection.execute(query).all()
        return Step(
            number,
            tuple(row.paper_id for row in found),
            tuple(msgspec.convert(row.before, Reading) for row in found),
            tuple(msgspec.convert(row.after, Reading) for row in found),
        )


class ReadingWrites(Readings):
    """Readings, and the only code that writes them."""

    def decide(
        self, rows: Sequence[int], decision: Decision, now: datetime, profile: str | None = None
    ) -> Step | None:
        """Apply a decision to papers, as one step; None when it changes nothing.

        A decision after an undo makes what was undone final.

        Args:
            profile: the one it belongs to; None: that which surfaced each paper. To say so of a
                decision that was made before is a step, too.

        Raises:
            NotFound: one of the papers is not stored (any more); nothing was decided.
        """
        known = self.get(rows)
        if not known.keys() >= set(rows):
            raise NotFound("a paper of this decision is not in the library any more; reload")
        queue_end = self._queue_end()
        changed: list[tuple[int, Reading, Reading]] = []
        for row in dict.fromkeys(rows):
            before, version = known[row]
            after = decide(before, decision, version=version, queue_end=queue_end, now=now)
            if after is not before or (profile is not None and before != Reading()):
                queue_end += after.queue_position == queue_end
                changed.append((row, before, after))
        if not changed:
            return None
        self._connection.execute(
            update(decisions).where(decisions.c.state == "undone").values(state="dropped")
        )
        number = self._next_number()
        surfaced = self._profiles([row for row, _, _ in changed]) if profile is None else {}
        self._connection.execute(
            insert(decisions),
            [
                {
                    "step": number,
                    "at": now,
                    "paper_id": row,
                    "before": before,
                    "after": after,
                    "profile": surfaced.get(row, "") if profile is None else profile,
                }
                for row, before, after in changed
            ],
        )
        self._put([(row, after) for row, _, after in changed], now)
        return self._step(number)

    def place(self, row: int, after: int | None) -> None:
        """Put a queued paper behind another, or first; no step, as it is no decision.

        Nothing happens when one of the two is not in the queue.
        """
        queue = self._queue()
        if row not in queue or after == row or (after is not None and after not in queue):
            return
        del queue[row]
        order = list(queue)
        place = 0 if after is None else order.index(after) + 1
        low = queue[order[place - 1]] if place else None
        high = queue[order[place]] if place < len(order) else None
        between = _between(low, high)
        if between is None:  # halved too often: no number is left in between
            order.insert(place, row)
            self._number({each: float(n) for n, each in enumerate(order, 1)})
        else:
            self._number({row: between})

    def undo(self, steps: int, now: datetime) -> list[Step]:
        """Take back the last steps; returns them, last first, fewer when there are fewer."""
        taken = self.history(steps)
        for step in taken:
            self._put(self._as_moved(step.rows, step.before, step.after), now)
            self._mark(step, "undone")
        return taken

    def redo(self, steps: int, now: datetime) -> list[Step]:
        """Do again what was undone last; returns the steps in the order they were redone."""
        redone = [self._step(number) for number in self._numbers("undone", steps)]
        for step in redone:
            self._put(self._as_moved(step.rows, step.after, step.before), now)
            self._mark(step, "done")
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
            .order_by(readings.c.queue_position, papers.c.identifier)
        )
        return dict(self._connection.execute(query).tuples().all())

    def _number(self, positions: Mapping[int, float]) -> None:
        self._connection.execute(
            update(readings)
            .where(readings.c.paper_id == bindparam("row"))
            .values(queue_position=bindparam("position")),
            [{"row": row, "position": position} for row, position in positions.items()],
        )

    def _mark(self, step: Step, state: str) -> None:
        self._connection.execute(
            update(decisions).where(decisions.c.step == step.number).values(state=state)
        )

    def _next_number(self) -> int:
        highest = self._connection.execute(select(func.max(decisions.c.step))).scalar()
        return (highest or 0) + 1

    def _queue_end(self) -> float:
        last = self._connection.execute(select(func.max(readings.c.queue_position))).scalar()
        return (last or 0.0) + 1.0

    def _profiles(self, rows: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for part in chunks(rows):
            query = select(scores.c.paper_id, scores.c.profile).where(scores.c.paper_id.in_(part))
            found.update(self._connection.execute(query).tuples().all())
        return found

    def _put(self, changed: Sequence[tuple[int, Reading]], now: datetime) -> None:
        statement = upsert(readings)
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
        wanted = [{"paper_id": row, "added_at": now} for row, r in changed if r.candidate]
        if wanted:
            record = upsert(candidates)
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
