"""A refresh in a thread of its own, telling the app how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from traceback import format_exc
from typing import TYPE_CHECKING

from textual.message import Message

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Outcome
from feedq.errors import FeedqError
from feedq.tui.messages import FetchEnded, FetchGoing, LibraryChanged, Stage

if TYPE_CHECKING:
    from feedq.domain.model import Subscription
    from feedq.services.fetching.visit import FetchResult


class Fetching:
    """One fetch, from its start to its ranking. Its thread dies with the program."""

    def __init__(
        self, feedq: Feedq, tell: Callable[[Message], object], only: Sequence[str] = ()
    ) -> None:
        """Args: `tell` takes messages from any thread; `only` names what to fetch, all without."""
        self._feedq = feedq
        self._only = only
        self._tell = tell
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._subscriptions: dict[str, Subscription] = {}
        self._stages: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="refresh", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Stop soon; what was stored stays."""
        self._cancelled.set()

    def _run(self) -> None:
        from feedq.services.inbox import revision_words

        try:
            before = self._feedq.inbox.revised()

            def fetched(results: tuple[FetchResult, ...]) -> None:
                self._feedq.log.fetched(results)
                revised = revision_words(before, self._feedq.inbox.revised())
                self._tell(FetchEnded(results, revised=revised))

            self._feedq.round.run(
                only=self._only, listener=self, cancelled=self._cancelled, fetched=fetched
            )
        except FeedqError as error:
            self._tell(FetchEnded((), str(error)))
        except Exception as error:
            # A bug; but it must not take the app, and the decisions being made in it, along.
            said = f"the fetch broke, which is a bug: {type(error).__name__}: {error}"
            self._feedq.log.wrong(f"{said}\n{format_exc()}")
            self._tell(FetchEnded((), f"{said}; 'feedq fetch' tells more"))
        self._tell(LibraryChanged())

    # What a refresh tells, from several threads

    def planned(self, subscriptions: Sequence[Subscription]) -> None:
        with self._lock:
            self._subscriptions = {one.key: one for one in subscriptions}
            self._stages = dict.fromkeys(self._subscriptions, Stage.WAITS)
        self._progress()

    def started(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions[subscription.key] = subscription
            self._stages[subscription.key] = Stage.GOES
        self._progress()

    def ended(self, result: FetchResult) -> None:
        with self._lock:
            key = self._key_of(result)
            self._stages[key] = result_words(result)
        self._progress()

    def _key_of(self, result: FetchResult) -> str:
        """Results name no key; of two of one name the one that is under way has ended."""
        same = [
            key
            for key, one in self._subscriptions.items()
            if (one.source, one.name) == (result.source, result.name)
        ]
        for stage in (Stage.GOES, Stage.WAITS):
            for key in same:
                if self._stages[key] == stage:
                    return key
        return f"{result.source}:{result.name}"  # papers that posts point at: no subscription

    def _progress(self) -> None:
        with self._lock:
            stages = dict(self._stages)
            going = [key for key, stage in stages.items() if stage == Stage.GOES]
            name = self._subscriptions[going[0]].name if going else ""
        ended = sum(stage not in (Stage.WAITS, Stage.GOES) for stage in stages.values())
        self._tell(FetchGoing(len(stages), ended, name, stages))


def result_words(result: FetchResult) -> str:
    """What came of one subscription, in a few words."""
    if result.outcome is Outcome.FAILED:
        return "failed"
    if result.outcome is Outcome.SKIPPED:
        return "not due" if result.waits else "skipped"
    if result.new or result.updated:
        updated = f", {result.updated:,} updated" if result.updated else ""
        return f"{result.new:,} new{updated}"
    return "nothing new"


def fetch_words(results: Sequence[FetchResult]) -> str:
    """What a fetch came to, in one line."""
    new = sum(result.new for result in results)
    failed = [result for result in results if result.outcome is Outcome.FAILED]
    said = f"Fetched: {new:,} new." if new else "Fetched: nothing new."
    if failed:
        names = ", ".join(result.name for result in failed[:3])
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        said += f" {len(failed)} failed: {names}{more}; 9 says why."
    return said
