"""A clock that stands still, and short ways to make papers, posts and libraries."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, Outcome
from feedq.domain.model import Entry, Facts
from feedq.domain.reconcile import reconcile
from feedq.store.engine import to_json
from feedq.store.health_writes import Success
from feedq.store.store import Store, Transaction

TODAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class FakeClock:
    """Stands still but for `sleep` and `forward`; threads may share it.

    Attributes:
        slept_s: how long each sleep was meant to be.
    """

    def __init__(self, now: datetime = TODAY) -> None:
        self._now = now
        self._monotonic = 1000.0
        self._guard = threading.Lock()
        self.slept_s: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.forward(timedelta(seconds=seconds))

    def forward(self, by: timedelta) -> None:
        with self._guard:
            self._now += by
            self._monotonic += by.total_seconds()


def arxiv(number: int) -> Identifier:
    """The identifier of the paper `number`: `arxiv:2603.00001` for 1."""
    return Identifier("arxiv", f"2603.{number:05}")


def facts(number: int = 1, **said: Any) -> Facts:
    """What a listing says of the paper `number`."""
    given: dict[str, Any] = {
        "identifier": arxiv(number),
        "title": f"Paper {number}",
        "version": 1,
        "authors": ("Ada Example", f"Author {number}"),
        "abstract": f"What paper {number} is about.",
        "categories": ("cs.LG",),
        "url": f"https://arxiv.org/abs/2603.{number:05}",
        "pdf_url": f"https://arxiv.org/pdf/2603.{number:05}",
        "announced_at": TODAY - timedelta(days=number),
        "announce_type": Announcement.NEW,
    }
    return Facts(**(given | said))


def paper(number: int = 1, **said: Any) -> Entry:
    """An entry that defines the paper `number`."""
    told = facts(number, **said)
    return Entry(source_id=f"{told.identifier}v{told.version}", facts=told)


def post(number: int = 1, *mentions: Identifier, **said: Any) -> Entry:
    """A post that points at papers."""
    entry = Entry(
        source_id=f"post-{number}",
        url=f"https://social.example/{number}",
        text=f"Post {number}.",
        posted_at=TODAY - timedelta(hours=number),
        mentions=mentions,
    )
    return replace(entry, **said)


def add(
    store: Store, *entries: Entry, subscription: str = "arxiv:cs.LG", now: datetime = TODAY
) -> list[int]:
    """Store entries as a refresh does; returns the rows of the papers they define."""
    from feedq.domain.model import Subscription

    source, _, address = subscription.partition(":")
    identifiers = [entry.facts.identifier for entry in entries if entry.facts]
    with store.write() as tx:
        tx.health.enrol([Subscription(source, f"{address} name", address, "Somebody")])
        row, _ = tx.health.state(subscription) or (0, None)
        changes = reconcile(
            entries,
            subscription=subscription,
            papers=tx.papers.records(identifiers),
            posts=tx.posts.digests(row, [entry.source_id for entry in entries]),
        )
        tx.papers.apply(changes, now)
        tx.posts.apply(row, changes.posts, now)
        rows = tx.papers.rows(identifiers)
    return [rows[identifier] for identifier in identifiers]


def contents(
    store: Store, *, without: Sequence[str] = ()
) -> Mapping[str, list[tuple[object, ...]]]:
    """Every row of every table but those named, to compare two states of a library.

    Values are as SQLite has them, whatever the database.
    """
    from feedq.store.tables import metadata

    with store._engine.connect() as connection:
        return {
            name: sorted(
                (
                    tuple(map(_plain, row))
                    for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
                ),
                key=repr,
            )
            for name in metadata.tables
            if name not in without
        }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, (dict, list)):
        return to_json(value)
    return int(value) if isinstance(value, bool) else value


def went_well(
    tx: Transaction, row: int, at: datetime, *, notice: str = "", gone: bool = False
) -> None:
    """Record that a subscription's fetch ended well."""
    tx.health.succeeded([Success(row, at, at, 0.0, Outcome.OK, notice=notice, gone=gone)])
