"""What is new since the last digest, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.model import Paper
from feedq.domain.text import counted
from feedq.store.store import Store

_SOURCE = "digest"  # in the notes that sources keep
_LAST_ROW = "last_row"


@dataclass(frozen=True, slots=True)
class Digest:
    """New papers that are still to be decided on, best first.

    Attributes:
        at: when it was made, UTC.
        more: how many new papers are not among `papers`.
        last_row: the highest row of the library at that moment.
    """

    at: datetime
    papers: Sequence[Paper]
    more: int
    last_row: int

    @property
    def title(self) -> str:
        """`Digest of 2026-11-24: 12 papers, 230 more below`; the day is the user's."""
        more = f", {self.more} more below" if self.more else ""
        count = counted(len(self.papers), "paper")
        return f"Digest of {self.at.astimezone():%Y-%m-%d}: {count}{more}"


class DigestService:
    """Makes digests; each paper is in one at most, counted from when a digest was delivered."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def next(self, limit: int | None = None) -> Digest:
        """What came since the last digest that was `delivered`, listed within `[rank] window_days`.

        Args:
            limit: papers told of, `[rank] session_size` without it.
        """
        now, rank = self._clock.now(), self._config.rank
        since = now - timedelta(days=rank.window_days)
        with self._store.read() as snapshot:
            after = _last_row(snapshot.health.notes(_SOURCE).get(_LAST_ROW, ""))
            rows = snapshot.views.fresh(after=after, since=since)
            chosen = rows[: rank.session_size if limit is None else limit]
            papers = snapshot.views.papers(chosen)
            return Digest(now, papers, len(rows) - len(papers), snapshot.views.newest())

    def delivered(self, digest: Digest) -> None:
        """The next digest begins after this one."""
        with self._store.write() as transaction:
            before = _last_row(transaction.health.notes(_SOURCE).get(_LAST_ROW, ""))
            last = max(before, digest.last_row)
            transaction.health.remember(_SOURCE, {_LAST_ROW: str(last)})


def _last_row(told: str) -> int:
    return int(told) if told.isdecimal() else 0
