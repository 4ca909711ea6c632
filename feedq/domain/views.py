"""The views of a library by name, and the inbox as it is seen first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

VIEWS = ("inbox", "queue", "reading", "done", "skipped", "starred", "candidates", "all")
POSTS = "posts"
"""One view more, of papers that posts point at; counting it would read all posts."""


@dataclass(frozen=True, slots=True)
class Session:
    """Today's ten minutes.

    Attributes:
        rows: the papers it asks to decide on, best first.
        below: how many more wait below the cut.
        decided: how many were decided on since midnight, local time.
    """

    rows: tuple[int, ...]
    below: int
    decided: int

    @property
    def done(self) -> bool:
        return not self.rows


@dataclass(frozen=True, slots=True)
class Line:
    """What a list shows of a paper that nothing was decided on."""

    row: int
    identifier: str
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    listed: datetime | None
    profile: str
    explore: bool
    mentions: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The inbox as it is seen first.

    Attributes:
        counts: papers in each view.
        ranked: whether the order was learned; otherwise it is by time.
        lines: of the session's papers, in its order.
    """

    session: Session
    counts: dict[str, int]
    ranked: bool
    lines: tuple[Line, ...]
