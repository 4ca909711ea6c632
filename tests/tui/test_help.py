"""Help, palette and keys: what can be done, and how one finds out."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.widgets import Input

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Status
from feedq.tui.app import FeedqApp
from feedq.tui.keys import EVERY_KEY, EVERYWHERE, GROUPS, LIST_KEYS, PAPER_KEYS
from feedq.tui.screens.keys import KeysScreen
from feedq.tui.widgets.scroller import Scroller
from tests.tui.driving import (
    current,
    painted,
    paper_titled,
    press,
    screen_of,
    told,
)


async def test_help_names_every_key_of_the_focused_widget(app: FeedqApp) -> None:
    async with app.run_test(size=(100, 100)) as pilot:
        await press(pilot, "?")
        assert isinstance(app.screen, KeysScreen)
        text = painted(app)
        for binding in (*LIST_KEYS, *PAPER_KEYS):
            elsewhere = str(binding.id).startswith(("queue.", "record.", "search.keep", "posts."))
            assert (binding.tooltip in text) is not elsewhere
        await press(pilot, "escape", "2", "?")
        assert "Move down in the queue" in painted(app)
        await press(pilot, "escape", "7", "?")
        assert "Start a span of focus, or stop it" in painted(app)


async def test_palette_runs_an_action_by_name(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, ":")
        assert isinstance(app.screen, CommandPalette)
        for letter in "reading queue":
            await pilot.press("space" if letter == " " else letter)
        await app.screen.query_one("CommandInput", Input).workers.wait_for_complete()
        await pilot.pause()
        await press(pilot, "enter", "enter")
    assert paper_titled(feedq, "Paper 1").status is Status.QUEUED


async def test_palette_changes_the_theme(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        for wanted in ("theme", "nord"):
            if wanted == "theme":
                await press(pilot, ":")
            for letter in wanted:
                await pilot.press(letter)
            await app.screen.query_one("CommandInput", Input).workers.wait_for_complete()
            await pilot.pause()
            await press(pilot, "enter")
        assert app.theme == "nord"


async def test_ctrl_c_says_which_key_quits(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+c")
        assert told(app) == "Q quits; everything is saved already."


async def test_help_has_groups_and_no_key_of_somebody_else(app: FeedqApp) -> None:
    async with app.run_test(size=(100, 90)) as pilot:
        await press(pilot, "?")
        text = painted(app)
        headings = ["This paper", "Move about", "What is shown", "feedq", "Marks in the list"]
        assert sorted(headings, key=text.index) == headings
        assert "Next column of the board" not in text
        assert "command prompt" not in text


def test_every_key_has_an_id_of_its_own_and_says_what_it_does() -> None:
    assert all(binding.id and binding.tooltip for binding in EVERY_KEY)
    assert len({binding.id for binding in EVERY_KEY}) == len(EVERY_KEY)
    for group in GROUPS:
        keys = [key for one in (*EVERYWHERE, *group) for key in one.key.split(",")]
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("opened_by", ["?", "M"])
async def test_help_and_messages_are_read_with_the_keys_of_a_list(
    app: FeedqApp, opened_by: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        for number in range(60):
            app.notify(f"Message {number}")
        await press(pilot, opened_by)
        text = app.screen.query_one(Scroller)
        places = []
        for key in ("j", "space", "backspace", "k", "G", "g"):
            await press(pilot, key)
            places.append(int(text.scroll_offset.y))
        one, page, *back, end, start = places
        assert (one, back, start) == (1, [1, 0], 0)
        assert 10 < page < end
        await press(pilot, opened_by)
        assert current(app) == "Paper 1"
        assert app.screen is screen_of(app)
