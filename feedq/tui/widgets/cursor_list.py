"""A list with a cursor, painted line by line: what every list of the app has in common."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from feedq.tui.keys import LIST_KEYS
from feedq.tui.widgets.paint import words_line
from feedq.tui.widgets.styled import Styled

_SCROLL_MARGIN = 2


class CursorList(Styled, ScrollView, can_focus=True, inherit_bindings=False):
    """One thing a line. What the lines are, and what moving means, is the subclass's."""

    BINDINGS: ClassVar[list[BindingType]] = list(LIST_KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._cursor = 0
        self._empty = ""

    # What a subclass says

    @property
    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def can_stand(self, index: int) -> bool:
        """Whether the cursor may be on this line."""
        return True

    def line_strip(self, index: int, width: int) -> Strip:
        """The line, painted."""
        raise NotImplementedError

    def moved(self, before: int) -> None:
        """The cursor has come here from another line."""
        self.refresh_line(before)
        self.refresh_line(self._cursor)

    def opened(self) -> None:
        """The line under the cursor was clicked twice."""

    # What a screen asks and says

    @property
    def cursor(self) -> int:
        return self._cursor

    def say(self, empty: str) -> None:
        """What to tell when there are no lines."""
        if empty != self._empty:
            self._empty = empty
            self.refresh()

    def recount(self, *, top: int | None = None) -> None:
        """The number of lines has changed; `top` is the one to scroll to."""
        self.virtual_size = Size(0, self.count)
        if top is not None:
            self.scroll_to(y=max(top, 0), animate=False)
        self.keep_visible()

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, or on the nearest one where it may stand."""
        last = self.count - 1
        if last < 0:
            return
        down = index >= self._cursor
        index = min(max(index, 0), last)
        if not self.can_stand(index):
            index += 1 if down else -1
        if not 0 <= index <= last or index == self._cursor or not self.can_stand(index):
            return
        before, self._cursor = self._cursor, index
        self.keep_visible()
        self.moved(before)

    # Keys and mouse

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
        self.move_to(self.count - 1)

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = int(self.scroll_offset.y) + offset.y
        if index < self.count and self.can_stand(index):
            self.move_to(index)
            if event.chain == 2:
                self.opened()

    # Painting

    def render_line(self, y: int) -> Strip:
        index = int(self.scroll_offset.y) + y
        width = self.size.width - self.scrollbar_size_vertical
        if not self.count:
            return words_line(self._empty, y - 1, width, self.style_of("meta"))
        if index >= self.count:
            return Strip.blank(width, self.rich_style)
        return self.line_strip(index, width)

    def on_resize(self, event: Resize) -> None:
        self.keep_visible()

    def keep_visible(self) -> None:
        """Scroll so that the cursor is on the screen, some lines from its edge."""
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
