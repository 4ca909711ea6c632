"""Texts -> words, for any language."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

# Words that say nothing of a subject. Short on purpose: what else is too common for a corpus is
# seen by counting.
STOP_WORDS = frozenset(
    """
    a about above across after again against all almost alone along already also although always
    among an and another any anyone anything are around as at be became because been before being
    below between both but by can cannot could de did do does doing done down during each either
    else et etc even ever every few for from further had has have having he hence her here hers him
    himself his how however i if in indeed instead into is it its itself just least less made many
    may me might more moreover most mostly much must my myself namely neither never nevertheless no
    nor not now of off often on once one only onto or other others otherwise our ours ourselves out
    over own per perhaps please rather s same she should since so some such t than that the their
    theirs them themselves then there thereby therefore these they this those though through
    throughout thus to together too toward towards under until up upon us very via was we well were
    what when where whereas whether which while who whole whom whose why will with within without
    would yet you your yours yourself
    """.split()  # noqa: SIM905
)

_SEPARATORS = str.maketrans(
    string.ascii_uppercase + string.punctuation + "".join(map(chr, range(32))) + "\x7f",
    string.ascii_lowercase + " " * (len(string.punctuation) + 33),
)
# Scripts written without spaces: every character is a word, and pairs of them make the terms.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_MARKS = "\x00-/:-@\\[-`{-\xbf\xd7\xf7\u2000-\u206f\u2190-\u2bff\u3000-\u303f\uff00-\uff0f"
_WORD = re.compile(f"[{_UNSPACED}]|[^{_UNSPACED}{_MARKS}\\s]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<![aiu])(?<!s)s")


def words(text: str) -> list[str]:
    """The words of a text in their order, in lower case and without accents."""
    if text.isascii():
        return text.translate(_SEPARATORS).split()
    return _WORD.findall(_fold(text))


def _fold(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    # Composed again: Latin, Greek and Cyrillic lose their marks; in other scripts they are vowels.
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def find_singular(word: str) -> str:
    """How a plural is spelled in the singular, or "" when it does not look like one."""
    if not word.isascii() or not word.isalpha():
        return ""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if _PLURAL.fullmatch(word, len(word) - 1) else ""


@lru_cache(maxsize=256)
def _phrase(phrase: str) -> tuple[str, re.Pattern[str]] | None:
    pieces = phrase.casefold().split()
    if not pieces:
        return None
    # Not \b, which fails beside punctuation: "c++" has no boundary at its end.
    spaced = r"\s+".join(map(re.escape, pieces))
    return pieces[0], re.compile(rf"(?<!\w){spaced}(?!\w)")


def contains_phrase(folded: str, phrases: tuple[str, ...]) -> bool:
    """Whether any of the phrases stands in a text as whole words; white space counts as one.

    Args:
        folded: the text after `str.casefold`.
    """
    for phrase in phrases:
        found = _phrase(phrase)
        if found is None:
            continue
        first, pattern = found
        # Finding the first word as it is and matching there beats a search by far.
        at = folded.find(first)
        while at >= 0:
            if pattern.match(folded, at):
                return True
            at = folded.find(first, at + 1)
    return False
