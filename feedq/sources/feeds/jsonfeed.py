"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import datetime

import msgspec

from feedq.domain.markup import html_to_text
from feedq.errors import ParseError
from feedq.sources.feeds.dates import odd_date
from feedq.sources.feeds.items import Item, absolute, all_links, newest, plausible
from feedq.sources.lenient import read, read_each, read_time

_BOM = b"\xef\xbb\xbf"
_ITEMS = re.compile(r'"items"\s*:\s*\[\s*')
_COMMA = re.compile(r"\s*,\s*")


class _Feed(msgspec.Struct):
    items: list[msgspec.Raw]
    author: msgspec.Raw = msgspec.Raw()
    authors: msgspec.Raw = msgspec.Raw()


class _Item(msgspec.Struct):
    """Every field may have a wrong type; each is read on its own."""

    id: msgspec.Raw = msgspec.Raw()
    url: msgspec.Raw = msgspec.Raw()
    external_url: msgspec.Raw = msgspec.Raw()
    title: msgspec.Raw = msgspec.Raw()
    content_html: msgspec.Raw = msgspec.Raw()
    content_text: msgspec.Raw = msgspec.Raw()
    summary: msgspec.Raw = msgspec.Raw()
    date_published: msgspec.Raw = msgspec.Raw()
    date_modified: msgspec.Raw = msgspec.Raw()
    author: msgspec.Raw = msgspec.Raw()
    authors: msgspec.Raw = msgspec.Raw()


class _Author(msgspec.Struct):
    name: str | None = None


def parse_items(body: bytes, *, url: str) -> list[Item]:
    """The items of a JSON Feed.

    Args:
        url: where it was found; relative links are resolved against it.

    Raises:
        ParseError: the document is not JSON, or not a feed.
    """
    feed = _decode(body.removeprefix(_BOM))
    by = _authors(feed.authors, feed.author)
    raw_items = newest(read_each(feed.items, _Item), _posted_at)
    return [_item(raw, by, url) for raw in raw_items]


def _decode(body: bytes) -> _Feed:
    try:
        try:
            return msgspec.json.decode(body, type=_Feed)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            # Raw line breaks in strings, half surrogate pairs, Latin-1, NaN: blemishes of an item.
            whole = _lenient(body.decode("utf-8", "replace"))
            text = json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
            return msgspec.json.decode(text, type=_Feed)
    except msgspec.ValidationError as error:
        raise ParseError(
            f"this is JSON but not a JSON Feed ({error}); look for the feed's own address"
        ) from error
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ParseError(
            f"the JSON Feed cannot be read, it may be cut short ({error}); try again later"
        ) from error


def _lenient(text: str) -> object:
    """The document; of one that is cut short, its head and the items before the cut.

    Raises:
        ValueError: it is not JSON, and no item is whole.
    """
    reader = json.JSONDecoder(strict=False, parse_constant=lambda name: None)
    try:
        return reader.decode(text)
    except ValueError:
        start = gap = _ITEMS.search(text)
        items = []
        while gap:
            try:
                item, end = reader.raw_decode(text, gap.end())
            except ValueError:
                break
            items.append(item)
            gap = _COMMA.match(text, end)
        if start is None or not items:
            raise
    with suppress(ValueError):
        return {**reader.decode(f"{text[: start.end()]}]}}"), "items": items}
    return {"items": items}


def _text(raw: msgspec.Raw) -> str:
    return (read(raw, str) or "").strip()


def _posted_at(item: _Item) -> datetime | None:
    for raw in (item.date_published, item.date_modified):
        said = _text(raw)
        with suppress(ValueError):
            if moment := plausible(read_time(said) or odd_date(said)):
                return moment
    return None


def _authors(authors: msgspec.Raw, author: msgspec.Raw) -> str:
    """1.1 has a list, 1.0 one author."""
    named = read_each(read(authors, list[msgspec.Raw]), _Author) or read_each([author], _Author)
    return ", ".join(one.name.strip() for one in named if one.name and one.name.strip())


def _item(raw: _Item, by: str, base: str) -> Item:
    number = read(raw.id, float)
    own, elsewhere = (
        absolute(base, text) if (text := _text(field)) else ""
        for field in (raw.url, raw.external_url)
    )
    text, hrefs = html_to_text(_text(raw.content_html))
    text = text or _text(raw.content_text) or _text(raw.summary)
    return Item(
        id=_text(raw.id) or ("" if number is None else f"{number:.15g}"),
        url=own or elsewhere,
        title=_text(raw.title),
        text=text,
        author=_authors(raw.authors, raw.author) or by,
        posted_at=_posted_at(raw),
        links=all_links(own or elsewhere, own or base, filter(None, (elsewhere, *hrefs))),
    )
