"""A fetch and what follows from it: code looked up, the order learned anew, hooks told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedq.services.exchange.hooks import Hooks
from feedq.services.fetching.code import CodeService, LookedUp
from feedq.services.fetching.refresh import Listener, Refresh
from feedq.services.fetching.visit import FetchResult
from feedq.services.ranking.rerank import Rerank

Results = tuple[FetchResult, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a round came to; without anything looked up when it was cancelled."""

    results: Results
    looked_up: LookedUp


class Round:
    """The same round for the command line and the app; see `run`."""

    def __init__(self, refresh: Refresh, code: CodeService, rerank: Rerank, hooks: Hooks) -> None:
        self._refresh = refresh
        self._code = code
        self._rerank = rerank
        self._hooks = hooks

    def run(
        self,
        *,
        only: Sequence[str] = (),
        since: datetime | None = None,
        full: bool = False,
        rank: bool = True,
        listener: Listener | None = None,
        cancelled: threading.Event | None = None,
        fetched: Callable[[Results], object] = lambda _: None,
    ) -> Ended:
        """Fetch, and with news rank, also with those of a round that was killed before it could.

        Args:
            only, since, full, listener: see `Refresh.run`.
            rank: False: leave the order as it is.
            cancelled: set it from another thread to stop soon; the next round ranks, too.
            fetched: is given the results at once; what follows them takes longer.

        Raises:
            As `Refresh.run`.
        """
        cancelled = cancelled or threading.Event()
        newest = self._hooks.newest()
        results = self._refresh.run(
            only=only, since=since, full=full, listener=listener, cancelled=cancelled
        )
        fetched(results)
        looked_up = LookedUp()
        if not cancelled.is_set():
            looked_up = self._code.look_up(cancelled=cancelled)
        if rank and not cancelled.is_set():
            news = looked_up.found or any(one.new or one.updated for one in results)
            if news or self._rerank.behind():
                self._rerank.run()
        if not cancelled.is_set():
            self._hooks.fetched(results, newest)
        return Ended(results, looked_up)
