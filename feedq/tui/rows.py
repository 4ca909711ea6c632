"""One line of a list, made ready off the event loop: plain text and flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from feedq.domain.kinds import Status
from feedq.domain.latex import latex_to_text
from feedq.domain.text import clean_line
from feedq.domain.triage import Decision
from feedq.domain.views import Line

if TYPE_CHECKING:
    from feedq.domain.model import Paper, Post

STATUS_MARK = {
    Status.INBOX: " ",
    Status.QUEUED: "q",
    Status.READING: "m",
    Status.DONE: "d",
    Status.SKIPPED: "x",
}
"""The key that gives a status is also its mark, so that there is one alphabet to learn."""

STAR, CANDIDATE, MENTION, EXPLORE, NEWER = "★", "R", "@", "~", "↑"

LEGEND = (
    ("q", "queued"),
    ("m", "being read"),
    ("d", "done"),
    ("x", "skipped"),
    (STAR, "starred"),
    (CANDIDATE, "reproduction candidate"),
    (f"{MENTION}2", "mentioned in two posts of people you follow"),
    (EXPLORE, "from outside your known interests, to explore"),
    (NEWER, "a new version came after you decided"),
)


_LONGEST_POST = 300


class Decidable(Protocol):
    """What was decided on a paper: a line of the list, or a reading."""

    @property
    def status(self) -> Status: ...
    @property
    def starred(self) -> bool: ...
    @property
    def candidate(self) -> bool: ...


def is_decided(row: Decidable) -> bool:
    """Whether somebody decided: it left the inbox, was starred or is a candidate."""
    return row.status is not Status.INBOX or row.starred or row.candidate


@dataclass(frozen=True, slots=True)
class PaperRow:
    """What a list shows of a paper.

    Attributes:
        row: the store's number for it.
        id: its arXiv id, or what else names it.
        title: one plain line, no mark-up.
    """

    row: int
    id: str
    title: str
    authors: str
    category: str
    day: str
    profile: str
    status: Status
    starred: bool
    candidate: bool
    mentions: int
    explore: bool
    newer: bool


@dataclass(frozen=True, slots=True)
class PostRow:
    """What a list shows of a post.

    Attributes:
        row: the store's number for it, negative.
        papers: how many papers it points at.
    """

    row: int
    by: str
    day: str
    text: str
    papers: int


def to_post_row(post: Post) -> PostRow:
    """The line of a post; every text in it is safe to paint."""
    said = clean_line(latex_to_text(post.title or post.text), limit=_LONGEST_POST)
    by, day = clean_line(post.by), short_day(post.posted_at)
    return PostRow(-post.id, by, day, said, len(post.papers))


def to_row(paper: Paper) -> PaperRow:
    """The line of a paper; every text in it is safe to paint."""
    return PaperRow(
        row=paper.row,
        id=_short_id(paper.id),
        title=title_of(paper),
        authors=byline(paper.authors),
        category=clean_line(paper.categories[0]) if paper.categories else "",
        day=short_day(paper.announced_at or paper.published_at),
        profile=clean_line(paper.profile),
        status=paper.status,
        starred=paper.starred,
        candidate=paper.candidate,
        mentions=len(paper.mentions),
        explore=paper.explore,
        newer=paper.new_version is not None,
    )


def from_line(line: Line) -> PaperRow:
    """The line of a paper that nothing was decided on, as it is seen first."""
    return PaperRow(
        row=line.row,
        id=_short_id(line.identifier),
        title=_title(line.title, line.identifier),
        authors=byline(line.authors),
        category=clean_line(line.categories[0]) if line.categories else "",
        day=short_day(line.listed),
        profile=clean_line(line.profile),
        status=Status.INBOX,
        starred=False,
        candidate=False,
        mentions=line.mentions,
        explore=line.explore,
        newer=False,
    )


def title_of(paper: Paper) -> str:
    """The title as text, or what else names a paper that has none."""
    return _title(paper.title, paper.id)


def _title(title: str, identifier: str) -> str:
    return clean_line(latex_to_text(title)) or f"(untitled) {identifier}"


def _short_id(identifier: str) -> str:
    return clean_line(identifier.removeprefix("arxiv:"))


def byline(authors: Sequence[str]) -> str:
    """`LeCun`, `LeCun & Bengio`, `LeCun +3`: the last word of a name is taken for the family's."""
    if not authors:
        return ""
    names = [clean_line(latex_to_text(name)).split(" ")[-1] for name in authors[:2]]
    if len(authors) == 1:
        return names[0]
    return f"{names[0]} & {names[1]}" if len(authors) == 2 else f"{names[0]} +{len(authors) - 1}"


def short_day(moment: datetime | None) -> str:
    """`05 Mar`; the year is told in the detail."""
    return f"{moment:%d %b}" if moment else ""


def decision_on(row: PaperRow, what: str) -> Decision:
    """What a key asks for; star and candidate are switched over.

    Args:
        what: a status, `star` or `candidate`.
    """
    if what == "star":
        return Decision(star=not row.starred)
    if what == "candidate":
        return Decision(candidate=not row.candidate)
    return decision_on_all(what)


def decision_on_all(what: str) -> Decision:
    """What a key asks for of a range; star and candidate are given, not switched over."""
    if what == "star":
        return Decision(star=True)
    if what == "candidate":
        return Decision(candidate=True)
    return Decision(status=Status(what))


def after(row: PaperRow, decision: Decision) -> PaperRow:
    """The line once the decision is in force; painted before the store has confirmed it."""
    return replace(
        row,
        status=row.status if decision.status is None else decision.status,
        starred=row.starred if decision.star is None else decision.star,
        candidate=row.candidate if decision.candidate is None else decision.candidate,
    )
