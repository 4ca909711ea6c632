"""The list of papers: an array of row numbers, painted from lines it is given on demand.

It holds no more than a few screens of papers, so that its size does not matter. A row it has
not been given yet is asked for with `RowsWanted` and painted when `provide` brings it. Besides
papers, whose numbers are positive, there may stand the line `CUT` and posts, whose are negative.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain

from textual.events import Resize
from textual.strip import Strip

from feedq.domain.rows import joined, like
from feedq.tui.known import Known
from feedq.tui.listing import CUT
from feedq.tui.messages import CursorMoved, PaperChosen, RowsWanted
from feedq.tui.rows import Decidable, PaperRow, PostRow
from feedq.tui.widgets.cursor_list import CursorList
from feedq.tui.widgets.paint import (
    USUAL,
    Columns,
    Look,
    columns_for,
    cut_line,
    paper_line,
    post_line,
)

_AHEAD = 2  # screens read beyond the visible one, either way
_MOST_PAINTED = 256  # strips kept, some kilobytes each: those of a tall screen, and some more


class PaperList(CursorList):
    """Papers, one a line."""

    def __init__(self, columns: Sequence[str] = USUAL) -> None:
        """Args: `columns` are beside the title, from left to right."""
        super().__init__()
        self.known = Known()
        self._rows: array[int] = array("q")
        self._strips: dict[tuple[int, bool, bool], Strip] = {}
        self._asked: frozenset[int] = frozenset()
        self._anchor: int | None = None
        self._below = 0
        self._wanted = columns
        self._columns: Columns = columns_for(0)

    # What it is given

    def show(
        self,
        rows: array[int],
        *,
        holds: Callable[[Decidable], bool],
        below: int = 0,
        select: int | None = None,
        lines: Iterable[PaperRow | PostRow] = (),
    ) -> None:
        """Show other rows.

        Args:
            holds: whether a paper belongs here; others are painted greyed.
            below: the number that the line `CUT` tells.
            select: the paper to put the cursor on; without it, or when it is not among `rows`,
                the cursor goes to the first.
            lines: of the first papers, so that they need not be asked for.
        """
        self._rows, self._below, self._anchor = rows, below, None
        self.known.reset(holds)
        for line in lines:
            self.known.put(line)
        self._cursor = self.index_of(select) if select is not None else 0
        self._cursor += bool(rows) and rows[self._cursor] == CUT
        self._changed(top=0)

    def extend(self, rows: array[int], *, select: int | None = None) -> None:
        """Add rows at the end; nothing moves, unless `select` is among them."""
        self._rows = joined(self._rows, rows)
        self.recount()
        self.refresh()
        self._request()
        if select is not None and select in rows:
            self.move_to(self.index_of(select))

    def take_away(self, gone: Collection[int]) -> None:
        """List these no longer; the cursor stays where it is, or the next paper comes to it."""
        rows = self._rows
        kept = like(rows, (row for row in rows if row not in gone))
        if len(kept) == len(rows):
            return
        above = sum(row in gone for row in rows[: self._cursor])
        top = int(self.scroll_offset.y)
        hidden = sum(row in gone for row in rows[:top])
        self._rows = kept
        self._cursor = max(min(self._cursor - above, len(kept) - 1), 0)
        if kept and kept[self._cursor] == CUT:
            self._cursor += -1 if self._cursor == len(kept) - 1 else 1
        self._changed(top=top - hidden)

    def _changed(self, *, top: int) -> None:
        self._asked = frozenset()
        self.recount(top=top)
        self.repaint()
        self._request()
        self._tell()

    def provide(self, rows: Iterable[PaperRow | PostRow]) -> None:
        """Fill in lines that were asked for, or renew them."""
        self.known.prune(self._window())
        changed = {row.row for row in rows if self.known.put(row)}
        for row in changed:
            self._forget(row)
        if not changed.isdisjoint(self.on_screen()):  # most are read before they are seen
            self.refresh()

    def put(self, row: PaperRow | PostRow) -> None:
        """Paint one line anew."""
        if self.known.put(row):
            self._forget(row.row)
            self.refresh()

    def forget_asked(self) -> None:
        """What was asked for will not come: ask again when it is needed."""
        self._asked = frozenset()

    def repaint(self) -> None:
        """Paint every line anew."""
        self._strips.clear()
        self.refresh()

    def _forget(self, row: int) -> None:
        for here in (False, True):
            for chosen in (False, True):
                self._strips.pop((row, here, chosen), None)

    def swap(self, index: int, other: int) -> None:
        """Exchange two rows; the cursor goes with the paper it is on."""
        rows = self._rows
        rows[index], rows[other] = rows[other], rows[index]
        if self._cursor == index:
            self.move_to(other)
        self.refresh()

    # What can be asked of it

    @property
    def rows(self) -> Sequence[int]:
        """Everything listed, posts and `CUT` included."""
        return self._rows

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def current(self) -> int | None:
        """The paper or post under the cursor."""
        if not 0 <= self._cursor < len(self._rows):
            return None
        return self._rows[self._cursor]

    @property
    def line(self) -> PaperRow | None:
        """The paper under the cursor, if there is one and its line has been given."""
        row = self.current
        found = self.known.get(row) if row is not None else None
        return found if isinstance(found, PaperRow) else None

    @property
    def on_post(self) -> bool:
        """Whether the cursor is on a post."""
        return self.current is not None and self.current < 0

    @property
    def beneath(self) -> list[int]:
        """The places of the papers that the post under the cursor points at."""
        if not self.on_post:
            return []
        end = self._cursor + 1
        while end < len(self._rows) and self._rows[end] > 0:
            end += 1
        return list(range(self._cursor + 1, end))

    @property
    def points(self) -> bool:
        """Whether the cursor is on a post that points at a paper, stored or not."""
        row = self.current
        post = self.known.get(row) if row is not None else None
        return isinstance(post, PostRow) and post.papers > 0

    def index_of(self, row: int) -> int:
        """Where a paper stands; 0 when it is not listed (see `lists`).

        Below posts a paper may stand more than once: the place nearest to the cursor.
        """
        if row not in self._rows:
            return 0
        if self._rows[0] >= 0:
            return self._rows.index(row)
        places = (place for place, other in enumerate(self._rows) if other == row)
        return min(places, key=lambda place: abs(place - self._cursor))

    def lists(self, row: int) -> bool:
        return row in self._rows

    @property
    def cut(self) -> int:
        """Where the line `CUT` stands; behind the last row where there is none."""
        try:
            return self._rows.index(CUT)
        except ValueError:
            return len(self._rows)

    def on_screen(self) -> list[int]:
        """The papers and posts on the screen."""
        top = int(self.scroll_offset.y)
        return [row for row in self._rows[top : top + self.size.height] if row != CUT]

    # A range

    @property
    def ranged(self) -> bool:
        """Whether a range was begun."""
        return self._anchor is not None

    def chosen(self) -> list[int]:
        """The papers from where the range was begun to the cursor, without those that are gone."""
        low, high = self._span()
        rows = dict.fromkeys(self._rows[low : high + 1])
        return [row for row in rows if row > 0 and not self.known.is_gone(row)]

    def begin_range(self) -> None:
        self._anchor = self._cursor
        self.refresh()

    def range_below(self) -> None:
        """Range over everything from the cursor to the cut, or to the end below it."""
        if not self._rows:
            return
        self._anchor = self._cursor
        above = self._cursor < self.cut
        self.move_to((self.cut if above else len(self._rows)) - 1)
        self.refresh()

    def drop_range(self) -> None:
        """No range any more; the cursor goes back to where it was begun."""
        anchor, self._anchor = self._anchor, None
        if anchor is not None:
            self.move_to(anchor)
        self.refresh()

    def _span(self) -> tuple[int, int]:
        anchor = self._cursor if self._anchor is None else self._anchor
        return min(anchor, self._cursor), max(anchor, self._cursor)

    # Moving

    def can_stand(self, index: int) -> bool:
        return self._rows[index] != CUT

    def moved(self, before: int) -> None:
        if self.ranged:
            self.refresh()
        else:
            super().moved(before)
        self._tell()

    def next_waiting(self) -> None:
        """Go on to the next paper that still belongs here: below, else above, else stay."""
        count = len(self._rows)
        for index in chain(range(self._cursor + 1, count), range(self._cursor - 1, -1, -1)):
            row = self._rows[index]
            if row != CUT and not self.known.is_gone(row):
                self.move_to(index)
                return

    def opened(self) -> None:
        if self.current is not None:
            self.post_message(PaperChosen(self.current))

    # Painting

    def line_strip(self, index: int, width: int) -> Strip:
        if width != self._columns.width:
            self._columns = columns_for(width, self._wanted)
            self._strips.clear()
        row = self._rows[index]
        if row == CUT:
            return cut_line(self._below, width, self.style_of("cut"))
        here = index == self._cursor
        low, high = self._span()
        chosen = self.ranged and low <= index <= high
        strip = self._strips.get((row, here, chosen))
        if strip is None:
            known = self.known.get(row)
            look = Look(here, chosen, self.known.is_gone(row))
            if isinstance(known, PostRow):
                strip = post_line(known, width, self.style_of, look)
            else:
                strip = paper_line(known, self._columns, self.style_of, look)
            if known is not None:
                if len(self._strips) >= _MOST_PAINTED:
                    self._strips.clear()
                self._strips[row, here, chosen] = strip
        return strip

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self, event: Resize) -> None:
        self._request()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._request()

    def _window(self) -> array[int]:
        height = max(self.size.height, 1)
        top = int(self.scroll_offset.y)
        return self._rows[max(top - _AHEAD * height, 0) : top + (_AHEAD + 1) * height]

    def _request(self) -> None:
        """Ask for unknown rows once those on the screen or just beyond it are missing."""
        height = max(self.size.height, 1)
        top = int(self.scroll_offset.y)
        near = self._rows[max(top - height // 2, 0) : top + height + height // 2]
        if all(row in self.known or row in self._asked or row == CUT for row in near):
            return
        missing = [row for row in self._window() if row not in self.known and row != CUT]
        self._asked = frozenset(missing)
        self.post_message(RowsWanted(missing))

    def _tell(self) -> None:
        self.post_message(CursorMoved(self.current))
