"""newsboat's `urls` file: an address and tags on each line.

Source: https://newsboat.org/releases/2.40/docs/newsboat.html#_adding_rss_feeds
"""

from __future__ import annotations

import re

from feedq.domain.text import clean_line
from feedq.errors import ImportFailed
from feedq.importing.collecting import Collection
from feedq.importing.values import UNKNOWN, FeedList

_MOSTSIGNS = 50_000
_WORD = re.compile(r'"((?:[^"\\]|\\.)*+)"|(\S+)')
SIGN = re.compile(r'^[ \t]*"?(?:https?://|feed:|file:|query:|exec:|filter:)', re.MULTILINE)
_SPECIAL = ("query:", "exec:", "filter:", "file:", "|")


def parse(text: str) -> FeedList:
    """The feeds of a `urls` file: `~name` is the name, the first other tag the folder.

    Raises:
        ImportFailed: no line begins as one of such a file does.
    """
    if not SIGN.search(text):
        raise ImportFailed(UNKNOWN)
    found = Collection()
    for number, line in enumerate(text.splitlines()):
        if number >= _MOSTSIGNS:
            found.leave_out("the rest", f"more than {_MOSTSIGNS:,} lines")
            break
        words = [_unquoted(match) for match in _WORD.finditer(line)]
        if not words or words[0].startswith("#"):
            continue
        address, tags = words[0], words[1:]
        if address.startswith(_SPECIAL):
            found.leave_out(address, "a query, program or file of newsboat's, not a feed")
            continue
        names = [tag[1:] for tag in tags if tag.startswith("~")]
        folders = [tag for tag in tags if tag and not tag.startswith(("~", "!", "#"))]
        found.add(address, next(iter(names), ""), next(iter(folders), ""))
    return found.list()


def _unquoted(match: re.Match[str]) -> str:
    quoted, bare = match.groups()
    return clean_line(bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
