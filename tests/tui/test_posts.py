"""What people posted, each post with the papers it points at."""

from __future__ import annotations

import pytest

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Status
from feedq.tui.app import FeedqApp
from feedq.tui.screens import opening
from tests.library import add, arxiv, post
from tests.tui.driving import current, detail, painted, paper_titled, press, status, titles, told

IDA = "feed:https://ida.example/feed.xml"


@pytest.fixture
def posted(feedq: Feedq) -> Feedq:
    """A post with two papers, an older one with one, one whose paper is not stored, and none."""
    add(
        feedq.store,
        post(1, arxiv(2), arxiv(4), title="Two of a kind", text="Read both."),
        post(2, arxiv(2), text="Train this [b]tonight[/b]."),
        post(3, arxiv(99), text="Not here yet."),
        post(4, text="About the weather."),
        subscription=IDA,
    )
    add(feedq.store, post(5, arxiv(1)), subscription="huggingface:daily")
    return feedq


async def test_posts_stand_above_their_papers_the_latest_first(posted: Feedq) -> None:
    app = FeedqApp(posted, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "0")
        assert titles(app) == [
            "@Somebody: Two of a kind",
            "Paper 2",
            "Paper 4",
            "@Somebody: Train this [b]tonight[/b].",
            "Paper 2",
            "@Somebody: Not here yet.",
        ]
        assert "3 posts, 3 papers" in status(app)
        text = detail(app)
        for said in (
            "Two of a kind",
            "Read both.",
            "arxiv:2603.00004  Paper 4",
            "social.example/1",
        ):
            assert said in text
        await press(pilot, "G")
        assert "arxiv:2603.00099  not fetched yet" in detail(app)


async def test_posts_without_a_paper_are_shown_by_a_key_dimmed(posted: Feedq) -> None:
    app = FeedqApp(posted, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "0", "j", "A")
        assert current(app) == "Paper 2"
        assert titles(app)[-1] == "@Somebody: About the weather."
        assert len(titles(app)) == 7
        await press(pilot, "G", "q")
        assert "Points at no paper" in detail(app)
        assert "This post points at no paper" in told(app)
        await press(pilot, "A")
        assert "@Somebody: About the weather." not in titles(app)
        await press(pilot, "8", "A")
        assert len(titles(app)) == 6


async def test_one_key_decides_on_the_paper_of_a_post(posted: Feedq) -> None:
    app = FeedqApp(posted, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "0", "q")
        assert "points at 2 papers" in told(app)
        await press(pilot, "j", "q", "x")
        assert current(app) == ""
        assert "Train this" in detail(app)
        await press(pilot, "s")
        assert current(app) == "Paper 2"
        await press(pilot, "G", "x")
        assert "not fetched yet: f fetches" in told(app)
    kept = paper_titled(posted, "Paper 2")
    assert (kept.status, kept.starred) == (Status.QUEUED, True)
    assert paper_titled(posted, "Paper 4").status is Status.SKIPPED


async def test_undo_goes_to_the_paper_where_it_was_decided_on(posted: Feedq) -> None:
    app = FeedqApp(posted, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "0", "j", "j", "j", "j", "q")
        await press(pilot, "u")
        assert app.screen.query_one("PaperList").cursor == 4  # type: ignore[attr-defined]
    assert paper_titled(posted, "Paper 2").status is Status.INBOX


async def test_a_filter_finds_posts_by_their_words_and_by_their_papers(posted: Feedq) -> None:
    app = FeedqApp(posted, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "0", "/", *"tonight", "enter")
        assert titles(app) == ["@Somebody: Train this [b]tonight[/b].", "Paper 2"]
        await press(pilot, "escape", "/", *'ti:"paper 4"', "enter")
        assert titles(app) == ["@Somebody: Two of a kind", "Paper 4"]
        assert "1 match in Posts" in status(app)


async def test_a_post_opens_its_own_page(posted: Feedq, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def note(url: str) -> str:
        opened.append(url)
        return ""

    monkeypatch.setattr(opening, "open_in_browser", note)
    app = FeedqApp(posted, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "0", "o", "p", "y", "n")
        assert told(app) == "There is no such page."
    assert opened == ["https://social.example/1"]


async def test_a_range_over_posts_is_of_their_papers(posted: Feedq) -> None:
    app = FeedqApp(posted, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "0", "V", "x")
        assert "Skip 2 papers?" in painted(app)
        await press(pilot, "y")
    assert posted.inbox.counts()["skipped"] == 2
