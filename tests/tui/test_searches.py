"""Searches that are kept: how much is new in each, looked at, changed, named, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from feedq.bootstrap import Feedq
from feedq.config.reading import parse
from feedq.config.sections import Search
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp
from feedq.tui.screens.ask import AskScreen
from feedq.tui.screens.searches import SearchesScreen
from feedq.tui.widgets.detail import Detail
from tests.library import add, paper
from tests.tui.driving import painted, press, screen_of, settle, status, titles, told


@pytest.fixture
def path(feedq: Feedq, tmp_path: Path) -> Path:
    """The user's config."""
    path = tmp_path / "config.toml"
    path.write_text("# mine\n")
    feedq.config_path = path
    add(feedq.store, paper(9, title="Recurrent [b]networks[/b]"), paper(10, title="Recurrent"))
    return path


def searches(path: Path) -> tuple[Search, ...]:
    return parse(path.read_text()).app.searches


async def test_a_filter_is_kept_and_tells_how_many_papers_are_new(feedq: Feedq, path: Path) -> None:
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "b")
        assert "No search is saved yet" in painted(app)
        await press(pilot, "1", "/", *"recurrent", "enter", "S")
        assert "Kept" in told(app)
        assert searches(path) == (Search(name="recurrent", query="recurrent"),)
        await press(pilot, "b")
        assert isinstance(app.screen, SearchesScreen)
        assert "2 new       2 recurrent" in painted(app)
        assert "1 saved search, 2 new" in status(app)
        found = app.screen.query_one(Detail).text
        assert "· Recurrent [b]networks[/b]" in found
        feedq.triage.decide(feedq.inbox.ids("all", query="networks"), Decision(status=Status.DONE))
        await app.look().wait()
        await settle(pilot)
        assert "1 new       2 recurrent" in painted(app)
        await press(pilot, "enter")
        assert screen_of(app).view == "all"
        assert set(titles(app)) == {"Recurrent [b]networks[/b]", "Recurrent"}
        assert screen_of(app).query_one(Input).value.strip() == "recurrent"


async def test_a_search_is_written_changed_named_and_forgotten(feedq: Feedq, path: Path) -> None:
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "b", "a", *"networks", "enter")
        assert searches(path) == (Search(name="networks", query="networks"),)
        await press(pilot, "a", *"gates", "enter")
        await press(pilot, "k", "e", *" -recurrent", "enter")
        assert searches(path)[0] == Search(name="networks", query="networks -recurrent")
        await press(pilot, "n", *" [b]", "enter")
        assert searches(path)[0].name == "networks [b]"
        assert "networks [b]" in painted(app)
        await press(pilot, "D")
        assert "Forget the search networks [b]?" in painted(app)
        await press(pilot, "n")
        assert len(searches(path)) == 2
        await press(pilot, "D", "y")
        assert [one.name for one in searches(path)] == ["gates"]
        assert path.read_text().startswith("# mine\n")
        await press(pilot, "e")
        assert isinstance(app.screen, AskScreen)
        await press(pilot, "escape", "D", "y")
        assert searches(path) == ()
        await press(pilot, "enter", "e", "n", "D")
        assert isinstance(app.screen, SearchesScreen)


async def test_two_searches_never_share_a_name(feedq: Feedq, path: Path) -> None:
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "b", "a", *"one", "enter", "a", *"two", "enter")
        await press(pilot, "n", *["backspace"] * 3, *"one", "enter")
        assert "another search is called 'one' already" in told(app)
    assert [one.name for one in searches(path)] == ["one", "two"]


async def test_a_filter_replaces_no_search_that_is_called_like_it(feedq: Feedq, path: Path) -> None:
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "/", *"ti:gates", "enter", "S", "b", "n")
        await press(pilot, *["backspace"] * 8, *"gates", "enter")
        assert searches(path) == (Search(name="gates", query="ti:gates"),)
        await press(pilot, "1", "/", *["backspace"] * 8, *"gates", "enter", "S")
        assert "Kept as gates (2)" in told(app)
        both = (Search(name="gates", query="ti:gates"), Search(name="gates (2)", query="gates"))
        assert searches(path) == both
        await press(pilot, "S")  # it is kept already
        await press(pilot, "b", "a", *"ti:gates", "enter")
        assert searches(path) == both
        assert isinstance(app.screen, SearchesScreen)
        assert app.screen.current is not None
        assert app.screen.current.name == "gates"


async def test_a_search_that_cannot_be_kept_is_said(feedq: Feedq) -> None:
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "/", *"abc", "enter", "S")
        assert "no config file" in told(app)
