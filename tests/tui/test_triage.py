"""One key, one decision; nothing is lost, nothing jumps."""

from __future__ import annotations

import asyncio

import pytest
from msgspec import structs

from feedq.bootstrap import Feedq
from feedq.config import Config, Hook
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import StoreUnusable
from feedq.tui.app import FeedqApp
from feedq.tui.screens.closing import ClosingScreen
from feedq.tui.screens.confirm import ConfirmScreen
from feedq.tui.screens.note import NoteScreen
from tests.conftest import OpenFeedq
from tests.library import add, paper
from tests.tui.driving import (
    current,
    detail,
    painted,
    paper_titled,
    press,
    screen_of,
    settle,
    status,
    titles,
)


@pytest.mark.parametrize(
    ("key", "view"),
    [("x", "skipped"), ("q", "queue"), ("m", "reading"), ("d", "done"), ("s", "starred")],
)
async def test_one_key_decides_and_moves_on(
    app: FeedqApp, feedq: Feedq, key: str, view: str
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, key)
        assert current(app) == "Paper 2"
    assert [paper.title for paper in feedq.inbox.view(view)] == ["Paper 1"]


async def test_candidate_is_kept_beside_the_status(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "q", "k", "r")
    paper = paper_titled(feedq, "Paper 1")
    assert (paper.status, paper.candidate) == (Status.QUEUED, True)


async def test_star_pressed_twice_is_no_star(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "s", "k", "s")
        assert current(app) == "Paper 1"
    assert not paper_titled(feedq, "Paper 1").starred


async def test_decided_papers_stay_in_place_until_refresh(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "x", "q")
        assert titles(app)[:3] == ["Paper 1", "Paper 2", "Paper 3"]
        await press(pilot, "R")
        assert titles(app)[0] == current(app) == "Paper 3"


