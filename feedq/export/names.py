"""Names of people, as bibliographies take them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTICLES = frozenset(
    [
        "af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di",
        "do", "dos", "du", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "y", "zu", "zum",
    ]
)  # fmt: skip
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:collaboration|consortium|team|group|project|committee|initiative|lab|labs|institute|"
    r"university|association|foundation|society|network)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Attributes:
        last: with its particles, `van der Berg`; all of it for a group or a single name.
        group: not a person, never to be taken apart.
    """

    first: str
    last: str
    suffix: str = ""
    group: bool = False


def split_name(name: str) -> Name:
    """`Ludwig van Beethoven Jr.` -> (`Ludwig`, `van Beethoven`, `Jr.`)."""
    if _GROUP.search(name):
        return Name("", name, group=True)
    if name.count(",") == 1:
        last, first = (part.strip() for part in name.split(","))
        if first and last and not _SUFFIX.match(first):
            return Name(first, last)
    words = name.replace(",", " ").split()
    suffix = ""
    if len(words) > 2 and _SUFFIX.match(words[-1]):
        suffix = words.pop()
    if len(words) < 2:
        return Name("", " ".join(words), suffix)
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1].islower():
        start -= 1
    return Name(" ".join(words[:start]), " ".join(words[start:]), suffix)
