"""What other programs keep -> feeds to follow, papers, records.

Bytes in, values out, and no network; databases of other programs are opened to read only.
"""

from __future__ import annotations

import re

from feedq.domain import encodings
from feedq.errors import ImportFailed
from feedq.importing.values import UNKNOWN, FeedList, ListedFeed, ListedPaper, PaperList

__all__ = ["LARGEST", "SQLITE", "FeedList", "ListedFeed", "ListedPaper", "PaperList", "read"]

LARGEST = 20_000_000
"""Bytes; the longest list of a real reader has a few hundred thousand, of papers a few million."""
SQLITE = b"SQLite format 3\0"
"""A database begins so; it is read from its file, not by `read`."""


def read(body: bytes, *, papers: bool = False) -> FeedList | PaperList:
    """A list in any format that is known, told by what it says rather than by its name.

    Args:
        papers: lines of links are papers, also where most of them are not.

    Raises:
        ImportFailed: it is none of these, damaged as a whole, or larger than any real one.
    """
    from feedq.importing import bibtex, csl, links, newsboat, ris

    if len(body) > LARGEST:
        raise ImportFailed(f"larger than {LARGEST // 1_000_000} MB; no real list is")
    text = decoded(body).removeprefix("\ufeff").replace("\0", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = text.lstrip()[:1]
    if start == "<":
        return _feeds(text)
    if start in ("[", "{"):
        return PaperList(csl.parse(text))
    signs = ((bibtex.SIGN.search(text), bibtex.parse), (ris.SIGN.search(text), ris.parse))
    formats = [(sign.start(), parse) for sign, parse in signs if sign]
    if formats:
        _, parse = min(formats, key=lambda one: one[0])
        return PaperList(parse(text))
    listed = links.parse(text)
    named = sum(one.paper is not None for one in listed)
    if named and (papers or named * 2 >= len(listed) or not newsboat.SIGN.search(text)):
        return PaperList(listed)
    return _feeds(text)


def _feeds(text: str) -> FeedList:
    from feedq.importing import newsboat, opml

    found = opml.parse(text) if text.lstrip()[:1] == "<" else newsboat.parse(text)
    if not found.feeds and (not found.left_out or found.papers):
        raise ImportFailed(UNKNOWN)
    return found


def decoded(body: bytes) -> str:
    """The text, by its byte order mark or prologue, else UTF-8 where it is."""
    import codecs

    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    for start, name in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if body.startswith(start):
            return body.decode(name, "replace")
    said = re.match(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", body)
    for name in ("utf-8-sig", said[1].decode("ascii") if said else "", "cp1252"):
        try:
            return encodings.decoded(body, name)
        except (LookupError, ValueError):
            continue
    return body.decode("latin-1")
