"""Screens with a detail beside what they list; it can be read alone."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from textual import work
from textual.content import Content

from feedq.bootstrap import Feedq
from feedq.tui.messages import CursorMoved, PaperChosen
from feedq.tui.pause import Pause
from feedq.tui.reads import read_detail
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.widgets.detail import Detail

DETAIL_DELAY_S = 0.07
"""The detail waits until the cursor rests, so that a held key is never behind."""


class DetailScreen(FeedqScreen):
    """Something with a cursor, and a detail of what that is on."""

    def read_detail(self) -> None:
        """Show what the cursor is on anew, for there is more or less room."""

    def action_zoom(self) -> None:
        self.toggle_class("-zoomed")
        self.read_detail()

    def action_scroll_detail(self, pages: int) -> None:
        self.query_one(Detail).scroll_pages(pages)

    def action_back(self) -> None:
        if self.has_class("-zoomed"):
            self.action_zoom()
        else:
            self.feedq_app.cancel_fetch()


class _WithCursor(Protocol):
    @property
    def current(self) -> int | None:
        """Row of the paper under the cursor, if it is on one."""
        ...


class PaperDetailScreen(DetailScreen):
    """Papers, as a list or as cards."""

    def __init__(self, feedq: Feedq, view: str) -> None:
        super().__init__(feedq, view)
        self.resting = Pause(self, DETAIL_DELAY_S, self.read_detail)
        self._detailed: int | None = None

    @property
    def papers(self) -> _WithCursor:
        """What the cursor moves over."""
        raise NotImplementedError

    def on_cursor_moved(self, message: CursorMoved) -> None:
        self.resting.again()

    def on_resize(self) -> None:
        self.read_detail()

    def on_paper_chosen(self, message: PaperChosen) -> None:
        self.action_zoom()

    def read_detail(self) -> None:
        """Show what the cursor is on."""
        roomy = not self.has_class("-narrow") or self.has_class("-zoomed")
        self._read_detail(self.papers.current, roomy)

    @work(exclusive=True, group="detail")
    async def _read_detail(self, row: int | None, roomy: bool) -> None:
        content: Content | None = Content()
        if row is not None:
            read = partial(read_detail, self.feedq, row, roomy=roomy, view=self.view)
            content = await self.ask(read)
        if content is None:
            return
        self.query_one(Detail).show(content, same=row == self._detailed)
        self._detailed = row
        if row is not None:
            await self.read_more(row, content)

    async def read_more(self, row: int, content: Content) -> None:
        """What takes longer to find, when the cursor rests on a paper whose detail is shown."""
