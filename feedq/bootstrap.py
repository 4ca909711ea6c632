"""The only wiring: a config becomes the services that work on one library."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType

from feedq.config import Config
from feedq.domain.clock import Clock, SystemClock
from feedq.services.health import HealthService
from feedq.services.inbox import Inbox
from feedq.services.refresh import Refresh
from feedq.services.rerank import Rerank
from feedq.services.triage import Triage
from feedq.sources.http import Http
from feedq.store.store import Store

HttpFactory = Callable[[threading.Event], Http]
"""Makes the HTTP client of one run; the event cancels its waiting."""


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

    def close(self) -> None:
        self.store.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


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

    def make_http(cancelled: threading.Event) -> Http:
        from feedq.sources.http import HttpClient

        return HttpClient(config.fetch, clock, rng, cancelled=cancelled)

    store = Store.open(database, now=clock.now(), backups=config.database.backups)
    return Feedq(
        config=config,
        clock=clock,
        store=store,
        inbox=Inbox(store, config, clock),
        triage=Triage(store, clock),
        refresh=Refresh(store, config, clock, rng, http or make_http),
        rerank=Rerank(store, config, clock),
        health=HealthService(store, config, clock),
    )
