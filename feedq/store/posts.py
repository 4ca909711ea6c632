"""Posts and the papers they point at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from feedq.domain.identity import Identifier
from feedq.domain.model import Entry, Mention
from feedq.store.dialect import dialect, named
from feedq.store.papers import chunks, to_identifier
from feedq.store.tables import entries, lookups, mentions, papers, subscriptions

if TYPE_CHECKING:
    from feedq.store.dialect import Upsert

_RETRY_AFTER = timedelta(days=1)
_GIVE_UP_AFTER = 5
"""Days on which a mentioned id is looked for before it is taken for a slip of the pen."""


# Built once: for a feed of fifty posts, building a statement takes as long as running it.
_AMONG = and_(
    entries.c.subscription_id == bindparam("subscription"),
    entries.c.source_id.in_(bindparam("ids", expanding=True)),
)
_DIGESTS = select(entries.c.source_id, entries.c.digest).where(_AMONG)
_ROWS = select(entries.c.source_id, entries.c.id).where(_AMONG)
_SAID = ("url", "title", "text", "author", "posted_at", "links", "digest", "changed_at")
_FORGET_MENTIONS = delete(mentions).where(
    mentions.c.entry_id.in_(
        select(entries.c.id).where(
            entries.c.subscription_id == bindparam("subscription"),
            entries.c.changed_at == bindparam("at"),
        )
    )
)


@cache
def _keep(database: str) -> Upsert:
    statement = named(database).upsert(entries)
    return statement.on_conflict_do_update(
        index_elements=["subscription_id", "source_id"],
        set_={name: statement.excluded[name] for name in _SAID},
    )


class Posts:
    """Questions about posts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def digests(self, subscription_id: int, source_ids: Iterable[str]) -> dict[str, str]:
        """source_id -> fingerprint of the subscription's stored posts among these."""
        found: dict[str, str] = {}
        for part in chunks(set(source_ids)):
            told = self._connection.execute(
                _DIGESTS, {"subscription": subscription_id, "ids": part}
            )
            found.update(told.tuples().all())
        return found

    def mentioning(self, identifiers: Iterable[str]) -> dict[str, list[Mention]]:
        """identifier -> who points at it, first post first."""
        found: dict[str, list[Mention]] = {}
        for part in chunks(set(identifiers)):
            query = (
                select(
                    mentions.c.identifier,
                    subscriptions.c.name,
                    subscriptions.c.by,
                    subscriptions.c.source,
                    entries.c.url,
                    entries.c.title,
                    entries.c.text,
                    entries.c.posted_at,
                )
                .join(entries, entries.c.id == mentions.c.entry_id)
                .join(subscriptions, subscriptions.c.id == entries.c.subscription_id)
                .where(mentions.c.identifier.in_(part))
                .order_by(entries.c.posted_at.asc().nulls_last(), entries.c.id)
            )
            for row in self._connection.execute(query):
                text = row.text if not row.title else f"{row.title}\n\n{row.text}".strip()
                found.setdefault(row.identifier, []).append(
                    Mention(row.by or row.name, row.source, row.url, text, row.posted_at)
                )
        return found

    def unknown_papers(self, now: datetime, limit: int) -> list[Identifier]:
        """arXiv ids that posts point at and arXiv has not described yet, newest post first.

        A paper without a version is known from an index alone, which lacks categories and more.
        """
        undescribed = or_(papers.c.id.is_(None), papers.c.version == 0)
        query = (
            select(mentions.c.identifier)
            .join(entries, entries.c.id == mentions.c.entry_id)
            .join(papers, papers.c.identifier == mentions.c.identifier, isouter=True)
            .join(lookups, lookups.c.identifier == mentions.c.identifier, isouter=True)
            .where(undescribed, mentions.c.identifier.startswith("arxiv:"), _may_ask(now))
            .group_by(mentions.c.identifier)
            .order_by(func.max(entries.c.posted_at).desc().nulls_last(), mentions.c.identifier)
            .limit(limit)
        )
        return [to_identifier(text) for text in self._connection.execute(query).scalars()]

    def bare_papers(self, now: datetime, limit: int) -> list[Identifier]:
        """arXiv papers of which a library that was salvaged knows the id alone."""
        query = (
            select(papers.c.identifier)
            .join(lookups, lookups.c.identifier == papers.c.identifier, isouter=True)
            .where(papers.c.mark == 0, papers.c.identifier.startswith("arxiv:"), _may_ask(now))
            .order_by(papers.c.id)
            .limit(limit)
        )
        return [to_identifier(text) for text in self._connection.execute(query).scalars()]

    def worth_asking(self, identifiers: Iterable[Identifier], now: datetime) -> list[Identifier]:
        """Those of `identifiers` that are not stored and were not asked for in vain of late."""
        wanted = list(dict.fromkeys(identifiers))
        left_out: set[str] = set()
        for part in chunks(map(str, wanted)):
            stored = select(papers.c.identifier).where(papers.c.identifier.in_(part))
            asked = select(lookups.c.identifier).where(
                lookups.c.identifier.in_(part), not_(_may_ask(now))
            )
            left_out.update(self._connection.execute(stored.union(asked)).scalars())
        return [identifier for identifier in wanted if str(identifier) not in left_out]


