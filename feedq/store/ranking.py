"""The last ranking: scores, what they come from, and what the ranker reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from feedq.domain.model import Reason
from feedq.store.tables import (
    code_lookups,
    entries,
    mentions,
    papers,
    rankings,
    readings,
    scores,
    subscriptions,
)

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Ranked:
    """When and from how much the present order was learned."""

    at: datetime
    seed: int
    model: str
    papers: int
    examples: int


@dataclass(frozen=True, slots=True)
class Score:
    """One paper's place, as stored.

    Attributes:
        rank: 1 for the best undecided paper; None when excluded or decided on.
        nearest: row of the nearest liked paper, or None.
    """

    row: int
    score: float
    rank: int | None
    profile: str
    reasons: tuple[Reason, ...]
    nearest: int | None
    explore: bool
    excluded: bool


class Rankings:
    """Questions about the ranking."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self) -> Ranked | None:
        """The ranking in force; None: papers stand in time order."""
        query = select(rankings).order_by(rankings.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return Ranked(row.at, row.seed, row.model, row.papers, row.examples)

    def texts(self) -> Iterator[Any]:
        """What the ranker reads of each paper, by row; `status` is None for an untouched one."""
        query = (
            select(
                papers.c.id,
                papers.c.identifier,
                papers.c.title,
                papers.c.abstract,
                papers.c.authors,
                papers.c.categories,
                papers.c.listed_at,
                papers.c.upvotes,
                or_(papers.c.code_url != "", code_lookups.c.url != "").label("has_code"),
                readings.c.status,
            )
            .join(readings, readings.c.paper_id == papers.c.id, isouter=True)
            .join(code_lookups, code_lookups.c.paper_id == papers.c.id, isouter=True)
            .order_by(papers.c.id)
            .execution_options(yield_per=_BATCH)
        )
        yield from self._connection.execute(query)

    def mentioned_by(self) -> dict[str, tuple[str, ...]]:
        """identifier -> names of those whose posts point at it, each once."""
        query = (
            select(mentions.c.identifier, subscriptions.c.by, subscriptions.c.name)
            .join(entries, entries.c.id == mentions.c.entry_id)
            .join(subscriptions, subscriptions.c.id == entries.c.subscription_id)
            .distinct()
            .order_by(mentions.c.identifier, subscriptions.c.name)
        )
        found: dict[str, list[str]] = {}
        for identifier, by, name in self._connection.execute(query):
            found.setdefault(identifier, []).append(by or name)
        return {identifier: tuple(dict.fromkeys(names)) for identifier, names in found.items()}


class RankingWrites(Rankings):
    """The ranking, replaced as a whole."""

    def replace(self, ranked: Ranked, rows: Sequence[Score]) -> None:
        """Put a new ranking in the place of the last."""
        self._connection.execute(delete(scores))
        number = self._connection.execute(
            insert(rankings)
            .values(
                at=ranked.at,
                seed=ranked.seed,
                model=ranked.model,
                papers=ranked.papers,
                examples=ranked.examples,
            )
            .returning(rankings.c.id)
        ).scalar_one()
        self._connection.execute(delete(rankings).where(rankings.c.id != number))
        for start in range(0, len(rows), _BATCH):
            self._connection.execute(
                insert(scores),
                [
                    {
                        "paper_id": one.row,
                        "ranking_id": number,
                        "score": one.score,
                        "rank": one.rank,
                        "profile": one.profile,
                        "reasons": [(reason.term, reason.weight) for reason in one.reasons],
                        "nearest_id": one.nearest,
                        "explore": one.explore,
                        "excluded": one.excluded,
                    }
                    for one in rows[start : start + _BATCH]
                ],
            )

    def clear(self) -> None:
        """Back to time order: there is nothing to learn from any more."""
        self._connection.execute(delete(scores))
        self._connection.execute(delete(rankings))

    def scored(self) -> int:
        return self._connection.execute(select(func.count()).select_from(scores)).scalar_one()
