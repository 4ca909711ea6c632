"""The items of a feed, whatever its format -> entries."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urljoin

from feedq.domain import identity
from feedq.domain.markup import unescape
from feedq.domain.model import Entry
from feedq.domain.text import clean_line, safe_link

T = TypeVar("T")

MAX_ITEMS = 2_000
"""Items read of one document, the newest; a feed with its whole archive has thousands."""
LONGEST_AUTHOR = 1_000
MARKUP = re.compile(r"<[a-zA-Z/!]")
_MAIL_FIRST = re.compile(r"<?\S{1,200}@\S{1,200}\s+\((.*)\)\s*", re.DOTALL)
_MAIL_LAST = re.compile(r"(.*?\S)\s+[(<]\S{1,200}@[^\s()<>]{1,200}[)>]\s*", re.DOTALL)
_OLDEST_YEAR, _LATEST_YEAR = 1971, 2199  # the epoch and year 1 are how programs write "no date"


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a feed gives it. Everything may be empty.

    Attributes:
        links: absolute, the item's own first.
    """

    id: str
    url: str
    title: str
    text: str
    author: str
    posted_at: datetime | None
    links: tuple[str, ...]


def to_entries(items: Iterable[Item]) -> tuple[Entry, ...]:
    """Entries in document order, each under an id of its own that stays when it is edited.

    An item is known by its id, else by its link, else by what it says. An id that several items
    of the document bear names none of them; link and title then help. An item that says nothing
    is left out.
    """
    items = [item for item in items if item.id or item.title or item.text or item.links]
    ids = [clean_line(item.id) or clean_line(item.url) or _digest(item) for item in items]
    bearers = Counter(ids)
    entries: dict[str, Entry] = {}
    for source_id, item in zip(ids, items, strict=True):
        if bearers[source_id] > 1:
            source_id = f"{source_id} {clean_line(item.url)} {clean_line(item.title)}"
        if source_id not in entries:
            entries[source_id] = Entry(
                source_id=source_id,
                url=item.url,
                title=item.title,
                text=item.text,
                author=item.author,
                posted_at=item.posted_at,
                links=item.links,
                mentions=identity.find_all(f"{item.title}\n{item.text}", item.links),
            )
    return tuple(entries.values())


def _digest(item: Item) -> str:
    said = f"{item.title}\n{item.posted_at or ''}\n{item.text}"
    return f"sha256:{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()}"


def newest(items: Sequence[T], when: Callable[[T], datetime | None]) -> list[T]:
    """At most `MAX_ITEMS`, in document order; where dates are missing the document's order says."""
    if len(items) <= MAX_ITEMS:
        return list(items)
    never = datetime.min.replace(tzinfo=UTC)
    places = sorted(range(len(items)), key=lambda place: when(items[place]) or never, reverse=True)
    return [items[place] for place in sorted(places[:MAX_ITEMS])]


def plausible(moment: datetime | None) -> datetime | None:
    """`moment` in UTC, or None where it can be no item's date."""
    if moment is None or not _OLDEST_YEAR <= moment.year <= _LATEST_YEAR:
        return None
    return moment.astimezone(UTC)


def person(text: str) -> str:
    """A name without the mail address, which RSS puts before it in many spellings."""
    text = text[:LONGEST_AUTHOR]
    match = _MAIL_FIRST.fullmatch(text) or _MAIL_LAST.fullmatch(text)
    return unescape(match[1].strip() if match else text)


def absolute(base: str, url: str) -> str:
    """`url` as it stands on a page at `base`; "" unless http, https or mailto."""
    url = url.strip()
    try:
        return safe_link(urljoin(base, url)) if url else ""
    except ValueError:
        return ""


def all_links(url: str, base: str, hrefs: Iterable[str]) -> tuple[str, ...]:
    """The item's link and those in its body, absolute, once each, in order."""
    found = (absolute(base, href) for href in hrefs if not href.startswith("#"))
    return tuple(dict.fromkeys(filter(None, (url, *found))))
