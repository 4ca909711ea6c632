"""Fetch what is due, store what changed.

    subscriptions -> lanes -> source.fetch -> clean -> reconcile -> one transaction a batch

Lanes run side by side, the subscriptions of one lane one after another. A source that fails
costs itself alone; what it gave before stays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from random import Random
from typing import Protocol

from feedq.config import Config, active, subscriptions
from feedq.domain.clock import Clock
from feedq.domain.kinds import Outcome
from feedq.domain.model import Subscription
from feedq.errors import FetchError, RateLimited, SourceError, SourceSkipped
from feedq.services.fetching import lookup, pace
from feedq.services.fetching.choice import check_sources, choose
from feedq.services.fetching.lock import fetch_lock
from feedq.services.fetching.visit import Cancelled, FetchResult, Visit, Visitor
from feedq.services.fetching.workers import run_side_by_side
from feedq.sources import SOURCES
from feedq.sources.base import Source, Wanted
from feedq.sources.http.breaker import Guarded, Hosts, host_of
from feedq.sources.http.client import Http, MakeHttp
from feedq.sources.http.trouble import UselessAnswer
from feedq.store.health import Condition
from feedq.store.store import Store


class Listener(Protocol):
    """Who wants to know how a refresh is going. Called from several threads."""

    def planned(self, subscriptions: Sequence[Subscription]) -> None:
        """These will be fetched, or said to be waiting; papers to look up come on top."""
        ...

    def started(self, subscription: Subscription) -> None:
        """It is being asked now."""
        ...

    def ended(self, result: FetchResult) -> None:
        """It is done with, also when it was never asked."""
        ...


class Refresh:
    """The refresh service; see `run`."""

    def __init__(
        self,
        store: Store,
        config: Config,
        clock: Clock,
        rng: Random,
        make_http: MakeHttp,
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
            only: names of subscriptions, researchers or sources; none means all but the paused.
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
        # Who names a paused one wants it after all.
        chosen = choose(followed, only) if only else list(active(self._config))
        wanted = Wanted(now=self._clock.now(), since=since, full=full)
        cancelled = cancelled or threading.Event()
        with fetch_lock(self._store.location):
            patient = not only and not full
            with self._store.write() as tx:
                tx.health.enrol(chosen)
                tx.health.forget_fetches(wanted.now)
            with self._store.read() as snapshot:
                known = snapshot.health.hosts()
                conditions = snapshot.health.conditions()
                states, notes = snapshot.health.states(), snapshot.health.all_notes()
            if not patient:  # asked for by name, a host gets one more chance
                known = {host: replace(one, retry_at=None) for host, one in known.items()}
            hosts = Hosts(known, self._clock, self._rng)
            with Guarded(self._make_http(cancelled), hosts, cancelled) as http:
                visitor = Visitor(
                    self._store, self._clock, self._rng, hosts, wanted, cancelled, states, notes
                )
                run = _Run(self._config, http, visitor, conditions, listener, patient)
                return run.go(chosen)


class _Run:
    """The state of one run."""

    def __init__(
        self,
        config: Config,
        http: Http,
        visitor: Visitor,
        conditions: Mapping[str, Condition],
        listener: Listener | None,
        patient: bool,
    ) -> None:
        self._config = config
        self._http = http
        self._visitor = visitor
        self._conditions = conditions
        self._listener = listener
        self._patient = patient
        self._sources: dict[str, Source] = {}
        self._results: dict[str, FetchResult] = {}

    def go(self, chosen: Sequence[Subscription]) -> tuple[FetchResult, ...]:
        if self._listener:
            self._listener.planned(chosen)
        lanes: dict[str, list[Subscription]] = {}
        for subscription in chosen:
            waiting = self._waiting(subscription)
            if waiting:
                self._end(subscription, waiting)
            else:
                lane = self._source(subscription).lane(subscription)
                lanes.setdefault(lane, []).append(subscription)
        jobs = (partial(self._lane, lane) for lane in lanes.values())
        try:
            most = self._config.fetch.concurrency
            cancelled = self._visitor.cancelled
            run_side_by_side(jobs, most=most, name="fetch", cancelled=cancelled)
        finally:
            self._visitor.flush()
        ordered = [self._results[s.key] for s in chosen if s.key in self._results]
        if not self._visitor.cancelled.is_set():
            ordered += self._look_up(ordered)
        return tuple(ordered)

    def _source(self, subscription: Subscription) -> Source:
        if subscription.source not in self._sources:
            self._sources[subscription.source] = SOURCES[subscription.source](
                self._http, self._config
            )
        return self._sources[subscription.source]

    def _waiting(self, subscription: Subscription) -> FetchResult | None:
        """Why it is not asked this time; None when it is."""
        wanted = self._visitor.wanted
        condition = self._conditions[subscription.key]
        why = pace.waiting(condition, wanted.now) if self._patient else ""
        if not why or (wanted.since and not condition.failing and not condition.gone):
            return None
        return FetchResult(
            subscription.source,
            subscription.name,
            Outcome.SKIPPED,
            error=why,
            waits=not condition.gone,
            troubled=condition.failing,
        )

    def _lane(self, lane: Sequence[Subscription]) -> None:
        visitor = self._visitor
        broken: dict[str, SourceError] = {}
        prepared: set[str] = set()
        for subscription in lane:
            if visitor.cancelled.is_set():
                return
            if self._listener:
                self._listener.started(subscription)
            visit = Visit(
                subscription,
                self._conditions[subscription.key],
                visitor.clock.now(),
                visitor.clock.monotonic(),
            )
            try:
                self._prepare(subscription.source, lane, prepared, broken)
                visitor.fetch(self._source(subscription), visit)
            except Cancelled:
                return
            except SourceError as error:
                if visitor.cancelled.is_set():
                    return
                if _concerns_all(error):
                    broken.setdefault(subscription.source, _of_the_host(error))
                self._end(subscription, visitor.failed(visit, error))
            else:
                self._end(subscription, visitor.result(visit, visit.outcome))

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
        before = self._visitor.notes.get(source, {})
        own = [subscription for subscription in lane if subscription.source == source]
        try:
            after = self._source(own[0]).prepare(own, before, self._visitor.wanted)
        except SourceError as error:
            broken[source] = _of_the_host(error)
            raise
        if after != before:
            self._visitor.remember(source, after)

    def _look_up(self, results: Sequence[FetchResult]) -> list[FetchResult]:
        """Fetch by id the papers that profiles and posts name and no listing told of."""
        visitor = self._visitor
        asked = lookup.missing(visitor.store, self._config, visitor.clock)
        arxiv = [r.outcome for r in results if r.source.startswith("arxiv")]
        if not asked or (arxiv and all(outcome is Outcome.FAILED for outcome in arxiv)):
            return []
        if self._listener:
            self._listener.started(lookup.LOOKUPS)
        begun = visitor.clock.monotonic()
        new, updated, outcome, words = 0, 0, Outcome.OK, ""
        try:
            for came, grew in lookup.fetch(
                visitor.store, self._config, visitor.clock, self._http, asked
            ):
                new, updated = new + came, updated + grew
        except SourceError as error:
            outcome = Outcome.SKIPPED if isinstance(error, SourceSkipped) else Outcome.FAILED
            words = str(error)
        finally:
            visitor.flush()
        seconds = round(visitor.clock.monotonic() - begun, 3)
        where = lookup.LOOKUPS
        result = FetchResult(where.source, where.name, outcome, new, updated, seconds, words)
        self._end(where, result)
        return [result]

    def _end(self, subscription: Subscription, result: FetchResult) -> None:
        self._results[subscription.key] = result
        if self._listener:
            self._listener.ended(result)


def _of_the_host(error: SourceError) -> SourceError:
    """What the others of a lane are told: it names the host, for theirs is another address."""
    host = host_of(error.url) if isinstance(error, FetchError) else ""
    if not host or not isinstance(error, FetchError):
        return error
    if isinstance(error, RateLimited):
        wait_s = error.retry_after_s
        return RateLimited(error.words, url=host, status=error.status, retry_after_s=wait_s)
    return FetchError(error.words, url=host, status=error.status)


def _concerns_all(error: SourceError) -> bool:
    """Whether asking for the source's other addresses in this lane would only be a nuisance."""
    return isinstance(error, RateLimited) or (
        isinstance(error, FetchError)
        and error.status is None
        and not isinstance(error, UselessAnswer)
    )
