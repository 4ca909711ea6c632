"""Searches that are kept, looked at again and forgotten."""

from __future__ import annotations

from pathlib import Path

from feedq.bootstrap import Feedq
from feedq.config.reading import parse
from feedq.tui.app import FeedqApp
from tests.library import add, paper
from tests.tui.driving import painted, press, screen_of, titles, told


async def test_a_filter_is_kept_looked_at_and_forgotten(feedq: Feedq, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n")
    feedq.config_path = path
    add(feedq.store, paper(9, title="Recurrent [b]networks[/b]"))
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "b")
        assert "None kept yet" in painted(app)
        await press(pilot, "escape", "/", *"recurrent", "enter", "S")
        assert "Kept" in told(app)
        assert parse(path.read_text()).app.searches[0].query == "recurrent"
        await press(pilot, "escape", "2", "b")
        assert "1         recurrent" in painted(app)
        await press(pilot, "enter")
        assert screen_of(app).view == "all"
        assert titles(app) == ["Recurrent [b]networks[/b]"]
        await press(pilot, "b", "D", "escape")
        assert parse(path.read_text()).app.searches == ()
        assert path.read_text().startswith("# mine\n")


async def test_a_search_that_cannot_be_kept_is_said(feedq: Feedq) -> None:
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "/", *"abc", "enter", "S")
        assert "no config file" in told(app)
