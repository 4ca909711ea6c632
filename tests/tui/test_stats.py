"""The statistics: plots over a time that keys change."""

from __future__ import annotations

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.tui.app import FeedqApp
from tests.library import add, paper
from tests.tui.driving import painted, press, status


async def test_every_plot_says_when_it_has_nothing(empty: Feedq) -> None:
    app = FeedqApp(empty, fetch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        text = " ".join(painted(app).split())
        assert "no paper came: f fetches" in text
        assert "nothing was decided: 1 opens the inbox" in text
        assert "nothing ranked was liked yet" in text
        assert "Areas: 0 of 4 reproduced" in text
        assert text.count("missing") == 4


async def test_decisions_are_plotted_at_once(app: FeedqApp, feedq: Feedq) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "x", "s", "t")
        text = painted(app)
        assert "Papers a day, 6 in all" in text
        assert "Decided a day: 2, █ liked 1" in text
        assert "liked of what was decided: 50%" in text
        feedq.triage.decide(
            feedq.inbox.ids("inbox", awaiting=True)[:1], Decision(status=Status.QUEUED)
        )
        await app.look().wait()
        await press(pilot, "R")
        assert "Decided a day: 3, █ liked 2" in painted(app)


async def test_keys_change_how_far_back_one_looks(app: FeedqApp, feedq: Feedq) -> None:
    add(feedq.store, paper(9, announced_at=feedq.clock.now().replace(year=2025, month=6)))
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "t")
        assert "30 days, a column a day" in status(app)
        await press(pilot, "minus", "minus")
        assert "two weeks" in status(app)
        assert "17 Feb 2026 to 02 Mar 2026" in painted(app)
        await press(pilot, "plus", "plus", "plus", "plus")
        assert "a year" in status(app)
        assert "Papers in four weeks, 7 in all" in painted(app)


async def test_what_has_no_room_is_scrolled_to(app: FeedqApp) -> None:
    async with app.run_test(size=(60, 16)) as pilot:
        await press(pilot, "t")
        assert "Areas" not in painted(app)
        await press(pilot, "G")
        assert "gan" in painted(app) or "02 Mar 2026" in painted(app)
        await press(pilot, "g", "j", "k", "pagedown", "pageup")
        assert "Papers a day" in painted(app)
