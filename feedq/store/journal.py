"""The journal of decisions: every step, and whether it is in force, so that it can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from feedq.domain.model import Reading
from feedq.domain.reproduction import Sheet
from feedq.domain.triage import Decided, Step, is_move
from feedq.store.papers import chunks
from feedq.store.sheets import to_sheet
from feedq.store.tables import decisions, papers

_NO_RANKS: Mapping[int, int | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to one paper; `sheets`: the sheet of its reproduction before and after."""

    row: int
    before: Reading
    after: Reading
    sheets: tuple[Sheet, Sheet] | None = None


class Journal:
    """Steps; `ReadingWrites` is the only one that writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def numbers(self, state: str, limit: int) -> list[int]:
        """The steps in this state, at most `limit`: the last done ones, the first undone ones."""
        order = decisions.c.step.desc() if state == "done" else decisions.c.step.asc()
        query = (
            select(decisions.c.step)
            .where(decisions.c.state == state)
            .group_by(decisions.c.step)
            .order_by(order)
            .limit(max(limit, 0))  # SQLite takes a negative one for none
        )
        return list(self._connection.execute(query).scalars())

    def step(self, number: int) -> Step:
        """What a step did."""
        query = select(decisions).where(decisions.c.step == number).order_by(decisions.c.id)
        found = self._connection.execute(query).all()
        return Step(
            number,
            tuple(row.paper_id for row in found),
            tuple(msgspec.convert(row.before, Reading) for row in found),
            tuple(msgspec.convert(row.after, Reading) for row in found),
            {
                row.paper_id: (to_sheet(row.sheet_before), to_sheet(row.sheet_after))
                for row in found
                if row.sheet_after is not None
            },
        )

    def decided(self, limit: int | None) -> list[Decided]:
        """The decisions in force that changed a reading, the last one first."""
        query = (
            select(decisions, papers.c.identifier, papers.c.title)
            .join(papers, papers.c.id == decisions.c.paper_id)
            .where(decisions.c.state == "done")
            .order_by(decisions.c.id.desc())
        )
        found = (
            Decided(
                at=row.at,
                id=str(row.identifier),
                title=row.title,
                profile=row.profile,
                before=msgspec.convert(row.before, Reading),
                after=msgspec.convert(row.after, Reading),
            )
            for row in self._connection.execute(query)
        )
        # Changes of a sheet and moves within the queue are undone like decisions, but are none.
        # Compared here: PostgreSQL cannot compare JSON.
        changed = (one for one in found if one.before != one.after)
        return list(islice((one for one in changed if not is_move(one.before, one.after)), limit))

    def mark(self, step: Step, state: str) -> None:
        """Say that a step is in force, or is not."""
        self._connection.execute(
            update(decisions).where(decisions.c.step == step.number).values(state=state)
        )

    def append(
        self,
        changed: Sequence[Change],
        profiles: Mapping[int, str],
        now: datetime,
        ranks: Mapping[int, int | None] = _NO_RANKS,
    ) -> Step:
        """Write a step into the journal; what was undone before is final now.

        Args:
            ranks: paper row -> where it stood in the ranking when the user saw it.
        """
        self._connection.execute(
            update(decisions).where(decisions.c.state == "undone").values(state="dropped")
        )
        number = self._next_number()
        self._connection.execute(
            insert(decisions),
            [
                {
                    "step": number,
                    "at": now,
                    "paper_id": change.row,
                    "before": change.before,
                    "after": change.after,
                    "profile": profiles.get(change.row, ""),
                    "rank": ranks.get(change.row),
                    "sheet_before": change.sheets and change.sheets[0],
                    "sheet_after": change.sheets and change.sheets[1],
                }
                for change in changed
            ],
        )
        return self.step(number)

    def last_profiles(self, rows: Sequence[int]) -> dict[int, str]:
        """What the last decision on each was learned for: a change of a sheet teaches nothing."""
        found: dict[int, str] = {}
        for part in chunks(rows):
            query = (
                select(decisions.c.paper_id, decisions.c.profile)
                .where(decisions.c.paper_id.in_(part), decisions.c.state == "done")
                .order_by(decisions.c.id)
            )
            found.update(self._connection.execute(query).tuples().all())
        return found

    def _next_number(self) -> int:
        highest = self._connection.execute(select(func.max(decisions.c.step))).scalar()
        return (highest or 0) + 1
