"""Markdown: a shortlist to read, print or put into a repository.

CommonMark, which GitHub, Obsidian and Pandoc extend; what they add is escaped as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from feedq.domain.model import CodeStatus, Mention, Origin, Paper, Status
from feedq.domain.text import clean, clean_line, latex_to_text, safe_link, unwrap

_MOST_AUTHORS = 6
_LONGEST_POST = 280


def export(papers: Sequence[Paper]) -> bytes:
    """A heading, then a section a paper; the same papers always give the same bytes."""
    count = f"{len(papers)} paper{'' if len(papers) == 1 else 's'}."
    parts = ["# Shortlist", count, *(part for paper in papers for part in _section(paper))]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _section(paper: Paper) -> Iterator[str]:
    """The blocks of one paper; a new kind of fact is one more block."""
    yield f"## {_link(latex_to_text(paper.title) or '(untitled)', paper.url or paper.pdf_url)}"
    yield f"{_authors(paper)}\\\n{_facts(paper)}"
    yield "\n".join(f"- {line}" for line in _points(paper))
    if paper.notes.strip():
        yield f"Notes:\n\n{_prose(clean(paper.notes))}"
    if paper.abstract.strip():
        yield "\n".join(f"> {line}".rstrip() for line in _abstract(paper).split("\n"))


def _authors(paper: Paper) -> str:
    names = [escape(latex_to_text(name)) for name in paper.authors[:_MOST_AUTHORS]]
    if len(paper.authors) > _MOST_AUTHORS:
        names.append("et al.")
    return ", ".join(names) or "no authors named"


def _facts(paper: Paper) -> str:
    moment = paper.announced_at or paper.published_at
    facts = [
        escape(clean_line(paper.id)) if not paper.id.startswith("url:") else "",
        escape(" ".join(paper.categories)),
        f"{moment:%Y-%m-%d}" if moment else "",
        "" if paper.origin is Origin.PREPRINT else escape(paper.origin),
        _link("PDF", paper.pdf_url) if safe_link(paper.pdf_url) else "",
        _link("DOI", f"https://doi.org/{paper.doi}") if paper.doi else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _points(paper: Paper) -> Iterator[str]:
    yield f"Status: {', '.join(_standing(paper))}"
    if paper.score is not None:
        yield f"Why: {_why(paper)}"
    for mention in paper.mentions:
        yield f"Mentioned by {_mention(mention)}"
    yield f"Code: {_code(paper)}"
    for name, text in (("Comment", paper.comment), ("Published", paper.journal_ref)):
        if text.strip():
            yield f"{name}: {escape(latex_to_text(text))}"


def _standing(paper: Paper) -> Iterator[str]:
    yield "undecided" if paper.status is Status.INBOX else paper.status.value
    if paper.starred:
        yield "starred"
    if paper.candidate:
        yield "reproduction candidate"
    if paper.new_version:
        yield f"version {paper.new_version} came after you decided"


def _why(paper: Paper) -> str:
    terms = [f"{escape(reason.term)} {reason.weight:+.2f}" for reason in paper.reasons]
    parts = [f"number {paper.rank}" if paper.rank else "", ", ".join(terms)]
    parts.append(f"nearest liked paper {escape(paper.nearest)}" if paper.nearest else "")
    why = "; ".join(part for part in parts if part) or "no term stands out"
    return f"profile {escape(paper.profile)}: {why}" if paper.profile else why


def _mention(mention: Mention) -> str:
    when = f", {mention.posted_at:%Y-%m-%d}" if mention.posted_at else ""
    who = f"{_link(mention.by, mention.url)} ({escape(mention.source)}{when})"
    text = clean_line(mention.text, limit=_LONGEST_POST)
    return f"{who}: {escape(text)}" if text else who


def _code(paper: Paper) -> str:
    words = {CodeStatus.NONE: "none found", CodeStatus.UNKNOWN: "unknown"}
    status = words.get(paper.code.status, paper.code.status.value)
    return f"{status}, {_link(paper.code.url, paper.code.url)}" if paper.code.url else status


def _abstract(paper: Paper) -> str:
    return _prose(unwrap(latex_to_text(clean(paper.abstract))))


def _prose(text: str) -> str:
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
_BLOCK = re.compile(r"^(\d*)(?=[-+=:.)!])")


def escape(text: str) -> str:
    """Text that Markdown and HTML take for text, on one line."""
    text = _MARKUP.sub(r"\\\g<0>", clean_line(text))
    text = _ADDRESS.sub(lambda m: f"{m[1]}\\." if m[1] else "\\:", text)
    return _BLOCK.sub(r"\1\\", text)


def _link(text: str, url: str) -> str:
    """A link, or just its text when the address is none of the web."""
    target = safe_link(url)
    if not target.lower().startswith(("http://", "https://")):
        return escape(text)
    return f"[{escape(text)}](<{_IN_TARGET.sub(_percent, target).replace('&', '&amp;')}>)"


_IN_TARGET = re.compile(r"[\\<>()\[\]`*|]")


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"
