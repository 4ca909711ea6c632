"""The feed at an address, or the one that the page there names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedq.domain.markup import html_to_text
from feedq.domain.text import clean_line
from feedq.errors import ParseError, SourceError
from feedq.sources.feeds.discovery import FoundFeed, decode_page, find_feeds
from feedq.sources.feeds.webfeed import ACCEPT, parse
from feedq.sources.http.client import Http

_TITLE = re.compile(r"<(?:\w+:)?title[^>]{0,200}>(.{0,2000}?)</(?:\w+:)?title", re.DOTALL)
_MOST_TRIED = 3
_HEAD = 20_000  # characters in which a feed says what it is called
_FIRST_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")


@dataclass(frozen=True, slots=True)
class FoundAt:
    """A feed at an address.

    Attributes:
        url: of the feed itself, after permanent redirects.
        title: what it calls itself, or "".
        entries: how many it has at present.
        others: further feeds that the page names.
    """

    url: str
    title: str
    entries: int
    others: tuple[FoundFeed, ...] = ()


def find_feed(http: Http, url: str) -> FoundAt:
    """The feed at an address, or the best of those that the page there names.

    Raises:
        SourceError: nobody answers, or there is neither a feed nor a page that names one.
    """
    response = http.get(url, headers={"Accept": ACCEPT})
    kind = response.headers.get("content-type", "")
    try:
        entries = parse(response.body, url=response.url, content_type=kind)
        title = _title(decode_page(response.body, kind))
        return FoundAt(response.moved_to or url, title, len(entries))
    except ParseError as error:
        named = [f for f in find_feeds(response.body, response.url, kind) if f.url != response.url]
        for place, feed in enumerate(named[:_MOST_TRIED]):
            try:
                found = http.get(feed.url, headers={"Accept": ACCEPT}, outside=not response.private)
                kind = found.headers.get("content-type", "")
                entries = parse(found.body, url=found.url, content_type=kind)
            except SourceError:
                continue
            title = _title(decode_page(found.body, kind)) or feed.title
            others = (*named[:place], *named[place + 1 :])
            return FoundAt(found.moved_to or feed.url, title, len(entries), others)
        raise error


def _title(text: str) -> str:
    """What the feed is called: the first title before its items."""
    if text.lstrip()[:1] == "{":
        import json

        try:
            return clean_line(str(json.loads(text).get("title") or ""), limit=100)
        except (ValueError, RecursionError, AttributeError):
            return ""
    first = _FIRST_ITEM.search(text)
    match = _TITLE.search(text[: min(first.start() if first else _HEAD, _HEAD)])
    if not match:
        return ""
    said = match[1].strip().removeprefix("<![CDATA[").removesuffix("]]>")
    return clean_line(html_to_text(html_to_text(said)[0])[0], limit=100)
