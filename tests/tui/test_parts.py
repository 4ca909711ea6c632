"""The parts that need no terminal."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from feedq.domain.kinds import Status
from feedq.domain.text import clean_line
from feedq.domain.triage import Decision
from feedq.tui.freshness import Freshness
from feedq.tui.rows import PaperRow, after, byline, decision_on
from feedq.tui.sentences import sentences
from feedq.tui.threads import Readers, Writer
from feedq.tui.widgets.bars import StatusLine, ViewTabs
from feedq.tui.widgets.paint import Look, columns_for, cut_line, fit, marks, paper_line, words_line


def row(**said: object) -> PaperRow:
    given: dict[str, object] = {
        "row": 1, "id": "2603.00001", "title": "A title", "authors": "Example",
        "category": "cs.LG", "day": "02 Mar", "profile": "rnn", "status": Status.INBOX,
        "starred": False, "candidate": False, "mentions": 0, "explore": False, "newer": False,
    }  # fmt: skip
    return PaperRow(**(given | said))  # type: ignore[arg-type]


@given(st.text(max_size=200), st.integers(0, 120))
def test_text_fits_in_exactly_its_cells(text: str, cells: int) -> None:
    assert cell_len(fit(clean_line(text), cells)) == cells


@given(st.text(max_size=300), st.integers(1, 260), st.booleans(), st.booleans())
def test_a_line_is_as_wide_as_the_list(text: str, width: int, here: bool, greyed: bool) -> None:
    line = clean_line(text)
    shown = row(title=line, authors=line, category=line, profile=line, mentions=12)
    for known in (shown, None):
        strip = paper_line(known, columns_for(width), lambda _: Style(), Look(here, greyed, greyed))
        assert strip.cell_length == width
        if width >= 8:
            assert sum(cell_len(segment.text) for segment in strip) == width


def test_columns_stand_as_asked_and_the_title_keeps_its_room() -> None:
    wide = columns_for(240, ("id", "day", "authors"))
    assert [name for name, _ in wide.beside] == ["id", "day", "authors"]
    narrow = columns_for(72, ("id", "day", "authors", "profile"))
    assert [name for name, _ in narrow.beside] == ["profile"]
    assert columns_for(240, ()).title == 232


@pytest.mark.parametrize("width", [1, 20, 80, 240])
def test_lines_without_a_paper_are_as_wide_as_the_list(width: int) -> None:
    strips = [cut_line(1_234_567, width, Style())]
    strips += [words_line("Nothing: press f to fetch.", n, width, Style()) for n in range(-1, 9)]
    assert all(cell_len(strip.text) == width for strip in strips)


@pytest.mark.parametrize("width", [40, 80, 100, 140, 240])
def test_tabs_keep_to_their_line(width: int) -> None:
    tabs = ViewTabs("candidates")
    tabs._counts = {"inbox": 74_000, "candidates": 12, "all": 75_000}
    told = "".join(label for _, label in tabs.labels(width))
    assert "7 Rep" in told or "7 Cand" in told
    assert width < 80 or " 12 " in told
    assert width < 80 or cell_len(told.rstrip()) <= width


@pytest.mark.parametrize("view", ["inbox", "candidates", "posts", "searches", "stats"])
@pytest.mark.parametrize("width", [30, 60, 80])
def test_the_tab_of_the_view_in_front_is_seen(width: int, view: str) -> None:
    told = ""
    for name, label in ViewTabs(view).labels(width):
        told += label
        if name == view:
            break
    assert name == view
    assert cell_len(told.rstrip()) <= width


def test_no_tab_is_left_out_where_all_have_room() -> None:
    for width in range(60, 240):
        first, last = (ViewTabs(view).labels(width) for view in ("inbox", "stats"))
        if cell_len("".join(label for _, label in first).rstrip()) <= width:
            assert last[0][0] == "inbox"


@pytest.mark.parametrize("width", [10, 30, 78, 138])
def test_status_keeps_the_most_important(width: int) -> None:
    line = StatusLine()
    line._left, line._right = ("12 of 25 decided", "340 below the cut", "ranked"), "5 sources ok"
    said = line.text(width)
    assert cell_len(said) == width
    assert said.startswith("12 of 25 decided"[: width - 1])


def test_marks_tell_without_colour() -> None:
    assert marks(row()).strip() == ""
    told = row(status=Status.QUEUED, starred=True, candidate=True, mentions=3, explore=True)
    assert marks(told) == "q★R@3~"
    assert marks(row(mentions=40, newer=True)).strip() == "@+↑"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("Ada Example",), "Example"),
        (("Ada Example", "Bo Sample"), "Example & Sample"),
        (("Ada Example", "Bo Sample", "C", "D"), "Example +3"),
        ((r"Erwin Schr\"odinger", r"Paul Erd\H{o}s"), "Schrödinger & Erdős"),
    ],
)
def test_authors_are_shortened(names: Sequence[str], said: str) -> None:
    assert byline(names) == said


def test_star_is_switched_over_and_status_is_set() -> None:
    assert decision_on(row(starred=True), "star") == Decision(star=False)
    assert decision_on(row(), "candidate") == Decision(candidate=True)
    assert after(row(), decision_on(row(), "skipped")).status is Status.SKIPPED


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four.", 4),
        ("We follow Smith et al. and J. Doe, e.g. in Fig. 2. It works.", 2),
        ("Accuracy rises by 0.5 points vs. GPT-4.5. Code: https://a.b/c.", 2),
        ("(It ends.) (It begins.)", 2),
        ("No full stop", 1),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.text(max_size=300))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_read_begun_before_a_decision_is_not_painted_over_it() -> None:
    fresh = Freshness()
    mark = fresh.mark()
    fresh.began(1)
    assert not fresh.accepts(1, mark)
    fresh.ended(1)
    assert not fresh.accepts(1, mark)
    assert fresh.accepts(2, mark)
    assert fresh.accepts(1, fresh.mark())


async def test_writes_keep_their_order() -> None:
    writer, first_may_end, done = Writer(), threading.Event(), []

    def first() -> None:
        assert first_may_end.wait(10)
        done.append(1)

    waiting = [asyncio.create_task(writer.run(first))]
    waiting += [asyncio.create_task(writer.run(partial(done.append, n))) for n in (2, 3)]
    await asyncio.sleep(0)
    first_may_end.set()
    await asyncio.gather(*waiting)
    writer.close()
    assert done == [1, 2, 3]


async def test_a_write_is_finished_though_nobody_waits() -> None:
    writer, may_end, done = Writer(), threading.Event(), []

    def first() -> None:
        assert may_end.wait(10)

    tasks = [asyncio.create_task(writer.run(first))]
    tasks.append(asyncio.create_task(writer.run(lambda: done.append(1))))
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    may_end.set()
    writer.close()
    assert done == [1]


async def test_a_quick_question_is_answered_while_a_long_one_is_asked() -> None:
    readers, may_end = Readers(), threading.Event()
    long = asyncio.create_task(readers.run(lambda: may_end.wait(10), long=True))
    assert await readers.run(lambda: "a line") == "a line"
    may_end.set()
    assert await long
    readers.close()


async def test_of_long_questions_one_is_asked_at_a_time() -> None:
    readers, may_end = Readers(), threading.Event()
    asked: list[int] = []
    first = asyncio.create_task(readers.run(lambda: may_end.wait(10), long=True))
    others = [asyncio.create_task(readers.run(partial(asked.append, n), long=True)) for n in (2, 3)]
    await asyncio.sleep(0)
    others[0].cancel()  # nobody waits for it any more
    await asyncio.sleep(0)
    assert not asked
    may_end.set()
    await asyncio.gather(first, others[1])
    readers.close()
    assert asked == [3]