async def test_cursor_skips_what_was_decided_before(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j", "x", "k", "k", "x")
        assert current(app) == "Paper 3"


async def test_last_paper_leads_back_to_the_first_waiting(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "G", "x")
        assert current(app) == "Paper 5"


@pytest.mark.any_database
async def test_undo_goes_back_step_by_step_with_the_cursor(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "x", "q", "G", "u")
        assert current(app) == "Paper 2"
        assert paper_titled(feedq, "Paper 2").status is Status.INBOX
        await press(pilot, "u")
        assert current(app) == "Paper 1"
        await press(pilot, "U")
        assert paper_titled(feedq, "Paper 1").status is Status.SKIPPED
        await press(pilot, "U", "U")
    assert paper_titled(feedq, "Paper 2").status is Status.QUEUED


async def test_undo_of_an_earlier_run_shows_the_paper(app: FeedqApp, feedq: Feedq) -> None:
    row = paper_titled(feedq, "Paper 4").row
    feedq.triage.decide([row], Decision(status=Status.SKIPPED))
    async with app.run_test() as pilot:
        await press(pilot, "2", "u")
        assert current(app) == "Paper 4"
        assert status(app).startswith("0 of 3 decided")
    assert paper_titled(feedq, "Paper 4").status is Status.INBOX


async def test_undo_without_a_decision_says_so(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "u")
        assert [toast.message for toast in app._notifications] == ["Nothing to take back."]


@pytest.mark.any_database
async def test_decisions_reach_the_store_though_the_app_quits_at_once(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("x", "x", "q", "Q")
    assert feedq.inbox.counts() | {"skipped": 2, "queue": 1} == feedq.inbox.counts()


async def test_refused_decision_is_told_and_painted_back(
    app: FeedqApp, feedq: Feedq, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnusable("the disk is full; [red]free some room[/red]")

    monkeypatch.setattr(type(feedq.triage), "decide", refuse)
    async with app.run_test() as pilot:
        await press(pilot, "x")
        (toast,) = app._notifications
        assert toast.message == "the disk is full; [red]free some room[/red]"
        assert not toast.markup
        assert current(app) == "Paper 1"
        assert status(app).startswith("0 of 3 decided")


async def test_session_counts_and_names_the_cut(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "x")
        assert status(app).startswith("1 of 3 decided · 3 below the cut · in time order")
        assert titles(app)[3] == "-"


async def test_end_of_the_session_is_told_once(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "x", "q", "r")
        assert isinstance(app.screen, ClosingScreen)
        await press(pilot, "escape")
        assert status(app).startswith("done for today: 3 decided · 3 below the cut")
        assert current(app) == "Paper 4"
        await press(pilot, "x")
        assert not isinstance(app.screen, ClosingScreen)
    assert paper_titled(feedq, "Paper 4").status is Status.SKIPPED


async def test_closing_screen_undoes_and_leads_to_the_queue(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "q", "q", "q", "2")
        assert titles(app) == ["Paper 1", "Paper 2", "Paper 3"]
        await press(pilot, "1", "u")
        assert current(app) == "Paper 3"


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
async def test_the_keys_of_a_note_are_seen_whatever_the_terminal(
    app: FeedqApp, feedq: Feedq, size: tuple[int, int]
) -> None:
    add(feedq.store, paper(99, title="On Long Titles " + "and How Long They Become " * 6))
    async with app.run_test(size=size) as pilot:
        await press(pilot, "8", "G", "g")
        while not current(app).startswith("On Long Titles"):
            await press(pilot, "j")
        await press(pilot, "n")
        assert "ctrl+s saves, Esc leaves" in painted(app)


async def test_note_is_saved_and_found(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "n")
        assert isinstance(app.screen, NoteScreen)
        await press(pilot, *"try it", "ctrl+s")
        assert "try it" in detail(app)
    assert paper_titled(feedq, "Paper 1").notes == "try it"
    assert paper_titled(feedq, "Paper 1").status is Status.INBOX


async def test_unsaved_note_is_left_only_on_second_escape(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "n", "a", "escape")
        assert isinstance(app.screen, NoteScreen)
        await press(pilot, "escape")
        assert not isinstance(app.screen, NoteScreen)
    assert paper_titled(feedq, "Paper 1").notes == ""


@pytest.mark.any_database
async def test_queue_is_ordered_by_the_user(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "q", "q", "q", "escape", "2", "J", "J", "K")
        assert titles(app) == ["Paper 2", "Paper 1", "Paper 3"]
        assert current(app) == "Paper 1"
    assert [p.title for p in feedq.inbox.view("queue")] == ["Paper 2", "Paper 1", "Paper 3"]


async def test_a_move_in_the_queue_is_taken_back_also_after_a_restart(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "q", "q", "q", "2", "J", "J")
        assert titles(app) == ["Paper 2", "Paper 3", "Paper 1"]
        await press(pilot, "u")
        assert titles(app) == ["Paper 2", "Paper 1", "Paper 3"]
        assert current(app) == "Paper 1"
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "u")
        assert screen_of(app).view == "queue"
        assert titles(app) == ["Paper 1", "Paper 2", "Paper 3"]
        assert current(app) == "Paper 1"
        await press(pilot, "U", "U")
        assert titles(app) == ["Paper 2", "Paper 3", "Paper 1"]
    assert [p.title for p in feedq.inbox.view("queue")] == ["Paper 2", "Paper 3", "Paper 1"]


async def test_one_key_sends_a_paper_to_the_top_or_the_end_of_the_queue(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, *"qqq", "escape", *"qq2jjT")
        assert titles(app) == [f"Paper {number}" for number in (3, 1, 2, 4, 5)]
        assert current(app) == "Paper 4"
        assert detail(app).startswith("Paper 4")
        await press(pilot, "k", "E")
        assert titles(app) == [f"Paper {number}" for number in (3, 1, 4, 5, 2)]
        assert current(app) == "Paper 4"
        assert detail(app).startswith("Paper 4")
        await press(pilot, "G", "E", "g", "T")  # they are there already
        moved = [paper.title for paper in feedq.inbox.view("queue")]
        assert moved == titles(app)
        await press(pilot, "u")
        assert current(app) == "Paper 2"
        await press(pilot, "u")
        assert titles(app) == [f"Paper {number}" for number in range(1, 6)]
        assert current(app) == "Paper 3"


async def test_order_of_other_views_is_not_the_users(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "8", "J")
        assert titles(app)[0] == "Paper 1"
        assert current(app) == "Paper 1"


async def test_a_range_is_decided_on_after_a_question_that_counts(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j", "v", "j", "j")
        assert status(app).startswith("range of 3: a decision takes all")
        await press(pilot, "x")
        assert isinstance(app.screen, ConfirmScreen)
        assert "Skip 3 papers?" in painted(app)
        await press(pilot, "y")
        assert current(app) == "Paper 5"
        assert feedq.inbox.counts()["skipped"] == 3
        await press(pilot, "u")
        assert current(app) == "Paper 2"
    assert feedq.inbox.counts()["skipped"] == 0


async def test_everything_below_is_left_alone_on_no(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "G", "k", "k", "V", "x")
        assert "Skip 3 papers?" in painted(app)
        await press(pilot, "n", "escape")
        assert current(app) == "Paper 4"
        assert not screen_of(app).papers.ranged
    assert feedq.inbox.counts()["skipped"] == 0


async def test_a_long_range_greys_papers_never_painted(feedq: Feedq) -> None:
    add(feedq.store, *(paper(number) for number in range(10, 400)))
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "8", "V", "x", "y")
        assert feedq.inbox.counts()["skipped"] == 396
        await press(pilot, "1", "u")
        assert feedq.inbox.counts()["skipped"] == 0
        assert "1 of" not in status(app)
        await press(pilot, "G")
        assert current(app) == "Paper 399"
        await press(pilot, "x")
        assert current(app) == "Paper 398"


async def test_a_hook_is_told_in_the_background_and_a_failing_one_is_a_notice(
    open_feedq: OpenFeedq, config: Config
) -> None:
    hook = Hook(event="status", command=("false",))
    feedq = open_feedq(structs.replace(config, hooks=(hook,)))
    add(feedq.store, paper(1), paper(2))
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "q")
        assert current(app) == "Paper 2"
        await asyncio.to_thread(feedq.hooks.close)
        await settle(pilot)
        assert [one.message for one in app._notifications] == [
            "hook #1 (false): failed with status 1"
        ]
    assert [one.title for one in feedq.inbox.view("queue")] == ["Paper 1"]


async def test_the_closing_screen_tells_when_the_schedule_fetches_next(feedq: Feedq) -> None:
    feedq.timetable.was_installed()
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "x", "q", "s")
        assert "the next one by your schedule, Tuesday about 12:00" in painted(app)
