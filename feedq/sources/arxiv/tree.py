"""XML as arXiv sends it, read with care: no document type, a cap, what XML forbids mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn
from xml.etree import ElementTree

from feedq.errors import ParseError
from feedq.sources.arxiv.days import YEARS

Fields = Mapping[str, list[ElementTree.Element]]
"""The children of an element by name, in lower case and without namespace."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_START = 4096
"""Bytes within which a document of the kind meant begins."""


def read(body: bytes, *, what: str, roots: Sequence[str], most_tags: int) -> ElementTree.Element:
    """The root of a document.

    Args:
        what: what it should be, for the user: "feed".
        roots: names it may have, in lower case.
        most_tags: more are refused before they take memory.

    Raises:
        ParseError: something else, damaged, or cut short.
    """
    body = body.lstrip(b" \t\r\n")
    if body.count(b"<") > most_tags:
        raise ParseError(f"arXiv's {what} has more than {most_tags:,} tags; try later")
    try:
        root = _tolerant(body, what, roots)
    except _DocumentTypeError:
        root = None
    if root is None or name(root) not in roots:
        raise ParseError(
            f"arXiv answered with a page or nothing, not with a {what}; it may be overloaded, "
            "try later"
        )
    return root


def name(element: ElementTree.Element) -> str:
    """The tag in lower case, without namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def outermost(root: ElementTree.Element, *names: str) -> Iterator[ElementTree.Element]:
    """The elements of these names in document order; what one of them holds is not looked at."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if name(element) in names:
            yield element
        else:
            waiting.extend(reversed(element))


def fields(element: ElementTree.Element) -> Fields:
    """See `Fields`."""
    found: dict[str, list[ElementTree.Element]] = {}
    for child in element:
        found.setdefault(name(child), []).append(child)
    return found


def text(said: Fields, *names: str) -> str:
    """The text of the first field of one of these names, as it stands."""
    for one in names:
        for element in said.get(one, ()):
            if words := "".join(element.itertext()):
                return words
    return ""


def line(said: Fields, one: str) -> str:
    """The text of a field on one line."""
    return " ".join(text(said, one).split())


def instant(written: str) -> datetime | None:
    """`2025-08-20T00:00:00-04:00` or `Mon, 27 Apr 2026 00:00:00 -0400`, in UTC."""
    written = written.strip()[:64]
    for reader in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = reader(written)
        except (ValueError, TypeError, OverflowError):
            continue
        if moment.year in YEARS:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


class _DocumentTypeError(Exception):
    """Pages have a document type, what arXiv's services send has none."""


class _Plain(ElementTree.TreeBuilder):
    """No document type, hence no entities of its own that could grow without bound."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:
        raise _DocumentTypeError


def _tolerant(body: bytes, what: str, roots: Sequence[str]) -> ElementTree.Element | None:
    """None: not even damaged, something else."""
    try:
        return _parsed(body)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        begins = rf"<(?:\w{{1,20}}:)?(?:{'|'.join(roots)})\b"
        if not re.search(begins.encode(), body[:_START], re.IGNORECASE):
            return None
        try:
            return _parsed(_mended(body))
        except (ElementTree.ParseError, LookupError, ValueError):
            raise ParseError(
                f"arXiv's {what} is damaged or cut short ({error}); try later"
            ) from error


def _parsed(body: bytes) -> ElementTree.Element:
    parser = ElementTree.XMLParser(target=_Plain())  # noqa: S314 - has no entities, see _Plain
    parser.feed(body)
    root: ElementTree.Element = parser.close()
    return root


def _mended(body: bytes) -> bytes:
    """Without what XML forbids and one abstract can bring: controls, bytes that are not UTF-8."""
    return body.translate(None, _CONTROLS).decode("utf-8", "replace").encode()
