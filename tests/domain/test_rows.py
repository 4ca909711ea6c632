"""Rows of papers as arrays: small, and of any size."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.rows import joined, like, rows_up_to

ROWS = st.lists(st.integers(-(2**31), 2**40), max_size=20)


@pytest.mark.parametrize(("highest", "size"), [(0, 4), (2**31 - 1, 4), (2**31, 8)])
def test_a_row_takes_eight_bytes_only_when_it_must(highest: int, size: int) -> None:
    assert rows_up_to(highest, [highest]).itemsize == size
    assert like(rows_up_to(highest), [1, 2]).itemsize == size


@given(ROWS, ROWS)
def test_both_stand_one_behind_the_other_of_any_size(one: list[int], two: list[int]) -> None:
    first, second = (rows_up_to(max(rows, default=0), rows) for rows in (one, two))
    assert list(joined(first, second)) == one + two


def test_the_longer_one_takes_the_other_in() -> None:
    long, short = array("i", range(9)), array("i", [-1])
    assert joined(short, long) is long
    assert joined(long, short) is long
    assert list(long) == [-1, *range(9), -1]
