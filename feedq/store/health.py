"""Subscriptions: where each fetch left off, how it went, and since when it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from feedq.domain.kinds import Outcome
from feedq.domain.model import FetchState, HostCondition
from feedq.store.tables import entries, fetches, hosts, source_notes, subscriptions


@dataclass(frozen=True, slots=True)
class Condition:
    """How one subscription is doing.

    Attributes:
        row: the store's number for it.
        failing_since: the first failure after the last success, or None when all is well.
        failures: how many in a row.
        next_due_at: not before then, or None for the next run.
        gone: the source said it ended for good.
    """

    row: int
    key: str
    source: str
    name: str
    last_success_at: datetime | None
    failing_since: datetime | None
    failures: int
    last_error: str
    notice: str
    next_due_at: datetime | None
    gone: bool

    @property
    def failing(self) -> bool:
        return self.failures > 0


@dataclass(frozen=True, slots=True)
class Activity:
    """How much comes from one subscription: posts, or papers where it has none.

    Attributes:
        items: all that are known of.
        last_month: those of the last 28 days.
        first_at, last_at: when the oldest and the newest was posted, or was found.
        found_for: from the day the first was found to the day the last was.
    """

    items: int = 0
    last_month: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    found_for: timedelta = timedelta()

    @property
    def usual_gap(self) -> timedelta:
        """The mean time from one item to the next."""
        if self.first_at is None or self.last_at is None or self.items < 2:
            return timedelta()
        return (self.last_at - self.first_at) / (self.items - 1)


class Health:
    """Questions about subscriptions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def conditions(self) -> dict[str, Condition]:
        """key -> how it is doing, for every subscription ever fetched."""
        s = subscriptions.c
        query = select(
            s.id,
            s.key,
            s.source,
            s.name,
            s.last_success_at,
            s.failing_since,
            s.failures,
            s.last_error,
            s.notice,
            s.next_due_at,
            s.gone,
        )
        return {row.key: Condition(*row) for row in self._connection.execute(query)}

    def activity(self, now: datetime) -> dict[int, Activity]:
        """row -> how much comes from it, for subscriptions of which anything came."""
        month = now - timedelta(days=28)
        e, f = entries.c, fetches.c
        posts = select(
            e.subscription_id,
            func.count(),
            func.count().filter(e.posted_at >= month),
            func.min(e.posted_at),
            func.max(e.posted_at),
            func.min(e.first_seen_at),
            func.max(e.first_seen_at),
        ).group_by(e.subscription_id)
        found = {
            row: Activity(count, month_count, oldest, newest, last - first)
            for row, count, month_count, oldest, newest, first, last in self._connection.execute(
                posts
            )
        }
        brought = (
            select(
                f.subscription_id,
                func.sum(f.new),
                func.coalesce(func.sum(f.new).filter(f.started_at >= month), 0),
                func.min(f.started_at),
                func.max(f.started_at),
            )
            .where(f.new > 0)
            .group_by(f.subscription_id)
        )
        for row, count, month_count, first, last in self._connection.execute(brought):
            # A listing brings papers, which are nobody's posts; then what its fetches found counts.
            # PostgreSQL adds whole numbers up to a decimal.
            counts = int(count), int(month_count)
            found.setdefault(row, Activity(*counts, first, last, last - first))
        return found

    def last_run_at(self) -> datetime | None:
        """When a fetch last ended well for any subscription."""
        query = select(func.max(subscriptions.c.last_success_at))
        return self._connection.execute(query).scalar()

    def last_tried_at(self) -> datetime | None:
        """When a fetch of any subscription last began that was not skipped."""
        tried = fetches.c.outcome != Outcome.SKIPPED.value
        query = select(func.max(fetches.c.started_at)).where(tried)
        return self._connection.execute(query).scalar()

    def skip_reasons(self) -> set[str]:
        """Why subscriptions were skipped at their last fetch, each reason once."""
        last = select(func.max(fetches.c.id)).group_by(fetches.c.subscription_id)
        query = (
            select(fetches.c.error)
            .distinct()
            .where(fetches.c.id.in_(last), fetches.c.outcome == Outcome.SKIPPED.value)
        )
        return set(self._connection.execute(query).scalars())

    def state(self, key: str) -> tuple[int, FetchState] | None:
        """The subscription's row and where its last fetch left off."""
        query = (
            select(subscriptions, source_notes.c.notes)
            .join(source_notes, source_notes.c.source == subscriptions.c.source, isouter=True)
            .where(subscriptions.c.key == key)
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return row.id, FetchState(
            etag=row.etag,
            last_modified=row.last_modified,
            cursor=row.cursor,
            shared=row.notes or {},
            last_success_at=row.last_success_at,
        )

    def states(self) -> dict[str, FetchState]:
        """key -> where its last fetch left off, without the source's shared notes."""
        s = subscriptions.c
        query = select(s.key, s.etag, s.last_modified, s.cursor, s.last_success_at)
        return {
            row.key: FetchState(
                row.etag, row.last_modified, row.cursor, last_success_at=row.last_success_at
            )
            for row in self._connection.execute(query)
        }

    def hosts(self) -> dict[str, HostCondition]:
        """Those that failed when they were last asked."""
        h = hosts.c
        query = select(h.host, h.failures, h.retry_at, h.error)
        return {row.host: HostCondition(*row[1:]) for row in self._connection.execute(query)}

    def all_notes(self) -> dict[str, Mapping[str, str]]:
        """source -> what it remembers for all its subscriptions."""
        query = select(source_notes.c.source, source_notes.c.notes)
        return {row.source: row.notes for row in self._connection.execute(query)}

    def notes(self, source: str) -> Mapping[str, str]:
        """What a source remembers for all its subscriptions."""
        query = select(source_notes.c.notes).where(source_notes.c.source == source)
        return self._connection.execute(query).scalar() or {}
