"""Numbers about papers and decisions over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, null, select

from feedq.domain.model import Reading
from feedq.domain.triage import is_move
from feedq.store.tables import decisions, papers


@dataclass(frozen=True, slots=True)
class InForce:
    """One decision in force.

    Attributes:
        row: the paper's.
        first_seen_at: when the paper came to the library.
        rank: where it stood in the ranking then; None: in none, or nobody noted it yet.
    """

    row: int
    at: datetime
    before: Reading
    after: Reading
    profile: str
    first_seen_at: datetime
    rank: int | None = None


class Stats:
    """Questions about times; nothing here is asked while papers are triaged."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self, since: datetime) -> list[datetime]:
        """When each paper was listed, of those listed since."""
        query = select(papers.c.listed_at).where(papers.c.listed_at >= since)
        return list(self._connection.execute(query).scalars())

    def decided(self, since: datetime) -> Iterator[InForce]:
        """Every decision that was not undone, oldest first; a move in the queue is none."""
        query = (
            select(decisions, papers.c.first_seen_at)
            .join(papers, papers.c.id == decisions.c.paper_id)
            .where(
                decisions.c.state == "done",
                decisions.c.at >= since,
                decisions.c.sheet_after.is_(null()),  # a fact about a candidate decides nothing
            )
            .order_by(decisions.c.id)
        )
        for row in self._connection.execute(query):
            before = msgspec.convert(row.before, Reading)
            after = msgspec.convert(row.after, Reading)
            if not is_move(before, after):
                yield InForce(
                    row.paper_id,
                    row.at,
                    before,
                    after,
                    row.profile,
                    row.first_seen_at,
                    row.rank,
                )
