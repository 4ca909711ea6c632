"""What a refresh writes of subscriptions: where it has come to, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, update

from feedq.domain.kinds import Outcome
from feedq.domain.model import FetchState, HostCondition, Subscription
from feedq.store.dialect import dialect
from feedq.store.health import Health
from feedq.store.tables import fetches, hosts, source_notes, subscriptions

KEEP_FETCHES = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Success:
    """A fetch that ended well, or in which the source said that it ended for good.

    Attributes:
        notice: what it had to tell, in the place of what the one before told.
        next_due_at: when the source wishes to be asked again; None: whenever it suits.
    """

    row: int
    started_at: datetime
    ended_at: datetime
    seconds: float
    outcome: Outcome
    new: int = 0
    updated: int = 0
    notice: str = ""
    gone: bool = False
    next_due_at: datetime | None = None


_ADVANCED = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("row"))
    .values(etag=bindparam("tag"), last_modified=bindparam("modified"), cursor=bindparam("notes"))
)
_SUCCEEDED = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("row"))
    .values(
        last_success_at=bindparam("at"),
        failing_since=None,
        failures=0,
        last_error="",
        next_due_at=bindparam("due"),
        notice=bindparam("told"),
        gone=bindparam("ended"),
    )
)


class HealthWrites(Health):
    """Subscriptions, and what a refresh writes of them."""

    def enrol(self, wanted: Iterable[Subscription]) -> None:
        """Make sure that each configured subscription has a row, with its present name."""
        c = subscriptions.c
        kept = {key: said for key, *said in self._connection.execute(select(c.key, c.name, c.by))}
        rows = [
            {"key": s.key, "source": s.source, "name": s.name, "address": s.address, "by": s.by}
            for s in {one.key: one for one in wanted}.values()
            if kept.get(s.key) != [s.name, s.by]
        ]
        if rows:
            statement = dialect(self._connection).upsert(subscriptions)
            excluded = statement.excluded
            self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["key"], set_={"name": excluded.name, "by": excluded.by}
                ),
                rows,
            )

    def advance(self, row: int, source: str, before: FetchState, after: FetchState) -> None:
        """Remember where a fetch has come to; part of the transaction that stores its batch.

        Shared notes are written only when this fetch changed them: others may be running.
        """
        self._connection.execute(
            _ADVANCED,
            {
                "row": row,
                "tag": after.etag,
                "modified": after.last_modified,
                "notes": dict(after.cursor),
            },
        )
        if after.shared and after.shared != before.shared:
            self.remember(source, after.shared)

    def remember(self, source: str, notes: Mapping[str, str]) -> None:
        """Store what a source remembers for all its subscriptions."""
        statement = dialect(self._connection).upsert(source_notes)
        statement = statement.values(source=source, notes=dict(notes))
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["source"], set_={"notes": statement.excluded.notes}
            )
        )

    def succeeded(self, fetched: Sequence[Success]) -> None:
        """Fetches ended well, or the source said that it ended for good."""
        if not fetched:
            return
        self._connection.execute(
            _SUCCEEDED,
            [
                {
                    "row": one.row,
                    "at": one.ended_at,
                    "told": one.notice,
                    "due": one.next_due_at,
                    "ended": one.gone,
                }
                for one in fetched
            ],
        )
        self._connection.execute(
            insert(fetches),
            [
                {
                    "subscription_id": one.row,
                    "started_at": one.started_at,
                    "seconds": one.seconds,
                    "outcome": one.outcome.value,
                    "new": one.new,
                    "updated": one.updated,
                    "error": "",
                }
                for one in fetched
            ],
        )

    def failed(self, row: int, now: datetime, error: str, next_due_at: datetime | None) -> None:
        """A fetch failed; what was stored before stays."""
        self._connection.execute(
            update(subscriptions)
            .where(subscriptions.c.id == row)
            .values(
                failing_since=func.coalesce(subscriptions.c.failing_since, now),
                failures=subscriptions.c.failures + 1,
                last_error=error,
                next_due_at=next_due_at,
            )
        )

    def record(
        self,
        row: int,
        *,
        started_at: datetime,
        seconds: float,
        outcome: Outcome,
        new: int,
        updated: int,
        error: str,
    ) -> None:
        """Keep one line of history of a fetch that did not end well."""
        self._connection.execute(
            insert(fetches).values(
                subscription_id=row,
                started_at=started_at,
                seconds=seconds,
                outcome=outcome.value,
                new=new,
                updated=updated,
                error=error,
            )
        )

    def forget_fetches(self, now: datetime) -> None:
        """Half a year of history is enough."""
        self._connection.execute(fetches.delete().where(fetches.c.started_at < now - KEEP_FETCHES))

    def remember_hosts(self, changes: Mapping[str, HostCondition | None]) -> None:
        """Store which hosts failed; None: that one is well again."""
        for host, condition in changes.items():
            if condition is None:
                self._connection.execute(hosts.delete().where(hosts.c.host == host))
                continue
            statement = (
                dialect(self._connection)
                .upsert(hosts)
                .values(
                    host=host,
                    failures=condition.failures,
                    retry_at=condition.retry_at,
                    error=condition.error,
                )
            )
            said = {name: statement.excluded[name] for name in ("failures", "retry_at", "error")}
            self._connection.execute(
                statement.on_conflict_do_update(index_elements=["host"], set_=said)
            )
