"""The sources: how they are, and all that can be done with them from within."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from feedq.bootstrap import Feedq
from feedq.config.reading import parse
from feedq.domain.model import Subscription
from feedq.errors import FetchError
from feedq.tui.app import FeedqApp
from feedq.tui.messages import FetchEnded, FetchGoing, Stage
from feedq.tui.screens.sources import SourcesScreen
from feedq.tui.widgets.detail import Detail
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, post
from tests.services.conftest import world
from tests.services.world import World, batch, config
from tests.tui.driving import painted, press, settle, status, told

__all__ = ["world"]

FEED = "feed:https://ida.example/feed.xml"
TEXT = """\
# mine
[arxiv]
categories = ["cs.LG"]

[[feeds]]
name = "Ida Reader"
url = "https://ida.example/feed.xml"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def feedq(open_feedq: OpenFeedq, path: Path) -> Feedq:
    """Two sources, one of which fails since yesterday."""
    opened = open_feedq(parse(TEXT))
    opened.config_path = path
    with opened.store.write() as tx:
        tx.health.enrol([Subscription("feed", "Ida Reader", "https://ida.example/feed.xml", "Ida")])
        found = tx.health.state(FEED)
        assert found is not None
        tx.health.failed(found[0], TODAY - DAY, "no answer within 30 s [b]", TODAY + DAY)
    return opened


def beside(app: FeedqApp) -> str:
    return app.screen.query_one(Detail).text


def keys(app: FeedqApp) -> list[str]:
    screen = app.screen
    assert isinstance(screen, SourcesScreen)
    return [line.key for line in screen.lines._lines]


async def test_what_fails_comes_first_with_reason_and_since_when(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9")
        assert keys(app) == [FEED, "arxiv:cs.LG"]
        assert "failing" in painted(app)
        for said in ("since 1 day ago, 1 time in a row", "no answer within 30 s [b]", "next try"):
            assert said in beside(app)
        assert "2 sources" in status(app)
        await press(pilot, "j")
        assert "It was never fetched." in beside(app)
        await press(pilot, "enter")
        assert app.screen.query_one("#left").size.width == 0
        await press(pilot, "escape", "1")
        assert not isinstance(app.screen, SourcesScreen)


async def test_pause_and_resume_are_written_into_the_config(
    app: FeedqApp, feedq: Feedq, path: Path
) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "e")
        assert parse(path.read_text()).fetch.paused == (FEED,)
        assert keys(app) == [FEED, "arxiv:cs.LG"]  # where it was, and the next one below it
        assert "paused" in beside(app)
        assert "1 source ok" in status(app) or "1 paused" in status(app)
        assert feedq.config.fetch.paused == (FEED,)
        await press(pilot, "e")
        assert parse(path.read_text()).fetch.paused == ()
        assert "failing" in beside(app)


async def test_sources_stay_in_place_until_refresh(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "e")
        app.look()  # as when another program writes
        await settle(pilot)
        assert keys(app) == [FEED, "arxiv:cs.LG"]
        await press(pilot, "R")
        assert keys(app) == ["arxiv:cs.LG", FEED]
        assert "paused" in beside(app)


async def test_remove_asks_first(app: FeedqApp, path: Path) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "D")
        assert "Follow Ida Reader no longer?" in painted(app)
        await press(pilot, "n")
        assert path.read_text() == TEXT
        await press(pilot, "D", "y")
        assert keys(app) == ["arxiv:cs.LG"]
        assert parse(path.read_text()).feeds == ()


async def test_a_config_that_cannot_be_written_is_said(app: FeedqApp, path: Path) -> None:
    path.chmod(0o444)
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "e")
        assert "read-only" in told(app)
        assert "failing" in beside(app)


async def test_a_message_of_any_widget_is_no_markup(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 24), notifications=True) as pilot:
        await press(pilot, "9")
        app.screen.notify("Asking [@click=app.quit]x[/].")
        await settle(pilot)
        assert [(one.message, one.markup) for one in app._notifications] == [
            ("Asking [@click=app.quit]x[/].", False)
        ]


async def test_a_category_is_followed_by_its_name(app: FeedqApp, path: Path) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "a", *"cs.RO", "enter")
        assert "cs.RO (arxiv)" in painted(app)
        await press(pilot, "enter")
        assert parse(path.read_text()).arxiv.categories == ("cs.LG", "cs.RO")
        assert "arxiv:cs.RO" in keys(app)
        assert "cs.RO" in beside(app)
        assert "Followed: cs.RO" in told(app)


@pytest.mark.parametrize(
    ("typed", "said"), [("cs.LG", "Followed already, as cs.LG"), ("what?", "nothing that can be")]
)
async def test_what_cannot_be_followed_is_said_where_it_was_typed(
    app: FeedqApp, path: Path, typed: str, said: str
) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "a", *typed, "enter")
        assert said in painted(app)
        assert app.screen.query_one(Input).value == typed
        await press(pilot, "enter", "escape")
        assert path.read_text() == TEXT


async def test_a_test_tells_what_came_and_stores_nothing(
    open_feedq: OpenFeedq, world: World
) -> None:
    feedq = open_feedq(config("fine", "down"))
    world.says = {
        "fine": [batch(post(1, title="On gates [x]"))],
        "down": [FetchError("no answer", status=500)],
    }
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "T")
        assert "Tested: answers, 1 entry on its first page" in beside(app)
        assert "the newest: On gates [x]" in beside(app)
        await press(pilot, "j", "T")
        assert "no answer" in beside(app)
    assert all(one.word == "new" for one in feedq.health.sources())


async def test_a_fetch_shows_how_far_each_source_is(app: FeedqApp) -> None:
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9")
        app.state.going = FetchGoing(0, 0, "")
        stages = {FEED: "12 new", "arxiv:cs.LG": Stage.GOES.value}
        app.post_message(FetchGoing(2, 1, "cs.LG", stages))
        await settle(pilot)
        lines = painted(app).splitlines()
        assert any("12 new" in line and "Ida Reader" in line for line in lines)
        assert any("fetching" in line and "cs.LG" in line for line in lines)
        assert "fetching 1/2 cs.LG, c stops" in status(app)
        app.post_message(FetchEnded(()))
        await settle(pilot)
        assert "12 new" not in painted(app)


async def test_one_source_is_fetched_alone(open_feedq: OpenFeedq, world: World) -> None:
    feedq = open_feedq(config("first", "second"))
    world.says = {"second": [batch(post(1))]}
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(140, 24)) as pilot:
        await press(pilot, "9", "j", "F")
        while app.fetching:
            await settle(pilot)
        await settle(pilot)
    assert [one.word for one in feedq.health.sources()] == ["new", "ok"]
