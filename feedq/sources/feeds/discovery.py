"""The feeds a web page names: `<link rel="alternate">`."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from feedq.domain.encodings import decoded
from feedq.domain.markup import Tag, tokens
from feedq.domain.text import clean_line
from feedq.sources.feeds.items import absolute

_TYPES = {
    "application/atom+xml": "atom",
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/xml": "rss",
    "text/xml": "rss",
    "application/feed+json": "json",
    "application/json": "json",
}
_ORDER = ("atom", "rss", "json")
_MOST_FEEDS = 50
_HEAD_SIZE = 4096
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+|<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed named by a page.

    Attributes:
        url: absolute.
        type: `atom`, `rss` or `json`.
    """

    url: str
    title: str
    type: str


def find_feeds(html: bytes, base_url: str, content_type: str = "") -> list[FoundFeed]:
    """The feeds a page names, the best first: Atom, RSS, JSON; feeds of comments come last.

    Only what the page says; usual addresses are not guessed. Never raises.
    """
    base, found = base_url, dict[str, FoundFeed]()
    for tag in tokens(decode_page(html, content_type), drop=frozenset(("template",))):
        if not isinstance(tag, Tag) or tag.closing:
            continue
        if tag.name == "base" and (href := tag.get("href")):
            base = absolute(base_url, href) or base
        elif tag.name in ("link", "a") and (feed := _feed(tag, base)):
            found.setdefault(feed.url, feed)
            if len(found) == _MOST_FEEDS:
                break
    return sorted(found.values(), key=lambda feed: (_of_comments(feed), _ORDER.index(feed.type)))


def _feed(tag: Tag, base: str) -> FoundFeed | None:
    kinds = tag.get("rel").lower().split()
    if not {"alternate", "feed"} & set(kinds) or "stylesheet" in kinds:
        return None
    mime = tag.get("type").partition(";")[0].strip().lower()
    kind = _TYPES.get(mime) or ("atom" if "feed" in kinds and not mime else "")
    url, title = absolute(base, tag.get("href")), clean_line(tag.get("title"), limit=200)
    # WordPress names its JSON API as an alternate of every page; it is no feed.
    if mime == "application/json" and "feed" not in f"{url} {title}".lower():
        return None
    if not kind or not url.startswith(("http://", "https://")):
        return None
    return FoundFeed(url, title, kind)


def _of_comments(feed: FoundFeed) -> bool:
    return "comment" in f"{feed.url} {feed.title}".lower()


def is_page(body: bytes, content_type: str = "") -> bool:
    """Whether a body is a web page rather than a feed in whatever state."""
    begins = decode_page(body[:_HEAD_SIZE], content_type)
    return bool(_PAGE.match(begins)) and not _FEED_ROOT.search(begins)


def decode_page(body: bytes, content_type: str = "") -> str:
    """The text of a page: by its byte order mark, the header, its own word, else UTF-8 if it is.

    Source: https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
    """
    names = [name for mark, name in _BOMS if body.startswith(mark)]
    said = map(_CHARSET.search, (content_type.encode("utf-8", "replace"), body[:_HEAD_SIZE]))
    names.extend(match[1].decode("ascii", "replace") for match in said if match)
    for name in (*names, "utf-8"):
        try:
            return decoded(body, name).removeprefix("\ufeff")
        except (LookupError, ValueError):
            continue
    return body.decode("cp1252", "replace")
