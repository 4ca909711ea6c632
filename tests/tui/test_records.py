"""Candidates in the app: ordered, confirmed, filled in, logged, timed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedq.bootstrap import Feedq
from feedq.domain.reproduction import Area, Channel, RecordStatus
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp
from feedq.tui.screens.note import NoteScreen
from tests.library import DAY, FakeClock, add, paper
from tests.tui.driving import current, detail, painted, press, screen_of, settle, status, titles

GAN, LSTM = "A GAN of Clocks", "An LSTM by Hand"


@pytest.fixture
def rows(feedq: Feedq) -> list[int]:
    """Two candidates; the second is starred."""
    found = add(feedq.store, paper(11, title=LSTM), paper(12, title=GAN))
    feedq.triage.decide(found, Decision(candidate=True))
    feedq.triage.decide(found[1:], Decision(star=True))
    return found


@pytest.fixture
def app(feedq: Feedq, rows: list[int]) -> FeedqApp:
    return FeedqApp(feedq, fetch=False)


async def test_candidates_stand_by_feasibility_with_its_parts(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g")
        assert titles(app) == [GAN, LSTM]
        assert "missing: cnn lstm gan rl" in status(app)
        assert "Candidate, gan (suggested: a confirms it)" in detail(app)
        assert "Feasibility: " in detail(app)
        assert "area: gan (suggested), not covered yet" in detail(app)


async def test_a_key_confirms_the_area_and_undo_takes_it_back(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g", "a")
        assert feedq.reproductions.case(rows[1]).sheet.area is Area.GAN
        assert "suggested: a" not in detail(app)
        await press(pilot, "u")
    assert feedq.reproductions.case(rows[1]).sheet.area is None


async def test_what_the_next_status_needs_is_filled_in(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g", "e")
        screen = app.screen
        assert isinstance(screen, NoteScreen)
        area = screen.query_one("#note")
        assert "claim=unknown" in area.text  # type: ignore[attr-defined]
        assert "origin=preprint" not in area.text  # type: ignore[attr-defined]
        area.text = area.text.replace("claim=unknown", "claim=Time is a gate.")  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
    sheet = feedq.reproductions.case(rows[1]).sheet
    assert (sheet.status, sheet.claim) == (RecordStatus.SHORTLISTED, "Time is a gate.")


async def test_a_slip_in_the_form_loses_nothing_that_was_typed(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g", "e")
        area = app.screen.query_one("#note")
        area.text = "clame=Time\nstatus=shortlisted"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert app.screen.query_one("#note").text.startswith("clame=Time")  # type: ignore[attr-defined]
        await press(pilot, "escape")
    assert feedq.reproductions.case(rows[1]).sheet.status is RecordStatus.CANDIDATE


async def test_the_way_to_active_makes_a_plan(app: FeedqApp, feedq: Feedq, rows: list[int]) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g")
        for _ in range(3):
            await press(pilot, "e", "ctrl+s")
        assert "Plan" in detail(app)
    sheet = feedq.reproductions.case(rows[1]).sheet
    assert sheet.status is RecordStatus.ACTIVE
    assert len(sheet.plan.milestones) == 6
    feedq.triage.undo(2)
    sheet = feedq.reproductions.case(rows[1]).sheet
    assert (sheet.status, sheet.plan.milestones) == (RecordStatus.SHORTLISTED, ())


async def test_a_slip_on_the_way_to_planned_makes_no_plan(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g", "e", "ctrl+s", "e")
        app.screen.query_one("#note").text = "clame=Time\nstatus=planned"  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s", "escape")
    sheet = feedq.reproductions.case(rows[1]).sheet
    assert (sheet.status, sheet.plan.milestones) == (RecordStatus.SHORTLISTED, ())


async def test_one_key_writes_a_line_of_the_log(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g", "L", *"result: 0.9", "ctrl+s")
        assert "result: 0.9" in detail(app)
    (entry,) = feedq.reproductions.case(rows[1]).record.log
    assert (entry.kind, entry.text) == ("result", "0.9")


async def test_the_inbox_is_closed_while_the_timer_runs(
    app: FeedqApp, feedq: Feedq, rows: list[int], clock: FakeClock
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "7", "B", "g", "P")
        assert "focus 25:00" in status(app)
        await press(pilot, "1")
        assert titles(app) == []
        assert "closed while you focus" in painted(app)
        clock.forward(timedelta(minutes=10))
        await press(pilot, "P")
        assert titles(app)[0] == "Paper 1"
    assert [one.minutes for one in feedq.reproductions.case(rows[1]).record.work] == [10.0]


async def test_a_timer_of_another_program_is_shown_and_ends_quietly(
    app: FeedqApp, feedq: Feedq, rows: list[int], clock: FakeClock
) -> None:
    feedq.workbench.start(rows[0])
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "focus 25:00" in status(app)
        assert titles(app) == []
        clock.forward(timedelta(minutes=26))
        await app._tick().wait()
        await settle(pilot)
        assert "rest 4:00" in status(app)
        assert current(app) == "Paper 1"
        clock.forward(timedelta(minutes=5))
        await app._tick().wait()
        await settle(pilot)
        assert "rest" not in status(app)
        assert not app._notifications


async def test_a_question_without_an_answer_is_told(
    app: FeedqApp, feedq: Feedq, rows: list[int], clock: FakeClock
) -> None:
    feedq.workbench.ask(rows[0], "Which [bold]seed?", channel=Channel.MAIL)
    clock.forward(20 * DAY)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "1 question to authors without an answer" in status(app)
        await press(pilot, "7", "B", "g", "j")
        assert "no answer yet: Which [bold]seed?" in detail(app)


async def test_records_have_no_keys_where_there_are_none(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "8", "a", "e", "L", "P")
        assert not isinstance(app.screen, NoteScreen)
        assert app.state.running is None
        assert screen_of(app).view == "all"
