"""One subscription from wire to store: fetch, clean, reconcile, keep.

What is fetched can be fetched again: a power cut may cost the last moments of a run, which the
next one repeats.

Each batch is one transaction, with the cursor that leads to the next; the last one is stored
together with the record of the fetch. Fetches that found nothing are recorded many at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from feedq.domain.clock import Clock
from feedq.domain.code import find_repository
from feedq.domain.kinds import Outcome
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.domain.reconcile import reconcile
from feedq.domain.text import clean_entry
from feedq.errors import SourceError, SourceSkipped
from feedq.export.shapes import FetchItem
from feedq.services.fetching import pace
from feedq.sources.base import Source, Wanted
from feedq.sources.http.breaker import HostResting, Hosts
from feedq.sources.http.trouble import is_no_network
from feedq.store.health import Condition
from feedq.store.health_writes import Success
from feedq.store.store import Store, Transaction

_TOGETHER = 100
"""Fetches without news that are recorded in one transaction; a kill costs no more than that."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """How the fetch of one subscription ended; what `fetch --json` prints.

    Attributes:
        waits: it was not its time yet; nothing to tell anyone who does not ask.
        troubled: it waits because it, or its host, failed before.
    """

    source: str
    name: str
    outcome: Outcome
    new: int = 0
    updated: int = 0
    seconds: float = 0.0
    error: str = ""
    waits: bool = False
    troubled: bool = False

    @property
    def no_network(self) -> bool:
        """It failed as everything does without a network."""
        return self.outcome is Outcome.FAILED and is_no_network(self.error)


def plain(result: FetchResult) -> FetchItem:
    """A result as JSON has it; see docs/json.md."""
    return {
        "source": result.source,
        "name": result.name,
        "outcome": result.outcome.value,
        "new": result.new,
        "updated": result.updated,
        "seconds": result.seconds,
        "error": result.error or None,
    }


class Cancelled(Exception):
    """The user wants the run to stop; what was stored stays."""


@dataclass(slots=True)
class Visit:
    """The fetch of one subscription while it lasts: when it began and what it has found."""

    subscription: Subscription
    condition: Condition
    started_at: datetime
    begun: float
    unchanged: bool = True
    gone: bool = False
    notice: str = ""
    fresh_until: datetime | None = None
    new: int = 0
    updated: int = 0

    def saw(self, batch: Batch) -> None:
        """Note what a batch says beside its entries."""
        self.unchanged = self.unchanged and batch.not_modified
        self.gone = self.gone or batch.gone
        self.notice = batch.notice or _moved(batch) or self.notice
        self.fresh_until = batch.fresh_until or self.fresh_until

    @property
    def outcome(self) -> Outcome:
        return Outcome.NOT_MODIFIED if self.unchanged else Outcome.OK


@dataclass(slots=True)
class Visitor:
    """Fetches and stores; the lanes of a run share one.

    Attributes:
        states: key -> where each subscription's last fetch left off.
        notes: source -> what it remembers for all its subscriptions.
    """

    store: Store
    clock: Clock
    rng: Random
    hosts: Hosts
    wanted: Wanted
    cancelled: threading.Event
    states: Mapping[str, FetchState]
    notes: dict[str, Mapping[str, str]]
    _quiet: list[Success] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, source: Source, visit: Visit) -> None:
        """Take what the source gives and store it.

        Raises:
            SourceError: it failed; what it gave before stays.
            Cancelled: likewise.
        """
        subscription = visit.subscription
        shared = self.notes.get(subscription.source, {})
        state = replace(self.states[subscription.key], shared=shared)
        for batch in source.fetch(subscription, state, self.wanted):
            visit.saw(batch)
            if batch.last:
                self._close(visit, state, batch)
                return
            entries = [told(entry) for entry in batch.entries]
            with self.store.write(lasting=False) as tx:
                self._keep(tx, visit, state, batch.state, entries)
            if self.cancelled.is_set():
                raise Cancelled
        self._close(visit, state, None)

    def failed(self, visit: Visit, error: SourceError) -> FetchResult:
        """Record that it did not end well, or was not tried."""
        skipped = isinstance(error, SourceSkipped)
        outcome = Outcome.SKIPPED if skipped else Outcome.FAILED
        seconds = self.clock.monotonic() - visit.begun
        row, started_at = visit.condition.row, visit.started_at
        with self.store.write(lasting=False) as tx:
            if not skipped:
                failures = visit.condition.failures + 1
                due = pace.after_failure(failures, error, started_at, self.rng)
                tx.health.failed(row, started_at, str(error), due)
            tx.health.record(
                row,
                started_at=started_at,
                seconds=seconds,
                outcome=outcome,
                new=visit.new,
                updated=visit.updated,
                error=str(error),
            )
            tx.health.remember_hosts(self.hosts.changes())
        rests = isinstance(error, HostResting)
        return self.result(visit, outcome, str(error), waits=rests, troubled=rests)

    def result(
        self,
        visit: Visit,
        outcome: Outcome,
        error: str = "",
        *,
        waits: bool = False,
        troubled: bool = False,
    ) -> FetchResult:
        """How a visit ended, to tell."""
        return FetchResult(
            source=visit.subscription.source,
            name=visit.subscription.name,
            outcome=outcome,
            new=visit.new,
            updated=visit.updated,
            seconds=round(self.clock.monotonic() - visit.begun, 3),
            error=error,
            waits=waits,
            troubled=troubled,
        )

    def remember(self, source: str, notes: Mapping[str, str]) -> None:
        """Store what a source remembers for all its subscriptions."""
        with self.store.write(lasting=False) as tx:
            tx.health.remember(source, notes)
        self.notes[source] = notes

    def flush(self) -> None:
        """Record the fetches that found nothing."""
        with self._guard:
            quiet, self._quiet = self._quiet, []
        changes = self.hosts.changes()
        if quiet or changes:
            with self.store.write(lasting=False) as tx:
                tx.health.succeeded(quiet)
                tx.health.remember_hosts(changes)

    def _close(self, visit: Visit, before: FetchState, batch: Batch | None) -> None:
        if batch is not None and not batch.entries and batch.state == before:
            batch = None
        if batch is None and visit.unchanged:
            with self._guard:
                self._quiet.append(self._success(visit))
                full = len(self._quiet) >= _TOGETHER
            if full:
                self.flush()
            return
        entries = [told(entry) for entry in batch.entries] if batch else []
        with self.store.write(lasting=False) as tx:
            if batch is not None:
                self._keep(tx, visit, before, batch.state, entries)
            tx.health.succeeded([self._success(visit)])
            tx.health.remember_hosts(self.hosts.changes())

    def _success(self, visit: Visit) -> Success:
        now = self.clock.now()
        return Success(
            row=visit.condition.row,
            started_at=visit.started_at,
            ended_at=now,
            seconds=self.clock.monotonic() - visit.begun,
            outcome=visit.outcome,
            new=visit.new,
            updated=visit.updated,
            notice=visit.notice,
            gone=visit.gone,
            next_due_at=pace.after_success(visit.fresh_until, now),
        )

    def _keep(
        self,
        tx: Transaction,
        visit: Visit,
        before: FetchState,
        after: FetchState,
        entries: Sequence[Entry],
    ) -> None:
        row, subscription = visit.condition.row, visit.subscription
        if entries:
            now = self.clock.now()
            changes = reconcile(
                entries,
                subscription=subscription.key,
                papers=tx.papers.records({e.facts.identifier for e in entries if e.facts}),
                posts=tx.posts.digests(row, (entry.source_id for entry in entries)),
            )
            tx.papers.apply(changes, now)
            tx.posts.apply(row, changes.posts, now)
            visit.new += len(changes.new) + changes.new_posts
            visit.updated += len(changes.updated) + len(changes.posts) - changes.new_posts
        tx.health.advance(row, subscription.source, before, after)
        if after.shared and after.shared != before.shared:
            self.notes[subscription.source] = after.shared


def told(entry: Entry) -> Entry:
    """The entry as it is kept: safe, and with the repository that its own words name."""
    entry = clean_entry(entry)
    facts = entry.facts
    if facts is None or facts.code_url:
        return entry
    url = find_repository(facts.abstract, facts.comment)
    return replace(entry, facts=replace(facts, code_url=url)) if url else entry


def _moved(batch: Batch) -> str:
    if not batch.moved_to:
        return ""
    return f"moved to {batch.moved_to} and is read there; put the new address into the config"
