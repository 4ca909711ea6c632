"""Drive the app as fast as it goes: wait for what it has begun, never for time."""

from __future__ import annotations

from contextlib import suppress

from textual.pilot import Pilot
from textual.worker import Worker, WorkerCancelled, WorkerState

from feedq.bootstrap import Feedq
from feedq.domain.model import Paper
from feedq.tui.app import FeedqApp
from feedq.tui.rows import PaperRow, PostRow
from feedq.tui.screens.base import FeedqScreen
from feedq.tui.screens.board import BoardScreen
from feedq.tui.screens.papers import PapersScreen
from feedq.tui.widgets.bars import StatusLine
from feedq.tui.widgets.detail import Detail
from feedq.tui.widgets.paper_list import PaperList

_ASKING = {"note", "range", "start", "ask"}  # while a screen of theirs is in front


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way any more."""
    quiet = 0
    while quiet < 3:
        await pilot.pause(0)
        asked = not isinstance(pilot.app.screen, FeedqScreen)
        going = [one for one in pilot.app.workers if _going(one, asked)]
        quiet = 0 if going or _waiting(pilot.app) else quiet + 1
        ending = [one for one in going if one.group not in _ASKING]
        if ending:
            with suppress(WorkerCancelled):  # a newer question took its place
                await pilot.app.workers.wait_for_complete(ending)


def _going(worker: Worker[object], asked: bool) -> bool:
    """Whether it is under way, and does not wait for an answer of the user."""
    running = worker.state in (WorkerState.PENDING, WorkerState.RUNNING)
    return running and not (asked and worker.group in _ASKING)


def _waiting(app: object) -> bool:
    assert isinstance(app, FeedqApp)
    if not app.typeahead.idle:
        return True
    pauses = [app.looking, app.waking]
    pauses += [
        one.resting for one in app.screen_stack if isinstance(one, (PapersScreen, BoardScreen))
    ]
    return any(pause.waiting for pause in pauses)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another, each seen through."""
    await settle(pilot)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def screen_of(app: FeedqApp) -> PapersScreen:
    """The screen of papers, whatever stands over it."""
    (screen,) = (one for one in app.screen_stack if isinstance(one, PapersScreen))
    return screen


def titles(app: FeedqApp) -> list[str]:
    """What the list shows, from its top to its end; `@` before what is a post."""
    papers = screen_of(app).query_one(PaperList)
    lines = [papers.known.get(row) for row in papers.rows]
    return [_told(line) for line in lines]


def _told(line: PaperRow | PostRow | None) -> str:
    if line is None:
        return "-"
    return line.title if isinstance(line, PaperRow) else f"@{line.by}: {line.text}"


def current(app: FeedqApp) -> str:
    """The title under the cursor."""
    line = screen_of(app).query_one(PaperList).line
    return line.title if line else ""


def status(app: FeedqApp) -> str:
    """The status line of the screen in front."""
    return app.screen.query_one(StatusLine).text(500)


def detail(app: FeedqApp) -> str:
    """The text of the detail pane, of the board where that is in front."""
    here = app.screen if isinstance(app.screen, BoardScreen) else screen_of(app)
    return here.query_one(Detail).text


def told(app: FeedqApp) -> str:
    """Every message since the start, one a line."""
    return "\n".join(one.text for one in app.state.told)


def paper_titled(feedq: Feedq, title: str) -> Paper:
    """The stored paper of that title."""
    (found,) = (one for one in feedq.inbox.view("all") if one.title == title)
    return found


def painted(app: FeedqApp) -> str:
    """Every character on the terminal, line by line."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    assert len(strips) == height
    assert all(strip.cell_length == width for strip in strips)
    return "\n".join(strip.text for strip in strips)
