"""Fetch what is due, store what changed.

    subscriptions -> lanes -> source.fetch -> clean -> reconcile -> one transaction a batch

Lanes run side by side, the subscriptions of one lane one after another. A source that fails
costs itself alone; what it gave before stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from random import Random
from typing import Protocol

from filelock import FileLock, Timeout

from feedq.config import Config, subscriptions
from feedq.domain.clock import Clock
from feedq.domain.code import find_repository
from feedq.domain.identity import Identifier
from feedq.domain.model import Batch, Entry, Outcome, Subscription
from feedq.domain.reconcile import reconcile
from feedq.domain.text import clean_entry
from feedq.errors import FetchError, NotFound, RateLimited, SourceError, SourceSkipped, StoreLocked
from feedq.sources import SOURCES
from feedq.sources.base import Source, Wanted
from feedq.sources.http import Http
from feedq.store.health import Condition
from feedq.store.store import Store

_LOOKUPS = Subscription("arxiv", "mentioned papers", "lookup")
_MAX_LOOKUPS = 300
_PATIENCE = 2  # failures in a row that are simply tried again at the next run
_FIRST_DELAY_S = 15 * 60
_MAX_DELAY_S = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class FetchResult:
    """How the fetch of one subscription ended; what `fetch --json` prints."""

    source: str
    name: str
    outcome: Outcome
    new: int = 0
    updated: int = 0
    seconds: float = 0.0
    error: str = ""


class Listener(Protocol):
    """Who wants to know how a refresh is going. Called from several threads."""

    def planned(self, subscriptions: Sequence[Subscription]) -> None: ...
    def started(self, subscription: Subscription) -> None: ...
    def ended(self, result: FetchResult) -> None: ...


class Refresh:
    """The refresh service; see `run`."""

    def __init__(
        self,
        store: Store,
        config: Config,
        clock: Clock,
        rng: Random,
        make_http: Callable[[threading.Event], Http],
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._rng = rng
        self._make_http = make_http

    def run(
        self,
        *,
        only: Sequence[str] = (),
        since: datetime | None = None,
        full: bool = False,
        listener: Listener | None = None,
        cancelled: threading.Event | None = None,
    ) -> tuple[FetchResult, ...]:
        """Fetch once; returns one result a subscription, in the order of the config.

        Args:
            only: names of subscriptions, researchers or sources; none means all.
            since: go back to this day where the source can.
            full: ask for everything again, whatever was seen before.
            cancelled: set it from another thread to stop soon; what was stored stays.

        Raises:
            StoreLocked: another fetch is running.
            NotFound: a name in `only` is not in the config.
        """
        chosen = _choose(subscriptions(self._config), only)
        wanted = Wanted(now=self._clock.now(), since=since, full=full)
        lock = FileLock(lock_path(self._store.path))
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreLocked("another fetch is running; wait for it, or try again") from error
        try:
            run = _Run(self, wanted, listener, cancelled or threading.Event(), bool(only))
            return run.go(chosen)
        finally:
            lock.release()


class _Run:
    """The state of one run."""

    def __init__(
        self,
        service: Refresh,
        wanted: Wanted,
        listener: Listener | None,
        cancelled: threading.Event,
        by_name: bool,
    ) -> None:
        self._store = service._store
        self._config = service._config
        self._clock = service._clock
        self._rng = service._rng
        self._wanted = wanted
        self._listener = listener
        self._cancelled = cancelled
        self._by_name = by_name
        self._http = service._make_http(cancelled)
        self._sources: dict[str, Source] = {}

    def go(self, chosen: Sequence[Subscription]) -> tuple[FetchResult, ...]:
        with self._store.write() as tx:
            tx.health.enrol(chosen)
        with self._store.read() as snapshot:
            conditions = snapshot.health.conditions(self._wanted.now)
        if self._listener:
            self._listener.planned(chosen)
        results: dict[str, FetchResult] = {}
        lanes: dict[str, list[Subscription]] = {}
        for subscription in chosen:
            waiting = self._waiting(conditions[subscription.key])
            if waiting:
                self._end(results, subscription, Outcome.SKIPPED, error=waiting)
            else:
                lanes.setdefault(self._source(subscription).lane(subscription), []).append(
                    subscription
                )
        workers = max(1, min(self._config.fetch.concurrency, len(lanes)))
        with ThreadPoolExecutor(workers, thread_name_prefix="fetch") as pool:
            jobs = [pool.submit(self._lane, lane, conditions, results) for lane in lanes.values()]
            for job in jobs:
                job.result()  # a bug in one lane is raised here, after the others were begun
        ordered = [results[s.key] for s in chosen if s.key in results]
        if not self._cancelled.is_set():
            ordered += self._look_up(ordered)
        return tuple(ordered)

    def _source(self, subscription: Subscription) -> Source:
        if subscription.source not in self._sources:
            self._sources[subscription.source] = SOURCES[subscription.source](
                self._http, self._config
            )
        return self._sources[subscription.source]

    def _waiting(self, condition: Condition) -> str:
        if self._by_name or self._wanted.full:
            return ""
        if condition.gone:
            return "the source ended for good (410); remove it from the config"
        due = condition.next_due_at
        if due and due > self._wanted.now:
            return (
                f"waits until {due:%Y-%m-%d %H:%M} UTC after {condition.failures} failures "
                f"({condition.last_error})"
            )
        return ""

    def _lane(
        self,
        lane: Sequence[Subscription],
        conditions: dict[str, Condition],
        results: dict[str, FetchResult],
    ) -> None:
        broken: SourceError | None = None
        prepared: set[str] = set()
        for subscription in lane:
            if self._cancelled.is_set():
                return
            if self._listener:
                self._listener.started(subscription)
            started, begun = self._clock.now(), self._clock.monotonic()
            condition = conditions[subscription.key]
            outcome, counts, error = Outcome.FAILED, (0, 0), broken
            if broken is None:
                try:
                    if subscription.source not in prepared:
                        self._prepare(subscription.source, lane)
                        prepared.add(subscription.source)
                    outcome, counts = self._fetch(subscription, condition)
                except SourceSkipped as skipped:
                    outcome, error = Outcome.SKIPPED, skipped
                except SourceError as failure:
                    error = failure
                    if _breaks_lane(failure):
                        broken = failure
            if self._cancelled.is_set() and error:
                return
            seconds = self._clock.monotonic() - begun
            message = str(error) if error else ""
            with self._store.write() as tx:
                if outcome is Outcome.FAILED:
                    due = self._next_due(condition.failures + 1, error, started)
                    tx.health.failed(condition.row, started, message, due)
                tx.health.record(
                    condition.row,
                    started_at=started,
                    seconds=seconds,
                    outcome=outcome,
                    new=counts[0],
                    updated=counts[1],
                    error=message,
                )
            self._end(results, subscription, outcome, counts, seconds, message)

    def _prepare(self, source: str, lane: Iterable[Subscription]) -> None:
        with self._store.read() as snapshot:
            before = snapshot.health.notes(source)
        own = [subscription for subscription in lane if subscription.source == source]
        after = self._source(own[0]).prepare(own, before, self._wanted)
        if after != before:
            with self._store.write() as tx:
                tx.health.remember(source, after)

    def _fetch(
        self, subscription: Subscription, condition: Condition
    ) -> tuple[Outcome, tuple[int, int]]:
        with self._store.read() as snapshot:
            found = snapshot.health.state(subscription.key)
        assert found is not None
        row, state = found
        new = updated = 0
        batch = Batch()
        unchanged = True
        for batch in self._source(subscription).fetch(subscription, state, self._wanted):
            unchanged = unchanged and batch.not_modified
            counts = self._keep(row, subscription, batch)
            new, updated = new + counts[0], updated + counts[1]
            if self._cancelled.is_set():
                break
        else:
            with self._store.write() as tx:
                tx.health.succeeded(row, self._clock.now(), notice=batch.notice, gone=batch.gone)
        outcome = Outcome.NOT_MODIFIED if unchanged else Outcome.OK
        return outcome, (new, updated)

    def _keep(self, row: int, subscription: Subscription, batch: Batch) -> tuple[int, int]:
        entries = [_with_code(clean_entry(entry)) for entry in batch.entries]
        defined = {entry.facts.identifier for entry in entries if entry.facts}
        now = self._clock.now()
        with self._store.write() as tx:
            changes = reconcile(
                entries,
                subscription=subscription.key,
                papers=tx.papers.records(defined),
                posts=tx.posts.digests(row, (entry.source_id for entry in entries)),
            )
            tx.papers.apply(changes, now)
            tx.posts.apply(row, changes.posts, now)
            tx.health.advance(row, subscription.source, batch.state, moved_to=batch.moved_to)
        edited = len(changes.posts) - changes.new_posts
        return len(changes.new) + changes.new_posts, len(changes.updated) + edited

    def _look_up(self, results: Sequence[FetchResult]) -> list[FetchResult]:
        """Fetch by id the papers that posts point at and no listing told of."""
        from feedq.sources.arxiv_api import ArxivApi

        with self._store.read() as snapshot:
            missing = snapshot.posts.unknown_papers(self._wanted.now, _MAX_LOOKUPS)
        arxiv = [r.outcome for r in results if r.source.startswith("arxiv")]
        if not missing or (arxiv and all(outcome is Outcome.FAILED for outcome in arxiv)):
            return []
        if self._listener:
            self._listener.started(_LOOKUPS)
        begun = self._clock.monotonic()
        found: dict[str, FetchResult] = {}
        try:
            new = self._keep_found(missing, ArxivApi(self._http, self._config).lookup(missing))
        except SourceError as error:
            seconds = self._clock.monotonic() - begun
            self._end(found, _LOOKUPS, Outcome.FAILED, seconds=seconds, error=str(error))
        else:
            seconds = self._clock.monotonic() - begun
            self._end(found, _LOOKUPS, Outcome.OK, (new, 0), seconds)
        return list(found.values())

    def _keep_found(self, asked: Sequence[Identifier], entries: Sequence[Entry]) -> int:
        told = [_with_code(clean_entry(entry)) for entry in entries]
        found = {entry.facts.identifier for entry in told if entry.facts}
        now = self._clock.now()
        with self._store.write() as tx:
            changes = reconcile(
                told, subscription=_LOOKUPS.key, papers=tx.papers.records(found), posts={}
            )
            tx.papers.apply(changes, now)
            tx.posts.looked_up([i for i in asked if i in found], "found", now)
            tx.posts.looked_up([i for i in asked if i not in found], "missing", now)
        return len(changes.new)

    def _next_due(self, failures: int, error: SourceError | None, now: datetime) -> datetime | None:
        """Not before then: as the server asked, else doubling with jitter."""
        asked = error.retry_after_s if isinstance(error, RateLimited) else None
        if asked is not None:
            return now + timedelta(seconds=asked)
        if failures <= _PATIENCE:
            return None
        delay_s = min(_FIRST_DELAY_S * 2.0 ** min(failures - _PATIENCE - 1, 16), _MAX_DELAY_S)
        return now + timedelta(seconds=delay_s * self._rng.uniform(0.5, 1.0))

    def _end(
        self,
        results: dict[str, FetchResult],
        subscription: Subscription,
        outcome: Outcome,
        counts: tuple[int, int] = (0, 0),
        seconds: float = 0.0,
        error: str = "",
    ) -> None:
        result = FetchResult(
            subscription.source, subscription.name, outcome, *counts, round(seconds, 3), error
        )
        results[subscription.key] = result
        if self._listener:
            self._listener.ended(result)


def lock_path(database: Path) -> Path:
    """The file a running fetch locks; the system frees it when the process dies."""
    return database.with_name(f"{database.name}.fetch.lock")


def _breaks_lane(error: SourceError) -> bool:
    """Whether asking the same host again in this run would only be a nuisance."""
    return isinstance(error, RateLimited) or (
        isinstance(error, FetchError) and error.status is None
    )


def _with_code(entry: Entry) -> Entry:
    facts = entry.facts
    if facts is None or facts.code_url:
        return entry
    url = find_repository(facts.abstract, facts.comment)
    return replace(entry, facts=replace(facts, code_url=url)) if url else entry


def _choose(known: Sequence[Subscription], only: Sequence[str]) -> list[Subscription]:
    if not only:
        return list(known)
    chosen: dict[str, Subscription] = {}
    for name in only:
        wanted = name.strip().lower().removeprefix("@")
        named = [
            s
            for s in known
            if wanted in (s.name.lower(), s.source, s.address.lower(), s.key.lower())
            or (s.by and wanted == s.by.lower())
        ]
        if not named:
            near = get_close_matches(name, [s.name for s in known], 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else "; see 'feedq sources list'"
            raise NotFound(f"no subscription is called {name!r}{hint}")
        chosen.update({s.key: s for s in named})
    return [s for s in known if s.key in chosen]
