"""A feed says how often it wants to be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.feeds.schedule import fresh_until

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


def rss(channel: str, item: str = "<item><title>A</title></item>") -> bytes:
    return f"<rss><channel>{channel}{item}</channel></rss>".encode()


def wish(body: bytes = b"", **headers: str) -> timedelta | None:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    until = fresh_until(body, told, NOW)
    return until - NOW if until else None


@pytest.mark.parametrize(
    ("channel", "hours"),
    [
        ("<ttl>720</ttl>", 12),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 24),
        ("<x:updatePeriod> Daily </x:updatePeriod><x:updateFrequency>4</x:updateFrequency>", 6),
        ("<updatePeriod>weekly</updatePeriod>", 7 * 24),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 7 * 24),
        ("<ttl>180</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 24),
        ("<ttl>999999</ttl>", 7 * 24),
    ],
)
def test_a_feed_is_believed_up_to_a_week(channel: str, hours: int) -> None:
    assert wish(rss(channel)) == hours * HOUR


@pytest.mark.parametrize(
    "channel",
    [
        "",
        "<ttl>60</ttl>",
        "<ttl>often</ttl>",
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>",
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0024</sy:updateFrequency>",
        "<ttl>0</ttl>",
    ],
)
def test_what_programs_write_into_every_feed_is_no_wish(channel: str) -> None:
    assert wish(rss(channel)) is None


def test_what_stands_in_an_item_is_not_the_feeds_word() -> None:
    told = "<item><title>A</title><ttl>720</ttl></item>" + "<item/>" * 2000
    assert wish(rss("", told)) is None
    assert wish(rss("", "<item/><ttl>720</ttl>")) == 12 * HOUR


def test_a_server_is_believed_too() -> None:
    assert wish(cache_control="public, max-age=14400") == 4 * HOUR
    assert wish(cache_control="max-age=600") is None
    assert wish(cache_control="no-cache, max-age=14400") is None
    assert wish(expires="Mon, 02 Mar 2026 15:30:00 GMT") == 3 * HOUR
    assert wish(expires="0") is None
    assert wish(rss("<ttl>300</ttl>"), cache_control="max-age=14400") == 5 * HOUR


def test_hours_and_days_to_skip_are_skipped() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in (12, 13, 14, 15))
    assert wish(rss(f"<skipHours>{hours}</skipHours>")) == timedelta(hours=3, minutes=30)
    assert wish(rss("<skipDays><day>Monday</day></skipDays>")) == timedelta(hours=11, minutes=30)
    night = rss("<ttl>720</ttl><skipHours><hour>0</hour><hour>1</hour></skipHours>")
    assert wish(night) == timedelta(hours=13, minutes=30)


def test_a_feed_that_never_wants_to_be_read_is_not_believed() -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert wish(rss(f"<skipHours>{hours}</skipHours>")) is None


@given(st.binary(), st.text(), st.text())
def test_whatever_is_said_gives_a_moment_or_none(body: bytes, cache: str, expires: str) -> None:
    until = fresh_until(body, {"cache-control": cache, "expires": expires}, NOW)
    assert until is None or NOW < until <= NOW + timedelta(days=14)
