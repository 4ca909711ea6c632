"""The tags of arxiv-sanity-lite: its `dict.db`, where sqlitedict keeps a pickle a user.

Source: https://github.com/karpathy/arxiv-sanity-lite, aslite/db.py: the table `tags` has, for
each user, a dict of tag -> set of arXiv ids.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedq.domain.identity import parse_arxiv
from feedq.domain.text import clean_line
from feedq.errors import ImportFailed
from feedq.importing.database import UNREADABLE, opened
from feedq.importing.entries import MOST, damaged
from feedq.importing.pickled import LARGEST, load
from feedq.importing.values import ListedPaper, PaperList

_MOST_USERS = 1_000
_MOST_TAGS = 1_000
_NAMELESS = "untagged"
_UNKNOWN = "a database, but not the dict.db of arxiv-sanity-lite: it has no table of tags"


@dataclass(frozen=True, slots=True)
class Tag:
    """The papers of one tag; `name` is never empty, and differs from others by more than case."""

    name: str
    papers: PaperList


def read_tags(path: Path, user: str = "") -> tuple[Tag, ...]:
    """The tags of one user, in the order of their names. The file is opened to read only.

    Args:
        user: whose; "" when there is one.

    Raises:
        ImportFailed: it is no such database, the user is unknown, or one of several.
    """
    try:
        with opened(path) as connection:
            value = _value(connection, user)
    except UNREADABLE as error:
        raise ImportFailed(f"the database cannot be read: {clean_line(str(error))}") from error
    try:
        tags = load(value)
    except ImportFailed as error:
        raise ImportFailed(f"what it says of the tags {error}") from error
    if not isinstance(tags, dict):
        raise ImportFailed(_UNKNOWN)
    return _tags(tags)


def _value(connection: sqlite3.Connection, user: str) -> bytes:
    named = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tags'"
    if connection.execute(named).fetchone() is None:
        raise ImportFailed(_UNKNOWN)
    query = "SELECT key, length(value) FROM tags ORDER BY key LIMIT ?"
    sizes = {str(key): size or 0 for key, size in connection.execute(query, (_MOST_USERS,))}
    if not sizes:
        raise ImportFailed("has no tags of anybody")
    names = ", ".join(clean_line(name, limit=40) for name in list(sizes)[:10])
    if not user and len(sizes) > 1:
        raise ImportFailed(f"has tags of several users; name one with --user: {names}")
    user = user or next(iter(sizes))
    if user not in sizes:
        raise ImportFailed(f"has no tags of {clean_line(user, limit=40)!r}, but of {names}")
    if sizes[user] > LARGEST:
        raise ImportFailed(f"larger than {LARGEST // 1_000_000} MB; no real list is")
    (value,) = connection.execute("SELECT value FROM tags WHERE key = ?", (user,)).fetchone()
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _tags(tags: dict[Any, Any]) -> tuple[Tag, ...]:
    found: dict[str, tuple[str, set[str]]] = {}
    for name, papers in tags.items():
        if not isinstance(papers, set | frozenset | list | tuple):
            raise ImportFailed(_UNKNOWN)
        if len(found) < _MOST_TAGS:
            name = clean_line(str(name), limit=100) or _NAMELESS
            _, ids = found.setdefault(name.casefold(), (name, set()))
            ids.update(one for one in papers if isinstance(one, str))
    return tuple(Tag(name, _listed(ids)) for _, (name, ids) in sorted(found.items()))


def _listed(ids: Iterable[str]) -> PaperList:
    ordered = sorted(ids)
    listed = [_paper(one) for one in ordered[:MOST]]
    if len(ordered) > MOST:
        listed.append(damaged("the rest", f"more than {MOST:,} papers"))
    return PaperList(tuple(listed))


def _paper(text: str) -> ListedPaper:
    found = parse_arxiv(text[:100])
    if found is None:
        return damaged(text, "names no arXiv paper")
    return ListedPaper(clean_line(text, limit=100), paper=found[0])
