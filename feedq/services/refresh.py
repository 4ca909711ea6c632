"""Fetch what is due, store what changed.

    subscriptions -> lanes -> source.fetch -> clean -> reconcile -> one transaction a batch

Lanes run side by side, the subscriptions of one lane one after another. A source that fails
costs itself alone; what it gave before stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from feedq.config import Config, subscriptions
from feedq.domain.clock import Clock
from feedq.domain.code import find_repository
from feedq.domain.identity import Identifier, arxiv_ids
from feedq.domain.model import Batch, Entry, FetchState, Outcome, Subscription
from feedq.domain.reconcile import reconcile
from feedq.domain.text import clean_entry
from feedq.errors import FetchError, RateLimited, SourceError, SourceSkipped
from feedq.services.choice import check_sources, choose
from feedq.services.lock import fetch_lock
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
_MAX_ASKED_S = 7 * 24 * 60 * 60  # a server that asks for more has made a mistake


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
            ConfigError: a subscription names a source that does not exist.
            StoreLocked: another fetch is running.
            NotFound: a name in `only` is not in the config.
        """
        followed = subscriptions(self._config)
        check_sources(followed, SOURCES)
        chosen = choose(followed, only)
        wanted = Wanted(now=self._clock.now(), since=since, full=full)
        cancelled = cancelled or threading.Event()
        with ExitStack() as stack:
            stack.enter_context(fetch_lock(self._store.path))
            http = self._make_http(cancelled)
            if isinstance(http, AbstractContextManager):
                stack.enter_context(http)
            return _Run(self, http, wanted, listener, cancelled, bool(only)).go(chosen)


@dataclass(slots=True)
class _Tally:
    """What one fetch stored, also when it failed half-way."""

    new: int = 0
    updated: int = 0


class _Cancelled(Exception):
    """The user wants the run to stop; what was stored stays."""


class _Run:
    """The state of one run."""

    def __init__(
        self,
        service: Refresh,
        http: Http,
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
        self._http = http
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
        broken: dict[str, SourceError] = {}
        prepared: set[str] = set()
        for subscription in lane:
            if self._cancelled.is_set():
                return
            if self._listener:
                self._listener.started(subscription)
            started, begun = self._clock.now(), self._clock.monotonic()
            condition = conditions[subscription.key]
            tally = _Tally()
            error: SourceError | None = None
            try:
                self._prepare(subscription.source, lane, prepared, broken)
                outcome = self._fetch(subscription, tally)
            except _Cancelled:
                return
            except SourceSkipped as skipped:
                outcome, error = Outcome.SKIPPED, skipped
            except SourceError as failure:
                if self._cancelled.is_set():
                    return
                outcome, error = Outcome.FAILED, failure
                if _concerns_all(failure):
                    broken[subscription.source] = failure
            seconds = self._clock.monotonic() - begun
            message = str(error or "")
            with self._store.write() as tx:
                if outcome is Outcome.FAILED:
                    due = self._next_due(condition.failures + 1, error, started)
                    tx.health.failed(condition.row, started, message, due)
                tx.health.record(
                    condition.row,
                    started_at=started,
                    seconds=seconds,
                    outcome=outcome,
                    new=tally.new,
                    updated=tally.updated,
                    error=message,
                )
            self._end(results, subscription, outcome, tally, seconds, message)

    def _prepare(
        self,
        source: str,
        lane: Iterable[Subscription],
        prepared: set[str],
        broken: dict[str, SourceError],
    ) -> None:
        """Let a source look up what its subscriptions of a lane need, once.

        Raises:
            SourceError: none of them can be fetched; asking again would only be a nuisance.
        """
        if source in broken:
            raise broken[source]
        if source in prepared:
            return
        prepared.add(source)
        with self._store.read() as snapshot:
            before = snapshot.health.notes(source)
        own = [subscription for subscription in lane if subscription.source == source]
        try:
            after = self._source(own[0]).prepare(own, before, self._wanted)
        except SourceError as error:
            broken[source] = error
            raise
        if after != before:
            with self._store.write() as tx:
                tx.health.remember(source, after)

    def _fetch(self, subscription: Subscription, tally: _Tally) -> Outcome:
        with self._store.read() as snapshot:
            found = snapshot.health.state(subscription.key)
        assert found is not None
        row, state = found
        unchanged, gone, notice = True, False, ""
        for batch in self._source(subscription).fetch(subscription, state, self._wanted):
            self._keep(row, subscription, state, batch, tally)
            unchanged = unchanged and batch.not_modified
            gone = gone or batch.gone
            notice = batch.notice or _moved(batch) or notice
            if self._cancelled.is_set():
                raise _Cancelled
        with self._store.write() as tx:
            tx.health.succeeded(row, self._clock.now(), notice=notice, gone=gone)
        return Outcome.NOT_MODIFIED if unchanged else Outcome.OK

    def _keep(
        self, row: int, subscription: Subscription, before: FetchState, batch: Batch, tally: _Tally
    ) -> None:
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
            tx.health.advance(row, subscription.source, before, batch.state)
        tally.new += len(changes.new) + changes.new_posts
        tally.updated += len(changes.updated) + len(changes.posts) - changes.new_posts

    def _look_up(self, results: Sequence[FetchResult]) -> list[FetchResult]:
        """Fetch by id the papers that profiles and posts name and no listing told of."""
        from feedq.sources.arxiv_api import ArxivApi

        examples = arxiv_ids(t for profile in self._config.profiles for t in profile.papers)
        with self._store.read() as snapshot:
            missing = snapshot.posts.worth_asking(examples, self._wanted.now)
            missing += snapshot.posts.unknown_papers(self._wanted.now, _MAX_LOOKUPS)
        missing = list(dict.fromkeys(missing))
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
            self._end(found, _LOOKUPS, Outcome.OK, _Tally(new), seconds)
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
            return now + timedelta(seconds=min(max(asked, 0.0), _MAX_ASKED_S))
        if failures <= _PATIENCE:
            return None
        delay_s = min(_FIRST_DELAY_S * 2.0 ** min(failures - _PATIENCE - 1, 16), _MAX_DELAY_S)
        return now + timedelta(seconds=delay_s * self._rng.uniform(0.5, 1.0))

    def _end(
        self,
        results: dict[str, FetchResult],
        subscription: Subscription,
        outcome: Outcome,
        tally: _Tally | None = None,
        seconds: float = 0.0,
        error: str = "",
    ) -> None:
        result = FetchResult(
            source=subscription.source,
            name=subscription.name,
            outcome=outcome,
            new=tally.new if tally else 0,
            updated=tally.updated if tally else 0,
            seconds=round(seconds, 3),
            error=error,
        )
        results[subscription.key] = result
        if self._listener:
            self._listener.ended(result)


def _concerns_all(error: SourceError) -> bool:
    """Whether asking for the source's other addresses in this lane would only be a nuisance."""
    return isinstance(error, RateLimited) or (
        isinstance(error, FetchError) and error.status is None
    )


def _moved(batch: Batch) -> str:
    if not batch.moved_to:
        return ""
    return f"moved for good to {batch.moved_to}; put the new address into the config"


def _with_code(entry: Entry) -> Entry:
    facts = entry.facts
    if facts is None or facts.code_url:
        return entry
    url = find_repository(facts.abstract, facts.comment)
    return replace(entry, facts=replace(facts, code_url=url)) if url else entry
