"""Cut a paragraph where a reader would draw breath."""

from __future__ import annotations

import re

# A full stop after these ends no sentence.
_NEVER_LAST = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|al|resp|w\.r\.t|Fig|Figs|Eq|Eqs|Sec|Tab|Ref|No|Dr|Prof|approx|"
    r"a\.k\.a|[A-Z])|\.\s?[a-z])\.$"
)
_BREAK = re.compile(r"(?<=[.!?])[)\]\"'”’]*\s+(?=[\"'“‘(\[]*[A-Z0-9\u00c0-\uffff])")


def sentences(text: str) -> list[str]:
    """The sentences of a text, a blank one between paragraphs; nothing is lost but white space.

    Errs towards too few: an abbreviation never ends a sentence.
    """
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        if found:
            found.append("")
        start = 0
        for match in _BREAK.finditer(paragraph):
            head = paragraph[start : match.start()]
            if _NEVER_LAST.search(head[-12:]):
                continue
            found.append(paragraph[start : match.end()].strip())
            start = match.end()
        found.append(paragraph[start:].strip())
    return found
