"""The list: an array of row numbers, painted line by line from lines it is given on demand.

It holds no more than a few screens of papers, so that its size does not matter. A row it has
not been given yet is asked for with `RowsWanted` and painted when `provide` brings it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from feedq.tui.keys import LIST_KEYS
from feedq.tui.known import MOST_KEPT, Known
from feedq.tui.listing import CUT
from feedq.tui.messages import CursorMoved, PaperChosen, RowsWanted
from feedq.tui.rows import Decided, PaperRow
from feedq.tui.widgets.paint import (
    USUAL,
    Columns,
    Look,
    columns_for,
    cut_line,
    paper_line,
    words_line,
)

_SCROLL_MARGIN = 2
_AHEAD = 2  # screens read beyond the visible one, either way


class PaperList(ScrollView, can_focus=True, inherit_bindings=False):
    """Papers, one a line, with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = list(LIST_KEYS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--title",
        "paper-list--mark",
        "paper-list--meta",
        "paper-list--decided",
        "paper-list--cursor",
        "paper-list--range",
        "paper-list--cut",
    }

    def __init__(self, columns: Sequence[str] = USUAL) -> None:
        """Args: `columns` are beside the title, from left to right."""
        super().__init__()
        self.known = Known()
        self._rows: array[int] = array("q")
        self._strips: dict[tuple[int, bool, bool], Strip] = {}
        self._styles: dict[str, Style] = {}
        self._asked: frozenset[int] = frozenset()
        self._cursor = 0
        self._anchor: int | None = None
        self._below = 0
        self._empty = ""
        self._wanted = columns
        self._columns: Columns = columns_for(0)

    # What it is given

    def show(
        self,
        rows: array[int],
        *,
        holds: Callable[[Decided], bool],
        below: int = 0,
        select: int | None = None,
        lines: Iterable[PaperRow] = (),
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
        self._asked = frozenset()
        self._cursor = self.index_of(select) if select is not None else 0
        self._cursor += bool(rows) and rows[self._cursor] == CUT
        self.virtual_size = Size(0, len(rows))
        self.scroll_to(y=0, animate=False)
        self._keep_visible()
        self.repaint()
        self._request()
        self._tell()

    def extend(self, rows: array[int], *, select: int | None = None) -> None:
        """Add rows at the end; nothing moves, unless `select` is among them."""
        self._rows.extend(rows)
        self.virtual_size = Size(0, len(self._rows))
        self.refresh()
        self._request()
        if select is not None and select in rows:
            self.move_to(self.index_of(select))

    def say(self, empty: str) -> None:
        """What to tell when there are no rows."""
        if empty != self._empty:
            self._empty = empty
            self.refresh()

    def provide(self, rows: Iterable[PaperRow]) -> None:
        """Fill in lines that were asked for, or renew them."""
        self.known.prune(self._window())
        for row in rows:
            self.put(row)

    def put(self, row: PaperRow) -> None:
        """Paint one paper anew."""
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

    def take_away(self, gone: Collection[int]) -> None:
        """List these no longer; the cursor stays where it is, or the next paper comes to it."""
        rows = self._rows
        kept = array("q", (row for row in rows if row not in gone))
        if len(kept) == len(rows):
            return
        above = sum(row in gone for row in rows[: self._cursor])
        top = int(self.scroll_offset.y)
        hidden = sum(row in gone for row in rows[:top])
        self._rows = kept
        self._cursor = max(min(self._cursor - above, len(kept) - 1), 0)
        if kept and kept[self._cursor] == CUT:
            self._cursor += -1 if self._cursor == len(kept) - 1 else 1
        self.virtual_size = Size(0, len(kept))
        self.scroll_to(y=top - hidden, animate=False)
        self._keep_visible()
        self.refresh()
        self._request()
        self._tell()

    # What can be asked of it

    @property
    def rows(self) -> Sequence[int]:
        """Everything listed, `CUT` included."""
        return self._rows

    @property
    def cursor(self) -> int:
        return self._cursor

    @property
    def current(self) -> int | None:
        """The paper under the cursor."""
        if not 0 <= self._cursor < len(self._rows):
            return None
        return self._rows[self._cursor]

    @property
    def line(self) -> PaperRow | None:
        """The line under the cursor, if it has been given."""
        row = self.current
        return self.known.get(row) if row is not None else None

    def index_of(self, row: int) -> int:
        """Where a paper stands; 0 when it is not listed (see `lists`)."""
        try:
            return self._rows.index(row)
        except ValueError:
            return 0

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
        """The papers on the screen."""
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
        rows = self._rows[low : high + 1]
        return [row for row in rows if row != CUT and not self.known.is_gone(row)]

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

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, or on the nearest paper where there is none."""
        last = len(self._rows) - 1
        if last < 0:
            return
        down = index >= self._cursor
        index = min(max(index, 0), last)
        if self._rows[index] == CUT:
            index += 1 if down else -1
        if not 0 <= index <= last or index == self._cursor:
            return
        before, self._cursor = self._cursor, index
        if self.ranged:
            self.refresh()
        else:
            self.refresh_line(before)
            self.refresh_line(index)
        self._keep_visible()
        self._tell()

    def next_waiting(self) -> None:
        """Go on to the next paper that still belongs here: below, else above, else stay."""
        count = len(self._rows)
        for index in chain(range(self._cursor + 1, count), range(self._cursor - 1, -1, -1)):
            row = self._rows[index]
            if row != CUT and not self.known.is_gone(row):
                self.move_to(index)
                return

    def action_down(self) -> None:
        self.move_to(self._cursor + 1)

    def action_up(self) -> None:
        self.move_to(self._cursor - 1)

    def action_page_down(self) -> None:
        self.move_to(self._cursor + max(self.size.height - 1, 1))

    def action_page_up(self) -> None:
        self.move_to(self._cursor - max(self.size.height - 1, 1))

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(len(self._rows) - 1)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = int(self.scroll_offset.y) + offset.y
        if index < len(self._rows) and self._rows[index] != CUT:
            self.move_to(index)
            if event.chain == 2 and self.current is not None:
                self.post_message(PaperChosen(self.current))

    # Painting

    def render_line(self, y: int) -> Strip:
        index = int(self.scroll_offset.y) + y
        width = self.size.width - self.scrollbar_size_vertical
        if width != self._columns.width:
            self._columns = columns_for(width, self._wanted)
            self._strips.clear()
        if not self._rows:
            return words_line(self._empty, y - 1, width, self._style("meta"))
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[index]
        if row == CUT:
            return cut_line(self._below, width, self._style("cut"))
        here = index == self._cursor
        low, high = self._span()
        chosen = self.ranged and low <= index <= high
        strip = self._strips.get((row, here, chosen))
        if strip is None:
            known = self.known.get(row)
            look = Look(here, chosen, self.known.is_gone(row))
            strip = paper_line(known, self._columns, self._style, look)
            if known is not None:
                if len(self._strips) > MOST_KEPT:
                    self._strips.clear()
                self._strips[row, here, chosen] = strip
        return strip

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self.get_component_rich_style(f"paper-list--{name}")
            self._styles[name] = style
        return style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def on_resize(self, event: Resize) -> None:
        self._keep_visible()
        self._request()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._request()

    def _keep_visible(self) -> None:
        height = self.size.height
        if not height:
            return
        margin = min(_SCROLL_MARGIN, (height - 1) // 2)
        top = int(self.scroll_offset.y)
        if self._cursor < top + margin:
            top = self._cursor - margin
        elif self._cursor >= top + height - margin:
            top = self._cursor - height + 1 + margin
        self.scroll_to(y=max(top, 0), animate=False)

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
