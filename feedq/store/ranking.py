"""The last ranking: scores, what they come from, and what the ranker reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVarTuple

import msgspec
from sqlalchemy import Column, Connection, Result, Select, and_, delete, func, insert, or_, select

from feedq.domain.model import Reason
from feedq.store.dialect import dialect
from feedq.store.engine import to_json
from feedq.store.papers import chunks
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

Found = TypeVarTuple("Found")

# Straight to the driver: for tens of thousands of rows SQLAlchemy takes longer than SQLite.
_INSERT = """
    INSERT INTO scores (paper_id, score, rank, profile, reasons, nearest_id, explore, excluded)
"""


@dataclass(frozen=True, slots=True)
class Ranked:
    """When and from how much the present order was learned.

    Attributes:
        papers: how many the library had.
        rules: tells the profiles it was learned for from others.
        newest: the highest row of a paper there was.
    """

    at: datetime
    seed: int
    model: str
    papers: int
    examples: int
    rules: str = ""
    newest: int = 0


class Score(NamedTuple):  # there are tens of thousands: a dataclass takes twice the time
    """One paper's place, as stored.

    Attributes:
        rank: 1 for the best undecided paper; None when excluded or decided on.
        reasons: empty for a paper too far down for anyone to ask.
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
        return Ranked(
            row.at, row.seed, row.model, row.papers, row.examples, row.rules, row.newest_id
        )

    def listed(self) -> tuple[list[int], list[int], list[int]]:
        """Every paper's row, its mark, and when it was listed, in seconds since 1970; in no order.

        Answered from an index: no text is read, however large the library is.
        """
        # As three texts: making a row of each paper would take most of the time.
        query = dialect(self._connection).listed
        ids, marks, times = self._connection.exec_driver_sql(query).one()
        decode = msgspec.json.Decoder(list[int]).decode
        return decode(ids), decode(marks), decode(times)

    def added(self, after: int) -> int:
        """How many papers were stored after that row."""
        query = select(func.count()).select_from(papers).where(papers.c.id > after)
        return self._connection.execute(query).scalar_one()

    def last(self) -> tuple[int, datetime | None]:
        """The highest row of a paper, and when the newest one was listed."""
        query = select(func.max(papers.c.id)), select(func.max(papers.c.listed_at))
        row, at = (self._connection.execute(one).scalar() for one in query)
        return row or 0, at

    def near(self, *, after: int, since: datetime) -> set[int]:
        """Rows of the papers that matter in a day's work: those with a score that no rule left out,
        those decided on, those stored after that row, and those that were listed, or that posts
        mentioned, since then."""
        posted = or_(
            entries.c.posted_at >= since,
            and_(entries.c.posted_at.is_(None), entries.c.first_seen_at >= since),
        )
        mentioned = select(mentions.c.identifier).join(entries, entries.c.id == mentions.c.entry_id)
        mentioned = mentioned.where(posted)
        queries = (
            select(scores.c.paper_id).where(scores.c.excluded.is_(False)),
            select(readings.c.paper_id),
            select(papers.c.id).where(papers.c.id > after),
            select(papers.c.id).where(papers.c.listed_at >= since),
            select(papers.c.id).where(papers.c.identifier.in_(mentioned)),
        )
        return {row for query in queries for row in self._connection.execute(query).scalars()}

    def some(self, rows: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
        """The same as `listed` of these papers, as far as they are there; in no order."""
        query = select(papers.c.id, papers.c.mark, papers.c.listed_at)
        found = self._of(query, rows).tuples().all()
        return (
            [row for row, _, _ in found],
            [mark for _, mark, _ in found],
            [int(at.timestamp()) for _, _, at in found],
        )

    def texts(self, rows: Sequence[int]) -> Iterator[Any]:
        """What the ranker reads of these papers, in no order: their text, authors, categories."""
        for part in chunks(rows):
            query = select(
                papers.c.id,
                papers.c.identifier,
                papers.c.title,
                papers.c.abstract,
                papers.c.authors,
                papers.c.categories,
                papers.c.listed_at,
            ).where(papers.c.id.in_(part))
            yield from self._connection.execute(query)

    def holding(
        self, texts: Sequence[str], fields: Sequence[str], *, prefix: bool = False
    ) -> list[int]:
        """Rows of the papers that hold one of these phrases in one of the fields, ascending.

        Args:
            fields: columns of the full text, such as `title`.
            prefix: the last word of each may be the beginning of a longer one.
        """
        index = dialect(self._connection).full_text(self._connection)
        return index.holding(texts, fields, prefix=prefix)

    def beside(self, rows: Sequence[int] | None = None) -> dict[int, tuple[int | None, bool]]:
        """row -> upvotes, and whether there is code, of the papers that have either.

        Args:
            rows: of these papers; None: of all.
        """
        noted = (papers.c.upvotes > 0) | (papers.c.code_url != "")
        query = select(papers.c.id, papers.c.upvotes, papers.c.code_url != "").where(noted)
        found = {row: (votes, bool(code)) for row, votes, code in self._of(query, rows)}
        looked_up = select(code_lookups.c.paper_id).where(code_lookups.c.url != "")
        for (row,) in self._of(looked_up, rows, code_lookups.c.paper_id):
            found[row] = (found.get(row, (None, True))[0], True)
        return found

    def decided(self) -> dict[int, str]:
        """row -> reading status of the papers that are no longer in the inbox."""
        query = select(readings.c.paper_id, readings.c.status).where(readings.c.status != "inbox")
        return dict(self._connection.execute(query).tuples().all())

    def mentioned_by(self, rows: Sequence[int] | None = None) -> dict[int, tuple[str, ...]]:
        """row -> names of those whose posts point at that paper, each once.

        Args:
            rows: of these papers; None: of all.
        """
        query = (
            select(papers.c.id, subscriptions.c.by, subscriptions.c.name)
            .select_from(mentions)
            .join(papers, papers.c.identifier == mentions.c.identifier)
            .join(entries, entries.c.id == mentions.c.entry_id)
            .join(subscriptions, subscriptions.c.id == entries.c.subscription_id)
            .distinct()
            .order_by(papers.c.id, subscriptions.c.name)
        )
        found: dict[int, list[str]] = {}
        for row, by, name in self._of(query, rows):
            found.setdefault(row, []).append(by or name)
        return {row: tuple(dict.fromkeys(names)) for row, names in found.items()}

    def _of(
        self,
        query: Select[*Found],
        rows: Sequence[int] | None,
        column: Column[int] = papers.c.id,
    ) -> Result[*Found]:
        """What is found of these papers; None: of all."""
        if rows is not None:
            query = query.where(dialect(self._connection).among(column, rows))
        return self._connection.execute(query)


class RankingWrites(Rankings):
    """The ranking, replaced as a whole."""

    def replace(
        self, ranked: Ranked, rows: Iterable[Score], *, near: Sequence[int] | None = None
    ) -> None:
        """Put a new ranking in the place of the last.

        Args:
            near: the papers that were ranked, where these are not all. What a rule left out before
                and is not among them stays left out.
        """
        if near is None:
            self.clear()
        else:
            self._clear(near)
        self._connection.execute(
            insert(rankings).values(
                at=ranked.at,
                seed=ranked.seed,
                model=ranked.model,
                papers=ranked.papers,
                examples=ranked.examples,
                rules=ranked.rules,
                newest_id=ranked.newest,
            )
        )
        stored = [(*one[:4], _to_json(one.reasons), *one[5:]) for one in rows]
        if stored:
            values = ", ".join([dialect(self._connection).slot] * len(stored[0]))
            self._connection.exec_driver_sql(f"{_INSERT} VALUES ({values})", stored)

    def clear(self) -> None:
        """Back to time order: there is nothing to learn from any more."""
        self._connection.execute(delete(scores))
        self._connection.execute(delete(rankings))

    def _clear(self, near: Sequence[int]) -> None:
        among = dialect(self._connection).among(scores.c.paper_id, near)
        self._connection.execute(delete(scores).where(or_(scores.c.excluded.is_(False), among)))
        self._connection.execute(delete(rankings))

    def scored(self) -> int:
        return self._connection.execute(select(func.count()).select_from(scores)).scalar_one()


def _to_json(reasons: Sequence[Reason]) -> str | None:
    if not reasons:
        return None
    return to_json([(reason.term, reason.weight) for reason in reasons])
