"""A line of the list as a strip: plain segments, so that no title can be taken for mark-up."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from feedq.tui.rows import CANDIDATE, EXPLORE, MENTION, NEWER, STAR, STATUS_MARK, PaperRow, PostRow

_MARKS = 8  # cursor, status, star, candidate, mentions (2), explore or new version, space
_GAP = "  "
_MOST_PER_CELL = 10  # a character and the eight marks that the border lets it carry, and a joiner


@dataclass(frozen=True, slots=True)
class Columns:
    """How the cells of a line are shared out.

    Attributes:
        beside: (what, cells) right of the title, in their order.
    """

    width: int
    title: int
    beside: tuple[tuple[str, int], ...] = ()


class Look(NamedTuple):
    """How a line stands in the list: under the cursor, in the range, decided away."""

    here: bool
    chosen: bool
    greyed: bool

    @property
    def name(self) -> str:
        """The style it is painted in."""
        if self.here:
            return "cursor"
        return "range" if self.chosen else "decided" if self.greyed else "title"


# What helps most to decide stays longest; each needs so many cells, and leaves so many to a title.
_ROOM = {
    "profile": (6, 44),
    "authors": (18, 52),
    "day": (6, 56),
    "category": (8, 64),
    "id": (16, 72),
}
USUAL = ("authors", "category", "day", "profile")


def columns_for(width: int, wanted: Sequence[str] = USUAL) -> Columns:
    """What there is room for: a title first, then what helps to decide on it.

    Args:
        wanted: what to show beside the title, from left to right: keys of `_ROOM`.
    """
    chosen: dict[str, int] = {}
    left = width - _MARKS
    for name, (cells, least) in _ROOM.items():
        if name in wanted and left - cells - len(_GAP) >= least:
            chosen[name] = cells
            left -= cells + len(_GAP)
    beside = tuple((name, chosen[name]) for name in dict.fromkeys(wanted) if name in chosen)
    return Columns(width, max(left, 0), beside)


def fit(text: str, cells: int) -> str:
    """`text` in exactly so many cells, cut with an ellipsis."""
    if cells <= 0:
        return ""
    if text.isascii():
        return text.ljust(cells) if len(text) <= cells else f"{text[: cells - 1]}…"
    text = text[: cells * _MOST_PER_CELL]
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return f"{set_cell_size(text, cells - 1)}…"


def marks(row: PaperRow) -> str:
    """Status, star, candidacy, mentions and one of new version or exploration, in six cells."""
    posts = f"{MENTION}{row.mentions if row.mentions < 10 else '+'}" if row.mentions else "  "
    last = NEWER if row.newer else EXPLORE if row.explore else " "
    star = STAR if row.starred else " "
    candidate = CANDIDATE if row.candidate else " "
    return f"{STATUS_MARK[row.status]}{star}{candidate}{posts}{last}"


def paper_line(
    row: PaperRow | None,
    columns: Columns,
    style: Callable[[str], Style],
    look: Look,
) -> Strip:
    """One paper; None: it is still being read."""
    plain = not (look.here or look.chosen or look.greyed)
    base = style(look.name)
    edge = "▌" if look.here else "┃" if look.chosen else " "
    if row is None:
        return Strip([Segment(fit(f"{edge}  …", columns.width), base)], columns.width)
    dim = style("meta") if plain else base
    mark = style("mark") if plain else base
    segments = [
        Segment(edge, base),
        Segment(f"{marks(row)} ", mark),
        Segment(fit(row.title, columns.title), base),
    ]
    for name, cells in columns.beside:
        segments.append(Segment(f"{_GAP}{fit(getattr(row, name), cells)}", dim))
    return Strip(segments, columns.width)


def post_line(post: PostRow, width: int, style: Callable[[str], Style], look: Look) -> Strip:
    """Who posted, when, and how it begins; its papers stand below it, further in.

    A post that points at no paper is dim.
    """
    plain = not (look.here or look.chosen)
    base = style("post" if post.papers else "meta") if plain else style(look.name)
    edge = "▌" if look.here else "┃" if look.chosen else " "
    head = f"{edge}{post.by}{f', {post.day}' if post.day else ''}"
    head = fit(head, min(cell_len(head), width))
    left = width - cell_len(head)
    text = fit(f"  {post.text}", left) if left > 0 else ""
    return Strip([Segment(head, base), Segment(text, style("meta") if plain else base)], width)


def cut_line(below: int, width: int, style: Style) -> Strip:
    """The line between today's session and the rest."""
    said = f" {below:,} below the cut "
    dashes = max(width - len(said), 0)
    text = "─" * (dashes // 2) + said + "─" * (dashes - dashes // 2)
    return Strip([Segment(fit(text, width), style)], width)


def words_line(text: str, number: int, width: int, style: Style) -> Strip:
    """Line `number` of a text wrapped into the middle of `width`; blank where it has none."""
    lines = textwrap.wrap(text, max(width - 4, 8))
    said = f"  {lines[number]}" if 0 <= number < len(lines) else ""
    return Strip([Segment(fit(said, width), style)], width)


def two_lines(text: str, cells: int) -> tuple[str, str]:
    """A text broken between words for two lines; what has no room is cut with an ellipsis."""
    if cells < 1 or cell_len(text) <= cells:
        return text, ""
    words = text[: cells * _MOST_PER_CELL].split(" ")
    first = words[0]
    taken = 1
    while taken < len(words) and cell_len(f"{first} {words[taken]}") <= cells:
        first = f"{first} {words[taken]}"
        taken += 1
    if cell_len(first) > cells:  # one word longer than a line, or a script without spaces
        first = set_cell_size(text, cells).rstrip()
        return first, fit(text[len(first) :].lstrip(), cells).rstrip()
    rest = text[len(first) :].lstrip()
    return first, fit(rest, cells).rstrip()
