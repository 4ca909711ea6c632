"""Decide on papers, take decisions back, and do them again."""

from __future__ import annotations

from collections.abc import Sequence

from feedq.domain.clock import Clock
from feedq.domain.triage import Decided, Decision, Step
from feedq.services.exchange.hooks import Hooks
from feedq.store.store import Store


class Triage:
    """The only way to change a reading. Each call is one transaction, on disk when it returns."""

    def __init__(self, store: Store, clock: Clock, hooks: Hooks) -> None:
        self._store = store
        self._clock = clock
        self._hooks = hooks

    def decide(
        self, rows: Sequence[int], decision: Decision, *, profile: str | None = None
    ) -> Step | None:
        """Apply one decision to papers; None when they were so already.

        Args:
            profile: the profile that learns from it; None: the one that surfaced each paper.
        """
        with self._store.write() as tx:
            step = tx.readings.decide(rows, decision, self._clock.now(), profile)
        self._hooks.decided(step)
        return step

    def decided(self, limit: int | None = None) -> list[Decided]:
        """The decisions in force, the last one first."""
        with self._store.read() as snapshot:
            return snapshot.readings.decided(limit)

    def undo(self, steps: int = 1) -> list[Step]:
        """Take back the last steps, last first; an empty list when there is none."""
        with self._store.write() as tx:
            taken = tx.readings.undo(steps, self._clock.now())
        self._hooks.decided(*taken, back=True)
        return taken

    def redo(self, steps: int = 1) -> list[Step]:
        """Do again what was undone last; an empty list when there is none."""
        with self._store.write() as tx:
            redone = tx.readings.redo(steps, self._clock.now())
        self._hooks.decided(*redone)
        return redone

    def move(self, row: int, *, after: int | None) -> Step | None:
        """Put a queued paper behind another one of the queue, or first when `after` is None.

        It is a step, which undo takes back; None when the paper stands there already.
        """
        with self._store.write() as tx:
            return tx.readings.place(row, after, self._clock.now())
