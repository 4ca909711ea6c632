"""Markdown: a shortlist to read, print or put into a repository."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedq.domain.model import CodeStatus, Mention, Paper
from feedq.domain.text import clean_line, latex_to_text, safe_link, unwrap

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&!$^])")
_LINE_START = re.compile(r"^(\s*)([-+=>]|\d+[.)])", re.MULTILINE)
_IN_URL = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E"})
_MOST_AUTHORS = 6


def export(papers: Sequence[Paper]) -> bytes:
    """A heading, then a section a paper; the same papers always give the same bytes."""
    count = f"{len(papers)} paper{'' if len(papers) == 1 else 's'}"
    parts = [f"# Papers\n\n{count}.\n", *(_section(paper) for paper in papers)]
    return "\n".join(parts).encode("utf-8")


def escape(text: str) -> str:
    """Text that Markdown and HTML take for text, on one line."""
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", clean_line(text)))


def link(text: str, url: str) -> str:
    """A link, or just its text when the address is not fit to be opened."""
    target = safe_link(url)
    return f"[{escape(text)}](<{target.translate(_IN_URL)}>)" if target else escape(text)


def _section(paper: Paper) -> str:
    lines = [f"## {link(latex_to_text(paper.title), paper.url)}", "", f"{_authors(paper)}  "]
    lines += [_facts(paper), "", *_flags(paper)]
    if paper.reasons:
        why = ", ".join(f"{escape(r.term)} {r.weight:+.2f}" for r in paper.reasons)
        lines.append(f"- Why: {escape(paper.profile or 'no profile')}: {why}")
    lines += [f"- Mentioned by {_mention(mention)}" for mention in paper.mentions]
    lines.append(f"- Code: {_code(paper)}")
    if paper.pdf_url:
        lines.append(f"- {link('PDF', paper.pdf_url)}")
    if paper.notes:
        noted = (escape(line) for line in paper.notes.splitlines())
        lines += ["", "Notes:", "", "  \n".join(line or "\\" for line in noted)]
    if paper.abstract:
        quoted = unwrap(latex_to_text(paper.abstract)).split("\n")
        lines += ["", *(f"> {escape(line)}".rstrip() for line in quoted)]
    return "\n".join(lines) + "\n"


def _authors(paper: Paper) -> str:
    shown = ", ".join(escape(name) for name in paper.authors[:_MOST_AUTHORS])
    rest = len(paper.authors) - _MOST_AUTHORS
    return f"{shown} and {rest} more" if rest > 0 else shown or "unknown authors"


def _facts(paper: Paper) -> str:
    moment = paper.announced_at or paper.published_at
    facts = [escape(paper.id.removeprefix("url:")), escape(" ".join(paper.categories))]
    facts += [f"{moment:%Y-%m-%d}" if moment else "", escape(paper.origin)]
    return " · ".join(fact for fact in facts if fact)


def _flags(paper: Paper) -> list[str]:
    flags = [paper.status.value]
    flags += ["starred"] * paper.starred + ["reproduction candidate"] * paper.candidate
    if paper.new_version:
        flags.append(f"v{paper.new_version} is out")
    return [f"- Status: {', '.join(flags)}"]


def _mention(mention: Mention) -> str:
    when = f", {mention.posted_at:%Y-%m-%d}" if mention.posted_at else ""
    said = escape(clean_line(mention.text, limit=200))
    return f"{link(mention.by, mention.url)} ({escape(mention.source)}{when}): {said}"


def _code(paper: Paper) -> str:
    if paper.code.url:
        return f"{paper.code.status.value}, {link(paper.code.url, paper.code.url)}"
    words = {CodeStatus.NONE: "none found", CodeStatus.UNKNOWN: "unknown"}
    return words.get(paper.code.status, paper.code.status.value)
