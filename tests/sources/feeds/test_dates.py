"""Dates in forms of their own."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.feeds.dates import odd_date

DAY = datetime(2024, 1, 2, tzinfo=UTC)
MOMENT = DAY.replace(hour=3, minute=4, second=5)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024/1/2", DAY),
        ("2024.01.02 03:04:05", MOMENT),
        ("2024年1月2日 03:04:05", MOMENT),
        ("20240102T030405Z", MOMENT),
        ("1704164645", MOMENT),
        ("1704164645000", MOMENT),
        ("Jan 2, 2024", DAY),
        ("Tuesday, January 2nd, 2024 at 3:04 am", MOMENT.replace(second=0)),
        ("Jan. 2, 2024, 3:04 PM", MOMENT.replace(hour=15, second=0)),
        ("Di, 02 Jan 2024 04:04:05 +0100", MOMENT),
        ("mar., 02 Jan 2024 03:04:05 GMT", MOMENT),
        ("Tue, 02 Jan 2024 05:04:05 CEST", MOMENT),
        ("02 Jan 2024 12:04:05 JST", MOMENT),
        ("Tuesday, 02-Jan-24 03:04:05 GMT", MOMENT),
        ("Tue, 02 Jan 2024 03:04:60 GMT", MOMENT.replace(second=59)),
        ("2024-01-02T03:04:05Z", None),  # feedparser reads it
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),  # how programs write "never"
        ("02/01/2024", None),  # January or February
        ("", None),
    ],
)
def test_a_date_is_its_instant_or_left_to_others(text: str, moment: datetime | None) -> None:
    assert odd_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2024/13/45",
        "2024年0月0日",
        "20241345T000000",
        "32 Jan 2024 00:00",
        "Jan 32, 2024",
        "Tue, 02 Jan 2024 03:04:05 +9999999",
    ],
)
def test_a_day_that_is_none_is_told_from_a_form_that_is_not_known(text: str) -> None:
    with pytest.raises(ValueError, match=r"out of range|must be in|beyond|strictly between"):
        odd_date(text)


@given(st.text(st.sampled_from("0123456789 ,:+-/.年月日TZJanTueCEST"), max_size=40) | st.text())
def test_any_text_is_an_instant_none_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        found = odd_date(text)
        assert found is None or found.tzinfo is UTC
