"""arXiv's daily listing: bytes -> entries.

Read by the XML parser itself. feedparser, which reads unusual web feeds, looks for a mail address
anywhere in a list of authors (minutes for 3,000 of them), and takes "Ã©" for a wrongly decoded
"é"; arXiv's text is to arrive as it was sent.

Source: https://info.arxiv.org/help/rss_specifications.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from feedq.domain.identity import parse_arxiv
from feedq.domain.kinds import Announcement
from feedq.domain.model import Entry, Facts
from feedq.sources.arxiv import tree
from feedq.sources.arxiv.names import split_authors
from feedq.sources.arxiv.tree import Fields, line, name, text

_MOST_TAGS = 500_000
_FEEDS = ("feed", "rss", "rdf")
_ITEMS = ("entry", "item")
_PREAMBLE = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[\w-]+)\s+Abstract:\s?", re.IGNORECASE
)


def parse(body: bytes) -> tuple[Entry, ...]:
    """The listing of a day, from its Atom or its RSS form; a bad item is skipped.

    Raises:
        ParseError: not a whole feed. An empty feed is no error: there was no announcement.
    """
    root = tree.read(body, what="feed", roots=_FEEDS, most_tags=_MOST_TAGS)
    items = tree.outermost(root, *_ITEMS)
    return tuple(entry for item in items if (entry := _entry(item)) is not None)


def _entry(item: ElementTree.Element) -> Entry | None:
    fields = tree.fields(item)
    found = parse_arxiv(text(fields, "id", "guid")) or parse_arxiv(_link(fields))
    title = line(fields, "title")
    if found is None or not title:
        return None
    identifier, version = found
    said = text(fields, "summary", "description")
    preamble = _PREAMBLE.match(said)
    kind = text(fields, "announce_type") or (preamble["type"] if preamble else "")
    address = f"https://arxiv.org/abs/{identifier.value}"
    return Entry(
        source_id=f"{identifier.value}v{version or 1}",
        url=address,
        facts=Facts(
            identifier=identifier,
            title=title,
            version=version or 1,
            authors=tuple(_authors(fields)),
            abstract=(said[preamble.end() :] if preamble else said).strip(),
            categories=tuple(dict.fromkeys(_categories(fields))),
            journal_ref=line(fields, "journal_reference"),
            doi=text(fields, "doi").strip(),
            url=address,
            pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
            announced_at=tree.instant(text(fields, "published", "pubdate")),
            announce_type=_announcement(kind),
        ),
    )


def _link(fields: Fields) -> str:
    for element in fields.get("link", ()):
        if address := element.get("href") or element.text:
            return address
    return ""


def _categories(fields: Fields) -> Iterator[str]:
    for element in fields.get("category", ()):
        if term := (element.get("term") or element.text or "").strip():
            yield term


def _authors(fields: Fields) -> Iterator[str]:
    said = fields.get("creator") or [
        next((child for child in author if name(child) == "name"), author)
        for author in fields.get("author", ())
    ]
    for element in said:
        yield from split_authors("".join(element.itertext()))


def _announcement(kind: str) -> Announcement | None:
    try:
        return Announcement(kind.strip().lower())
    except ValueError:
        return None
