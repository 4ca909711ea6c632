"""Plain text: papers to skim in a terminal or a mail, without their abstracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import facts
from feedq.export.links import link_target, web_address

_WIDTH = 78
_INDENT = " " * 4


def export(papers: Sequence[Paper], title: str) -> bytes:
    """A title, then a numbered block a paper; lines of at most 78 characters but for links."""
    parts = [clean_line(title), *(_block(number, paper) for number, paper in enumerate(papers, 1))]
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def _block(number: int, paper: Paper) -> str:
    lines = _wrapped(facts.title(paper), f"{number:>2}. ")
    for text in _facts(paper):
        lines += _wrapped(text, _INDENT)
    lines += _link(web_address(paper.url) or paper.pdf_url)
    for text in _points(paper):
        lines += _wrapped(text, _INDENT)
    return "\n".join(lines + _link(paper.code.url))


def _facts(paper: Paper) -> Iterator[str]:
    yield facts.by_line(paper)
    said = (facts.shown_id(paper), clean_line(" ".join(paper.categories)), facts.day(paper))
    yield " · ".join(filter(None, said))


def _points(paper: Paper) -> Iterator[str]:
    if why := facts.why(paper):
        yield f"Why: {why}"
    for mention in paper.mentions:
        who = f"{clean_line(mention.by) or 'someone'} ({facts.mention_source(mention)})"
        text = facts.mention_text(mention)
        yield f"{who}: {text}" if text else f"Mentioned by {who}"
    yield f"Code: {facts.code(paper)}"


def _link(address: str) -> list[str]:
    """On a line of its own, whole, so that terminals and mail programs know it."""
    target = link_target(address)
    return [f"{_INDENT}{target}"] if target else []


def _wrapped(text: str, first: str) -> list[str]:
    return wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=_INDENT,
        break_on_hyphens=False,
    )
