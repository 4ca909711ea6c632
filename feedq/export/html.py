"""HTML: one page to read, send or print, which loads nothing and runs nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from xml.etree.ElementTree import Element, tostring

from feedq.domain.model import Paper
from feedq.domain.text import counted
from feedq.export import facts
from feedq.export.article import body
from feedq.export.citekeys import citation_keys
from feedq.export.links import link_target
from feedq.export.xml import element, link

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; line-height: 1.5;
  font-family: Georgia, "Liberation Serif", serif; overflow-wrap: anywhere; }
h1, h2, .facts, nav { font-family: system-ui, "Liberation Sans", sans-serif; }
h2 { margin: 0; font-size: 1.2rem; line-height: 1.3; }
article { margin: 2rem 0; padding-top: 1rem; border-top: 1px solid; }
.facts { font-size: 0.9rem; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav { display: none; }
  h2, .authors, .facts { break-after: avoid; }
  a { color: inherit; }
  h2 a::after { content: " <" attr(href) ">"; font-size: 0.75em; font-weight: normal; }
}
"""


def export(papers: Sequence[Paper], title: str) -> bytes:
    """A whole page: contents, then an article a paper, each with a name that stays."""
    keys = citation_keys(papers)
    count = f"{counted(len(papers), 'paper')}."
    inside = [
        element("h1", title, dir="auto"),
        element("p", count),
        *([_contents(papers, keys)] if len(papers) > 1 else []),
        *(_article(paper, keys[paper.id]) for paper in papers),
    ]
    return page(title, *inside)


def page(title: str, *inside: Element | str) -> bytes:
    """A whole document around these elements, in feedq's style; it loads and runs nothing."""
    root = element("html", _head(title), element("body", element("main", *inside)), lang="en")
    _break_lines(root)
    written: str = tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{written}\n".encode()


def _head(title: str) -> Element:
    return element(
        "head",
        element("meta", charset="utf-8"),
        _meta({"http-equiv": "Content-Security-Policy", "content": _policy()}),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", _STYLE),
    )


def _meta(attributes: dict[str, str]) -> Element:
    return Element("meta", attributes)


def _policy() -> str:
    """Nothing is loaded, sent or run; this page's own style alone applies."""
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _contents(papers: Sequence[Paper], keys: dict[str, str]) -> Element:
    lines = [
        element("li", element("a", facts.title(paper), href=f"#{keys[paper.id]}", dir="auto"))
        for paper in papers
    ]
    return element("nav", element("ol", *lines), aria_label="Papers")


def _article(paper: Paper, key: str) -> Element:
    address = link_target(paper.url) or link_target(paper.pdf_url)
    heading = element("h2", link(facts.title(paper), address), id=f"{key}-title", dir="auto")
    article = element("article", heading, *body(paper), id=key)
    article.set("aria-labelledby", f"{key}-title")
    return article


_ON_LINES_OF_THEIR_OWN = frozenset(
    ("html", "head", "body", "main", "nav", "ol", "ul", "article", "blockquote")
)


def _break_lines(root: Element) -> None:
    """A line a block, so that two versions of a page can be compared."""
    for block in root.iter():
        if block.tag in _ON_LINES_OF_THEIR_OWN:
            block.text = "\n"
            for child in block:
                child.tail = "\n"
