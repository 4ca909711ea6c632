"""How often a feed wants to be read, by its own words and by its server's.

Sources: https://www.rssboard.org/rss-specification (ttl, skipHours, skipDays),
https://web.resource.org/rss/1.0/modules/syndication/ (updatePeriod), RFC 9111 (max-age).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

_SHORTEST = timedelta(hours=1)
"""A wish for less is no wish: programs write "hourly" and 60 minutes into every feed."""
_LONGEST = timedelta(days=7)
_HEAD = 64 * 1024
_FIRST_ITEM = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(
    rb"<(?:\w+:)?updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE
)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency>\s*(\d{1,4})\s*<", re.IGNORECASE)
_SKIP_HOURS = re.compile(
    rb"<skipHours>((?:\s*+<hour>[^<>]{0,20}</hour>)*+)\s*</skipHours>", re.IGNORECASE
)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_SKIP_DAYS = re.compile(
    rb"<skipDays>((?:\s*+<day>[^<>]{0,20}</day>)*+)\s*</skipDays>", re.IGNORECASE
)
_DAY = re.compile(rb"<day>\s*(\w{3})\w*\s*</day>", re.IGNORECASE)
_WEEK = (b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun")
_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(days=7),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def fresh_until(body: bytes, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when nothing new is to be expected; None where nobody says, or says it of too little.

    Args:
        body: of an answer with news; b"" of one without: then the headers alone speak.
        headers: names in lower case.
    """
    if not body and "cache-control" not in headers and "expires" not in headers:
        return None
    head = body[:_HEAD]
    if first := _FIRST_ITEM.search(head):
        # What follows the items is the channel's, too, but what is in them is not.
        head = head[: first.start()] + body[first.start() :][-_HEAD // 16 :]
    wish = max(_own(head), _served(headers, now))
    until = now + min(wish, _LONGEST) if wish > _SHORTEST else now
    until = _after_skipped(head, until)
    return until if until > now + _SHORTEST else None


def _own(head: bytes) -> timedelta:
    wish = timedelta()
    if ttl := _TTL.search(head):
        wish = timedelta(minutes=int(ttl[1]))
    if period := _PERIOD.search(head):
        times = _FREQUENCY.search(head)
        wish = max(wish, _PERIODS[period[1].lower()] / max(int(times[1]) if times else 1, 1))
    return wish


def _served(headers: Mapping[str, str], now: datetime) -> timedelta:
    told = headers.get("cache-control", "")
    if "no-cache" in told.lower() or "no-store" in told.lower():
        return timedelta()
    if age := _MAX_AGE.search(told):
        return timedelta(seconds=int(age[1]))
    try:
        expires = parsedate_to_datetime(headers.get("expires", ""))
        return expires - now if expires.tzinfo else timedelta()
    except (TypeError, ValueError, OverflowError):
        return timedelta()


def _after_skipped(head: bytes, moment: datetime) -> datetime:
    """The first hour from `moment` on, GMT, that the feed does not want to be left alone in."""
    hours = {int(hour) % 24 for part in _SKIP_HOURS.findall(head) for hour in _HOUR.findall(part)}
    days = {day.lower() for part in _SKIP_DAYS.findall(head) for day in _DAY.findall(part)}
    later = moment
    for _ in range(7 * 24):
        if later.hour not in hours and _WEEK[later.weekday()] not in days:
            return later
        later = later.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment  # it never wants to be read; nobody means that
