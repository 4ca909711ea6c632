"""Plots of text: columns over time with a scale, a base line and what stands below it.

Blocks and shades tell everything, never a colour. A library would be a compiled wheel of half a
megabyte for what four column charts need.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from feedq.domain.text import clean_line
from feedq.tui.widgets.paint import fit

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_SCALE = 5  # cells left of the axis
_FULL, _SHADE = "█", "░"


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns side by side.

    Attributes:
        title: what is plotted, and in which unit.
        values: a column each; None: there is nothing to tell, which is not the same as 0.
        part: how much of each column is drawn full, the rest in a shade; empty: all of it.
        labels: below the columns: one each, or what stands below the first and the last.
        most: the top of the scale; None: the largest value.
        empty: what to say when there is nothing in it.
    """

    title: str
    values: Sequence[float | None]
    labels: Sequence[str]
    part: Sequence[float] = ()
    most: float | None = None
    unit: str = ""
    empty: str = "nothing yet"


def chart_lines(chart: Chart, width: int, height: int) -> list[str]:
    """The chart in exactly so many cells: title, columns on their axis, labels."""
    rows = max(height - 3, 1)
    title = fit(clean_line(chart.title), width)
    told = [value for value in chart.values if value is not None]
    if not told or not (any(told) or chart.most):
        said = ["", *(f"  {line}" for line in textwrap.wrap(chart.empty, max(width - 2, 1)))]
        lines = [fit(line, width) for line in said] + [" " * width] * height
        return [title, *lines[: height - 1]]
    top = chart.most or _round_up(max(told))
    across = max(width - _SCALE - 1, 1)
    wide = max(across // len(chart.values), 1)
    body = [
        _row(chart, row, rows, top, wide, across)
        for row in range(rows - 1, -1, -1)  # from the top down
    ]
    marks = {0: _number(top, chart.unit)}
    if rows >= 5:
        marks[rows // 2] = _number(top * (rows - rows // 2) / rows, chart.unit)
    scaled = [f"{marks.get(place, ''):>{_SCALE}}┤{line}" for place, line in enumerate(body)]
    base = f"{_number(0, chart.unit):>{_SCALE}}┼{'─' * across}"
    return [title, *scaled, base, _labels(chart, wide, across)]


def _row(chart: Chart, row: int, rows: int, top: float, wide: int, across: int) -> str:
    """One line of the columns; `row` 0 stands on the axis."""
    cells = []
    for place, value in enumerate(chart.values):
        cell = " " if value is None else _cell(value / top * rows - row)
        if value is not None and chart.part and cell != " ":
            full = chart.part[place] / top * rows - row
            cell = _FULL if full >= 0.5 or (row == 0 and chart.part[place]) else _SHADE
        gap = 1 if wide > 2 else 0
        cells.append(cell * (wide - gap) + " " * gap)
    return "".join(cells)[:across].ljust(across)


def _cell(height: float) -> str:
    """How full a cell is, of a column that rises so many cells above its lower edge."""
    return _EIGHTHS[min(max(math.ceil(height * 8), 0), 8)]


def _labels(chart: Chart, wide: int, across: int) -> str:
    """Below the axis: a label a column where each has one, else the first and the last."""
    left = " " * (_SCALE + 1)
    if len(chart.labels) == len(chart.values):
        return left + "".join(fit(label, wide) for label in chart.labels)[:across].ljust(across)
    first, last = chart.labels[0], chart.labels[-1]
    used = min(wide * len(chart.values), across)
    gap = max(used - len(first) - len(last), 1)
    return left + f"{first}{' ' * gap}{last}"[:across].ljust(across)


def _round_up(value: float) -> float:
    """The next number that is easy to read: 1, 2, 5 or 10 of its size."""
    size = 10 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next((step * size for step in (1, 2, 5, 10) if step * size >= value), 10 * size)


def _number(value: float, unit: str) -> str:
    """At most five characters."""
    if value >= 10_000:
        return f"{value / 1000:.0f}k{unit}"[:_SCALE]
    said = f"{value:.0f}" if value == int(value) or value >= 10 else f"{value:.1f}"
    return f"{said}{unit}"[:_SCALE]


def beside(left: Sequence[str], right: Sequence[str], gap: int) -> list[str]:
    """Two blocks of equal height as one."""
    return [f"{one}{' ' * gap}{other}" for one, other in zip(left, right, strict=True)]
