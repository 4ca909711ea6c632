"""The prizes that a page of student projects names: in headings, in columns, beside a title."""

from __future__ import annotations

import re

from feedq.domain.text import clean_line
from feedq.sources.reports.rows import HEADINGS, ITEMS, Row

_PRIZE = re.compile(
    r"\b(?:awards?|prizes?|winners?|outstanding|honou?rable|runners?[ -]up|finalists?|"
    r"distinguished|spotlights?|best(?:\W+[\w-]+){0,3}\W+(?:projects?|papers?|posters?|reports?|"
    r"presentations?|teams?|overall)|(?:1st|2nd|3rd|first|second|third) place)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\W*(?:all|other|remaining|rest|complete|full list|list of)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{3,80})[)\]]")
_LEADING = re.compile(r"[\W_]*(?P<prize>[^:|()\[\]]{3,60}?)\s*(?::|\s[-–—|]\s)\s*(?=\S)")
_ENDS = re.compile(
    r"\b(?:awards?|prizes?|winners?|mentions?|projects?|papers?|posters?|place|finalists?|up|overall)"
    r"\W*$",
    re.IGNORECASE,
)
_MOST_WORDS = 8
_BADGE_WORDS = 5
_LONGEST = 80
_BOLD, _ITEM = 7, 10  # below h6; an item of a list heads the lists in it


def _short(text: str) -> bool:
    return len(text) <= _LONGEST and len(text.split()) <= _MOST_WORDS


def named_prize(text: str) -> str:
    """The prize in a text beside a title: `Best Project:`, `(Honorable Mention)`; "" for none."""
    text = clean_line(text[:1_000])
    chunks = [*_BRACKETED.findall(text), *re.split(r"[:|;,()\[\]]| [-–—] ", text)]
    return next(
        (
            chunk.strip(" .*–—-")
            for chunk in chunks
            if _short(chunk) and _PRIZE.search(chunk) and not re.match(r"\s*by\b", chunk)
        ),
        "",
    )


def is_prize(text: str) -> bool:
    """Whether a text is the name of a prize and nothing else, as on a badge."""
    return len(text.split()) <= _BADGE_WORDS and bool(_PRIZE.search(text) and _ENDS.search(text))


def without_prize(line: str) -> str:
    """A line without the prize it begins with: `Best Project Award: Deep Cats`."""
    match = _LEADING.match(line)
    if match and _short(match["prize"]) and _PRIZE.search(match["prize"]):
        return line[match.end() :]
    return line


class Prizes:
    """Which prize the rows of a page stand under."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []  # level, prize or ""
        self._next = ""

    def enter(self, row: Row) -> None:
        """Follow the headings, bold lines and outer items of the page, in order."""
        text, linked = row.text, any(piece.href for piece in row.pieces)
        level = _level(row, linked)
        if row.kind in ITEMS and row.kind != "tr":
            self._leave(_ITEM + row.depth)
        elif row.kind not in ITEMS:
            self._leave(_ITEM)
        if level is None:
            badge = not linked and row.kind not in ITEMS and _short(text) and _PRIZE.search(text)
            if badge or (row.pieces and all(piece.role == "award" for piece in row.pieces)):
                self._next = text
            return
        self._leave(0 if _ALL.match(text) else level)
        prize = text if _PRIZE.search(text) and len(text) <= _LONGEST else ""
        if prize or level <= _BOLD:
            self._headings.append((level, prize))

    def take(self) -> str:
        """The prize of the report that comes now."""
        prize, self._next = self._next, ""
        return prize or next((prize for _, prize in reversed(self._headings) if prize), "")

    def _leave(self, level: int) -> None:
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()


def _level(row: Row, linked: bool) -> int | None:
    """How deep a heading a row is, None when it is none."""
    if row.kind in HEADINGS:
        return int(row.kind[1]) if row.kind[1:].isdigit() else None
    if linked or not _short(row.text):
        return None
    if row.kind == "li":
        return _ITEM + row.depth if _PRIZE.search(row.text) else None
    bold = row.kind != "tr" and row.pieces and all(piece.strong for piece in row.pieces)
    return _BOLD if bold else None
