"""Which papers a view lists, read in one go off the event loop."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from feedq.bootstrap import Feedq
from feedq.domain.rows import rows_up_to
from feedq.domain.views import POSTS, Session
from feedq.services import glance
from feedq.tui.rows import PaperRow, PostRow, from_line, to_post_row, to_row
from feedq.tui.views import CANDIDATES

CUT = 0
"""Stands among the rows for the line between today's session and the rest."""
_FIRST = 60
"""Lines read with a view: what a tall screen shows at once."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A view as it was when it was read.

    Attributes:
        rows: papers in order; in the inbox today's session, then `CUT` where there is more, which
            `load_rest` brings.
        session: how many rows stand above the cut.
        below: how many below it.
        decided: how many were decided on today before.
        counts: papers in each view.
        ranked: whether the order was learned; otherwise it is by time.
        areas: of candidates: the guide's areas without a finished reproduction.
        lines: what the list shows of the first papers.
        posts: how many of the rows are posts.
    """

    view: str
    query: str
    rows: array[int]
    session: int
    below: int
    decided: int
    counts: dict[str, int]
    ranked: bool
    lines: tuple[PaperRow | PostRow, ...] = ()
    areas: tuple[str, ...] = ()
    posts: int = 0


def first_look(feedq: Feedq) -> Listing | None:
    """The inbox, read without opening the library, which takes longer; None when that cannot be."""
    found = glance.first_look(feedq.database, feedq.config, feedq.clock)
    if found is None:
        return None
    lines = tuple(map(from_line, found.lines))
    return _inbox(found.session, found.counts, found.ranked, lines)


def closed(listing: Listing) -> Listing:
    """The same view with nothing to read in it."""
    return replace(listing, rows=array("q"), session=0, below=0, lines=())


def load(feedq: Feedq, view: str, query: str = "", *, every_post: bool = False) -> Listing:
    """Read a view; of the inbox only today's session, which is what is seen first.

    The last word of the query may be the beginning of a longer one.

    Args:
        every_post: among posts those that point at no paper as well.

    Raises:
        StoreError: the database failed.
    """
    inbox = feedq.inbox
    ranked = inbox.ranked() is not None
    counts = inbox.counts()
    if view != "inbox" or query:
        areas: tuple[str, ...] = ()
        if view == CANDIDATES and not query:  # the most feasible first
            found = array("q", (case.paper.row for case in feedq.reproductions.cases()))
            areas = tuple(one.area.value for one in feedq.reproductions.areas() if one.missing)
        elif view == POSTS:
            found = inbox.timeline(query, typing=True, every=every_post)
        else:
            found = inbox.order(view, query=query, typing=True, awaiting=view == "inbox")
        lines = tuple(read_lines(feedq, found[:_FIRST]))
        posts = sum(row < 0 for row in found) if view == POSTS else 0
        return Listing(view, query, found, 0, 0, 0, counts, ranked, lines, areas, posts)
    session = inbox.session()
    lines = tuple(map(to_row, inbox.papers(session.rows[:_FIRST])))
    return _inbox(session, counts, ranked, lines)


def read_lines(feedq: Feedq, rows: Sequence[int]) -> list[PaperRow | PostRow]:
    """Lines of papers, and of posts where there are any."""
    found: list[PaperRow | PostRow] = []
    found += map(to_row, feedq.inbox.papers(row for row in rows if row > 0))
    if posts := [-row for row in rows if row < 0]:
        found += map(to_post_row, feedq.inbox.posts(posts))
    return found


def _inbox(
    session: Session,
    counts: dict[str, int],
    ranked: bool,
    lines: tuple[PaperRow | PostRow, ...],
) -> Listing:
    rows = rows_up_to(max(session.rows, default=0), session.rows)
    if session.below:
        rows.append(CUT)
    chosen = len(session.rows)
    below, decided = session.below, session.decided
    return Listing("inbox", "", rows, chosen, below, decided, counts, ranked, lines)


def load_rest(feedq: Feedq, listing: Listing) -> array[int]:
    """What stands below the cut, best first.

    Raises:
        StoreError: the database failed.
    """
    found = feedq.inbox.order(listing.view, awaiting=True)
    # Most stand at its beginning; what is not there, as the cut, is looked for in all of them.
    for row in listing.rows[: listing.session]:
        with suppress(ValueError):  # decided on meanwhile
            found.remove(row)
    return found
