"""The first screen when nothing is known of the user: which of these would you read?"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from feedq.bootstrap import Feedq
from feedq.domain.triage import Decision
from feedq.errors import FeedqError
from feedq.tui.keys import key
from feedq.tui.messages import CursorMoved, PaperChosen, RowsWanted
from feedq.tui.reads import read_detail
from feedq.tui.rows import PaperRow, to_row
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.widgets.bars import KeyLine
from feedq.tui.widgets.detail import Detail
from feedq.tui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from feedq.tui.app import FeedqApp

_QUESTION = "Which of these would you read?"
_HOW = "s marks one, Enter orders the inbox by them, R shows others, Esc leaves."


def _read_choice(feedq: Feedq, seed: int, shown: Sequence[int]) -> list[PaperRow]:
    """Lines of papers to choose from."""
    rows = feedq.start.papers(seed=seed, without=shown)
    return list(map(to_row, feedq.inbox.papers(rows)))


class StartScreen(Screen[bool]):
    """Answers whether something was chosen, starred and learned from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("s", "pick", "star", "I would read this, or not", name="start.pick", show=True),
        key("enter", "finish", "done", "Order the inbox by these", name="start.done", show=True),
        key("R,ctrl+r", "others", "others", "Twelve others", name="start.others", show=True),
        key("space", "scroll(1)", "more", "Next page of the detail", name="start.down"),
        key("backspace", "scroll(-1)", "back", "Previous page", name="start.up"),
        key("escape", "leave", "leave", "Stay with time order", name="start.leave", show=True),
        key("Q,ctrl+q", "app.quit", "quit", "Quit", name="start.quit"),
    ]
    HORIZONTAL_BREAKPOINTS = FeedqScreen.HORIZONTAL_BREAKPOINTS
    CSS = """
    StartScreen { layout: vertical; }
    #question { height: 2; padding: 0 1; background: $panel; color: $foreground; }
    StartScreen.-narrow #left { height: 12; }
    StartScreen.-narrow Detail { height: 1fr; }
    """

    def __init__(self, feedq: Feedq) -> None:
        super().__init__()
        self._feedq = feedq
        self._shown: dict[int, None] = {}
        self._picked: dict[int, None] = {}
        self._asked = 0
        self._ranking = False

    def compose(self) -> ComposeResult:
        yield Static(id="question", markup=False)
        with Container(id="panes"):
            with Container(id="left"):
                yield PaperList()
            yield Detail()
        yield KeyLine()

    @property
    def feedq_app(self) -> FeedqApp:
        return cast("FeedqApp", self.app)

    @property
    def papers(self) -> PaperList:
        return self.query_one(PaperList)

    def on_mount(self) -> None:
        self.papers.focus()
        self._say("looking through the newest papers")
        self.action_others()

    def _say(self, text: str = "") -> None:
        """The question, and below it what to do or what is being done."""
        count = f"  {len(self._picked)} so far" if self._picked else ""
        said = Content.assemble(
            (_QUESTION, "bold"), count, ("\n" + (text or _HOW), "$foreground-muted")
        )
        self.query_one("#question", Static).update(said)

    @work(exclusive=True, group="choice")
    async def action_others(self) -> None:
        """Show twelve papers that were not shown yet."""
        app = self.feedq_app
        seed, self._asked = self._asked, self._asked + 1
        try:
            lines = await app.readers.run(partial(_read_choice, self._feedq, seed, [*self._shown]))
        except FeedqError as error:
            self.notify(str(error), severity="error")
            return
        self._say()
        if not lines:
            self.notify("These are all the papers there are.")
            return
        rows = array("q", (line.row for line in lines))
        self._shown.update(dict.fromkeys(rows))
        self.papers.show(rows, holds=lambda row: True)
        self.papers.provide(lines)

    def on_rows_wanted(self, message: RowsWanted) -> None:
        """All lines are given with the papers."""

    def on_paper_chosen(self, message: PaperChosen) -> None:
        self.action_pick()

    def on_cursor_moved(self, message: CursorMoved) -> None:
        if message.row is not None:
            self._read_detail(message.row)

    def on_resize(self) -> None:
        if self.papers.current is not None:
            self._read_detail(self.papers.current)

    @work(exclusive=True, group="detail")
    async def _read_detail(self, row: int) -> None:
        roomy = not self.has_class("-narrow")
        try:
            read = partial(read_detail, self._feedq, row, roomy=roomy)
            content = await self.feedq_app.readers.run(read)
        except FeedqError as error:
            self.notify(str(error), severity="error")
            return
        self.query_one(Detail).show(content)

    def action_scroll(self, pages: int) -> None:
        self.query_one(Detail).scroll_pages(pages)

    def action_pick(self) -> None:
        """Choose the paper under the cursor, or not after all, and go on."""
        line = self.papers.line
        if line is None or self._ranking:
            return
        if line.row in self._picked:
            del self._picked[line.row]
        else:
            self._picked[line.row] = None
        self.papers.put(replace(line, starred=line.row in self._picked))
        self.papers.action_down()
        self._say()

    def action_leave(self) -> None:
        if not self._ranking:
            self.dismiss(False)

    @work(group="choice")
    async def action_finish(self) -> None:
        """Star what was chosen, and order the papers by it."""
        if not self._picked:
            self.notify("Mark a paper with s first; Esc leaves them in time order.")
            return
        if self._ranking:
            return
        self._ranking = True
        self._say("putting what is like them first")
        app = self.feedq_app
        picked = tuple(self._picked)
        try:
            await app.writer.run(lambda: self._feedq.triage.decide(picked, Decision(star=True)))
            await app.readers.run(lambda: self._feedq.rerank.run())
        except FeedqError as error:
            self.notify(str(error), severity="error")
            self._ranking = False
            self._say()
            return
        app.state.decided.update(self._picked)
        self.dismiss(True)
