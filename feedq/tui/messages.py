"""What widgets tell their screen, and what a fetch tells the app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from feedq.services.fetching.visit import FetchResult


@dataclass
class CursorMoved(Message):
    """The list's cursor is on another paper; None: the list is empty."""

    row: int | None


@dataclass
class RowsWanted(Message):
    """The list is about to paint papers it has not been given."""

    rows: Sequence[int]


@dataclass
class PaperChosen(Message):
    """The paper under the cursor was clicked twice."""

    row: int


@dataclass
class CardDropped(Message):
    """A card of the board was let go over another column."""

    row: int
    column: int


@dataclass
class LineMoved(Message):
    """The cursor of a list of lines is on another one; None: the list is empty."""

    key: str | None


@dataclass
class LineChosen(Message):
    """A line was clicked twice."""

    key: str


@dataclass
class ViewChosen(Message):
    """A view was clicked."""

    view: str


@dataclass
class QueryChanged(Message):
    """The filter reads differently; its last word may be unfinished."""

    query: str


class FilterLeft(Message):
    """The filter gives the keyboard back; what it says stays in force."""


@dataclass
class FetchGoing(Message):
    """A fetch has come further.

    Attributes:
        ended: how many of `planned` subscriptions are through.
        name: one that is being fetched now, or "".
        stages: how far each is, by its key: `Stage.WAITS`, `Stage.GOES`, or what came of it.
    """

    planned: int
    ended: int
    name: str
    stages: Mapping[str, str] = field(default_factory=dict)


class Stage(StrEnum):
    """How far a subscription is before it has ended."""

    WAITS = "waits"
    GOES = "fetching"


@dataclass
class FetchEnded(Message):
    """A fetch is over.

    Attributes:
        results: one a subscription.
        error: why there was no fetch at all, or "".
        revised: one line about new versions of what the user kept, or "".
    """

    results: tuple[FetchResult, ...]
    error: str = ""
    revised: str = ""


class LibraryChanged(Message):
    """There may be something new in the database: a fetch, a ranking, another program."""