def _may_ask(now: datetime) -> ColumnElement[bool]:
    """Never asked for; or some days ago (or while the clock was ahead), and not yet too often."""
    long_ago = or_(
        lookups.c.tried_at <= now - _RETRY_AFTER, lookups.c.tried_at > now + _RETRY_AFTER
    )
    return or_(lookups.c.identifier.is_(None), and_(lookups.c.attempts < _GIVE_UP_AFTER, long_ago))


class PostWrites(Posts):
    """Posts, and what a refresh writes of them."""

    def apply(
        self, subscription_id: int, posts: Sequence[tuple[Entry, str]], now: datetime
    ) -> None:
        """Store new posts; edited ones replace what they were, mentions included."""
        if not posts:
            return
        self._connection.execute(
            _keep(self._connection.dialect.name),
            [
                {
                    "subscription_id": subscription_id,
                    "source_id": entry.source_id,
                    "url": entry.url,
                    "title": entry.title,
                    "text": entry.text,
                    "author": entry.author,
                    "posted_at": entry.posted_at,
                    "links": list(entry.links),
                    "digest": digest,
                    "first_seen_at": now,
                    "changed_at": now,
                }
                for entry, digest in posts
            ],
        )
        self._connection.execute(_FORGET_MENTIONS, {"subscription": subscription_id, "at": now})
        self._mention(subscription_id, [entry for entry, _ in posts if entry.mentions])

    def _mention(self, subscription_id: int, told: Sequence[Entry]) -> None:
        ids: dict[str, int] = {}
        for part in chunks(entry.source_id for entry in told):
            rows = self._connection.execute(_ROWS, {"subscription": subscription_id, "ids": part})
            ids.update(rows.tuples().all())
        pointed = [
            {"entry_id": ids[entry.source_id], "identifier": str(identifier)}
            for entry in told
            for identifier in dict.fromkeys(entry.mentions)
        ]
        if pointed:
            self._connection.execute(insert(mentions), pointed)

    def looked_up(self, identifiers: Iterable[Identifier], outcome: str, now: datetime) -> None:
        """Remember that these were asked for, so that a wrong id is not asked for every day."""
        statement = dialect(self._connection).upsert(lookups)
        statement = statement.on_conflict_do_update(
            index_elements=["identifier"],
            set_={
                "tried_at": statement.excluded.tried_at,
                "outcome": statement.excluded.outcome,
                "attempts": lookups.c.attempts + 1,
            },
        )
        rows = [
            {"identifier": str(i), "tried_at": now, "attempts": 1, "outcome": outcome}
            for i in identifiers
        ]
        if rows:
            self._connection.execute(statement, rows)
