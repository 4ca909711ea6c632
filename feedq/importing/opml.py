"""OPML, the lists that feed readers exchange: http://opml.org/spec2.opml

Read by the tokenizer that reads HTML: it needs no well-formed document, knows no entities but
those of characters, and takes linear time.
"""

from __future__ import annotations

import re

from feedq.domain.markup import Tag, tokens
from feedq.domain.text import clean_line
from feedq.importing.collecting import Collection
from feedq.importing.values import FeedList

_MOST_OUTLINES = 50_000
_DEEPEST_FOLDER = 8
# In an address nobody has escaped, `&copy=1` is no sign: in XML a reference ends in a semicolon.
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)", re.ASCII)


def parse(text: str) -> FeedList:
    """The feeds of an OPML document, with the folders they stand in."""
    found = Collection()
    opened: list[tuple[int, str]] = [(0, "")]  # of each open outline how deep, and its folder
    outlines = 0
    text = _BARE_AMPERSAND.sub("&amp;", text)
    for tag in tokens(text, drop=frozenset()):
        if not isinstance(tag, Tag) or tag.name != "outline":
            continue
        if tag.closing:
            del opened[max(len(opened) - 1, 1) :]
            continue
        outlines += 1
        if outlines > _MOST_OUTLINES:
            found.leave_out("the rest", f"more than {_MOST_OUTLINES:,} outlines")
            break
        # The text is what an outline shows; some programs write the title alone.
        name = clean_line(tag.get("text") or tag.get("title"), limit=200)
        address = tag.get("xmlurl") or (tag.get("url") if tag.get("type") in _FEED_TYPES else "")
        depth, folder = opened[-1]
        if address:
            found.add(address, name, folder or _category(tag))
        elif name and depth < _DEEPEST_FOLDER:
            folder = "/".join(filter(None, (folder, name.replace("/", "-"))))
            depth += 1
        if not tag.source.rstrip().endswith("/"):
            opened.append((depth, folder))
    return found.list()


_FEED_TYPES = ("rss", "atom", "feed")


def _category(tag: Tag) -> str:
    """`category="/A/B,/C"`: the first path, where no outline makes a folder."""
    first = tag.get("category").split(",")[0]
    return "/".join(filter(None, (clean_line(part, limit=200) for part in first.split("/"))))
