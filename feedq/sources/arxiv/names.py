"""arXiv's lists of authors: one text as the submitter typed it -> names.

Source: https://info.arxiv.org/help/prep.html#author
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_AND = re.compile(r"(?:^|[ ,])(?:and|&)(?= |$)")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|[IV]{2,4}")
_GROUP = r"(?:collaboration|consortium|group|team)"
_LEADING = re.compile(rf"({_GROUP}) ?:", re.IGNORECASE)
_ENDING = re.compile(rf" {_GROUP}s?$", re.IGNORECASE)
_FOR = re.compile(r"(?:^| )(?:for|on behalf of)(?: the)? ", re.IGNORECASE)
_SEVERAL = re.compile(r" collaborations$", re.IGNORECASE)
_OTHERS = re.compile(r"et\.? al\.?", re.IGNORECASE)


def split_authors(text: str) -> tuple[str, ...]:
    """The names in a list of authors; affiliations in parentheses are left out.

    `A. One (1), B. Two, Jr. (1 and 2) and C. Three for the X Collaboration ((1) Here, (2) There)`
    -> (`A. One`, `B. Two Jr.`, `C. Three`, `X Collaboration`). TeX stays; takes time in
    proportion to the length.
    """
    names: list[str] = []
    for part in _LEADING.sub(r"\1,", _outside(text)).split(","):
        for name in _names(part):
            if names and _SUFFIX.fullmatch(name):
                names[-1] = f"{names[-1]} {name}"
            else:
                names.append(name)
    return tuple(names)


def _outside(text: str) -> str:
    """`text` on one line without what stands in parentheses.

    A parenthesis without its other half is text, so that it costs no names.
    """
    if ")" not in text:
        return " ".join(text.split())
    kept: list[str] = []
    opened: list[int] = []  # where in `kept` each open parenthesis stands
    for sign in text:
        if sign == "(":
            opened.append(len(kept))
            kept.append(sign)
        elif sign == ")" and opened:
            del kept[opened.pop() :]
        else:
            kept.append(sign)
    return " ".join("".join(kept).split())


def _names(part: str) -> Iterator[str]:
    """The names between two commas."""
    part = part.strip()
    several = _SEVERAL.search(part)  # "H1 and ZEUS Collaborations" is one name
    for piece in [part] if several else _AND.split(part):
        for name in _FOR.split(piece, maxsplit=1) if _ENDING.search(piece) else [piece]:
            if (name := name.strip()) and not _OTHERS.fullmatch(name):
                yield name
