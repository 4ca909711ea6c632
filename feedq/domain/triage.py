"""What a decision does to a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from feedq.domain.kinds import Status

if TYPE_CHECKING:
    from feedq.domain.model import Reading
    from feedq.domain.reproduction import Sheet


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user asks for; None leaves that part as it is.

    The status, the star, the candidacy and the note are independent of each other.
    """

    status: Status | None = None
    star: bool | None = None
    candidate: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One keystroke's worth of decisions.

    Attributes:
        rows: the papers it concerned.
        before: their readings before it (for an undo: after the undo they are in force again).
        after: their readings after it.
        sheets: paper row -> the sheet of its reproduction before and after, where it changed.
    """

    number: int
    rows: tuple[int, ...]
    before: tuple[Reading, ...]
    after: tuple[Reading, ...]
    sheets: Mapping[int, tuple[Sheet, Sheet]] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Whether it did nothing but put papers elsewhere in the queue."""
        return not self.sheets and all(map(is_move, self.before, self.after))


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made on one paper, and is in force.

    Attributes:
        id: of the paper, `arxiv:2301.00001`.
        profile: the interest that learns from it, or "".
        before, after: the paper's reading on either side.
    """

    at: datetime
    id: str
    title: str
    profile: str
    before: Reading
    after: Reading


def is_move(before: Reading, after: Reading) -> bool:
    """Whether two readings tell nothing apart but the place in the queue."""
    return before != after and replace(before, queue_position=after.queue_position) == after


def decide(
    reading: Reading, decision: Decision, *, version: int, queue_end: float, now: datetime
) -> Reading:
    """The reading after a decision; equal to `reading` when it asks for nothing new.

    Args:
        version: the paper's version the user sees; a later one is worth a notice.
        queue_end: the position behind the last queued paper.
    """
    status = reading.status if decision.status is None else decision.status
    if status != Status.QUEUED:
        position = None
    elif reading.status == Status.QUEUED:
        position = reading.queue_position
    else:
        position = queue_end
    after = replace(
        reading,
        status=status,
        starred=reading.starred if decision.star is None else decision.star,
        candidate=reading.candidate if decision.candidate is None else decision.candidate,
        note=reading.note if decision.note is None else decision.note,
        queue_position=position,
    )
    if after == reading:
        return reading
    return replace(after, version=version, decided_at=now)
