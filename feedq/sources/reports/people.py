"""Lists of people, as a page of student projects writes them.

Nothing tells `Deep Cats` from `Ann Lee`; so a text is weighed (`likeness`), and what stands beside
it decides.
"""

from __future__ import annotations

import re

from feedq.domain.text import clean_line

_BY = re.compile(
    r"^[\W_]*(?:(?:written )?by\b:?|(?:authors?|students?|team(?: members?)?|group(?: members?)?|"
    r"members|names?|presenters?)\s*:)\s*",
    re.IGNORECASE,
)
_NOTE = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]|\S{1,80}@\S+|https?://\S+")
_IN_BRACKETS = re.compile(r"[\W_]*[(\[]([^()\[\]]+)[)\]][\W_]*")
_MENTORS = re.compile(
    r"(?<![\s,;.|(\[–—-])[\s,;.|(\[–—-]*+\b(?:project )?"
    r"(?:mentor|adviso?er|advisor|supervisor|TA|instructor|collaborator|in collaboration with)"
    r"s?\s*(?:\([^)]*\)\s*)?:.*$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*(?:[,;/|&•·\n]|\band\b|\s-\s)\s*")
_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "della", "der", "di", "dos", "du", "el", "la", "le", "ten",
     "ter", "van", "von", "y")
)  # fmt: skip
_NO_NAME = re.compile(
    r"\b(?:university|department|stanford|institute|school|project|abstract|award|prize|best|pdf|"
    r"poster|report|paper|code|github|slides|video|advisor|mentor|honou?rable|outstanding|"
    r"runners?-up|winners?)\b|\d|[?!:]",
    re.IGNORECASE,
)
_NO_SURNAME = re.compile(
    r"\b(?:networks?|learning|detection|recognition|classification|segmentation|generation|models?|"
    r"images?|vision|language|neural|deep|using|with|for|via|towards?|analysis|prediction)\b",
    re.IGNORECASE,
)
_EDGES = " .\"'“”*†‡()[]-–—:|"


def names(text: str, *, sure: bool = False) -> tuple[str, ...]:
    """The people `text` lists, () when it reads otherwise.

    Args:
        sure: it stood after `by` or under `Authors`, so it lists people, however written.
    """
    said = _MENTORS.sub("", text)
    stripped = _BY.sub("", said)
    sure, said = sure or stripped != said, stripped
    if bracketed := _IN_BRACKETS.fullmatch(said):
        said = bracketed[1]
    parts = [part.strip(_EDGES) for part in _BETWEEN.split(_NOTE.sub(" ", said))]
    found = [clean_line(part) for part in parts if re.search(r"[^\W\d_]", part)]
    if sure:
        return tuple(n for n in found if len(n.split()) <= 8 and not _NO_NAME.search(n))
    if not all(map(_is_name, found)) or (len(found) == 1 and len(found[0].split()) < 2):
        return ()
    return tuple(found)


def likeness(text: str) -> int:
    """How much `text` reads like a list of people.

    Returns:
        0 not at all; 1 it could be one person, or a short title; 2 several names; 3 it says so.
    """
    found = names(text)
    if not found:
        return 0
    if _BY.match(text):
        return 3
    if any(map(_NO_SURNAME.search, found)):
        return 1
    return 2 if sum(len(name.split()) > 1 for name in found) > 1 else 1


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        1 <= len(words) <= 6
        and not _NO_NAME.search(text)
        and all(
            word[0].isupper() or not word[0].isascii() or word.lower() in _PARTICLES
            for word in words
        )
    )
