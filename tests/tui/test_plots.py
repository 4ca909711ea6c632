"""Plots of text: a scale, columns on an axis, labels, and nothing told by colour."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from feedq.tui.plots import Chart, beside, chart_lines


def test_columns_stand_on_an_axis_with_a_scale_and_ends() -> None:
    chart = Chart("Papers a day", [0, 1, 2, 5], ("01 Mar", "04 Mar"))
    assert chart_lines(chart, 26, 7) == [
        "Papers a day              ",
        "    5┤               ████ ",
        "     ┤               ████ ",
        "     ┤          ▅▅▅▅ ████ ",
        "     ┤     ▇▇▇▇ ████ ████ ",
        "    0┼────────────────────",
        "      01 Mar        04 Mar",
    ]


def test_a_part_is_full_and_the_rest_shaded() -> None:
    chart = Chart("Decided", [4, 2], ("a", "b"), part=[2, 0], most=4)
    body = chart_lines(chart, 10, 7)[1:5]
    assert [line[6:] for line in body] == ["░░  ", "░░  ", "██░░", "██░░"]


def test_nothing_to_tell_is_no_column_and_zero_is_none_either() -> None:
    lines = chart_lines(Chart("Rate", [None, 50, 0], ("1", "2", "3"), most=100, unit="%"), 15, 6)
    assert [line[6:] for line in lines[1:4]] == ["         ", "   ▄▄    ", "   ██    "]
    assert lines[1].startswith(" 100%┤")
    assert lines[-1] == "      1  2  3  "


@pytest.mark.parametrize("values", [[], [None], [0, 0]])
def test_without_anything_it_says_so(values: list[float | None]) -> None:
    lines = chart_lines(Chart("Papers", values, ("a", "b"), empty="no paper came"), 30, 7)
    assert len(lines) == 7
    assert "no paper came" in lines[2]


@pytest.mark.parametrize("size", [(1, 1), (6, 4), (20, 3), (38, 7), (118, 14)])
def test_it_fills_exactly_the_room_it_has(size: tuple[int, int]) -> None:
    width, height = size
    for values in ([], [0.004], [1.0] * 30, [12_345.0, 1e6], [None, 3.0]):
        for title in ("T", "循环" * 40, "[bold]\x1b[31m"):
            lines = chart_lines(Chart(title, values, ("first", "last")), width, height)
            assert len(lines) == max(height, 1) or height < 4
            if width >= 8:
                assert {cell_len(line) for line in lines} == {width}
            assert "\x1b" not in "".join(lines)


def test_two_blocks_stand_beside_each_other() -> None:
    assert beside(["a", "b"], ["c", "d"], 2) == ["a  c", "b  d"]
