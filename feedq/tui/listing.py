"""Which papers a view lists, read in one go off the event loop."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from feedq.bootstrap import Feedq

CUT = 0
"""Stands among the rows for the line between today's session and the rest."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A view as it was when it was read.

    Attributes:
        rows: papers in order; in the inbox today's session first, then `CUT`, then the rest.
        session: how many rows stand above the cut.
        below: how many below it.
        decided: how many were decided on today before.
        counts: papers in each view.
        ranked: whether the order was learned; otherwise it is by time.
    """

    view: str
    query: str
    rows: array[int]
    session: int
    below: int
    decided: int
    counts: dict[str, int]
    ranked: bool


def load(feedq: Feedq, view: str, query: str = "", *, typing: bool = False) -> Listing:
    """Read a view.

    Raises:
        StoreError: the database failed.
    """
    inbox = feedq.inbox
    ranked = inbox.ranked() is not None
    counts = inbox.counts()
    if view != "inbox" or query:
        found = inbox.ids(view, query=query, typing=typing, awaiting=view == "inbox")
        return Listing(view, query, array("q", found), 0, 0, 0, counts, ranked)
    session = inbox.session()
    chosen = set(session.rows)
    rest = [row for row in inbox.ids(view, awaiting=True) if row not in chosen]
    rows = array("q", session.rows)
    if rest:
        rows.append(CUT)
        rows.extend(rest)
    return Listing(view, query, rows, len(session.rows), len(rest), session.decided, counts, ranked)
