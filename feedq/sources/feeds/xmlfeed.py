"""RSS, Atom, RDF and CDF as feedparser reads them -> items."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import feedparser

from feedq.domain.markup import html_to_text, unescape
from feedq.errors import ParseError
from feedq.sources.feeds.dates import odd_date
from feedq.sources.feeds.items import (
    MARKUP,
    Item,
    absolute,
    all_links,
    newest,
    person,
    plausible,
)
from feedq.sources.feeds.tamed import within
from feedq.sources.feeds.xmltext import as_utf8, short_prologue

_MOST_TAGS = 200_000
_MOST_ITEM_TAGS = 50_000
_PATIENCE_S = 30.0
"""Processor time; the slowest document within the caps takes three seconds on a laptop."""
_ITEM_TAG = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)

_HTML = ("text/html", "application/xhtml+xml", "html", "xhtml")


def parse_items(body: bytes, *, url: str, content_type: str = "") -> list[Item]:
    """The items of an XML feed, well-formed or not.

    Args:
        url: where it was found; relative links are resolved against it.
        content_type: the header, for its charset.

    Raises:
        ParseError: feedparser makes nothing of it, or it is larger than any feed.
    """
    if body.count(b"<") > _MOST_TAGS or len(_ITEM_TAG.findall(body)) > _MOST_ITEM_TAGS:
        raise ParseError(
            f"the feed has more than {_MOST_TAGS:,} tags or {_MOST_ITEM_TAGS:,} items; "
            "follow a smaller feed of this site"
        )
    feed = _read(body, content_type)
    items = newest(feed["entries"], _posted_at)
    base = url
    if not feed["version"].startswith("atom"):
        # RSS has no base; its relative links are meant from the site, not from a feed server.
        base = absolute(url, _string(feed["feed"].get("link"))) or url
    by = _author(feed["feed"], feed["version"])
    found = []
    for item in items:
        try:
            found.append(_item(item, feed["version"], base, by))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue  # of a shape feedparser makes of nonsense; it must not cost the rest
    return found


def _read(body: bytes, content_type: str) -> Any:
    """feedparser's reading, or ParseError when it is none."""
    body, headers = _decoded(body, content_type)
    try:
        # Never a str: it would be opened as a file or address when it looks like one. Links and
        # ids stay as written (no content-location); we resolve links, and ids must not change
        # with the address of the feed.
        with within(_PATIENCE_S):
            feed: Any = feedparser.parse(
                io.BytesIO(body),
                response_headers=headers,
                sanitize_html=False,
                resolve_relative_uris=False,
            )
    except ParseError:
        raise
    except Exception as error:  # whatever hostile bytes make it raise; it promises nothing
        raise ParseError(f"the feed cannot be read ({type(error).__name__})") from error
    feed["version"] = feed.get("version") or ""
    if not feed["version"] and not feed["entries"]:
        raise ParseError("this is not a feed; check the address in a browser")
    if feed.get("bozo") and not feed["entries"] and b"</" not in body[-200:]:
        raise ParseError("the feed is cut short; try again later")
    return feed


def _decoded(body: bytes, content_type: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers that let feedparser find its encoding."""
    text = as_utf8(body, content_type)
    if text is not None:
        return short_prologue(text), {"content-type": "application/xml; charset=utf-8"}
    body = short_prologue(body.lstrip(b" \t\r\n"))
    return body, {"content-type": content_type or "application/xml"}


def _string(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _get(item: Any, *keys: str) -> Any:
    """The first of `keys` that has a value, without feedparser's substitutions."""
    return next((value for key in keys if (value := dict.get(item, key))), None)


def _posted_at(item: Any) -> datetime | None:
    for key in ("published", "updated", "created"):
        try:
            odd = odd_date(_string(dict.get(item, key)))
            fields = odd.utctimetuple() if odd else dict.get(item, f"{key}_parsed")
            if not fields:
                continue
            year, month, day, hour, minute, second = fields[:6]
            moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (TypeError, ValueError, OverflowError):
            continue
        if plausible(moment):
            return moment
    return None


def _author(item: Any, version: str) -> str:
    """Who wrote it, by name."""
    if version.startswith("atom"):
        people = _get(item, "authors") or ()
        names = [_string(dict.get(one, "name")) for one in people]
        if any(names):
            return ", ".join(filter(None, names))
    return person(_string(_get(item, "author")))


def _item(item: Any, version: str, base: str, by: str) -> Item:
    link = absolute(base, _string(_get(item, "feedburner_origlink", "link")) or _enclosed(item))
    text, hrefs, inner_base = _body(item, link or base)
    hrefs = (*_related(item), *hrefs)
    title = _title(item)
    return Item(
        id=_string(dict.get(item, "id")),
        url=link,
        title=title,
        text=text,
        author=_author(item, version) or by,
        posted_at=_posted_at(item),
        links=all_links(link, inner_base, hrefs),
    )


def _title(item: Any) -> str:
    detail = dict.get(item, "title_detail") or {}
    title = _string(dict.get(item, "title"))
    if dict.get(detail, "type") in _HTML and ("&" in title or MARKUP.search(title)):
        return " ".join(html_to_text(title)[0].split())
    return title


def _enclosed(item: Any) -> str:
    """The file of an item that is nothing but a file."""
    links = dict.get(item, "links") or ()
    return next((_string(one.get("href")) for one in links if one.get("rel") == "enclosure"), "")


def _related(item: Any) -> list[str]:
    """What a link post points at; enclosures, comments and feeds of comments are left out."""
    links = dict.get(item, "links") or ()
    return [_string(one.get("href")) for one in links if one.get("rel") in ("related", "via")]


def _body(item: Any, base: str) -> tuple[str, tuple[str, ...], str]:
    """Text, links as written, and what they are relative to, of the fullest form there is."""
    parts = [dict.get(item, "summary_detail"), *(dict.get(item, "content") or ())]
    forms = [part for part in parts if part and _is_text(_string(dict.get(part, "type")))]
    if not forms:
        return _string(dict.get(item, "summary")), (), base
    # The later of equals: a summary that repeats the content is feedparser's copy of it.
    fullest = max(reversed(forms), key=lambda part: len(_string(dict.get(part, "value"))))
    value = _string(dict.get(fullest, "value"))
    inner = absolute(base, _string(dict.get(fullest, "base"))) or base
    if dict.get(fullest, "type") in _HTML and MARKUP.search(value):
        return *html_to_text(value), inner
    # Plain text, whatever its type says: YouTube's descriptions keep their lines.
    return unescape(value) if dict.get(fullest, "type") in _HTML else value, (), inner


def _is_text(mime: str) -> bool:
    return not mime or mime in _HTML or mime.startswith("text")
