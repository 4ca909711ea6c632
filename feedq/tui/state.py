"""What the whole app knows, whichever screen is in front."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from feedq.tui.messages import FetchGoing
from feedq.tui.views import FIRST_FETCH, NO_PAPERS, NO_PAPERS_BECAUSE, NO_SOURCES

if TYPE_CHECKING:
    from feedq.services.reproducing.workbench import Running


MOST_TOLD = 200
"""Messages kept to be read again."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message that was shown for some seconds."""

    at: datetime
    severity: str
    text: str


@dataclass
class State:
    """Facts told in the lines above and below, and what was done since the start.

    Attributes:
        began: when the app was opened.
        counts: papers in each view, as last seen.
        listed: how many papers there were when the list was last read.
        trouble: why there is no paper at all, where a source has told.
        fed: whether there is a source to fetch; looked at where there is no paper.
        going: how far a running fetch is.
        ranking: whether papers are being ranked; reordered: whether they were since the list was
            read.
        decided: papers decided on since the start, in order.
        closed: whether the closing screen was shown for this session.
        running: the timer of a reproduction, and what it says now.
        due: questions to authors that wait too long for an answer.
        asked: whether the user was asked what to begin with, or need not be.
        left: papers of today's session still to be decided on; None before it was read.
        every_post: whether posts are shown that point at no paper.
        told: messages since the start, oldest first.
    """

    began: datetime
    counts: dict[str, int] = field(default_factory=dict)
    listed_total: int | None = None
    health: str = ""
    trouble: str = ""
    fed: bool = True
    going: FetchGoing | None = None
    ranking: bool = False
    reordered: bool = False
    decided: dict[int, None] = field(default_factory=dict)
    closed: bool = False
    asked: bool = False
    running: Running | None = None
    timer_says: str = ""
    due: int = 0
    left: int | None = None
    every_post: bool = False
    told: deque[Told] = field(default_factory=lambda: deque(maxlen=MOST_TOLD))

    @property
    def focusing(self) -> bool:
        """Whether the inbox is closed."""
        return self.running is not None and not self.running.resting

    def listed(self, counts: dict[str, int]) -> None:
        """The list shows everything there was at these counts."""
        self.counts = counts
        self.reordered = False
        self.listed_total = counts.get("all", 0)

    @property
    def new(self) -> int:
        """Papers that came since the list was read."""
        if self.listed_total is None:
            return 0
        return max(self.counts.get("all", 0) - self.listed_total, 0)

    @property
    def shown_counts(self) -> dict[str, int]:
        """What the tabs tell: of the inbox what today asks for, not all that ever waited."""
        return self.counts if self.left is None else {**self.counts, "inbox": self.left}

    def no_papers(self) -> str:
        """What to tell in the place of papers when the library has none."""
        if self.going is not None:
            return FIRST_FETCH
        if not self.fed:
            return NO_SOURCES
        return NO_PAPERS_BECAUSE.format(trouble=self.trouble) if self.trouble else NO_PAPERS

    def facts(self) -> Sequence[str]:
        """What to tell first on every screen."""
        told = [self.timer_says] if self.running else []
        if self.going is not None:
            name = f" {self.going.name}" if self.going.name else ""
            told.append(f"fetching {self.going.ended}/{self.going.planned}{name}, c stops")
        if self.ranking:
            told.append("ranking")
        if self.reordered and not self.new:
            told.append("new order, R to show")
        if self.new:
            told.append(f"{self.new:,} new paper{'s' if self.new > 1 else ''}, R to show")
        if self.due:
            count = f"{self.due} question{'s' if self.due > 1 else ''}"
            told.append(f"{count} to authors without an answer, 7 shows them")
        return told
