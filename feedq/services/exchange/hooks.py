"""Tell the user's own commands what happened: `[[hooks]]`, see docs/hooks.md.

What happened is stored before anybody is told, and nobody waits: each hook has a thread of its own.
What happens while a command runs is told by its next run, all of it together. So `close` waits for
two runs of each hook at most.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from feedq.errors import FeedqError

if TYPE_CHECKING:
    from feedq.config import Config, Hook
    from feedq.domain.clock import Clock
    from feedq.domain.kinds import Status
    from feedq.domain.triage import Step
    from feedq.services.fetching.visit import FetchResult
    from feedq.store.store import Store

MOST_ITEMS = 1_000
"""Papers told of in one run; `count` has the number of all."""

_EVENT = "FEEDQ_EVENT"
_MOMENT_S = 2.0

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class _Fetched:
    results: Sequence[FetchResult]
    after: int


_Changes = Mapping[int, "tuple[Status, Status]"]
"""Paper row -> its status before and after."""


class Hooks:
    """Runs the commands of `[[hooks]]`; threads may share it.

    A feedq that a hook runs has none, so that no hook sets itself off.

    Args:
        open_store: called when there is something to tell, never before.
        environ: what commands see, but for our secrets.
        complain: takes one line about a hook that failed, from any thread.
    """

    def __init__(
        self,
        config: Config,
        open_store: Callable[[], Store],
        clock: Clock,
        environ: Mapping[str, str],
        complain: Callable[[str], object],
    ) -> None:
        self._config = config
        self._open_store = open_store
        self._clock = clock
        self._fetched: list[_Runner[_Fetched]] = []
        self._status: list[_Runner[_Changes]] = []
        for number, hook in enumerate(() if _EVENT in environ else config.hooks, 1):
            name = f"hook #{number} ({hook.command[0]})"
            if hook.event == "fetched":
                fetched = _Runner(name, hook, environ, self._fetched_words, complain)
                self._fetched.append(fetched)
            else:
                changed = _Runner(name, hook, environ, self._status_words, complain)
                self._status.append(changed)

    def newest(self) -> int:
        """What is stored so far; taken before a fetch, it tells `fetched` what is new."""
        if not self._fetched:
            return 0
        with self._open_store().read() as snapshot:
            return snapshot.views.newest()

    def fetched(self, results: Sequence[FetchResult], after: int) -> None:
        """A fetch has ended, and its papers were ranked.

        Args:
            after: `newest` before it.
        """
        for runner in self._fetched:
            runner.post(_Fetched(results, after))

    def decided(self, *steps: Step | None, back: bool = False) -> None:
        """Decisions were stored; papers that changed their status are told of.

        Args:
            steps: in the order they were made; `back`: taken back.
        """
        if self._status:
            changes = [_changes(step, back=back) for step in steps if step]
            if any(changes):
                for runner in self._status:
                    runner.post(_merged(changes))

    def close(self, tell: Callable[[str], object] | None = None) -> None:
        """Wait until all has been told; an interruption ends the commands that still run.

        Args:
            tell: takes a line when that is no matter of a moment.
        """
        runners: list[_Runner[Any]] = [*self._fetched, *self._status]
        try:
            for runner in runners:
                if not runner.join(_MOMENT_S) and tell:
                    tell(f"waiting for {runner.name}; Ctrl-C ends it")
                runner.join()
        except BaseException:
            for runner in runners:
                runner.stop()
            raise

    def _fetched_words(self, events: Sequence[_Fetched]) -> bytes:
        from datetime import timedelta

        from feedq.export.json import item
        from feedq.services.fetching.visit import plain

        rank, results = self._config.rank, events[-1].results
        since = self._clock.now() - timedelta(days=rank.window_days)
        with self._open_store().read() as snapshot:
            rows = snapshot.views.fresh(after=min(one.after for one in events), since=since)
            papers = snapshot.views.papers(rows[: rank.session_size])
        return self._document(
            "fetched",
            new=sum(result.new for result in results),
            updated=sum(result.updated for result in results),
            sources=[plain(result) for result in results],
            count=len(rows),
            items=[item(paper) for paper in papers],
        )

    def _status_words(self, events: Sequence[_Changes]) -> bytes | None:
        """None: the last of these changes undid the first."""
        from feedq.export.json import item

        changed = _merged(events)
        if not changed:
            return None
        with self._open_store().read() as snapshot:
            papers = snapshot.views.papers(list(changed)[:MOST_ITEMS])
        items = []
        for paper in papers:
            before, after = changed[paper.row]
            items.append(item(paper) | {"before": before.value, "status": after.value})
        return self._document("status", count=len(changed), items=items)

    def _document(self, event: str, **said: object) -> bytes:
        from feedq.export.json import SCHEMA_VERSION, instant, written

        at = instant(self._clock.now())
        head = {"schema_version": SCHEMA_VERSION, "event": event, "at": at}
        return written(head | said)


def _changes(step: Step, *, back: bool) -> _Changes:
    sides = (step.after, step.before) if back else (step.before, step.after)
    return {
        row: (before.status, after.status)
        for row, before, after in zip(step.rows, *sides, strict=True)
        if before.status is not after.status
    }


def _merged(events: Sequence[_Changes]) -> _Changes:
    """From where to where each paper went; nothing of those that went back."""
    merged: dict[int, tuple[Status, Status]] = {}
    for event in events:
        for row, (before, after) in event.items():
            merged[row] = (merged[row][0] if row in merged else before, after)
    return {row: sides for row, sides in merged.items() if sides[0] is not sides[1]}


class _Runner(Generic[E]):
    """One hook: what it is still to be told, and the thread that tells it.

    Args:
        words: what of these events the command reads; None: nothing happened after all.
    """

    def __init__(
        self,
        name: str,
        hook: Hook,
        environ: Mapping[str, str],
        words: Callable[[Sequence[E]], bytes | None],
        complain: Callable[[str], object],
    ) -> None:
        self.name = name
        self._hook = hook
        self._environ = environ
        self._words = words
        self._complain = complain
        self._lock = threading.Lock()
        self._waiting: list[E] = []
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def post(self, event: E) -> None:
        """Tell the command of this, soon."""
        with self._lock:
            self._waiting.append(event)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="hook")
                self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait until nothing is left to tell, so long at most; whether it is."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def stop(self) -> None:
        """End the command that runs, and forget the rest."""
        with self._lock:
            self._waiting.clear()
        self._stopped.set()

    def _work(self) -> None:
        while True:
            with self._lock:
                events, self._waiting = self._waiting, []
                if not events:
                    self._thread = None
                    return
            try:
                why = self._run(events)
            except FeedqError as error:
                why = str(error)
            except Exception as error:  # a bug; what it tells of has happened all the same
                why = f"was not run, which is a bug: {type(error).__name__}: {error}"
            if why:
                self._complain(f"{self.name}: {why}")

    def _run(self, events: Sequence[E]) -> str:
        from feedq.services.command import environment, run

        told = self._words(events)
        if told is None:
            return ""
        return run(
            self._hook.command,
            told,
            timeout_s=self._hook.timeout_s,
            environ=environment(self._environ, **{_EVENT: self._hook.event}),
            stopped=self._stopped,
        )
