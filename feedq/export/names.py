"""Names of people, as bibliographies take them apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTICLES = frozenset(
    ["af", "al", "av", "bin", "da", "das", "de", "dei", "del", "della", "den", "der", "des", "di",
     "do", "dos", "du", "el", "ibn", "la", "le", "los", "ten", "ter", "van", "von", "zu", "zur"]
)  # fmt: skip
# Written with a capital too, where a family name follows: Luc Van Gool, Nicolas Le Roux.
_CAPITAL_PARTICLES = frozenset(
    ["Da", "De", "Del", "Della", "Den", "Der", "Di", "Dos", "Du", "La", "Le", "Van", "Von"]
)
# But Van and Le are given names too: Hung Van Nguyen.
_VIETNAMESE = frozenset(
    ["Bui", "Dang", "Dinh", "Do", "Duong", "Ho", "Hoang", "Le", "Ly", "Ngo", "Nguyen", "Pham",
     "Phan", "Tran", "Trinh", "Truong", "Vo", "Vu"]
)  # fmt: skip
_SUFFIX = re.compile(r"(?:jr|sr)\.?|ii|iii|iv", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:and|association|authors|collaboration|committee|community|company|consortium|contributors|"
    r"corporation|foundation|group|inc|initiative|institute|lab|laboratory|labs|network|project|"
    r"research|society|team|university)\b|^the\s|&",
    re.IGNORECASE,
)


_ET_AL = re.compile(r"et\.? al\.?|(?:and )?others", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Attributes:
        last: with its particles, `van der Berg`; all of it for a group or a single name.
        suffix: `Jr.`, `III`; after the last name wherever names are inverted.
        group: not a person, never to be taken apart.
    """

    first: str
    last: str
    suffix: str = ""
    group: bool = False

    @property
    def whole(self) -> str:
        """As it is spoken: `Ludwig van Beethoven Jr.`"""
        return " ".join(filter(None, (self.first, self.last, self.suffix)))

    @property
    def inverted(self) -> str:
        """As lists sort it: `van Beethoven, Ludwig, Jr.`; a group as it stands."""
        return ", ".join(filter(None, (self.last, self.first, self.suffix)))


def is_et_al(name: str) -> bool:
    """Whether it stands for authors that are not named."""
    return _ET_AL.fullmatch(name.strip()) is not None


def split_name(name: str) -> Name:
    """`Ludwig van Beethoven Jr.` -> (`Ludwig`, `van Beethoven`, `Jr.`).

    Reads `Last, First` and `Last, Jr., First` too. A name with more commas is left whole.
    """
    name = " ".join(name.split())
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if _GROUP.search(name) or len(parts) > 3:
        return Name("", name, group=True)
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[1]):
        return Name(parts[2], parts[0], parts[1])
    if len(parts) == 3:
        return Name("", name, group=True)
    if len(parts) == 2 and not _SUFFIX.fullmatch(parts[1]):
        return Name(parts[1], parts[0])
    words = " ".join(parts).split()
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    start = _family_start(words)
    return Name(" ".join(words[:start]), " ".join(words[start:]), suffix)


def _family_start(words: list[str]) -> int:
    """Where the family name begins; 0 for a single name."""
    last = len(words) - 1
    for place in range(1, last):
        if words[place] in _PARTICLES:
            return place
        if words[place] in _CAPITAL_PARTICLES and words[last] not in _VIETNAMESE:
            return place
    return max(last, 0)
