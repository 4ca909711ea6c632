"""Markdown: a shortlist to read, print or put into a repository.

CommonMark, which GitHub, Obsidian and Pandoc extend; what they add is escaped as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedq.domain.model import Mention, Paper
from feedq.domain.text import clean, clean_line, counted
from feedq.export import facts
from feedq.export.links import doi_link, link_target, web_address
from feedq.export.work import to_work


def export(papers: Sequence[Paper], title: str) -> bytes:
    """A heading, then a section a paper; the same papers always give the same bytes."""
    count = f"{counted(len(papers), 'paper')}."
    parts = [f"# {escape(title)}", count, *(section(paper, level=2) for paper in papers)]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def section(paper: Paper, *, level: int) -> str:
    """One paper under a heading."""
    return "\n\n".join([f"{'#' * level} {_heading(paper)}", *_blocks(paper)])


def _heading(paper: Paper) -> str:
    return link(facts.title(paper), web_address(paper.url) or paper.pdf_url)


def _blocks(paper: Paper) -> Iterator[str]:
    """All but the heading; a new kind of fact is one more block."""
    yield "\\\n".join(filter(None, (escape(facts.by_line(paper)), _facts(paper))))
    yield "\n".join(f"- {line}" for line in _points(paper))
    if paper.notes.strip():
        yield f"Notes:\n\n{prose(clean(paper.notes))}"
    if paper.abstract.strip():
        yield "\n".join(f"> {line}".rstrip() for line in prose(facts.abstract(paper)).split("\n"))


def _facts(paper: Paper) -> str:
    doi = to_work(paper).doi
    said = [
        escape(facts.shown_id(paper)),
        escape(" ".join(paper.categories)),
        facts.day(paper),
        escape(facts.origin(paper)),
        link("PDF", paper.pdf_url) if link_target(paper.pdf_url) else "",
        link("DOI", doi_link(doi)) if doi else "",
    ]
    return " · ".join(filter(None, said))


def _points(paper: Paper) -> Iterator[str]:
    yield f"Status: {facts.standing(paper)}"
    if why := facts.why(paper):
        yield f"Why: {escape(why)}"
    for mention in paper.mentions:
        yield f"Mentioned by {_mention(mention)}"
    yield f"Code: {_code(paper)}"
    for name, text in facts.remarks(paper):
        yield f"{name}: {escape(text)}"


def _mention(mention: Mention) -> str:
    who = f"{link(mention.by, mention.url)} ({escape(facts.mention_source(mention))})"
    text = facts.mention_text(mention)
    return f"{who}: {escape(text)}" if text else who


def _code(paper: Paper) -> str:
    words = facts.code(paper)
    return f"{words}, {link(paper.code.url, paper.code.url)}" if paper.code.url else words


def prose(text: str) -> str:
    """Paragraphs stay paragraphs, and a line break within one stays."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(
        "\\\n".join(filter(None, map(escape, paragraph.split("\n")))) for paragraph in paragraphs
    )


# --- text that is only text ----------------------------------------------------------------

# Emphasis, code, links, HTML, entities, tables, and beyond CommonMark: math, super- and
# subscripts, highlights (==), comments (%%), addresses that become links by themselves.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~^&$#@]|=(?==)|(?<==)=|%(?=%)|(?<=%)%")
_ADDRESS = re.compile(r"(?i)\b(www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):")
# At the start of a line: lists, rules, underlined headings, definitions; of `1.` the dot.
_BLOCK = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=[-+=:.)!]))")


def escape(text: str) -> str:
    """Text that Markdown and HTML take for text, on one line."""
    text = _MARKUP.sub(r"\\\g<0>", clean_line(text))
    text = _ADDRESS.sub(lambda m: f"{m[1]}\\." if m[1] else "\\:", text)
    return _BLOCK.sub(lambda m: f"{m[1] or ''}\\", text)


def link(text: str, url: str) -> str:
    """A link, or just its text when the address is none of the web."""
    target = web_address(url)
    if not target:
        return escape(text)
    return f"[{escape(text)}](<{_IN_TARGET.sub(_percent, target).replace('&', '&amp;')}>)"


_IN_TARGET = re.compile(r"[()\[\]*]")


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
