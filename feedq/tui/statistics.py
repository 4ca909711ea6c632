"""The statistics as plots and lines, in as many cells as there are."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from feedq.bootstrap import Feedq
from feedq.domain.bars import bar
from feedq.domain.feasibility import Covered
from feedq.domain.text import clean_line
from feedq.services.stats import Day, Statistics, StatsService
from feedq.tui.board import area_word
from feedq.tui.plots import Chart, beside, chart_lines
from feedq.tui.widgets.paint import fit

_GAP = 2
_LEAST = 7  # lines of a chart
_MOST = 14
_TWO_ABREAST = 76  # cells
_PLACES = ((1, 5), (6, 10), (11, 20), (21, 50), (51, None))
_BAR = 4


@dataclass(frozen=True, slots=True)
class Range:
    """How far back one looks, and how many days a column stands for."""

    days: int
    each: int
    words: str


RANGES = (
    Range(14, 1, "two weeks, a column a day"),
    Range(30, 1, "30 days, a column a day"),
    Range(91, 7, "13 weeks, a column a week"),
    Range(364, 28, "a year, a column for four weeks"),
)
USUAL = 1


@dataclass(frozen=True, slots=True)
class Told:
    """What was read for one range."""

    within: Range
    found: Statistics
    areas: tuple[Covered, ...]


def read_statistics(feedq: Feedq, within: Range) -> Told:
    """Ask the library.

    Raises:
        StoreError: the database failed.
    """
    found = StatsService(feedq.store, feedq.clock).run(days=within.days)
    return Told(within, found, tuple(feedq.reproductions.areas()))


def statistics_lines(told: Told, width: int, height: int) -> list[str]:
    """All of it, as wide as there is room; taller than `height` when that is too small."""
    blocks = [papers, decisions, waits, places]
    abreast = width >= _TWO_ABREAST
    rows = len(blocks) // 2 + 1 if abreast else len(blocks) + 2
    each = min(max(height // rows, _LEAST), _MOST)
    across = (width - _GAP) // 2 if abreast else max(width, 1)
    charts = [chart_lines(block(told), across, each) for block in blocks]
    said = [line for one in summary(told) for line in textwrap.wrap(one, across)]
    last = [_padded(areas_lines(told.areas), across, each), _padded(said, across, each)]
    charts += last
    if not abreast:
        return [line for chart in charts for line in chart]
    pairs = zip(charts[::2], charts[1::2], strict=True)
    return [line for left, right in pairs for line in beside(left, right, _GAP)]


def papers(told: Told) -> Chart:
    """Papers that were listed."""
    days = _binned(told)
    total = sum(day.papers for day in told.found.days)
    values = [float(sum(day.papers for day in one)) for one in days]
    title = f"Papers {_each(told)}, {total:,} in all"
    return Chart(title, values, _ends(told), empty="no paper came: f fetches")


def decisions(told: Told) -> Chart:
    """Papers decided on, and of them the liked ones."""
    days = _binned(told)
    found = told.found
    title = f"Decided {_each(told)}: {found.decided:,}, █ liked {found.liked:,}"
    return Chart(
        title,
        [float(sum(day.decided for day in one)) for one in days],
        _ends(told),
        part=[float(sum(day.liked for day in one)) for one in days],
        empty="nothing was decided: 1 opens the inbox",
    )


def waits(told: Told) -> Chart:
    """How long papers waited for their first decision."""
    found: list[float | None] = []
    for days in _binned(told):
        within = [wait for day, wait in told.found.waits if days[0].day <= day <= days[-1].day]
        found.append(max(median(within), 0.0) if within else None)
    middle = told.found.days_to_decide
    said = "" if middle is None else f", {middle:.1f} in the middle"
    title = f"Days to decide{said}"
    longest = max((wait for wait in found if wait is not None), default=0.0)
    least = 1.0 if longest < 1 else None  # hours are not worth a scale of their own
    empty = "nothing was decided for the first time"
    return Chart(title, found, _ends(told), most=least, empty=empty)


def places(told: Told) -> Chart:
    """The hit rate: how many were liked, by where they stood in the ranking."""
    values: list[float | None] = []
    for low, high in _PLACES:
        held = [
            liked
            for place, liked in told.found.places
            if place >= low and (high is None or place <= high)
        ]
        values.append(100 * sum(held) / len(held) if held else None)
    middle = told.found.liked_place
    said = "" if middle is None else f", half of them up to {middle:.0f}"
    labels = [f"{low}-{high}" if high else f"{low}+" for low, high in _PLACES]
    empty = "nothing ranked was liked yet"
    title = f"Liked by place{said}"
    return Chart(title, values, labels, most=100.0, unit="%", empty=empty)


def areas_lines(areas: Sequence[Covered]) -> list[str]:
    """What is covered of the guide's four areas, a line each."""
    covered = sum(not one.missing for one in areas)
    lines = [f"Areas: {covered} of {len(areas)} reproduced"]
    for one in areas:
        counts = (
            (one.finished, "reproduced"),
            (one.under_way, "under way"),
            (one.waiting, "waiting"),
        )
        said = ", ".join(f"{count} {word}" for count, word in counts if count)
        word = area_word(one)
        drawn = bar({"reproduced": 2, "under way": 1}.get(word, 0), 2, _BAR)
        lines.append(f"{one.area:>5} {drawn} {said if word != 'missing' else _missing(said)}")
    return lines


def _missing(said: str) -> str:
    return f"missing, {said}" if said else "missing"


def summary(told: Told) -> list[str]:
    """What was decided, in words and by interest."""
    found = told.found
    lines = [f"{found.days[0].day:%d %b %Y} to {found.days[-1].day:%d %b %Y}"]
    if found.hit_rate is not None:
        lines.append(f"liked of what was decided: {found.hit_rate:.0%}")
        lines.append(", ".join(f"{n} {word}" for word, n in sorted(found.decisions.items())))
        for name, (decided, liked) in found.profiles.items():
            lines.append(f"{clean_line(name) or 'no profile'}: {liked} liked of {decided}")
    return lines


def _binned(told: Told) -> list[Sequence[Day]]:
    days, each = told.found.days, told.within.each
    return [days[start : start + each] for start in range(0, len(days), each)]


def _each(told: Told) -> str:
    return {1: "a day", 7: "a week", 28: "in four weeks"}[told.within.each]


def _ends(told: Told) -> tuple[str, str]:
    days = told.found.days
    return f"{days[0].day:%d %b}", f"{days[-1].day:%d %b}"


def _padded(lines: Sequence[str], width: int, height: int) -> list[str]:
    cut = [fit(line, width) for line in lines[:height]]
    return cut + [" " * width] * (height - len(cut))
