"""The search language: words, "phrases", ti: au: abs: cat: note:, and - for not."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELDS = {
    "ti": "title",
    "au": "authors",
    "abs": "abstract",
    "cat": "categories",
    "note": "notes",
}
# What no index holds and a database refuses: control characters, halves of characters.
_UNSEARCHABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TERM = re.compile(
    r'(?P<not>-)?(?:(?P<field>ti|au|abs|cat|note):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)

_LAST = re.compile(r"\w+(?=\W*$)")
_BRIEF = 3
"""Letters of a beginning that is too common; of letters that are not English none is."""

_PHRASE = re.compile(r'(?:\b(?:ti|au|abs|cat|note):)?"[^"]*"?', re.IGNORECASE)
_OPERATOR = re.compile(r"(?<!\S)(?:OR|AND|NOT)(?!\S)")
_PLACE = re.compile(r"(?<!\S)-?([^\W\d]+):(?!//)(\S*)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for.

    Attributes:
        field: a column of the full-text index, or "" for all of them.
        negated: papers with it are left out.
        prefix: the last word may be the beginning of a longer one.
    """

    text: str
    field: str = ""
    negated: bool = False
    prefix: bool = False

    @property
    def brief(self) -> bool:
        """Whether it begins words in nearly every paper, and has to be looked for with care.

        As it stands it is looked for everywhere, as a beginning in titles and authors only: of a
        million papers an index would otherwise put every place of half its words together.
        """
        if not self.prefix or self.field:
            return False
        last = _LAST.search(self.text)
        return last is not None and last[0].isascii() and len(last[0]) <= _BRIEF


def odd_words(text: str) -> str:
    """What of a query is looked for as it stands, and was likely meant as more; or ""."""
    bare = _PHRASE.sub(" ", text)
    told = [f"{word} is looked for as a word" for word in _OPERATOR.findall(bare)]
    told += [
        f"{match[0]} has nothing behind it"
        if match[1].lower() in FIELDS
        else f"{match[0]} is no place to look in, and is looked for as it stands"
        for match in _PLACE.finditer(bare)
        if match[1].lower() not in FIELDS or not match[2]
    ]
    return "; ".join(dict.fromkeys(told))


def parse_query(text: str, *, prefix: bool = False) -> tuple[Term, ...]:
    """The terms of a query, all of which must hold. Never fails: odd signs are just letters.

    Args:
        prefix: the last bare word is still being typed.
    """
    text = _UNSEARCHABLE.sub(" ", text)
    terms = []
    for match in _TERM.finditer(text):
        said = match["phrase"] if match["phrase"] is not None else match["word"]
        if not any(letter.isalnum() for letter in said):
            continue
        if said.endswith(":") and said[:-1].lower() in FIELDS:
            continue  # `au:`, whose name is still to come
        field = FIELDS[match["field"].lower()] if match["field"] else ""
        typing = prefix and match.end() == len(text) and match["phrase"] is None
        terms.append(Term(said, field, bool(match["not"]), typing))
    return tuple(terms)
