"""An entry of a reference manager -> the arXiv paper that it means, wherever it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from feedq.domain.identity import Identifier, find_in_text, from_url, parse_arxiv
from feedq.domain.latex import latex_to_text
from feedq.domain.text import clean_line
from feedq.importing.values import ListedPaper

MOST = 50_000
"""Entries read of one list."""

LONGEST = 2_000  # characters of one value; who names a paper does so early
_BRACES = str.maketrans("", "", '{}"')
# DBLP writes `journal = {CoRR}, volume = {abs/1512.03385}`.
_NAMES_ARXIV = re.compile(r"arxiv|\bcorr\b", re.IGNORECASE)


def entry(key: str, title: str, ids: Iterable[str], said: Iterable[str]) -> ListedPaper:
    """An entry with the paper it means.

    Args:
        ids: values that are an id or nothing: `1512.03385`, `10.48550/arXiv.1512.03385`, links.
        said: values that may name it among other words, the likeliest first. A bare id counts
            here when one of them, or an id, names arXiv.
    """
    title = clean_line(plain(title), limit=200)
    key = clean_line(key, limit=100) or title[:60] or "(nameless)"
    paper = _find([plain(one) for one in ids if one], [plain(one) for one in said if one])
    return ListedPaper(key, title, paper, "" if paper else "names no arXiv paper")


def damaged(key: str, why: str) -> ListedPaper:
    """An entry that cannot be read; the others are not concerned."""
    return ListedPaper(clean_line(key, limit=100) or "(nameless)", why=clean_line(why, limit=200))


def plain(value: str) -> str:
    """A value without TeX, braces and quotes."""
    return latex_to_text(value[:LONGEST]).translate(_BRACES).strip()


def _find(ids: list[str], said: list[str]) -> Identifier | None:
    for text in ids:
        if found := parse_arxiv(text):
            return found[0]
    for text in (*ids, *said):
        if named := from_url(text) or next(iter(find_in_text(text)), None):
            return named
    if any(_NAMES_ARXIV.search(text) for text in (*ids, *said)):
        for text in said:
            if found := parse_arxiv(text.removeprefix("abs/")):
                return found[0]
    return None
