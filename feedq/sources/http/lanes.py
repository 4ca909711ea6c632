"""Lanes: requests that wait for each other, as those to one host do."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping


class Lane:
    """Requests that never overlap, and keep an interval.

    Attributes:
        free_at: no request before then, on the monotonic clock.
    """

    def __init__(self, interval_s: float) -> None:
        self.lock = threading.Lock()
        self.interval_s = interval_s
        self.free_at = -math.inf

    def hold(self, until: float) -> None:
        """No request before `until`, on the monotonic clock."""
        self.free_at = max(self.free_at, until)


class Lanes:
    """Every lane of a client, made when first asked for; threads may share it."""

    def __init__(self, intervals_s: Mapping[str, float]) -> None:
        self._intervals_s = intervals_s
        self._lanes: dict[str, Lane] = {}
        self._guard = threading.Lock()

    def get(self, name: str) -> Lane:
        """The one lane of that name."""
        with self._guard:
            return self._lanes.setdefault(name, Lane(self._intervals_s.get(name, 0.0)))
