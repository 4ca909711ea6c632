"""Citation keys: short, readable, stable, each its paper's alone."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from string import ascii_lowercase

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
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
_FEWEST_LETTERS = 3


def citation_keys(papers: Sequence[Paper]) -> dict[str, str]:
    """Paper id -> `vaswani2017attention-qhx`.

    Author, year of the first version, first word that tells, and three letters made of the id, as
    INSPIRE has them. A key depends on its paper alone, not on what it is exported with: entries
    copied one by one fit together, and a reference in a manuscript stays good. Should two papers
    have the same key all the same, both get more letters.
    """
    letters = _FEWEST_LETTERS
    wanted = {paper.id: paper for paper in papers}
    keys: dict[str, str] = {}
    while wanted:
        found = {identifier: _key(paper, letters) for identifier, paper in wanted.items()}
        holders = Counter(found.values())
        keys |= {identifier: key for identifier, key in found.items() if holders[key] == 1}
        wanted = {paper.id: paper for paper in wanted.values() if paper.id not in keys}
        letters += 1
    return keys


def _key(paper: Paper, letters: int) -> str:
    number = int.from_bytes(hashlib.sha256(paper.id.encode()).digest())
    mark = ""
    while len(mark) < letters:
        number, place = divmod(number, len(ascii_lowercase))
        mark += ascii_lowercase[place]
    return f"{_plain_key(paper)}-{mark}"


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
    digits = value.rpartition("/")[2][:2]
    if scheme == "arxiv" and digits.isdecimal():
        return int(digits) + (1900 if digits >= "91" else 2000)
    moment = paper.published_at or paper.announced_at or paper.updated_at
    return moment.year if moment else None
