"""The only wiring: a config becomes the services that work on one library.

Each service is made, and its modules imported, when it is first asked for: importing all of them
takes longer than the app may take to show its first papers.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from feedq.config import Config
from feedq.domain.clock import Clock, SystemClock
from feedq.domain.location import Location
from feedq.services.exchange.hooks import Hooks
from feedq.services.log import Log

if TYPE_CHECKING:
    from feedq.services.exchange.digest import DigestService
    from feedq.services.exchange.intake import Intake
    from feedq.services.exchange.merging import Merging
    from feedq.services.exchange.zotero import ZoteroService
    from feedq.services.fetching.code import CodeService
    from feedq.services.fetching.following import Following
    from feedq.services.fetching.health import HealthService
    from feedq.services.fetching.refresh import Refresh
    from feedq.services.inbox import Inbox
    from feedq.services.ranking.rerank import Rerank
    from feedq.services.reproducing.planning import Planning
    from feedq.services.reproducing.records import Records
    from feedq.services.reproducing.reproduction import ReproductionService
    from feedq.services.reproducing.workbench import Workbench
    from feedq.services.round import Round
    from feedq.services.schedule.timetable import Timetable
    from feedq.services.settings import Settings
    from feedq.services.start import Start
    from feedq.services.triage import Triage
    from feedq.sources.http.client import Sender
    from feedq.store.store import Store

    HttpFactory = Callable[[threading.Event], Sender]
    """Makes the HTTP client of one run; the event cancels its waiting."""

INTERVALS_S: Mapping[str, float] = {"arxiv": 3.0}
"""Seconds between requests of a lane; arXiv's terms of use ask for three, over all services."""


