"""What a library remembers of its schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feedq.domain.clock import Clock
from feedq.store.store import Store

_NOTES = "schedule"  # among the notes that sources keep


@dataclass(frozen=True, slots=True)
class LastRun:
    """When the schedule was installed, and when it ran.

    Attributes:
        installed_at, ran_at: UTC, or None.
        status: the exit status of that run; None while it runs, or when it was cut short.
    """

    installed_at: datetime | None
    ran_at: datetime | None
    status: int | None


class Timetable:
    """What a library remembers of its schedule."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def last(self) -> LastRun:
        """When it was installed and when it ran."""
        with self._store.read() as snapshot:
            notes = snapshot.health.notes(_NOTES)
        status = notes.get("status", "")
        return LastRun(
            _moment(notes.get("installed_at", "")),
            _moment(notes.get("ran_at", "")),
            int(status) if status.isdecimal() else None,
        )

    def was_installed(self) -> None:
        """From now on it is expected to run."""
        self._remember({"installed_at": self._now()})

    def began(self) -> None:
        """A run by the schedule begins."""
        self._remember({"ran_at": self._now(), "status": ""})

    def ended(self, status: int) -> None:
        """It ended with this exit status."""
        self._remember({"status": str(status)})

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="seconds")

    def _remember(self, notes: Mapping[str, str]) -> None:
        with self._store.write() as transaction:
            known = transaction.health.notes(_NOTES)
            transaction.health.remember(_NOTES, {**known, **notes})


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
