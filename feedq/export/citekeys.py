"""Citation keys: short, readable, stable, each its paper's alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase

from feedq.domain.model import Paper
from feedq.domain.text import latex_to_text
from feedq.export.names import split_name

# Letters without a decomposition in Unicode.
_FOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_INSIGNIFICANT = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how",
     "in", "into", "is", "it", "its", "of", "on", "or", "the", "to", "towards", "toward", "via",
     "we", "what", "when", "where", "why", "with", "you", "your"]
)  # fmt: skip
_LONGEST_PART = 30


def citation_keys(papers: Sequence[Paper]) -> dict[str, str]:
    """Paper id -> `vaswani2017attention`: author, year of the first version, first word that tells.

    Papers that would share a key get `a`, `b`, `c` in the order of their ids, so neither the order
    of the papers nor a later version changes a key.
    """
    plain = {paper.id: _plain_key(paper) for paper in papers}
    shared: dict[str, list[str]] = {}
    for identifier in sorted(plain):
        shared.setdefault(plain[identifier], []).append(identifier)
    taken = set(shared)
    keys: dict[str, str] = {}
    for key, identifiers in shared.items():
        if len(identifiers) == 1:
            keys[identifiers[0]] = key
            continue
        free = (key + letters for letters in _letters() if key + letters not in taken)
        for identifier, found in zip(identifiers, free, strict=False):
            keys[identifier] = found
            taken.add(found)
    return keys


def _letters() -> Iterator[str]:
    """a, b, ... z, aa, ab, ..."""
    for length in count(1):
        yield from map("".join, product(ascii_lowercase, repeat=length))


def _plain_key(paper: Paper) -> str:
    name = split_name(latex_to_text(paper.authors[0])).last if paper.authors else ""
    author = "".join(_words(name)) or "anonymous"
    words = _words(latex_to_text(paper.title))
    word = next((word for word in words if word not in _INSIGNIFICANT), "")
    return f"{author[:_LONGEST_PART]}{year(paper) or ''}{word[:_LONGEST_PART]}"


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.lower().translate(_FOLDED))
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", plain.replace("'", "").replace("’", ""))


def year(paper: Paper) -> int | None:
    """The year of the first version; arXiv's ids hold it, whatever dates a feed gives."""
    scheme, _, value = paper.id.partition(":")
    if scheme == "arxiv":
        digits = value.rpartition("/")[2][:2]
        return int(digits) + (1900 if digits >= "91" else 2000)
    moment = paper.published_at or paper.announced_at or paper.updated_at
    return moment.year if moment else None
