"""The only wiring: a config becomes the services that work on one library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType

from feedq.config import Config
from feedq.domain.clock import Clock, SystemClock
from feedq.services.code import CodeService
from feedq.services.following import Following
from feedq.services.health import HealthService
from feedq.services.inbox import Inbox
from feedq.services.refresh import Refresh
from feedq.services.rerank import Rerank
from feedq.services.triage import Triage
from feedq.sources.http import Http
from feedq.store.store import Store

HttpFactory = Callable[[threading.Event], Http]
"""Makes the HTTP client of one run; the event cancels its waiting."""

INTERVALS_S: Mapping[str, float] = {"arxiv": 3.0}
"""Seconds between requests of a lane; arXiv's terms of use ask for three, over all services."""


@dataclass(frozen=True, slots=True)
class Feedq(AbstractContextManager["Feedq"]):
    """One open library and what can be done with it; close it when done."""

    config: Config
    clock: Clock
    store: Store
    inbox: Inbox
    triage: Triage
    refresh: Refresh
    rerank: Rerank
    health: HealthService
    code: CodeService
    following: Following

    def close(self) -> None:
        self.store.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def http_factory(
    config: Config, clock: Clock, rng: Random, intervals_s: Mapping[str, float] | None = None
) -> HttpFactory:
    """The real HTTP client; `intervals_s` replaces the documented politeness."""

    def make(cancelled: threading.Event) -> Http:
        from feedq.sources.http import HttpClient

        paces = INTERVALS_S if intervals_s is None else intervals_s
        return HttpClient(config.fetch, clock, rng, intervals_s=paces, cancelled=cancelled)

    return make


def open_feedq(
    config: Config,
    *,
    database: Path,
    clock: Clock | None = None,
    http: HttpFactory | None = None,
    rng: Random | None = None,
) -> Feedq:
    """Open the library at `database`, created or migrated as needed.

    Args:
        http: makes the HTTP client of each run; default the real one, polite as documented.
        rng: dice for jitter and exploration; default seeded by the system.

    Raises:
        StoreError: the database cannot be used.
    """
    clock = clock or SystemClock()
    rng = rng or Random()  # noqa: S311 - jitter, not secrets

    store = Store.open(database, now=clock.now(), backups=config.database.backups)
    http = http or http_factory(config, clock, rng)
    return Feedq(
        config=config,
        clock=clock,
        store=store,
        inbox=Inbox(store, config, clock),
        triage=Triage(store, clock),
        refresh=Refresh(store, config, clock, rng, http),
        rerank=Rerank(store, config, clock),
        health=HealthService(store, config, clock),
        code=CodeService(store, config, clock, http),
        following=Following(store, config, clock, http),
    )
