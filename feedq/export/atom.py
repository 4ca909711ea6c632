"""Atom (RFC 4287): a view or a search, for any feed reader.

A reader knows an entry by its id, which is made of the paper's alone, and shows it again when
`updated` changes, which it does with a new version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, indent, tostring

from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import facts
from feedq.export.article import body
from feedq.export.citekeys import year
from feedq.export.json import instant
from feedq.export.links import link_target
from feedq.export.xml import element

_BEFORE_ANY = datetime(1991, 8, 14, tzinfo=UTC)  # arXiv's first day


def export(papers: Sequence[Paper], title: str) -> bytes:
    """A feed of the papers, in the order given."""
    newest = max((_updated(paper) for paper in papers), default=_BEFORE_ANY)
    feed = element(
        "feed",
        element("id", _urn(f"feedq:feed:{title}")),
        element("title", f"feedq: {clean_line(title)}"),
        element("updated", instant(newest) or ""),
        element("author", element("name", "feedq")),
        element("generator", "feedq"),
        *map(_entry, papers),
        xmlns="http://www.w3.org/2005/Atom",
    )
    indent(feed)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _entry(paper: Paper) -> Element:
    return element("entry", *_facts(paper))


def _facts(paper: Paper) -> Iterator[Element]:
    yield element("id", _urn(f"feedq:{paper.id}"))
    yield element("title", facts.title(paper))
    yield element("updated", instant(_updated(paper)) or "")
    if paper.published_at:
        yield element("published", instant(paper.published_at) or "")
    for name in facts.authors(paper):
        yield element("author", element("name", name))
    page, pdf = link_target(paper.url), link_target(paper.pdf_url)
    if page or pdf:
        yield element("link", rel="alternate", href=page or pdf)
    if page and pdf and page != pdf:
        yield element("link", rel="related", type="application/pdf", title="PDF", href=pdf)
    for category in filter(None, map(clean_line, paper.categories)):
        yield element("category", term=category)
    yield element("content", _html(paper), type="html")


def _html(paper: Paper) -> str:
    return "".join(tostring(block, encoding="unicode", method="html") for block in body(paper))


def _updated(paper: Paper) -> datetime:
    """Of the newest version, or the day it was announced; the id's year when nobody said."""
    known = [paper.updated_at, paper.announced_at, paper.published_at]
    first = year(paper)
    guess = datetime(first, 1, 1, tzinfo=UTC) if first else _BEFORE_ANY
    return max((moment for moment in known if moment), default=guess)


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn
