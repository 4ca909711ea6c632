"""Text from outside is painted, never obeyed."""

from __future__ import annotations

import pytest

from feedq.bootstrap import Feedq
from feedq.domain.model import Reason
from feedq.domain.triage import Decision
from feedq.store.ranking import Ranked, Score
from feedq.tui.app import FeedqApp
from feedq.tui.screens.closing import ClosingScreen
from feedq.tui.screens.note import NoteScreen
from tests.library import TODAY, add, arxiv, paper, post
from tests.tui.driving import detail, painted, press, screen_of, settle

HOSTILE = [
    "[@click=app.quit]x[/]",
    "[bold red]loud[/] [link=file:///etc/passwd]here[/link]",
    "[/] [ [[ ]] [/bold] \\[ $primary {0} %s",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m",
    "abc\u202edcba\u2066 \u200bhidden\ufeff",
    "Z" + "\u0301\u0323\u0330" * 40 + "algo",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇫🇷 family",
    "循环神经网络的训练方法与应用研究" * 6,
    "한국어 ภาษาไทย العربية עברית हिन्दी",
    "long " * 800,
    "x" * 4000,
    "\t\n\r\n  \x00 ",
    "",
]
COMMANDS = {*map(chr, range(10)), *map(chr, range(11, 32)), *map(chr, range(127, 160))} | set(
    "\u202e\u2066\u200b\ufeff"
)


def fill(feedq: Feedq, text: str) -> None:
    """One paper with `text` wherever text from outside can stand, put past the border."""
    (row,) = add(
        feedq.store,
        paper(
            7,
            title=text,
            authors=(text, text, text),
            abstract=text,
            categories=(text,),
            comment=text,
            doi=text,
            journal_ref=text,
            url=f"https://example.org/{text}",
            code_url=text,
        ),
        post(1, arxiv(7), text=text, author=text, title=text, url=text),
    )
    score = Score(row, 1.0, 1, text, (Reason(text, 1.0), Reason(text, -0.5)), row, True, False)
    with feedq.store.write() as tx:
        tx.rankings.replace(Ranked(TODAY, 0, "m", 1, 1), [score])
        found = tx.health.state("arxiv:cs.LG")
        assert found is not None
        tx.health.failed(found[0], TODAY, text, None)
    feedq.triage.decide([row], Decision(star=True, candidate=True, note=text))


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_harmless_in_every_view(
    feedq: Feedq, text: str, size: tuple[int, int]
) -> None:
    fill(feedq, text)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=size) as pilot:
        for keys in ("6", "7", "8", "9", ":", "escape", "6", "enter"):
            await press(pilot, keys)
            await pilot.click(offset=(12, 2))
            await settle(pilot)
            seen = painted(app)
            assert not COMMANDS & set(seen)
        await press(pilot, "n")
        assert isinstance(app.screen, NoteScreen)
        painted(app)
        await press(pilot, "escape", "escape")
        await screen_of(app).action_close().wait()
        await settle(pilot)
        assert isinstance(app.screen, ClosingScreen)
        painted(app)
        assert app.is_running
    assert app.return_value is None


async def test_markup_is_shown_as_it_was_written(feedq: Feedq) -> None:
    fill(feedq, HOSTILE[0])
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "6")
        assert "[@click=app.quit]x[/]" in painted(app).splitlines()[1]
        assert "[@click=app.quit]x[/]" in detail(app)


async def test_reopened_app_still_shows_a_paper_without_a_title(feedq: Feedq) -> None:
    fill(feedq, "")
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "6")
        assert "(untitled) arxiv:2603.00007" in painted(app)
