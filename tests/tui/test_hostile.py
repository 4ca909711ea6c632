"""Text from outside is painted, never obeyed."""

from __future__ import annotations

import msgspec
import pytest

from feedq.bootstrap import Feedq
from feedq.config import App, Config, Search
from feedq.domain.model import Reason
from feedq.domain.triage import Decision
from feedq.errors import RecordError
from feedq.store.ranking import Ranked, Score
from feedq.tui.app import FeedqApp
from feedq.tui.screens.closing import ClosingScreen
from feedq.tui.screens.note import NoteScreen
from tests.conftest import OpenFeedq
from tests.hostile.words import WORDS
from tests.library import TODAY, add, arxiv, paper, post
from tests.tui.driving import detail, painted, press, screen_of, settle

PLAIN = [word for word in WORDS if word.isascii() and word.isprintable() and "[" not in word]
"""Nothing that a terminal or the app's mark-up would obey: together they are one text."""
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
    *(word.encode("utf-8", "replace").decode() for word in WORDS if word not in PLAIN),
    " ".join(PLAIN),
]
COMMANDS = {*map(chr, range(10)), *map(chr, range(11, 32)), *map(chr, range(127, 160))} | set(
    "\u202e\u2066\u200b\ufeff"
)


def fill(feedq: Feedq) -> None:
    """A paper for each text, which stands wherever text from outside can; put past the border."""
    rows = []
    for number, text in enumerate(HOSTILE, 100):
        (row,) = add(
            feedq.store,
            paper(
                number,
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
            post(number, arxiv(number), text=text, author=text, title=text, url=text),
        )
        rows.append((row, text))
        feedq.triage.decide([row], Decision(star=True, candidate=True, note=text))
    with feedq.store.write() as tx:
        scores = [
            Score(row, 1.0, 1, text, (Reason(text, 1.0), Reason(text, -0.5)), row, True, False)
            for row, text in rows
        ]
        tx.rankings.replace(Ranked(TODAY, 0, "m", len(rows), 1), scores)
        found = tx.health.state("arxiv:cs.LG")
        assert found is not None
        tx.health.failed(found[0], TODAY, "".join(HOSTILE), None)


def check(app: FeedqApp) -> None:
    assert not COMMANDS & set(painted(app))
    assert app.is_running


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_hostile_text_is_harmless_in_every_view(feedq: Feedq, size: tuple[int, int]) -> None:
    fill(feedq)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "6")
        clicks = 0
        for _ in HOSTILE:
            check(app)
            if "@click" in detail(app):
                clicks += await pilot.click("Detail Static", offset=(3, 0))
            await press(pilot, "j")
        assert clicks
        for key in ("7", "8", "9", ":", "escape", "6", "enter", "n"):
            await press(pilot, key)
            check(app)
        assert isinstance(app.screen, NoteScreen)
        await press(pilot, "escape", "escape")
        app.state.decided.update(dict.fromkeys(feedq.inbox.ids("starred")))
        await screen_of(app).action_close().wait()
        await settle(pilot)
        assert isinstance(app.screen, ClosingScreen)
        check(app)


async def test_hostile_text_is_harmless_on_posts_and_in_messages(feedq: Feedq) -> None:
    fill(feedq)
    add(feedq.store, *(post(n, text=text, author=text) for n, text in enumerate(HOSTILE, 500)))
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "0", "A")
        for _ in range(2 * len(HOSTILE)):
            check(app)
            await press(pilot, "j")
        for text in HOSTILE:
            app.notify(text)
            app.screen.complain(text)  # type: ignore[attr-defined]
            app.feedq.complain(text)
        await press(pilot, "M")
        check(app)
        await press(pilot, "pagedown", "G")
        check(app)


async def test_hostile_text_is_harmless_on_the_board_in_stats_and_in_sources(
    feedq: Feedq,
) -> None:
    fill(feedq)
    rows = feedq.inbox.ids("candidates")
    for row, text in zip(rows, HOSTILE, strict=True):
        claim = text.replace("\n", " ").strip() or "unknown"
        try:
            feedq.reproductions.revise(row, [f"claim={claim}"])
        except RecordError:
            continue  # refused: too long, or nothing left of it
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "7")
        for _ in rows:
            check(app)
            await press(pilot, "j")
        await press(pilot, "e")
        assert isinstance(app.screen, NoteScreen)
        check(app)
        await press(pilot, "escape", "enter", "t")
        check(app)
        await press(pilot, "G", "9", "G", "enter")
        check(app)


async def test_hostile_text_is_harmless_among_saved_searches(
    open_feedq: OpenFeedq, config: Config
) -> None:
    searches = tuple(Search(name=text, query=f"x {text}") for text in HOSTILE if text.strip())
    feedq = open_feedq(msgspec.structs.replace(config, app=App(searches=searches)))
    fill(feedq)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "b")
        for place in range(len(searches)):
            check(app)
            await press(pilot, "enD"[place % 3])  # words, name, forget
            check(app)
            await press(pilot, "escape", "j")
        await press(pilot, "g", "enter")
        check(app)
        await press(pilot, "/", "escape", "S")
        check(app)


async def test_what_is_copied_reaches_the_terminal_as_text_that_it_cannot_obey(
    feedq: Feedq,
) -> None:
    fill(feedq)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test() as pilot:
        await press(pilot, "6")
        for _ in HOSTILE:
            await press(pilot, "y")
            copied = app.clipboard
            assert "\n@" in copied
            assert not (COMMANDS - {"\t"}) & set(copied)
            await press(pilot, "j")


async def test_markup_is_shown_as_it_was_written(feedq: Feedq) -> None:
    fill(feedq)
    app = FeedqApp(feedq, fetch=False)
    async with app.run_test(size=(140, 40)) as pilot:
        await press(pilot, "6")
        assert "[@click=app.quit]x[/]" in painted(app)
        assert detail(app).startswith("[@click=app.quit]x[/]")
        assert "(untitled) arxiv:2603.00112" in painted(app)
