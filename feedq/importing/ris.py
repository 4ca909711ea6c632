"""RIS, one `XX  - value` a line, as Zotero, Mendeley and publishers write it.

Source: https://en.wikipedia.org/wiki/RIS_(file_format). Few write it by the book: the end of a
record, the blanks and the order are not relied on here.
"""

from __future__ import annotations

import re

from feedq.importing.entries import MOST, damaged, entry
from feedq.importing.values import ListedPaper

SIGN = re.compile(r"^[ \t]*TY {1,2}-", re.MULTILINE)

_LINE = re.compile(r"[ \t]*([A-Z][A-Z0-9]) {1,2}-[ \t]?(.*)")
_TITLES = ("TI", "T1", "CT", "BT")
_NO_NAMES = frozenset(  # they may name another paper
    ("TY", "ER", "AB", "N2", "AU", "A1", "A2", "A3", "A4", "ED", "KW", "PY", "Y1", "Y2", "DA",
     "LA", "RN", *_TITLES)
)  # fmt: skip
_MOST_LINES = 500
"""Of one entry; long ones have a hundred authors or keywords."""


def parse(text: str) -> tuple[ListedPaper, ...]:
    """Every record, in order."""
    found: list[ListedPaper] = []
    record: list[tuple[str, str]] = []

    def close() -> None:
        if record:
            found.append(_entry(record, len(found) + 1))
            record.clear()

    for line in text.splitlines():
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            if record and line.strip() and len(record) < _MOST_LINES:  # a value goes on
                record.append((record[-1][0], line.strip()))
            continue
        name, value = match[1], match[2].strip()
        if name in ("TY", "ER"):
            close()
        if len(found) == MOST:
            found.append(damaged("the rest", f"more than {MOST:,} records"))
            return tuple(found)
        if name != "ER" and len(record) < _MOST_LINES:
            record.append((name, value))
    close()
    return tuple(found)


def _entry(record: list[tuple[str, str]], number: int) -> ListedPaper:
    said: dict[str, list[str]] = {}
    for name, value in record:
        if value:
            said.setdefault(name, []).append(value)
    title = next((said[name][0] for name in _TITLES if name in said), "")
    key = said.get("ID", [title or f"record {number}"])[0]
    ids = [*said.get("DO", ()), *said.get("UR", ())]
    rest = [text for name, texts in said.items() if name not in _NO_NAMES for text in texts]
    return entry(key, title, ids, rest)
