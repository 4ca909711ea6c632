"""The hours of a week that the user keeps free: `mon-thu 19:00-21:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"(?P<days>[a-z]{3}(?:\s*[-,]\s*[a-z]{3})*)\s+"
    r"(?P<h1>\d{1,2}):(?P<m1>\d\d)\s*[-–]\s*(?P<h2>\d{1,2}):(?P<m2>\d\d)"
)
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Free time on one day of every week, in the user's own time.

    Attributes:
        weekday: 0 is Monday.
        start, end: minutes after midnight; `end` is later, at most 1440.
    """

    weekday: int
    start: int
    end: int

    @property
    def begins(self) -> time:
        return time(self.start // 60, self.start % 60)


def parse_window(text: str) -> tuple[Window, ...]:
    """The windows of `mon 19:00-21:00`, `sat,sun 9:30-12:00` or `mon-fri 06:30-07:30`.

    Raises:
        ValueError: it is none of these; the message says what to write.
    """
    match = _FORM.fullmatch(text.strip().lower())
    if not match:
        raise ValueError("write days and hours, such as mon 19:00-21:00 or sat,sun 09:00-12:00")
    start, end = (int(match[f"h{n}"]) * 60 + int(match[f"m{n}"]) for n in (1, 2))
    if int(match["m1"]) > 59 or int(match["m2"]) > 59 or end > _MIDNIGHT:
        raise ValueError("no such time of the day; the last one is 24:00")
    if start >= end:
        raise ValueError("ends before it begins; write fri 22:00-24:00 and sat 00:00-01:00")
    return tuple(Window(day, start, end) for day in _days(match["days"]))


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.replace(" ", "").split(","):
        names = part.split("-")
        unknown = [name for name in names if name not in DAYS]
        if unknown or len(names) > 2:
            raise ValueError(f"{(unknown or [part])[0]} is no day; days are {' '.join(DAYS)}")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        found += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return found


def merged(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same free time in the order of the week, no two windows touching."""
    found: list[Window] = []
    for one in sorted(windows):
        last = found[-1] if found else None
        if last and last.weekday == one.weekday and one.start <= last.end:
            found[-1] = Window(last.weekday, last.start, max(last.end, one.end))
        else:
            found.append(one)
    return tuple(found)
