"""What was read and flagged in newsboat: its `cache.db`.

Source: https://github.com/newsboat/newsboat, src/cache.cpp: the table `rss_item`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from feedq.domain.identity import Identifier, find_in_text, from_url, parse_arxiv
from feedq.domain.text import clean_line
from feedq.errors import ImportFailed
from feedq.importing.database import UNREADABLE, columns, opened
from feedq.importing.entries import MOST, damaged
from feedq.importing.values import ListedPaper, PaperList

_NEEDED = frozenset(("guid", "url", "title", "unread"))
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class ReadState:
    """The papers among the items, each once; what is unread, deleted or no paper is in neither.

    Attributes:
        flagged: whether read or not.
        read: and not flagged.
    """

    flagged: PaperList
    read: PaperList


def is_cache(path: Path) -> bool:
    """Whether a database is one of newsboat's.

    Raises:
        ImportFailed: it cannot be read.
    """
    try:
        with opened(path) as connection:
            return columns(connection, "rss_item") >= _NEEDED
    except UNREADABLE as error:
        raise _unreadable(error) from error


def read_state(path: Path) -> ReadState:
    """What a cache says of papers. The file is opened to read only.

    Raises:
        ImportFailed: it cannot be read.
    """
    found: dict[bool, dict[Identifier, ListedPaper]] = {True: {}, False: {}}
    cut = False
    try:
        with opened(path) as connection:
            for guid, url, title, flagged in connection.execute(_query(connection)):
                one = _paper(guid, url, title)
                if one is None or one.paper is None:
                    continue
                kind = found[bool(flagged)]
                if len(kind) >= MOST:
                    cut = True
                    break
                kind.setdefault(one.paper, one)
    except UNREADABLE as error:
        raise _unreadable(error) from error
    flagged_ones, read = found[True], found[False]
    rest = [damaged("the rest", f"more than {MOST:,} papers")] if cut else []
    return ReadState(
        flagged=PaperList(tuple(flagged_ones.values())),
        read=PaperList((*(one for i, one in read.items() if i not in flagged_ones), *rest)),
    )


def _query(connection: sqlite3.Connection) -> str:
    known = columns(connection, "rss_item")
    flagged = "coalesce(flags, '') <> ''" if "flags" in known else "0"
    deleted = "coalesce(deleted, 0)" if "deleted" in known else "0"
    return (
        f"SELECT guid, url, title, {flagged} FROM rss_item "  # noqa: S608 - our own words
        f"WHERE {deleted} = 0 AND (unread = 0 OR {flagged}) ORDER BY rowid"
    )


def _paper(guid: object, url: object, title: object) -> ListedPaper | None:
    for text in (url, guid):
        if not isinstance(text, str):
            continue
        text = text[:_LONGEST]
        typed = parse_arxiv(text)
        paper = typed[0] if typed else from_url(text) or next(iter(find_in_text(text)), None)
        if paper:
            name = clean_line(title, limit=200) if isinstance(title, str) else ""
            return ListedPaper(paper.value, name, paper)
    return None


def _unreadable(error: Exception) -> ImportFailed:
    return ImportFailed(f"the database cannot be read: {clean_line(str(error))}")
