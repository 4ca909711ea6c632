"""Keys typed faster than the app answers: a slow line, a fast typist, a slow disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from textual.events import Key, Paste
from textual.pilot import Pilot

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Status
from feedq.tui.app import FeedqApp
from feedq.tui.screens.closing import ClosingScreen
from feedq.tui.screens.confirm import ConfirmScreen
from feedq.tui.screens.keys import KeysScreen
from feedq.tui.screens.note import NoteScreen
from feedq.tui.widgets.filter_input import FilterInput
from tests.library import add, paper
from tests.tui.driving import current, paper_titled, press, screen_of, settle, titles

_NAMES = {"enter": "\r", "escape": "\x1b", "ctrl+s": "\x13", "colon": ":", "slash": "/"}


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """All keys at once, as a terminal hands them on that was away for a moment."""
    for key in keys:
        pilot.app.post_message(Key(key, _NAMES.get(key, key)))
    await settle(pilot)


def decided(feedq: Feedq) -> int:
    """How many papers somebody decided on."""
    return sum(paper.decided_at is not None for paper in feedq.inbox.view("all"))


async def test_what_is_typed_behind_the_filter_key_is_text(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "slash", *"xqsrt")
        assert screen_of(app).query_one(FilterInput).value == "xqsrt"
    assert decided(feedq) == 0


async def test_what_is_pasted_behind_the_filter_key_is_text(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        pilot.app.post_message(Key("slash", "/"))
        pilot.app.post_message(Paste("paper 3"))
        await settle(pilot)
        assert screen_of(app).query_one(FilterInput).value == "paper 3"


async def test_a_key_behind_a_filter_is_for_what_it_finds(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "slash", *"4", "enter", "x")
    assert paper_titled(feedq, "Paper 4").status is Status.SKIPPED
    assert decided(feedq) == 1


async def test_a_key_behind_a_view_is_for_that_view(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j", "q", "g")
        await burst(pilot, "2", "d")
    assert paper_titled(feedq, "Paper 1").status is Status.INBOX
    assert paper_titled(feedq, "Paper 2").status is Status.DONE


async def test_a_key_behind_undo_is_for_the_paper_it_went_to(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "x", "G")
        await burst(pilot, "u", "q")
    assert paper_titled(feedq, "Paper 1").status is Status.QUEUED
    assert decided(feedq) == 1


async def test_a_key_behind_a_jump_decides_on_a_line_not_read_yet(
    app: FeedqApp, feedq: Feedq
) -> None:
    add(feedq.store, *(paper(number) for number in range(7, 507)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        last = screen_of(app).papers.rows[-1]
        await burst(pilot, "G", "x")
    (found,) = feedq.inbox.papers([last])
    assert found.status is Status.SKIPPED
    assert decided(feedq) == 1


async def test_a_note_takes_all_that_was_typed_for_it(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "n", *"xqsd", "ctrl+s", "x")
    paper_one = paper_titled(feedq, "Paper 1")
    assert (paper_one.notes, paper_one.status) == ("xqsd", Status.SKIPPED)


async def test_a_question_takes_the_answer_typed_for_it(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "v", "j", "x", "y")
        assert not isinstance(app.screen, ConfirmScreen)
    assert feedq.inbox.counts()["skipped"] == 2


async def test_the_palette_takes_what_is_typed_for_it(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "colon", *"xsq")
    assert decided(feedq) == 0


async def test_a_key_behind_the_board_is_for_its_card(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "r", "g")
        await burst(pilot, "7", "s")
    assert paper_titled(feedq, "Paper 1").starred


async def test_each_of_two_quick_keys_is_for_the_card_as_it_then_is(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "r", "7")
        await burst(pilot, "s", "s")
        assert not paper_titled(feedq, "Paper 1").starred
        await burst(pilot, "s", "s", "s")
    assert paper_titled(feedq, "Paper 1").starred


async def test_the_end_of_a_session_is_not_told_over_a_note(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "x", "x", "x", "n", *"u2Q")
        assert isinstance(app.screen, NoteScreen)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ClosingScreen)
    assert paper_titled(feedq, "Paper 4").notes == "u2Q"
    assert feedq.inbox.counts()["skipped"] == 3


async def test_the_end_of_a_session_is_not_told_over_a_filter(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await burst(pilot, "x", "x", "x", "slash", *"u2Q")
        assert screen_of(app).query_one(FilterInput).value == "u2Q"
        await press(pilot, "escape")
        assert isinstance(app.screen, ClosingScreen)


@pytest.fixture
def slow(feedq: Feedq, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A library whose views are not read before the result is called."""
    import threading

    free = threading.Event()
    order = feedq.inbox.order

    def waits(*args: Any, **kwargs: Any) -> Any:
        free.wait(10)
        return order(*args, **kwargs)

    monkeypatch.setattr(feedq.inbox, "order", waits)
    return free.set


async def test_keys_wait_for_a_slow_library(
    app: FeedqApp, feedq: Feedq, slow: Callable[[], None]
) -> None:
    async with app.run_test() as pilot:
        for key in ("8", "j", "x"):
            app.post_message(Key(key, key))
        await asyncio.sleep(0.05)
        assert decided(feedq) == 0
        slow()
        await settle(pilot)
        assert titles(app)[1] == "Paper 2"
        assert current(app) == "Paper 3"
    assert paper_titled(feedq, "Paper 2").status is Status.SKIPPED


async def test_keys_that_ask_nothing_of_a_view_do_not_wait_for_it(
    app: FeedqApp, slow: Callable[[], None]
) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        for key in ("8", "question_mark"):
            app.post_message(Key(key, None))
        for _ in range(100):
            if isinstance(app.screen, KeysScreen):
                break
            await asyncio.sleep(0.02)
        assert isinstance(app.screen, KeysScreen)
        slow()
        await press(pilot, "escape")
        assert screen_of(app).view == "all"
