"""The first screen: which of these would you read?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from feedq.bootstrap import Feedq
from feedq.config import Arxiv, Config, Profile, Rank
from feedq.errors import StoreUnusable
from feedq.tui.app import FeedqApp
from feedq.tui.messages import FetchEnded, FetchGoing
from feedq.tui.rows import PaperRow
from feedq.tui.screens.start import StartScreen
from feedq.tui.widgets.paper_list import PaperList
from tests.conftest import OpenFeedq
from tests.library import add, paper
from tests.tui.driving import painted, press, screen_of, settle, status, titles
from tests.tui.sample import ABSTRACT, AUTHORS, TITLES

SnapCompare = Callable[..., bool]
FIELDS = ("recurrent networks for speech", "adversarial images of cats", "robots that walk")
NOTHING = Config(arxiv=Arxiv(categories=("cs.LG",)), rank=Rank(session_size=5, explore=0))
SAYING = Config(profiles=(Profile(name="p", keywords=("zymurgy",)),))


@pytest.fixture
def feedq(open_feedq: OpenFeedq) -> Feedq:
    """Thirty papers of three fields, and nothing to learn from."""
    feedq = open_feedq(NOTHING)
    add(feedq.store, *(paper(n, title=f"{FIELDS[n % 3]} {n}") for n in range(1, 31)))
    return feedq


def chosen(app: FeedqApp) -> list[str]:
    """The titles on the first screen; [] when it is not in front."""
    if not isinstance(app.screen, StartScreen):
        return []
    papers = app.screen.query_one(PaperList)
    lines = map(papers.known.get, papers.rows)
    return [line.title for line in lines if isinstance(line, PaperRow)]


async def test_with_nothing_to_learn_from_the_app_asks_first(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        assert len(chosen(app)) == 12
        assert {title.rsplit(" ", 1)[0] for title in chosen(app)} == set(FIELDS)
        assert "Which of these would you read?" in painted(app)
        await press(pilot, "escape")
        assert "in time order" in status(app)
        await press(pilot, "x", "R", "2", "1")
        assert chosen(app) == [], "asked once"


async def test_what_is_picked_is_starred_learned_from_and_undone_at_once(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await settle(pilot)
        speech = [n for n, title in enumerate(chosen(app)) if "speech" in title]
        assert speech
        for place in range(max(speech) + 1):
            await press(pilot, "s" if place in speech else "j")
        await press(pilot, "enter")
        assert not chosen(app)
        assert all("speech" in title for title in titles(app)[:4])
        assert "ranked" in status(app)
        assert len(app.feedq.inbox.view("starred")) == len(speech)
        await press(pilot, "u")
        assert app.feedq.inbox.view("starred") == []


async def test_a_pick_can_be_taken_back_and_none_is_no_choice(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "s", "k", "s", "enter")
        assert len(chosen(app)) == 12, "still there"
        await press(pilot, "escape")
        assert app.feedq.inbox.view("starred") == []
        assert app.feedq.triage.undo() == []


async def test_others_are_shown_until_there_are_none_and_picks_stay(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "s")
        first = chosen(app)
        await press(pilot, "R")
        second = chosen(app)
        await press(pilot, "R")
        third = chosen(app)
        assert [len(first), len(second), len(third)] == [12, 12, 6]
        assert len({*first, *second, *third}) == 30
        await press(pilot, "R")
        assert chosen(app) == third
        await press(pilot, "s", "enter")
        starred = {one.title for one in app.feedq.inbox.view("starred")}
        assert starred == {first[0], third[0]}


async def test_a_key_asks_where_a_profile_brought_nothing(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(SAYING)
    add(feedq.store, *(paper(n) for n in range(1, 4)))
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert chosen(app) == []
        assert "w asks" in status(app)
        await press(pilot, "w")
        assert len(chosen(app)) == 3
        await press(pilot, "s", "enter")
        assert "ranked" in status(app)
        await press(pilot, "w")
        assert chosen(app) == [], "there is something to learn from now"


async def test_it_is_in_the_command_palette(app: FeedqApp) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "escape")
        actions = {b.binding.id for b in screen_of(app).active_bindings.values() if b.enabled}
        assert "start" in actions
        await press(pilot, "2")
        actions = {b.binding.id for b in screen_of(app).active_bindings.values() if b.enabled}
        assert "start" not in actions


async def test_after_the_first_fetch_it_asks(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(NOTHING)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert chosen(app) == [], "nothing to choose from"
        app.state.going = FetchGoing(1, 0, "cs.LG")
        add(feedq.store, paper(1), paper(2))
        app.look()
        await settle(pilot)
        assert (titles(app), chosen(app)) == (["Paper 1", "Paper 2"], []), "more may come"
        app.post_message(FetchEnded(()))
        await settle(pilot)
        assert sorted(chosen(app)) == ["Paper 1", "Paper 2"]


async def test_what_cannot_be_written_is_told(
    app: FeedqApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test() as pilot:
        await press(pilot, "s")

        def refuse(*_: object) -> None:
            raise StoreUnusable("the disk is full")

        monkeypatch.setattr(type(app.feedq.triage), "decide", refuse)
        await press(pilot, "enter")
        assert len(chosen(app)) == 12
        assert [told.message for told in app._notifications] == ["the disk is full"]
        monkeypatch.undo()
        await press(pilot, "enter")
        assert len(app.feedq.inbox.view("starred")) == 1


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
def test_view(
    snap_compare: SnapCompare, open_feedq: OpenFeedq, size: tuple[int, int], theme: str
) -> None:
    feedq = open_feedq(NOTHING)
    add(
        feedq.store,
        *(
            paper(n, title=title, abstract=ABSTRACT, authors=AUTHORS[: 1 + n % 6], categories=(c,))
            for n, (title, _, c) in enumerate(TITLES, 1)
        ),
    )

    async def drive(pilot: Pilot[None]) -> None:
        await press(pilot, "s", "j", "s")

    app = FeedqApp(feedq, fetch=False)
    app.theme = f"textual-{theme}"
    assert snap_compare(app, terminal_size=size, run_before=drive)
