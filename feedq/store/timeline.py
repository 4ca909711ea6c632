"""Posts in the order of time, each with the papers it points at."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, false, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from feedq.domain.model import Post
from feedq.domain.query import Term
from feedq.store.dialect import matching
from feedq.store.papers import chunks
from feedq.store.tables import entries, mentions, papers, subscriptions

_LISTS = ("huggingface",)
"""Sources whose entries are places in a list of papers, and nobody's posts."""
_SAID = (entries.c.title, entries.c.text, subscriptions.c.name, subscriptions.c.by)


class Timeline:
    """Questions about what was posted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def order(self, terms: Sequence[Term] = (), *, every: bool = False) -> array[int]:
        """Posts that point at papers, the latest first: `-entry`, and behind it its papers' rows.

        Args:
            terms: only where all of them are found in a paper, or in the post and its author.
            every: those that point at none as well.
        """
        at = func.coalesce(entries.c.posted_at, entries.c.first_seen_at)
        query = (
            _posted(select(entries.c.id, papers.c.id.label("row")))
            .join(mentions, mentions.c.entry_id == entries.c.id, isouter=every)
            .join(papers, papers.c.identifier == mentions.c.identifier, isouter=True)
            .where(subscriptions.c.source.not_in(_LISTS))
            .order_by(at.desc(), entries.c.id, papers.c.id)
        )
        if terms:
            query = query.where(or_(and_(*matching(self._connection, terms)), _saying(terms)))
        found = array("q")
        last = 0
        for entry, row in self._connection.execute(query):
            if entry != last:
                found.append(-entry)
                last = entry
            if row is not None:
                found.append(row)
        return found

    def posts(self, ids: Sequence[int]) -> list[Post]:
        """These posts, in the order asked for."""
        found: dict[int, Post] = {}
        for part in chunks(set(ids)):
            pointed: dict[int, list[str]] = {}
            told = select(mentions.c.entry_id, mentions.c.identifier).where(
                mentions.c.entry_id.in_(part)
            )
            for entry, identifier in self._connection.execute(told.order_by(*mentions.c)):
                pointed.setdefault(entry, []).append(identifier)
            query = _posted(
                select(entries, subscriptions.c.source, subscriptions.c.name, subscriptions.c.by)
            ).where(entries.c.id.in_(part))
            for row in self._connection.execute(query):
                found[row.id] = Post(
                    id=row.id,
                    by=row.by or row.name,
                    source=row.source,
                    url=row.url,
                    title=row.title,
                    text=row.text,
                    posted_at=row.posted_at,
                    papers=tuple(pointed.get(row.id, ())),
                )
        return [found[one] for one in ids if one in found]


def _posted(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.select_from(entries).join(
        subscriptions, subscriptions.c.id == entries.c.subscription_id
    )


def _saying(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Whether post and author hold all that is asked for; a field asks for a paper."""
    clauses: list[ColumnElement[bool]] = []
    for term in terms:
        if term.field:
            return false()
        holds = or_(*(column.icontains(term.text, autoescape=True) for column in _SAID))
        clauses.append(~holds if term.negated else holds)
    return and_(*clauses)
