"""HTML and Atom: what readers of pages and feeds find in them, and what they never do."""

from __future__ import annotations

import hashlib
import io
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
import html5lib
from hypothesis import given, settings

from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import EXPORTERS, facts
from feedq.export.xml import held
from tests.export.shortlist import HOSTILE, PLAIN, SHORTLIST, TEX, lists_of_papers, texts

ATOM = "{http://www.w3.org/2005/Atom}"
any_papers = given(papers=lists_of_papers)
TAGS = frozenset(
    ("html", "head", "meta", "title", "style", "body", "main", "nav", "article", "h1", "h2", "p",
     "ol", "ul", "li", "blockquote", "a", "time", "bdi", "br", "strong")
)  # fmt: skip


def page(papers: Sequence[Paper], title: str = "Shortlist") -> ElementTree.Element:
    """The page as a browser reads it; any error of the standard's parser is one here."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: ElementTree.Element = parser.parse(EXPORTERS["html"].export(papers, title))
    return tree


def feed(papers: Sequence[Paper], title: str = "Shortlist") -> ElementTree.Element:
    return ElementTree.fromstring(EXPORTERS["atom"].export(papers, title))


def text_of(element: ElementTree.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def links(tree: ElementTree.Element) -> Iterator[str]:
    for element in tree.iter():
        yield from (value for name, value in element.items() if name in ("href", "src", "action"))


def assert_harmless(tree: ElementTree.Element) -> None:
    for element in tree.iter():
        assert element.tag in TAGS
        assert not any(name.startswith("on") or name in ("src", "style") for name in element.attrib)
    for link in links(tree):
        assert re.match(r"#|https?://|mailto:", link, re.IGNORECASE), link
        assert not re.search(r"[\s\"<>\\^`{|}]", link)


@given(papers=lists_of_papers, title=texts)
@settings(deadline=None, max_examples=60)
def test_html_is_valid_and_harmless_whatever_it_holds(papers: Sequence[Paper], title: str) -> None:
    tree = page(papers, title)
    assert_harmless(tree)
    headings = [" ".join(text_of(heading).split()) for heading in tree.iter("h2")]
    assert headings == [" ".join(facts.title(paper).split()) for paper in papers]


def test_html_loads_and_runs_nothing() -> None:
    tree = page(SHORTLIST)
    policies = [
        meta.get("content") or ""
        for meta in tree.iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    ]
    style = text_of(next(tree.iter("style")))
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert "url(" not in style
    assert "@import" not in style


def test_html_policy_comes_before_what_it_governs() -> None:
    head = page(SHORTLIST).find("head")
    assert head is not None
    tags = [child.tag for child in head]
    assert tags[:2] == ["meta", "meta"]
    assert head[0].get("charset") == "utf-8"
    assert head[1].get("http-equiv") == "Content-Security-Policy"


def test_html_can_be_walked_without_seeing_it() -> None:
    tree = page(SHORTLIST)
    (html,) = tree.iter("html") if tree.tag != "html" else (tree,)
    assert html.get("lang") == "en"
    assert len(list(tree.iter("main"))) == len(list(tree.iter("h1"))) == 1
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for article in tree.iter("article"):
        assert article.get("aria-labelledby") in ids
    (nav,) = tree.iter("nav")
    assert nav.get("aria-label")
    assert [link.removeprefix("#") for link in links(nav)] == [
        article.get("id") for article in tree.iter("article")
    ]


@given(papers=lists_of_papers, title=texts)
@settings(deadline=None, max_examples=60)
def test_atom_has_what_the_standard_asks_for(papers: Sequence[Paper], title: str) -> None:
    root = feed(papers, title)
    for element in (root, *root.findall(f"{ATOM}entry")):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text_of(element.find(f"{ATOM}id")))
        assert text_of(element.find(f"{ATOM}title")).strip()
        moment = datetime.fromisoformat(text_of(element.find(f"{ATOM}updated")))
        assert moment.tzinfo
    ids = [text_of(element) for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == len(papers) + 1
    for link in links(root):
        assert re.match(r"https?://|mailto:", link, re.IGNORECASE)


@any_papers
@settings(deadline=None, max_examples=60)
def test_what_a_feed_reader_shows_is_harmless(papers: Sequence[Paper]) -> None:
    for content in feed(papers).iter(f"{ATOM}content"):
        assert content.get("type") == "html"
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        assert_harmless(parser.parse(f"<!DOCTYPE html><title>x</title>{content.text}"))


@any_papers
@settings(deadline=None, max_examples=40)
def test_feedparser_reads_atom_back(papers: Sequence[Paper]) -> None:
    parsed = feedparser.parse(io.BytesIO(EXPORTERS["atom"].export(papers)), sanitize_html=False)
    assert not parsed.bozo
    assert len(parsed.entries) == len(papers)
    for entry, paper in zip(parsed.entries, papers, strict=True):
        assert [one.name for one in entry.get("authors", [])] == facts.authors(paper)
        terms = [tag.term for tag in entry.get("tags", [])]
        assert terms == [line for line in map(clean_line, paper.categories) if line]


def test_an_entry_keeps_its_id_and_tells_a_new_version() -> None:
    later = replace(TEX, title="Another", updated_at=datetime(2026, 1, 1, tzinfo=UTC), version=9)
    before, after = (feed([paper]).find(f"{ATOM}entry") for paper in (TEX, later))
    assert before is not None
    assert after is not None
    assert text_of(before.find(f"{ATOM}id")) == text_of(after.find(f"{ATOM}id"))
    assert text_of(before.find(f"{ATOM}updated")) == "2025-02-03T00:00:00Z"
    assert text_of(after.find(f"{ATOM}updated")) == "2026-01-01T00:00:00Z"


def test_a_feed_is_as_new_as_its_newest_entry_and_each_view_has_its_own() -> None:
    inbox, queue = feed(SHORTLIST, "Inbox"), feed(SHORTLIST, "Queue")
    assert text_of(inbox.find(f"{ATOM}updated")) == "2025-02-03T00:00:00Z"
    assert text_of(inbox.find(f"{ATOM}id")) != text_of(queue.find(f"{ATOM}id"))
    assert text_of(inbox.find(f"{ATOM}title")) == "feedq: Inbox"


def test_a_paper_without_a_date_has_the_same_one_every_time() -> None:
    (entry,) = feed([PLAIN]).findall(f"{ATOM}entry")
    assert text_of(entry.find(f"{ATOM}updated")) == "2026-01-01T00:00:00Z"


def test_a_hostile_link_is_no_link_anywhere() -> None:
    for tree in (page([HOSTILE]), feed([HOSTILE])):
        assert not any("javascript" in link or "data:" in link for link in links(tree))


def test_every_character_is_written_as_xml_or_not_at_all() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    text = ElementTree.fromstring(f"<a>{held(every).replace('&', '').replace('<', '')}</a>").text
    assert text is not None
    assert "漢" in text
    assert "\U0001f600" in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
