"""OPML 2.0: the feeds that are followed, for other readers. http://opml.org/spec2.opml"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from feedq.domain.text import clean_line


@dataclass(frozen=True, slots=True)
class OpmlFeed:
    """A feed, and its folder as `A/B` or ""."""

    name: str
    url: str
    folder: str = ""


def render(feeds: Sequence[OpmlFeed], now: datetime) -> bytes:
    """The document, UTF-8. Feeds stand in the order given, folders where their first feed does."""
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    SubElement(head, "title").text = "Followed by feedq"
    SubElement(head, "dateCreated").text = format_datetime(now, usegmt=True)
    folders = {"": SubElement(root, "body")}
    for feed in feeds:
        name = clean_line(feed.name)
        SubElement(
            _folder(folders, feed.folder),
            "outline",
            {"type": "rss", "text": name, "title": name, "xmlUrl": clean_line(feed.url)},
        )
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _folder(folders: dict[str, Element], path: str) -> Element:
    place = ""
    for part in filter(None, (clean_line(part) for part in path.split("/"))):
        inner = f"{place}/{part}"
        if inner not in folders:
            folders[inner] = SubElement(folders[place], "outline", {"text": part, "title": part})
        place = inner
    return folders[place]
