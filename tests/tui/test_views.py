"""Views, filter and detail: where one looks, and what is said there."""

from __future__ import annotations

import signal
import webbrowser
from dataclasses import replace

import pytest
from msgspec import structs
from textual._compositor import LayoutUpdate
from textual.widgets import Input

from feedq.bootstrap import Feedq
from feedq.config import Arxiv, Config
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp
from feedq.tui.browser import open_in_browser
from feedq.tui.rows import PaperRow
from feedq.tui.screens import opening
from feedq.tui.views import TABS
from feedq.tui.widgets.bars import ViewTabs
from feedq.tui.widgets.paper_list import PaperList
from tests.conftest import OpenFeedq
from tests.library import add, arxiv, paper, post
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


@pytest.mark.parametrize("number", range(1, 9))
async def test_an_empty_view_says_what_to_do(empty: Feedq, number: int) -> None:
    app = FeedqApp(empty, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, str(number))
        assert "No papers yet: press f to fetch." in painted(app)


async def test_where_nothing_is_followed_nobody_is_sent_to_fetch(
    open_feedq: OpenFeedq, config: Config
) -> None:
    nothing = structs.replace(config, arxiv=Arxiv(categories=()), researchers=())
    app = FeedqApp(open_feedq(nothing), fetch=False)
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "2")
        assert "no source to fetch them from: 9 shows" in painted(app)
        assert "press f" not in painted(app)


async def test_a_view_without_papers_says_how_to_fill_it(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "2")
        assert "The queue is empty: q puts a paper here." in painted(app)


@pytest.mark.parametrize("view", ["1", "7", "9"])
@pytest.mark.parametrize("width", [40, 24])
async def test_the_key_for_help_is_shown_however_narrow(
    app: FeedqApp, view: str, width: int
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, view)
        roomy = painted(app).splitlines()[-1].rstrip()
        await pilot.resize_terminal(width, 10)
        await settle(pilot)
        assert painted(app).splitlines()[-1].rstrip().endswith(" ? keys")
        await pilot.resize_terminal(140, 40)
        await settle(pilot)
        assert painted(app).splitlines()[-1].rstrip() == roomy


