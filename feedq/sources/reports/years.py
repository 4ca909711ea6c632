"""The year in which a course was held, where its page or an address names one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_YEAR = re.compile(r"(?<!\d)(199\d|20[0-3]\d)(?!\d)")
# Stanford's archive numbers its terms: cs224n.1194 is winter (4) of the school year 2018-19.
_QUARTER = re.compile(r"\.1(\d\d)([2468])(?=/|$)")
_TERM = re.compile(r"\b(?:winter|spring|summer|fall|autumn|quarter|reports?|projects?)\b", re.I)


def year_in(text: str) -> int | None:
    """The first year that a text names."""
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def year_of_path(url: str) -> int | None:
    """The year in a folder of the address; the file's own name may hold any number."""
    folder = urlsplit(url).path.rpartition("/")[0]
    if quarter := _QUARTER.search(folder):
        return 2000 + int(quarter[1]) - (quarter[2] == "2")
    return year_in(folder)


def names_term(heading: str) -> bool:
    """Whether a heading says of what follows when it was."""
    return bool(_TERM.search(heading) or _YEAR.fullmatch(heading))
