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
        rows: papers in order; in the inbox today's session, then `CUT` where there is more, which
            `load_rest` brings.
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


def load(feedq: Feedq, view: str, query: str = "") -> Listing:
    """Read a view; of the inbox only today's session, which is what is seen first.

    The last word of the query may be the beginning of a longer one.

    Raises:
        StoreError: the database failed.
    """
    inbox = feedq.inbox
    ranked = inbox.ranked() is not None
    counts = inbox.counts()
    if view != "inbox" or query:
        found = inbox.ids(view, query=query, typing=True, awaiting=view == "inbox")
        return Listing(view, query, array("q", found), 0, 0, 0, counts, ranked)
    session = inbox.session()
    rows = array("q", session.rows)
    if session.below:
        rows.append(CUT)
    chosen = len(session.rows)
    return Listing(view, query, rows, chosen, session.below, session.decided, counts, ranked)


def load_rest(feedq: Feedq, listing: Listing) -> array[int]:
    """What stands below the cut, best first.

    Raises:
        StoreError: the database failed.
    """
    chosen = set(listing.rows)
    found = feedq.inbox.ids(listing.view, awaiting=True)
    return array("q", (row for row in found if row not in chosen))
