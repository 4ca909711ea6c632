"""What the ranker is given and what it gives back: plain values, no database, no configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from feedq.domain.model import Reason


@dataclass(frozen=True, slots=True)
class Beside:
    """What speaks for a paper beside its text.

    Attributes:
        mentions: names of those who mentioned it.
        upvotes: None when no source counts them.
    """

    mentions: tuple[str, ...] = ()
    upvotes: int | None = None
    has_code: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One paper as the ranker sees it.

    Attributes:
        row: the store's number for it, unique, 0 or more.
        identifier: breaks ties.
        published: POSIX seconds of the announcement (or the publication), 0 if unknown.
    """

    row: int
    identifier: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: float = 0.0
    beside: Beside = Beside()


@dataclass(frozen=True, slots=True)
class Example:
    """A decision as the ranker sees it.

    Attributes:
        label: above 0 how strongly the paper is liked, below 0 an explicit skip, 0 says nothing.
        profile: the profile that surfaced the paper, "" if none did.
        at: POSIX seconds of the decision, older ones count less; infinite when it is not known.
    """

    row: int
    label: float
    profile: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Interest:
    """A profile as the ranker sees it: what the user says they care about, in four ways.

    Attributes:
        keywords: words and phrases.
        papers: rows of papers that are typical.
        exclude: words and phrases that keep a paper out of this profile.
    """

    name: str
    keywords: tuple[str, ...] = ()
    papers: tuple[int, ...] = ()
    authors: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class Scored(NamedTuple):  # there are tens of thousands: a dataclass takes twice the time
    """One paper's place.

    Attributes:
        score: higher is better, comparable within one ranking.
        profile: the profile in which the paper does best.
        reasons: what weighed most, up or down, biggest first; `Ranking.explain` has them all.
        nearest: row of the liked paper it resembles most, or None when it resembles none.
        explore: chosen because it lies outside what is known of the user.
        excluded: every profile excludes it.
    """

    row: int
    score: float
    profile: str
    reasons: tuple[Reason, ...]
    nearest: int | None
    explore: bool
    excluded: bool
