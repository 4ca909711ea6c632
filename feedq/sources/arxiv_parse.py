"""arXiv's daily listing: bytes -> entries.

Read by the XML parser itself. feedparser, which reads every other feed, looks for a mail address
anywhere in a list of authors (minutes for 3,000 of them), and takes "Ã©" for a wrongly decoded
"é"; arXiv's text is to arrive as it was sent.

Source: https://info.arxiv.org/help/rss_specifications.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn
from xml.etree import ElementTree

from feedq.domain.identity import parse_arxiv
from feedq.domain.model import Announcement, Entry, Facts
from feedq.errors import ParseError
from feedq.sources.arxiv_days import YEARS

_MOST_TAGS = 500_000
_FEEDS = ("feed", "rss", "rdf")
_ITEMS = ("entry", "item")
_FEED_TAG = re.compile(rb"<(?:\w{1,20}:)?(?:feed|rss|rdf)\b", re.IGNORECASE)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_PREAMBLE = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[\w-]+)\s+Abstract:\s?", re.IGNORECASE
)

_Fields = Mapping[str, list[ElementTree.Element]]


def parse(body: bytes) -> tuple[Entry, ...]:
    """The listing of a day, from its Atom or its RSS form; a bad item is skipped.

    Raises:
        ParseError: not a whole feed. An empty feed is no error: there was no announcement.
    """
    root = _root(body)
    if _name(root) not in _FEEDS:
        _not_a_feed()
    items = (element for element in root.iter() if _name(element) in _ITEMS)
    return tuple(entry for item in items if (entry := _entry(item)) is not None)


class _Plain(ElementTree.TreeBuilder):
    """No document type, hence no entities of its own that could grow without bound."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        _not_a_feed()


def _not_a_feed() -> NoReturn:
    raise ParseError(
        "arXiv answered with a page or nothing, not with a feed; it may be overloaded, try later"
    )


def _root(body: bytes) -> ElementTree.Element:
    body = body.lstrip(b" \t\r\n")
    if body.count(b"<") > _MOST_TAGS:
        raise ParseError(f"arXiv's feed has more than {_MOST_TAGS:,} tags; try later")
    try:
        return _read(body)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        if not _FEED_TAG.search(body[:4096]):
            _not_a_feed()
        try:
            return _read(_mended(body))
        except (ElementTree.ParseError, LookupError, ValueError):
            raise ParseError(
                f"arXiv's feed is damaged or cut short ({error}); try later"
            ) from error


def _read(body: bytes) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Plain())  # noqa: S314 - has no entities, see _Plain
    parser.feed(body)
    root: ElementTree.Element = parser.close()
    return root


def _mended(body: bytes) -> bytes:
    """Without what XML forbids and one abstract can bring: controls, bytes that are not UTF-8."""
    return body.translate(None, _CONTROLS).decode("utf-8", "replace").encode()


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _entry(item: ElementTree.Element) -> Entry | None:
    fields: dict[str, list[ElementTree.Element]] = {}
    for child in item:
        fields.setdefault(_name(child), []).append(child)
    found = parse_arxiv(_text(fields, "id", "guid")) or parse_arxiv(_link(fields))
    title = _line(fields, "title")
    if found is None or not title:
        return None
    identifier, version = found
    said = _text(fields, "summary", "description")
    preamble = _PREAMBLE.match(said)
    kind = _text(fields, "announce_type") or (preamble["type"] if preamble else "")
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
            journal_ref=_line(fields, "journal_reference"),
            doi=_text(fields, "doi").strip(),
            url=address,
            pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
            announced_at=_instant(_text(fields, "published", "pubdate")),
            announce_type=_announcement(kind),
        ),
    )


def _text(fields: _Fields, *names: str) -> str:
    """The text of the first field of one of these names, as it stands."""
    for name in names:
        for element in fields.get(name, ()):
            if text := "".join(element.itertext()):
                return text
    return ""


def _line(fields: _Fields, name: str) -> str:
    return " ".join(_text(fields, name).split())


def _link(fields: _Fields) -> str:
    for element in fields.get("link", ()):
        if address := element.get("href") or element.text:
            return address
    return ""


def _categories(fields: _Fields) -> Iterator[str]:
    for element in fields.get("category", ()):
        if term := (element.get("term") or element.text or "").strip():
            yield term


def _authors(fields: _Fields) -> Iterator[str]:
    said = fields.get("creator") or [
        next((child for child in author if _name(child) == "name"), author)
        for author in fields.get("author", ())
    ]
    for element in said:
        yield from split_authors("".join(element.itertext()))


def _announcement(kind: str) -> Announcement | None:
    try:
        return Announcement(kind.strip().lower())
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    """`2025-08-20T00:00:00-04:00` or `Mon, 27 Apr 2026 00:00:00 -0400`, in UTC."""
    text = text.strip()[:64]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, OverflowError):
            continue
        if moment.year in YEARS:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def split_authors(text: str) -> tuple[str, ...]:
    """Names of a list with commas; affiliations in parentheses are left out.

    `A. B. One (1), C. Two (2 and 3) ((1) Here, (2) There)` -> (`A. B. One`, `C. Two`). A
    parenthesis without its other half is text, so that it costs no names.
    """
    outside: list[str] = []
    opened: list[int] = []  # where in `outside` each open parenthesis stands
    for sign in text:
        if sign == "(":
            opened.append(len(outside))
            outside.append(sign)
        elif sign == ")" and opened:
            del outside[opened.pop() :]
        else:
            outside.append(sign)
    names = ("".join(outside)).split(",")
    return tuple(name for part in names if (name := " ".join(part.split())))
