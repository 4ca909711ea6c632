"""Time, as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Protocol


class Clock(Protocol):
    """Where the program takes time from; tests pass a fake one."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def midnight(now: datetime) -> datetime:
    """When the user's day began."""
    # Made aware only at the end: on the day the clocks change, midnight has another offset.
    return datetime.combine(now.astimezone().date(), time_of_day()).astimezone()
