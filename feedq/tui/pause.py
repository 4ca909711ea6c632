"""Do something once a row of keystrokes has come to rest."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Pause:
    """Calls `job` when `again` has not been called for `delay_s`."""

    def __init__(self, pump: MessagePump, delay_s: float, job: Callable[[], object]) -> None:
        self._pump = pump
        self._delay_s = delay_s
        self._job = job
        self._timer: Timer | None = None

    @property
    def waiting(self) -> bool:
        """Whether the call is still to come."""
        return self._timer is not None

    def again(self) -> None:
        """Wait from now on."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._pump.set_timer(self._delay_s, self._over)

    def _over(self) -> None:
        self._timer = None
        self._job()
