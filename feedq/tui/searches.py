"""What there is to tell of the saved searches: a line of the list, and what one finds."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from feedq.bootstrap import Feedq
from feedq.domain.text import clean_line
from feedq.tui.rows import title_of
from feedq.tui.widgets.line_list import Cell, Line

_FIRST = 12


@dataclass(frozen=True, slots=True)
class SearchState:
    """A saved search as it was when the library was asked.

    Attributes:
        new: papers that it finds and nobody has decided on.
        found: all that it finds.
    """

    name: str
    query: str
    new: int
    found: int


def read_searches(feedq: Feedq) -> list[SearchState]:
    """Every saved search, in the order of the config.

    Raises:
        StoreError: the database failed.
    """
    count = feedq.inbox.count
    return [
        SearchState(
            one.name,
            one.query,
            count("inbox", query=one.query, awaiting=True),
            count("all", query=one.query),
        )
        for one in feedq.config.app.searches
    ]


def search_line(one: SearchState) -> Line:
    """`3 new  12  gates  ti:gate lstm`."""
    new = f"{one.new:,} new" if one.new else ""
    cells = (
        Cell(f"{new:>9}", 9, "mark"),
        Cell(f"{one.found:>7,}", 7, "meta"),
        Cell(clean_line(one.name)),
        Cell(clean_line(one.query), style="meta"),
    )
    return Line(one.name, cells)


def read_found(feedq: Feedq, one: SearchState) -> Content:
    """What a search finds: the first titles, those that are new before the others."""
    order = feedq.inbox.order
    new = order("inbox", query=one.query, awaiting=True, limit=_FIRST)
    best = order("all", query=one.query, limit=2 * _FIRST)
    rows = [*new, *(row for row in best if row not in new)]
    parts: list[tuple[str, str]] = [(clean_line(one.name), "bold")]
    parts.append((f"\n{clean_line(one.query)}", "$foreground-muted"))
    parts.append((f"\n{one.new:,} new of {one.found:,}\n", "$text-primary"))
    for paper in feedq.inbox.papers(rows[:_FIRST]):
        mark = "· " if paper.row in new else "  "
        parts.append((f"\n{mark}{title_of(paper)}", "" if mark.strip() else "$foreground-muted"))
    hint = "\n\nEnter shows all of them, e changes the words, n the name, D forgets the search."
    return Content.assemble(*parts, (hint, "$foreground-muted"))
