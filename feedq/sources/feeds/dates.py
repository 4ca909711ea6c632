"""Dates that no standard has and feeds do: what feedparser misses or takes for another day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_LONGEST = 100
_NUMBERS = re.compile(
    r"\s*(\d{4})(?P<mark>[/.年])\s*(\d{1,2})[/.月]\s*(\d{1,2})日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_COMPACT = re.compile(r"\s*(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?\s*")
_MONTH_FIRST = re.compile(
    r"\s*(?:[A-Za-z]+\.?,?\s+)?(?P<month>[A-Z][a-z]{2})[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
    r"\s+(?P<year>\d{4})(?P<rest>(?:,?\s+(?:at\s+)?\d{1,2}:\d\d.*)?)\s*"
)
_DAY_FIRST = re.compile(
    r"\s*(?:[^\W\d_]+\.?,\s*)?\d{1,2}[ -][A-Z][a-z]{2}[a-z]*[ -](?:19|20)?\d\d\b.*"
)
_AFTERNOON = re.compile(r"\d\s*p\.?m\b", re.IGNORECASE)
_EPOCH = re.compile(r"\s*(\d{9,10})(\d{3})?\s*")
# RFC 822 knows the zones of North America only; for the others feedparser says UTC.
_ZONES_H = {
    "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_ZONE = re.compile(rf"\b({'|'.join(_ZONES_H)})\b\s*$")


def odd_date(text: str) -> datetime | None:
    """The instant of a date in a form that feedparser reads wrong or not at all, else None.

    `2024/1/2 03:04`, `2024年1月2日`, `20240102T030405Z`, `Jan 2, 2024`, `Di, 02 Jan 2024 03:04:05
    +0100`, `... CEST`, seconds since 1970. Without a zone it is UTC.

    Raises:
        ValueError: it has such a form, and there is no such day.
    """
    text = text[:_LONGEST]
    try:
        if match := _NUMBERS.match(text):
            return _utc(*(int(part or 0) for part in match.group(1, 3, 4, 5, 6, 7)))
        if match := _COMPACT.fullmatch(text):
            return _utc(*map(int, match.groups()))
        if match := _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(match[1]), UTC)
        if match := _MONTH_FIRST.fullmatch(text):
            rest = match["rest"].replace(",", " ").replace(" at ", " ")
            said = _mail(f"{match['day']} {match['month']} {match['year']} {rest or '00:00'}")
            afternoon = said and said.hour < 12 and _AFTERNOON.search(rest)
            return said + timedelta(hours=12) if said and afternoon else said
        return _mail(text) if _DAY_FIRST.fullmatch(text) else None
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error


def _utc(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)


def _mail(text: str) -> datetime | None:
    """A date as in a mail, its weekday and zone in whatever language."""
    zone = _ZONE.search(text)
    parsed = parsedate_tz(_ZONE.sub("", text))
    if parsed is None:
        return None
    offset_s = _ZONES_H[zone[1]] * 3600 if zone else parsed[9] or 0
    moment = datetime(*parsed[:5], min(parsed[5], 59), tzinfo=timezone(timedelta(seconds=offset_s)))
    return moment.astimezone(UTC)
