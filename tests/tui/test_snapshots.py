"""What each view looks like; `pytest --snapshot-update` accepts a change after a look at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from feedq.bootstrap import Feedq
from feedq.config import App, Arxiv, Config, Profile, Rank, Researcher, Search
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp
from tests.conftest import OpenFeedq
from tests.library import FakeClock
from tests.tui.driving import painted, press, settle
from tests.tui.sample import fill

SnapCompare = Callable[..., bool]
SIZES = [(80, 24), (140, 40)]
VIEWS = {
    "inbox": ("x", "q", "s"),
    "queue": ("2",),
    "reading": ("3",),
    "done": ("4",),
    "skipped": ("5",),
    "starred": ("6",),
    "candidates": ("7",),
    "all": ("8", "j"),
    "sources": ("9",),
    "posts": ("0",),
    "searches": ("b",),
    "search": ("b", "e"),
    "confirm": ("j", "v", "j", "x"),
    "palette": (":",),
    "record": ("7", "e"),
    "list": ("7", "B"),
    "stats": ("t",),
    "filter": ("/", *"recurrent"),
    "detail": ("enter",),
    "note": ("2", "n"),
    "help": ("?",),
    "messages": ("2", "4", "y", "M"),
    "add": ("9", "a"),
    "closing": ("x", "q", "s", "r"),
}


@pytest.fixture
def feedq(open_feedq: OpenFeedq, clock: FakeClock) -> Feedq:
    config = Config(
        arxiv=Arxiv(categories=("cs.LG",)),
        researchers=(Researcher(name="Ida Reader", feeds=("https://ida.example/feed.xml",)),),
        profiles=tuple(Profile(name=name, keywords=(name,)) for name in ("cnn", "gan", "rl")),
        rank=Rank(session_size=4, explore=1),
        app=App(
            searches=(
                Search(name="small models", query='"one core"'),
                Search(name="gates", query="ti:gates OR clocks"),
            )
        ),
    )
    feedq = open_feedq(config)
    fill(feedq, clock)
    return feedq


@pytest.fixture
def app(feedq: Feedq) -> FeedqApp:
    return FeedqApp(feedq, fetch=False)


def shown(
    snap_compare: SnapCompare, app: FeedqApp, size: tuple[int, int], keys: tuple[str, ...]
) -> bool:
    async def drive(pilot: Pilot[None]) -> None:
        await press(pilot, *keys)
        for widget in app.screen.query("*"):
            if hasattr(widget, "cursor_blink"):
                widget.cursor_blink = False
                widget._cursor_visible = True  # type: ignore[attr-defined]  # as if not blinking
        await settle(pilot)

    return snap_compare(app, terminal_size=size, run_before=drive)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("view", VIEWS)
def test_view(
    snap_compare: SnapCompare, app: FeedqApp, view: str, size: tuple[int, int], theme: str
) -> None:
    app.theme = f"textual-{theme}"
    assert shown(snap_compare, app, size, VIEWS[view])


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
def test_board(snap_compare: SnapCompare, feedq: Feedq, size: tuple[int, int], theme: str) -> None:
    rows = feedq.inbox.ids("all")[:9]
    feedq.triage.decide(rows, Decision(candidate=True))
    for row, reached in zip(rows, (1, 0, 3, 0, 2, 4, 0, 1, 0), strict=True):
        for wanted in ("shortlisted", "planned", "active", "replicated")[:reached]:
            if wanted == "planned":
                feedq.planning.make(row)
            pairs = ["area=suggested", f"status={wanted}"]
            feedq.reproductions.revise(row, pairs, rest_unknown=True)
    app = FeedqApp(feedq, fetch=False)
    app.theme = f"textual-{theme}"
    assert shown(snap_compare, app, size, ("7", "right", "right"))


def test_the_terminals_own_colours(snap_compare: SnapCompare, app: FeedqApp) -> None:
    app.theme = "ansi-dark"
    assert shown(snap_compare, app, (80, 24), VIEWS["inbox"])


def test_no_colours_at_all(
    snap_compare: SnapCompare, feedq: Feedq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown(snap_compare, FeedqApp(feedq, fetch=False), (80, 24), VIEWS["inbox"])


@pytest.mark.parametrize("view", VIEWS)
async def test_every_view_bears_any_size_while_it_is_open(app: FeedqApp, view: str) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, *VIEWS[view])
        before = painted(app)
        for size in ((40, 10), (1, 1), (300, 90), (140, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            painted(app)
        assert painted(app).split() == before.split()
