"""The one focus timer, kept where a restart does not lose it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from feedq.domain.reproduction import Timer
from feedq.store.tables import timers


class Timers:
    """The timer that runs, if any."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self) -> tuple[int, Timer] | None:
        """(paper row, timer)."""
        row = self._connection.execute(select(timers)).one_or_none()
        if row is None:
            return None
        return row.paper_id, Timer(
            milestone=row.milestone,
            started_at=row.started_at,
            focus_minutes=row.focus_minutes,
            rest_minutes=row.rest_minutes,
        )


class TimerWrites(Timers):
    """Starts and stops it."""

    def put(self, row: int, timer: Timer) -> None:
        """Replace whatever timer there is."""
        self.clear()
        self._connection.execute(
            insert(timers).values(
                id=1,
                paper_id=row,
                milestone=timer.milestone,
                started_at=timer.started_at,
                focus_minutes=timer.focus_minutes,
                rest_minutes=timer.rest_minutes,
            )
        )

    def clear(self) -> None:
        """Stop it, if there is one."""
        self._connection.execute(delete(timers))