async def test_tab_goes_through_every_view_and_back(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        seen = []
        for _ in TABS:
            await press(pilot, "tab")
            seen.append(app.screen.query_one(ViewTabs).current)
        assert seen == [*(name for _, name, _ in TABS[1:]), "inbox"]
        await press(pilot, "shift+tab", "shift+tab")
        assert app.screen.query_one(ViewTabs).current == "searches"


async def test_a_view_is_chosen_with_the_mouse(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        right = 0
        for name, label in app.screen.query_one(ViewTabs).labels(140):
            if name == "all":
                await pilot.click(ViewTabs, offset=(right + 3, 0))
            right += len(label)
        await settle(pilot)
        assert screen_of(app).view == "all"


async def test_a_click_selects_and_a_second_one_opens(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.click(PaperList, offset=(20, 2))
        await settle(pilot)
        assert current(app) == "Paper 3"
        assert not screen_of(app).has_class("-zoomed")
        await pilot.click(PaperList, offset=(20, 2), times=2)
        await settle(pilot)
        assert screen_of(app).has_class("-zoomed")


async def test_the_list_keeps_the_keyboard_while_the_detail_hides_it(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "j")
        assert current(app) == "Paper 2"
        assert detail(app).startswith("Paper 2")
        await press(pilot, "escape", "j")
        assert current(app) == "Paper 3"


async def test_list_moves_by_line_page_and_end(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j", "down", "k")
        assert current(app) == "Paper 2"
        await press(pilot, "G")
        assert current(app) == "Paper 6"
        await press(pilot, "g", "pagedown")
        assert current(app) == "Paper 6"
        await press(pilot, "pageup", "up")
        assert current(app) == "Paper 1"


async def test_cursor_steps_over_the_cut(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j", "j", "j")
        assert current(app) == "Paper 4"
        await press(pilot, "k")
        assert current(app) == "Paper 3"


async def test_filter_narrows_while_typing_and_escape_clears(app: FeedqApp, feedq: Feedq) -> None:
    add(feedq.store, paper(9, title="Recurrent networks from scratch"))
    async with app.run_test() as pilot:
        await press(pilot, "/", *"recurr")
        assert titles(app) == ["Recurrent networks from scratch"]
        assert "1 match in Inbox" in status(app)
        await press(pilot, "enter", "q")
        assert paper_titled(feedq, "Recurrent networks from scratch").status is Status.QUEUED
        await press(pilot, "escape")
        assert len(titles(app)) == 7
        assert screen_of(app).query_one(Input).value == ""


async def test_escape_in_the_filter_takes_its_line_away(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "/", *"recurr")
        assert "/recurr" in painted(app)
        await press(pilot, "escape")
        assert not screen_of(app).query_one("#filter").display


async def test_filter_keeps_the_keys_it_is_typed_with(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "/", *"xqrsuQ1")
        assert screen_of(app).query_one(Input).value == "xqrsuQ1"
        assert "Nothing in Inbox matches" in painted(app)
        assert "8 looks at all" in painted(app)
        await press(pilot, "enter", "8")
        assert "Nothing in All matches" in painted(app)
        assert "8 looks at all" not in painted(app)
    assert feedq.inbox.counts()["inbox"] == 6


async def test_filter_holds_in_the_next_view(app: FeedqApp, feedq: Feedq) -> None:
    feedq.triage.decide([paper_titled(feedq, "Paper 5").row], Decision(status=Status.DONE))
    async with app.run_test() as pilot:
        await press(pilot, "/", *'ti:"paper 5"', "enter")
        assert titles(app) == []
        await press(pilot, "8")
        assert titles(app) == ["Paper 5"]


async def test_detail_tells_all_there_is(app: FeedqApp, feedq: Feedq) -> None:
    add(
        feedq.store,
        post(1, arxiv(1), text="Train this in an evening."),
        subscription="feed:https://ida.example/feed.xml",
    )
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        text = detail(app)
    for said in (
        "Paper 1\nAda Example, Author 1",
        "arxiv:2603.00001 · cs.LG · new 01 Mar 2026",
        "mentioned by Somebody",
        "What paper 1 is about.",
        "Train this in an evening.\nhttps://social.example/1",
        "code: not known",
        "https://arxiv.org/pdf/2603.00001",
    ):
        assert said in text


async def test_detail_ends_with_what_is_like_it_in_the_library(feedq: Feedq) -> None:
    told = "Pruning the gates of recurrent cells"
    add(feedq.store, paper(20, title=told), paper(21, title="Recurrent cells and their gates"))
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(140, 60)) as pilot:
        await press(pilot, "8", "/", *"pruning", "enter")
        assert "Similar in your library\nRecurrent cells and their gates" in detail(app)


async def test_detail_follows_the_cursor(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j")
        assert "What paper 2 is about." in detail(app)


async def test_enter_gives_the_detail_the_whole_screen_and_decisions_go_on(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "enter", "x")
        assert screen_of(app).query_one("#left").size.width == 0
        assert "What paper 2 is about." in detail(app)
        await press(pilot, "escape")
        assert screen_of(app).query_one("#left").size.width > 0
    assert paper_titled(feedq, "Paper 1").status is Status.SKIPPED


async def test_new_version_of_a_queued_paper_is_a_notice(app: FeedqApp, feedq: Feedq) -> None:
    feedq.triage.decide([paper_titled(feedq, "Paper 1").row], Decision(status=Status.QUEUED))
    add(feedq.store, paper(1, version=2))
    async with app.run_test() as pilot:
        await press(pilot, "2")
        assert "version 2 came after you decided" in detail(app)
        assert "↑" in painted(app)


async def test_new_papers_wait_for_the_user(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "j")
        add(feedq.store, paper(0), paper(9))
        app.look()
        await settle(pilot)
        assert titles(app)[:2] == ["Paper 1", "Paper 2"]
        assert status(app).startswith("2 new papers, R to show")
        await press(pilot, "R")
        assert titles(app)[0] == "Paper 0"
        assert current(app) == "Paper 2"
        assert "new papers" not in status(app)


async def test_what_is_queued_elsewhere_appears_at_the_end_of_the_queue(
    app: FeedqApp, feedq: Feedq
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "q", "q", "q", "2", "j")
        other = feedq.inbox.ids("inbox")[:2]
        feedq.triage.decide(other, Decision(status=Status.QUEUED))
        await app.look().wait()
        await settle(pilot)
        assert titles(app) == ["Paper 1", "Paper 2", "Paper 3", "Paper 4", "Paper 5"]
        assert current(app) == "Paper 2"
        assert "5 in Queue" in status(app)
        feedq.triage.undo()
        await app.look().wait()
        await settle(pilot)
        assert "3 in Queue" in status(app)


async def test_a_decision_made_elsewhere_is_seen(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        row = paper_titled(feedq, "Paper 2").row
        feedq.triage.decide([row], Decision(status=Status.SKIPPED))
        app.watch_files()
        await settle(pilot)
        known = screen_of(app).papers.known.get(row)
        assert isinstance(known, PaperRow)
        assert known.status is Status.SKIPPED
        await press(pilot, "x")
        assert current(app) == "Paper 3"


async def test_pages_open_in_the_browser(app: FeedqApp, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def note(url: str) -> str:
        opened.append(url)
        return ""

    monkeypatch.setattr(opening, "open_in_browser", note)
    async with app.run_test() as pilot:
        await press(pilot, "o", "p")
    assert opened == ["https://arxiv.org/abs/2603.00001", "https://arxiv.org/pdf/2603.00001"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.example", "-h", ""]
)
def test_nothing_but_the_web_is_opened(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError("a browser was started")

    monkeypatch.setattr(webbrowser, "get", never)
    assert "not opened" in open_in_browser(url)


def test_a_browser_of_the_terminal_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lynx:
        name = "/usr/bin/lynx"

        def open(self, url: str) -> bool:
            raise AssertionError("it would draw over the app")

    monkeypatch.setattr(webbrowser, "get", Lynx)
    assert "https://arxiv.org/abs/1" in open_in_browser("https://arxiv.org/abs/1")


async def test_bibtex_goes_to_the_clipboard(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "y")
        assert "Paper 1" in app.clipboard


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (30, 8), (60, 50), (240, 80)])
async def test_any_size_of_terminal_will_do(app: FeedqApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await press(pilot, "j", "x", "enter", "enter", "2", "9", "1", "?", "escape")
        painted(app)
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Paper 3" in painted(app)


async def test_only_a_line_that_is_seen_paints_the_list_anew(
    app: FeedqApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        papers = screen_of(app).query_one(PaperList)
        seen = papers.line
        assert seen is not None
        painted_anew: list[int] = []
        monkeypatch.setattr(papers, "refresh", lambda: painted_anew.append(1))
        papers.provide([replace(seen, row=10_000)])  # read ahead
        assert not painted_anew
        papers.provide([replace(seen, title="Another title")])
        assert painted_anew


async def test_ctrl_z_leads_to_the_shell_for_a_while(
    app: FeedqApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    painted_whole: list[bool] = []
    async with app.run_test() as pilot:
        await press(pilot, "j")
        monkeypatch.setattr(app._driver.__class__, "can_suspend", True)
        monkeypatch.setattr("os.kill", lambda process, number: sent.append(number))
        await press(pilot, "ctrl+z")
        assert sent == [signal.SIGTSTP]
        keep = painted_whole.append
        monkeypatch.setattr(app, "_display", lambda _, it: keep(isinstance(it, LayoutUpdate)))
        app._resume_signal()
        await settle(pilot)
        assert any(painted_whole)  # the shell has written over all of it
        await press(pilot, "j")
        assert current(app) == "Paper 3"
