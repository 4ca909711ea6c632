"""The board of candidates: cards by status and area, moved with keys and with the mouse."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from feedq.bootstrap import Feedq
from feedq.domain.reproduction import Area, RecordStatus
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp
from feedq.tui.screens.board import BoardScreen
from feedq.tui.screens.note import NoteScreen
from feedq.tui.widgets.bars import ViewTabs
from feedq.tui.widgets.board import Board
from feedq.tui.widgets.paint import two_lines
from tests.library import add, paper
from tests.tui.driving import detail, painted, press, screen_of, settle, status, titles, told

GAN, LSTM, CNN = "A GAN of Clocks", "An LSTM by Hand", "Small Convolutional Networks"
BIG = (140, 40)


@pytest.fixture
def rows(feedq: Feedq) -> list[int]:
    """Three candidates in three areas; the CNN is shortlisted."""
    found = add(
        feedq.store,
        *(paper(number, title=title) for number, title in enumerate((LSTM, GAN, CNN), 11)),
    )
    feedq.triage.decide(found, Decision(candidate=True))
    _set(feedq, found[2], RecordStatus.SHORTLISTED)
    return found


@pytest.fixture
def app(feedq: Feedq, rows: list[int]) -> FeedqApp:
    return FeedqApp(feedq, fetch=False)


def _set(feedq: Feedq, row: int, *statuses: RecordStatus) -> None:
    for one in statuses:
        if one is RecordStatus.PLANNED:
            feedq.planning.make(row)
        pairs = ["area=suggested", f"status={one}"]
        feedq.reproductions.revise(row, pairs, rest_unknown=True)


def _status(feedq: Feedq, row: int) -> RecordStatus:
    return feedq.reproductions.case(row).sheet.status


def board(app: FeedqApp) -> Board:
    return app.screen.query_one(Board)


def card(app: FeedqApp) -> str:
    """The title of the card under the cursor."""
    found = board(app).card
    return found.title if found else ""


async def saved(pilot: Pilot[None], old: str, new: str) -> None:
    """Change the form in front, and save it."""
    area = pilot.app.screen.query_one("#note")
    assert old in area.text  # type: ignore[attr-defined]
    area.text = area.text.replace(old, new)  # type: ignore[attr-defined]
    await press(pilot, "ctrl+s")


async def test_cards_stand_by_status_and_area_with_what_is_missing(app: FeedqApp) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7")
        lines = painted(app).splitlines()
        assert "areas: cnn missing · lstm missing · gan missing · rl missing" in lines[1]
        heads = ["Candidate 2", "Shortlisted 1", "Planned 0", "Active 0", "Finished 0"]
        assert [lines[2].index(head) for head in heads] == sorted(map(lines[2].index, heads))
        assert lines[3].index("lstm, missing") < lines[3].index("cnn, missing")
        assert LSTM in lines[4]
        assert CNN.split(" Net")[0] in lines[4]
        assert "gan, missing" in lines[6]
        assert card(app) == LSTM
        assert "3 candidates · missing: cnn lstm gan rl" in status(app)
        assert "Feasibility: " in detail(app)
        assert "area: lstm (suggested), not covered yet" in detail(app)


async def test_a_narrow_board_shows_the_column_of_the_cursor(app: FeedqApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "7")
        head = painted(app).splitlines()[2]
        assert ("Candidate 2" in head, "Active 0" in head, "›" in head) == (True, False, True)
        assert "data: unknown" in painted(app)
        await press(pilot, "l", "l", "right", "right")
        head = painted(app).splitlines()[2]
        assert ("Candidate 2" in head, "Finished 0" in head, "‹" in head) == (False, True, True)
        assert card(app) == ""
        await press(pilot, "L", "e", "s", "r", "X", "greater_than_sign", "y", "n", "o", "enter")
        await press(pilot, "escape", "h", "left", "h", "h")
        assert card(app) == LSTM


async def test_the_cursor_moves_by_card_and_column(app: FeedqApp) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "j")
        assert card(app) == GAN
        await press(pilot, "j", "right")
        assert card(app) == CNN
        await press(pilot, "left")
        assert card(app) == LSTM
        await press(pilot, "G")
        assert card(app) == GAN
        await press(pilot, "g", "k", "pagedown", "pageup")
        assert card(app) == LSTM


async def test_what_the_next_status_needs_is_asked_and_the_cursor_goes_along(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "greater_than_sign")
        assert isinstance(app.screen, NoteScreen)
        await saved(pilot, "claim=unknown", "claim=A gate is a clock.")
        assert _status(feedq, rows[0]) is RecordStatus.SHORTLISTED
        assert (card(app), board(app).column) == (LSTM, 1)
        assert "A gate is a clock." in detail(app)


async def test_a_form_that_is_left_moves_nothing(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "greater_than_sign", "escape")
        assert (card(app), board(app).column) == (LSTM, 0)
    assert _status(feedq, rows[0]) is RecordStatus.CANDIDATE


async def test_back_asks_nothing_and_undo_and_redo_follow_the_card(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "right", "less_than_sign")
        assert _status(feedq, rows[2]) is RecordStatus.CANDIDATE
        assert (card(app), board(app).column) == (CNN, 0)
        await press(pilot, "u")
        assert _status(feedq, rows[2]) is RecordStatus.SHORTLISTED
        assert (card(app), board(app).column) == (CNN, 1)
        await press(pilot, "U")
        assert (card(app), board(app).column) == (CNN, 0)
        await press(pilot, "less_than_sign")
        assert "It has just begun" in told(app)


async def test_a_card_goes_all_the_way_to_a_verdict(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7")
        for _ in range(4):
            await press(pilot, "greater_than_sign", "ctrl+s")
        assert _status(feedq, rows[0]) is RecordStatus.REPLICATED
        assert (card(app), board(app).column) == (LSTM, 4)
        assert "lstm 1 reproduced" in painted(app)
        assert "replicated" in painted(app)
        await press(pilot, "greater_than_sign")
        assert "It is finished" in told(app)
        await press(pilot, "less_than_sign")
        assert _status(feedq, rows[0]) is RecordStatus.ACTIVE
        assert "0 of 80 h" in painted(app)


async def test_giving_up_asks_why(app: FeedqApp, feedq: Feedq, rows: list[int]) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "X")
        await saved(pilot, "result.reason=unknown", "result.reason=No data.")
        assert (card(app), board(app).column) == (LSTM, 4)
    sheet = feedq.reproductions.case(rows[0]).sheet
    assert (sheet.status, sheet.result.reason) == (RecordStatus.ABANDONED, "No data.")


async def test_a_card_is_dragged_to_another_column(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7")
        await pilot.mouse_down(Board, offset=(35, 3))
        await settle(pilot)
        assert card(app) == CNN
        await pilot.mouse_up(Board, offset=(5, 8))
        await settle(pilot)
        assert _status(feedq, rows[2]) is RecordStatus.CANDIDATE
        await pilot.click(Board, offset=(5, 7))
        await settle(pilot)
        assert card(app) == LSTM
        assert _status(feedq, rows[0]) is RecordStatus.CANDIDATE
        await pilot.click(Board, offset=(5, 7), times=2)
        await settle(pilot)
        assert app.screen.has_class("-zoomed")


async def test_no_candidate_any_more_and_back_again(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "s", "r")
        assert card(app) == GAN
        assert feedq.inbox.papers([rows[0]])[0].candidate is False
        await press(pilot, "u")
        assert card(app) == LSTM
        assert feedq.inbox.papers([rows[0]])[0].candidate
        await press(pilot, "u")
        assert feedq.inbox.papers([rows[0]])[0].starred is False


async def test_undo_of_what_is_no_candidate_goes_where_it_is(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "x", "7", "u")
        assert app.screen is screen_of(app)
        assert screen_of(app).view == "inbox"


async def test_the_list_by_feasibility_is_one_key_away_and_keeps_the_place(app: FeedqApp) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7", "j", "B")
        assert set(titles(app)) == {GAN, LSTM, CNN}
        line = screen_of(app).papers.line
        assert line is not None
        assert line.title == GAN
        assert app.screen.query_one(ViewTabs).current == "candidates"
        await press(pilot, "B")
        assert isinstance(app.screen, BoardScreen)
        assert card(app) == GAN
        await press(pilot, "a")
        assert "suggested: a" not in detail(app)


async def test_what_others_change_moves_on_the_board(
    app: FeedqApp, feedq: Feedq, rows: list[int]
) -> None:
    async with app.run_test(size=BIG) as pilot:
        await press(pilot, "7")
        feedq.reproductions.revise(rows[0], [f"area={Area.RL}"])
        await app.look().wait()
        await settle(pilot)
        assert "rl, missing" in painted(app)


async def test_hundreds_of_cards_are_scrolled_through(app: FeedqApp, feedq: Feedq) -> None:
    many = add(feedq.store, *(paper(n, title=f"Candidate number {n}") for n in range(100, 300)))
    feedq.triage.decide(many, Decision(candidate=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "7", "G")
        assert "Candidate 202" in painted(app)
        assert card(app) in painted(app)
        await press(pilot, "pageup", "k")
        assert card(app) in painted(app)
        await press(pilot, "g")
        assert card(app) == LSTM


def test_a_title_is_broken_between_words_and_cut_in_the_second_line() -> None:
    assert two_lines("short", 10) == ("short", "")
    assert two_lines("one two three four five", 9) == ("one two", "three fo…")
    assert two_lines("abcdefghijklmno", 6) == ("abcdef", "ghijk…")
    assert two_lines("循环神经网络", 6) == ("循环神", "经网络")
    assert two_lines("anything", 0) == ("anything", "")
