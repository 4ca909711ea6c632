"""A paper as elements of HTML, for a page and for what a feed reader shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from feedq.domain.model import Mention, Paper
from feedq.domain.text import clean
from feedq.export import facts
from feedq.export.links import doi_link, link_target
from feedq.export.work import to_work
from feedq.export.xml import element, joined, link

Inside = list[Element | str]


def body(paper: Paper) -> Iterator[Element]:
    """All but the title; a new kind of fact is one more block."""
    yield element("p", facts.by_line(paper), class_="authors", dir="auto")
    if line := _facts(paper):
        yield element("p", *joined(line, " · "), class_="facts")
    yield element("ul", *(element("li", *point) for point in _points(paper)))
    if paper.notes.strip():
        yield element("p", element("strong", "Notes"))
        yield from _prose(clean(paper.notes))
    if paper.abstract.strip():
        yield element("blockquote", *_prose(facts.abstract(paper)))


def _facts(paper: Paper) -> Inside:
    doi = to_work(paper).doi
    day = facts.day(paper)
    said: Inside = [
        facts.shown_id(paper),
        " ".join(paper.categories),
        element("time", day, datetime=day) if day else "",
        facts.origin(paper),
        link("PDF", paper.pdf_url) if link_target(paper.pdf_url) else "",
        link("DOI", doi_link(doi)) if doi else "",
    ]
    return [part for part in said if not isinstance(part, str) or part.strip()]


def _points(paper: Paper) -> Iterator[Inside]:
    yield ["Status: ", facts.standing(paper)]
    if why := facts.why(paper):
        yield ["Why: ", element("bdi", why)]
    for mention in paper.mentions:
        yield _mention(mention)
    code = facts.code(paper)
    url = paper.code.url
    yield ["Code: ", code, *([", ", link(url, url)] if url.strip() else [])]
    for name, text in facts.remarks(paper):
        yield [f"{name}: ", element("bdi", text)]


def _mention(mention: Mention) -> Inside:
    who = element("bdi", link(mention.by.strip() or "someone", mention.url))
    text = facts.mention_text(mention)
    said: Inside = [": ", element("bdi", text)] if text else []
    return ["Mentioned by ", who, f" ({facts.mention_source(mention)})", *said]


def _prose(text: str) -> Iterator[Element]:
    """Paragraphs stay paragraphs, and a line break within one stays."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.split("\n")]
        parts: Inside = []
        for line in filter(None, lines):
            parts += [element("br"), line] if parts else [line]
        yield element("p", *parts, dir="auto")
