"""The board: columns of cards side by side, as many as there is room for.

Each column scrolls by itself. Lines are made when they are painted, so that hundreds of cards cost
no more than those on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click, MouseDown, MouseEvent, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Offset
from textual.strip import Strip

from feedq.domain.reproduction import Area
from feedq.tui.board import COLUMNS, Card, Standing, areas_words, words_of
from feedq.tui.keys import COLUMN_KEYS, LIST_KEYS
from feedq.tui.messages import CardDropped, CursorMoved, PaperChosen
from feedq.tui.rows import STAR
from feedq.tui.widgets.paint import fit, two_lines, words_line
from feedq.tui.widgets.styled import Styled

_LEAST = 26  # cells of a column; 80 hold three
_HEAD = 2  # lines above the cards: areas, titles of the columns
_PER_CARD = 2
_INDENT = 5  # edge, feasibility, space
_EDGE = "│"


class _Line(NamedTuple):
    """A line of a column: a part of a card, or the heading of an area."""

    card: int
    part: int = 0
    area: Area | None = None


class Board(Styled, can_focus=True, inherit_bindings=False):
    """Candidates by status and area."""

    BINDINGS: ClassVar[list[BindingType]] = [*LIST_KEYS, *COLUMN_KEYS]

    def __init__(self) -> None:
        super().__init__()
        self._standing = Standing()
        self._lines: list[list[_Line]] = [[] for _ in COLUMNS]
        self._column = 0
        self._cursors = [0] * len(COLUMNS)
        self._tops = [0] * len(COLUMNS)
        self._left = 0
        self._empty = ""
        self._held: int | None = None

    # What it is given

    def show(self, standing: Standing, *, select: int | None = None) -> None:
        """Show other cards; the cursor goes to the paper `select`, or stays on its card."""
        wanted = self.current if select is None else select
        self._standing = standing
        self._lines = [_lines(cards) for cards in standing.columns]
        self._cursors = [
            min(cursor, max(len(cards) - 1, 0))
            for cursor, cards in zip(self._cursors, standing.columns, strict=True)
        ]
        place = self._place_of(wanted)
        if place is not None:
            self._column, self._cursors[place[0]] = place
        elif not standing.columns[self._column]:
            filled = (n for n, cards in enumerate(standing.columns) if cards)
            self._column = min(filled, key=lambda n: abs(n - self._column), default=0)
        self._moved()

    def say(self, empty: str) -> None:
        """What to tell when there is no card at all."""
        self._empty = empty
        self.refresh()

    # What can be asked of it

    @property
    def card(self) -> Card | None:
        """The card under the cursor; None in an empty column."""
        cards = self._standing.columns[self._column]
        return cards[self._cursors[self._column]] if cards else None

    @property
    def current(self) -> int | None:
        """The paper under the cursor."""
        return self.card.row if self.card else None

    @property
    def line(self) -> Card | None:
        """The same as `card`; lists call it so."""
        return self.card

    @property
    def on_post(self) -> bool:
        return False

    @property
    def column(self) -> int:
        """Which of `COLUMNS` the cursor is in."""
        return self._column

    def holds(self, row: int) -> bool:
        """Whether a paper has a card."""
        return self._place_of(row) is not None

    def _place_of(self, row: int | None) -> tuple[int, int] | None:
        for column, cards in enumerate(self._standing.columns):
            for place, card in enumerate(cards):
                if card.row == row:
                    return column, place
        return None

    # Keys

    def action_down(self) -> None:
        self._go(self._cursors[self._column] + 1)

    def action_up(self) -> None:
        self._go(self._cursors[self._column] - 1)

    def action_page_down(self) -> None:
        self._go(self._cursors[self._column] + self._page)

    def action_page_up(self) -> None:
        self._go(self._cursors[self._column] - self._page)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(len(self._standing.columns[self._column]) - 1)

    def action_column(self, step: int) -> None:
        """Go to the next column, to the card at the same height."""
        column = self._column + step
        if not 0 <= column < len(COLUMNS):
            return
        height = self._line_of(self._column) - self._tops[self._column]
        self._column = column
        lines = self._lines[column]
        if lines:
            near = min(self._tops[column] + height, len(lines) - 1)
            self._cursors[column] = max(lines[near].card, 0)
        self._moved()

    @property
    def _page(self) -> int:
        return max(self._room // _PER_CARD - 1, 1)

    def _go(self, place: int) -> None:
        last = len(self._standing.columns[self._column]) - 1
        self._cursors[self._column] = min(max(place, 0), max(last, 0))
        self._moved()

    def _moved(self) -> None:
        self._keep_visible()
        self.refresh()
        self.post_message(CursorMoved(self.current))

    # Mouse

    def on_mouse_down(self, event: MouseDown) -> None:
        column, place = self._hit(event)
        self._held = None
        if column is None:
            return
        self._column = column
        if place is not None:
            self._cursors[column] = place
            self._held = self.current
        self._moved()

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go over another column, a card is to go there."""
        held, self._held = self._held, None
        column, _ = self._hit(event)
        if held is not None and column is not None:
            place = self._place_of(held)
            if place is not None and place[0] != column:
                self.post_message(CardDropped(held, column))

    def on_click(self, event: Click) -> None:
        if event.chain == 2 and self._hit(event)[1] is not None and self.current is not None:
            self.post_message(PaperChosen(self.current))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self._scroll(event, _PER_CARD)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self._scroll(event, -_PER_CARD)

    def _scroll(self, event: MouseEvent, lines: int) -> None:
        column, _ = self._hit(event)
        if column is not None:
            most = max(len(self._lines[column]) - self._room, 0)
            self._tops[column] = min(max(self._tops[column] + lines, 0), most)
            self.refresh()
        event.stop()

    def _hit(self, event: MouseEvent) -> tuple[int | None, int | None]:
        """(column, place of the card) under the mouse."""
        offset: Offset | None = event.get_content_offset(self)
        if offset is None or offset.y < 1:
            return None, None
        left = 0
        for column, width in self._visible():
            left += width + 1
            if offset.x < left:
                number = self._tops[column] + offset.y - _HEAD
                lines = self._lines[column]
                if offset.y >= _HEAD and 0 <= number < len(lines) and not lines[number].area:
                    return column, lines[number].card
                return column, None
        return None, None

    # Where things are

    @property
    def _room(self) -> int:
        return max(self.size.height - _HEAD, 1)

    def _visible(self) -> list[tuple[int, int]]:
        """(column, its width) of the columns that have room; between two of them is a line."""
        width = self.size.width
        count = min(max((width + 1) // (_LEAST + 1), 1), len(COLUMNS))
        left = min(self._left, len(COLUMNS) - count)
        share, over = divmod(width - (count - 1), count)
        return [(left + n, share + (n < over)) for n in range(count)]

    def _line_of(self, column: int) -> int:
        """The first line of the card under the cursor of a column."""
        place = self._cursors[column]
        lines = self._lines[column]
        return next((n for n, one in enumerate(lines) if one.card == place and not one.area), 0)

    def _keep_visible(self) -> None:
        if not self.size.height:
            return
        count = len(self._visible())
        self._left = min(max(self._left, self._column - count + 1), self._column)
        for column, lines in enumerate(self._lines):
            line, room = self._line_of(column), self._room
            top = self._tops[column] if column == self._column or lines else 0
            if column == self._column:
                first = line - 1 if line and lines[line - 1].area else line
                top = min(max(top, line + _PER_CARD - room), first)
            self._tops[column] = min(max(top, 0), max(len(lines) - room, 0))

    def on_resize(self) -> None:
        self._keep_visible()
        self.refresh()

    # Painting

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._areas_line(width)
        if not self._standing.count:
            return words_line(self._empty, y - 2, width, self.style_of("meta"))
        parts: list[Segment] = []
        visible = self._visible()
        for column, cells in visible:
            if parts:
                parts.append(Segment(_EDGE, self.style_of("meta")))
            if y == 1:
                parts += self._head(column, cells, visible[0][0], visible[-1][0])
            else:
                parts += self._cell(column, self._tops[column] + y - _HEAD, cells)
        return Strip(parts).adjust_cell_length(width, self.style_of("title"))

    def _areas_line(self, width: int) -> Strip:
        style = self.style_of("meta")
        return Strip([Segment(fit(f" areas: {areas_words(self._standing.areas)}", width), style)])

    def _head(self, column: int, cells: int, first: int, last: int) -> list[Segment]:
        """The title of a column, how many cards it has, and whether more lie beyond the edge."""
        before = "‹ " if column == first and first > 0 else " "
        after = " ›" if column == last and last < len(COLUMNS) - 1 else ""
        said = f"{before}{COLUMNS[column][0]} {len(self._standing.columns[column])}"
        here = column == self._column
        style = self.style_of("cursor" if here else "post")
        return [Segment(fit(said, cells - len(after)) + after, style)]

    def _cell(self, column: int, number: int, cells: int) -> list[Segment]:
        lines = self._lines[column]
        if number >= len(lines):
            return [Segment(" " * cells, self.style_of("title"))]
        line = lines[number]
        if line.area is not None:
            return self._heading(line.area, cells)
        card = self._standing.columns[column][line.card]
        here = column == self._column and line.card == self._cursors[column]
        base = self.style_of("cursor" if here else "title")
        dim = base if here else self.style_of("meta")
        edge = "▌" if here else " "
        room = cells - _INDENT
        first, second = (card.title, card.note) if card.note else two_lines(card.title, room)
        if line.part == 0:
            score = f"{edge}{card.score:>3.0f}{STAR if card.starred else ' '}"
            mark = base if here else self.style_of("mark")
            return [Segment(score, mark), Segment(fit(first, room), base)]
        style = dim if card.note else base
        return [Segment(edge + " " * (_INDENT - 1), base), Segment(fit(second, room), style)]

    def _heading(self, area: Area, cells: int) -> list[Segment]:
        """`cnn, missing ─────`."""
        word = words_of(self._standing.areas).get(area, "")
        said = f" {area}{f', {word}' if word else ''} "
        style = self.style_of("warn" if word == "missing" else "meta")
        return [Segment(fit(said + "─" * max(cells - len(said), 0), cells), style)]


def _lines(cards: Sequence[Card]) -> list[_Line]:
    found: list[_Line] = []
    area = None
    for place, card in enumerate(cards):
        if card.area is not area:
            area = card.area
            found.append(_Line(place, area=area))
        found += [_Line(place, part) for part in range(_PER_CARD)]
    return found
