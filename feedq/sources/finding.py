"""From what a user pastes to what can be followed: an address tells the source, a page its feed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from feedq.config.rules import is_category
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line, html_to_text
from feedq.errors import ParseError, SourceError
from feedq.sources.discovery import FoundFeed, decode_page, find_feeds
from feedq.sources.http import Http
from feedq.sources.webfeed import ACCEPT, parse

_HANDLE = r"[A-Za-z0-9_][\w.-]*"
_FEDIVERSE = re.compile(rf"@?({_HANDLE}@[\w-]+(?:\.[\w-]+)+)")
_BLUESKY = re.compile(r"@?((?:[a-z0-9-]+\.)+bsky\.social)", re.IGNORECASE)
_X = re.compile(r"(?:x|twitter):@?(\w{1,15})", re.IGNORECASE)
_SKY = re.compile(r"(?:bluesky|bsky):@?((?:[a-z0-9-]+\.)+[a-z0-9-]+)", re.IGNORECASE)
_X_HOSTS = ("x.com", "twitter.com", "mobile.twitter.com", "www.x.com", "www.twitter.com")
# Places whose addresses look like profiles of Mastodon, and which have feeds instead.
_NOT_MASTODON = re.compile(r"(?:.*\.)?(?:youtube\.com|medium\.com|substack\.com|tiktok\.com)")
_DOMAIN = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?].*)?")
_TITLE = re.compile(r"<(?:\w+:)?title[^>]{0,200}>(.{0,2000}?)</(?:\w+:)?title", re.DOTALL)
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


def recognise(what: str) -> Subscription | None:
    """An account or a category, from its usual spellings; None for the address of a feed or page.

    `cs.LG`, `@user@server`, `name.bsky.social`, `x:name`, and the addresses of their profiles.
    The name is the address; the caller knows better ones.
    """
    what = what.strip()
    if is_category(what):
        return Subscription("arxiv", what, what)
    for pattern, source in ((_X, "x"), (_SKY, "bluesky"), (_BLUESKY, "bluesky")):
        if match := pattern.fullmatch(what):
            return Subscription(source, match[1], match[1])
    if match := _FEDIVERSE.fullmatch(what):
        return Subscription("mastodon", f"@{match[1]}", f"@{match[1]}")
    return _profile(what)


def _profile(url: str) -> Subscription | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    path = parts.path.strip("/").split("/")
    if parts.scheme not in ("http", "https"):
        return None
    if host in _X_HOSTS and re.fullmatch(r"@?\w{1,15}", path[0]):
        handle = path[0].removeprefix("@")
        return Subscription("x", handle, handle)
    if host == "bsky.app" and path[0] == "profile" and len(path) > 1:
        return Subscription("bluesky", path[1], path[1])
    name = path[0].removeprefix("@")
    if len(path) == 1 and path[0].startswith("@") and not _NOT_MASTODON.fullmatch(host):
        match = _FEDIVERSE.fullmatch(name if "@" in name else f"{name}@{host}")
        if match:
            return Subscription("mastodon", f"@{match[1]}", f"@{match[1]}")
    return None


def as_url(what: str) -> str:
    """The web address meant, with https where no scheme was typed; "" when it is none."""
    what = what.strip()
    if what.startswith(("http://", "https://")):
        return what
    return f"https://{what}" if _DOMAIN.fullmatch(what) else ""


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
        for place, feed in enumerate(named):
            try:
                found = http.get(feed.url, headers={"Accept": ACCEPT})
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
    match = _TITLE.search(text[: first.start()] if first else text[:20_000])
    if not match:
        return ""
    said = match[1].strip().removeprefix("<![CDATA[").removesuffix("]]>")
    return clean_line(html_to_text(html_to_text(said)[0])[0], limit=100)