class Feedq(AbstractContextManager["Feedq"]):
    """One library and what can be done with it; close it when done. Threads may share it.

    Args:
        config, clock: what the services go by.
        database: where the library lives; opened, created or migrated when it is first needed.
        config_path: the user's config, which `settings` changes; None: there is none.
        http: makes the HTTP client of each run; default the real one, polite as documented.
        rng: dice for jitter and exploration; default seeded by the system.
        environ: what the user's commands see, see `Hooks`; default this process's own.

    Attributes:
        complain: takes one line about what failed in the background, from any thread.
        explain: takes one line about what `close` waits for, when that takes long.
    """

    def __init__(
        self,
        config: Config,
        *,
        database: Location,
        clock: Clock | None = None,
        http: HttpFactory | None = None,
        rng: Random | None = None,
        environ: Mapping[str, str] | None = None,
        config_path: Path | None = None,
    ) -> None:
        self.config = config
        self.database = database
        self.config_path = config_path
        self.clock = clock or SystemClock()
        self._rng = rng or Random()  # noqa: S311 - jitter, not secrets
        self._http = http or http_factory(config, self.clock, self._rng)
        self._opening = threading.Lock()
        self._opened: Store | None = None
        self.log = Log()
        """Keeps nothing until the command line gives another one."""
        self.complain: Callable[[str], object] = logging.getLogger("feedq").warning
        self.explain: Callable[[str], object] | None = None
        self.hooks = Hooks(
            config,
            lambda: self.store,
            self.clock,
            os.environ if environ is None else environ,
            lambda line: self.complain(line),
        )

    @property
    def store(self) -> Store:
        """The open database.

        Raises:
            StoreError: it cannot be used.
        """
        with self._opening:
            if self._opened is None:
                from feedq.store.store import Store

                backups = self.config.database.backups
                self._opened = Store.open(self.database, now=self.clock.now(), backups=backups)
            return self._opened

    def use(self, config: Config) -> None:
        """Put another config in force: services are made anew when they are asked for."""
        self.config = config
        for name in [*vars(self)]:
            if isinstance(getattr(type(self), name, None), cached_property):
                del self.__dict__[name]

    @cached_property
    def settings(self) -> Settings:
        from feedq.services.settings import Settings

        return Settings(self.config_path, lambda: self.config, self.use)

    @cached_property
    def inbox(self) -> Inbox:
        from feedq.services.inbox import Inbox

        return Inbox(self.store, self.config, self.clock)

    @cached_property
    def triage(self) -> Triage:
        from feedq.services.triage import Triage

        return Triage(self.store, self.clock, self.hooks)

    @cached_property
    def refresh(self) -> Refresh:
        from feedq.services.fetching.refresh import Refresh

        return Refresh(self.store, self.config, self.clock, self._rng, self._http)

    @cached_property
    def rerank(self) -> Rerank:
        from feedq.services.ranking.rerank import Rerank

        return Rerank(self.store, self.config, self.clock)

    @cached_property
    def health(self) -> HealthService:
        from feedq.services.fetching.health import HealthService

        return HealthService(self.store, self.config, self.clock)

    @cached_property
    def code(self) -> CodeService:
        from feedq.services.fetching.code import CodeService

        return CodeService(self.store, self.config, self.clock, self._http)

    @cached_property
    def round(self) -> Round:
        from feedq.services.round import Round

        return Round(self.refresh, self.code, self.rerank, self.hooks)

    @cached_property
    def digest(self) -> DigestService:
        from feedq.services.exchange.digest import DigestService

        return DigestService(self.store, self.config, self.clock)

    @cached_property
    def following(self) -> Following:
        from feedq.services.fetching.following import Following

        return Following(self.store, self.config, self.clock, self._http)

    @cached_property
    def intake(self) -> Intake:
        from feedq.services.exchange.intake import Intake

        return Intake(self.store, self.config, self.clock, self._http, self.hooks)

    @cached_property
    def start(self) -> Start:
        from feedq.services.start import Start

        return Start(self.store, self.config)

    @cached_property
    def reproductions(self) -> ReproductionService:
        from feedq.services.reproducing.reproduction import ReproductionService

        return ReproductionService(self.store, self.config, self.clock)

    @cached_property
    def planning(self) -> Planning:
        from feedq.services.reproducing.planning import Planning

        return Planning(self.store, self.config, self.clock)

    @cached_property
    def records(self) -> Records:
        from feedq.services.reproducing.records import Records

        return Records(self.store, self.clock, self.intake)

    @cached_property
    def merging(self) -> Merging:
        from feedq.services.exchange.merging import Merging

        return Merging(self.store, self.clock, self.intake, self.hooks)

    @cached_property
    def zotero(self) -> ZoteroService:
        from feedq.services.exchange.zotero import ZoteroService

        return ZoteroService(self.config, self._http)

    @cached_property
    def workbench(self) -> Workbench:
        from feedq.services.reproducing.workbench import Workbench

        return Workbench(self.store, self.config, self.clock)

    @cached_property
    def timetable(self) -> Timetable:
        from feedq.services.schedule.timetable import Timetable

        return Timetable(self.store, self.clock)

    def close(self) -> None:
        """Wait for the user's commands, then give the library back."""
        try:
            self.hooks.close(self.explain)
        finally:
            if self._opened is not None:
                self._opened.close()

    def __exit__(self, *_: object) -> None:
        self.close()


def http_factory(
    config: Config, clock: Clock, rng: Random, intervals_s: Mapping[str, float] | None = None
) -> HttpFactory:
    """The real HTTP client; `intervals_s` replaces the documented politeness."""

    def make(cancelled: threading.Event) -> Sender:
        from feedq.sources.http.client import HttpClient

        paces = INTERVALS_S if intervals_s is None else intervals_s
        return HttpClient(config.fetch, clock, rng, intervals_s=paces, cancelled=cancelled)

    return make


def open_feedq(
    config: Config,
    *,
    database: Location,
    clock: Clock | None = None,
    http: HttpFactory | None = None,
    rng: Random | None = None,
    environ: Mapping[str, str] | None = None,
    config_path: Path | None = None,
) -> Feedq:
    """Open the library at `database`, created or migrated as needed; see `Feedq`.

    Raises:
        StoreError: the database cannot be used.
    """
    feedq = Feedq(
        config,
        database=database,
        clock=clock,
        http=http,
        rng=rng,
        environ=environ,
        config_path=config_path,
    )
    _ = feedq.store
    return feedq
