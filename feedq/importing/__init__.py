"""What other programs write -> what feedq can follow. Bytes in, values out; no network, no file."""

from __future__ import annotations

from dataclasses import dataclass

from feedq.errors import ImportFailed

UNKNOWN = "no list of feeds that is known; OPML and newsboat's urls file are read"

LARGEST = 20_000_000
"""Bytes; the longest list of a real reader has a few hundred thousand."""


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed that a list names.

    Attributes:
        url: http or https, checked.
        name: never empty; the host where the list gives none.
        folder: nested ones as `A/B`, or "".
    """

    url: str
    name: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a list holds.

    Attributes:
        feeds: each address once, in order.
        left_out: what cannot be followed, each in one line with its reason.
        papers: some of that are papers.
    """

    feeds: tuple[ListedFeed, ...]
    left_out: tuple[str, ...] = ()
    papers: bool = False


def read(body: bytes) -> FeedList:
    """A list of feeds in any format that is known: OPML, or newsboat's `urls`.

    Raises:
        ImportFailed: it is none of these, or larger than any real one.
    """
    from feedq.importing import newsboat, opml

    if len(body) > LARGEST:
        raise ImportFailed(f"larger than {LARGEST // 1_000_000} MB; no list of feeds is")
    text = decoded(body)
    found = opml.parse(text) if text.lstrip()[:1] == "<" else newsboat.parse(text)
    if not found.feeds and (not found.left_out or found.papers):
        raise ImportFailed(UNKNOWN)
    return found


def decoded(body: bytes) -> str:
    """The text, by its byte order mark or prologue, else UTF-8 where it is."""
    import codecs
    import re

    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    for start, name in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if body.startswith(start):
            return body.decode(name, "replace")
    said = re.match(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", body)
    for name in ("utf-8-sig", said[1].decode("ascii") if said else "", "cp1252"):
        try:
            return body.decode(name)
        except (LookupError, ValueError):
            continue
    return body.decode("latin-1")
