"""Look up where the code of the papers is that the user means to read or reproduce."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.identity import Identifier
from feedq.domain.kinds import CodeStatus
from feedq.domain.model import Code
from feedq.errors import SourceError
from feedq.sources import huggingface, paperswithcode
from feedq.sources.http.client import Http, MakeHttp, opened
from feedq.store.store import Store

LIMIT = 30
"""Papers looked up in one run; the others wait for the next."""

Ask = Callable[[Http, Config, Identifier], Code]
"""The best code a service knows of a paper, or status `none`; SourceError without an answer."""

_SERVICES: Mapping[str, Ask] = {
    "Hugging Face": huggingface.fetch_code,
    "Papers with Code": paperswithcode.fetch_code,
}


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What one run came to.

    Attributes:
        asked: papers that were asked for.
        found: those whose code was found.
        errors: for each service that failed, its name and why; what it knows stays unknown.
    """

    asked: int = 0
    found: int = 0
    errors: tuple[str, ...] = ()


class CodeService:
    """The code of queued, starred and candidate papers; see `look_up`."""

    def __init__(
        self,
        store: Store,
        config: Config,
        clock: Clock,
        make_http: MakeHttp,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._make_http = make_http

    def look_up(self, *, limit: int = LIMIT, cancelled: threading.Event | None = None) -> LookedUp:
        """Ask for what is due; when nothing is, no client is made.

        Due are papers that the user kept and whose entries name no repository, until official
        code is known; `none` and `community` are believed for 30 days. A failure of a service is
        told in the result, not raised: a library without it is no worse than before.

        Args:
            limit: most papers to ask for.
            cancelled: set it from another thread to stop soon; what was found stays.
        """
        with self._store.read() as snapshot:
            due = snapshot.code.due(self._clock.now(), limit)
        if not due:
            return LookedUp()
        cancelled = cancelled or threading.Event()
        with opened(self._make_http(cancelled)) as http:
            return _Run(self._store, self._config, self._clock, http, cancelled).go(due)


class _Run:
    """The state of one run: which services failed in it, and are left alone since."""

    def __init__(
        self, store: Store, config: Config, clock: Clock, http: Http, cancelled: threading.Event
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._http = http
        self._cancelled = cancelled
        self._failed: dict[str, str] = {}

    def go(self, due: Sequence[Identifier]) -> LookedUp:
        asked = found = 0
        for identifier in due:
            if len(self._failed) == len(_SERVICES):
                break
            all_well = not self._failed
            code, complete = self._ask(identifier)
            if self._cancelled.is_set():
                return LookedUp(asked, found)
            asked += 1
            found += bool(code.url)
            # What a service missed because it failed for another paper keeps its place in line.
            if all_well or complete or code.url:
                with self._store.write() as tx:
                    tx.code.record(identifier, code, self._clock.now(), complete=complete)
        return LookedUp(asked, found, tuple(f"{k}: {v}" for k, v in self._failed.items()))

    def _ask(self, identifier: Identifier) -> tuple[Code, bool]:
        """What is known, and whether no service could know better."""
        best = Code(CodeStatus.NONE)
        for name, ask in _SERVICES.items():
            if name in self._failed:
                continue
            try:
                code = ask(self._http, self._config, identifier)
            except SourceError as error:
                self._failed[name] = str(error)
                continue
            if code.status is CodeStatus.OFFICIAL:
                return code, True
            if code.url:
                best = code
        return best, not self._failed
