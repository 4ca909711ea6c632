"""Obsidian: a note a paper, for a folder of your vault.

What feedq knows stands above a marker line and is written anew at each export; what you write
below it is yours and stays.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedq.domain.model import Paper
from feedq.domain.text import clean, clean_line
from feedq.export import facts
from feedq.export.citekeys import citation_keys
from feedq.export.links import web_address
from feedq.export.markdown import section
from feedq.export.work import to_work

# Obsidian hides what stands between two %%. Text of papers never holds them unescaped.
MARKER = "%% feedq: what stands below this line is yours and is kept %%"
_MARKER_LINE = re.compile(rb"^" + re.escape(MARKER).encode() + rb"[ \t\r]*(?:\n|\Z)", re.MULTILINE)
_LONGEST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Note:
    """A file of the folder.

    Attributes:
        name: made of the paper's id alone, so that neither a new title nor a later export moves
            the note; letters, digits, `.` and `-`, with its suffix.
        content: down to the marker line, that included.
    """

    name: str
    content: bytes


def notes(papers: Sequence[Paper]) -> list[Note]:
    """A note each, in the order given."""
    keys = citation_keys(papers)
    return [Note(file_name(paper), _content(paper, keys[paper.id])) for paper in papers]


def merged(existing: bytes, note: Note) -> bytes | None:
    """The note with what its reader wrote, byte for byte; None when there is no marker to tell."""
    marker = _MARKER_LINE.search(existing)
    return None if marker is None else note.content + existing[marker.end() :]


def file_name(paper: Paper) -> str:
    """`arxiv-1706.03762.md`, `arxiv-hep-th-9901001.md`, `url-example.org-a-4f1d0c2a.md`."""
    scheme, _, value = paper.id.partition(":")
    if scheme == "arxiv" and re.fullmatch(r"[0-9.]+|[a-z-]+/[0-9]+", value, re.ASCII):
        return f"arxiv-{value.replace('/', '-')}.md"
    # Folding loses letters, and file systems of capitals: the mark keeps two ids apart.
    mark = hashlib.sha256(paper.id.encode()).hexdigest()[:8]
    plain = re.sub(r"^https?://(?:www\.)?", "", value)
    slug = re.sub(r"[^a-z0-9.]+", "-", plain.lower(), flags=re.ASCII)
    slug = re.sub(r"\.{2,}", ".", slug)[:_LONGEST_SLUG].strip("-.")
    kind = re.sub(r"[^a-z0-9]", "", scheme.lower(), flags=re.ASCII) or "paper"
    return "-".join(filter(None, (kind, slug, mark))) + ".md"


def _content(paper: Paper, key: str) -> bytes:
    properties = "\n".join(_front_matter(paper, key))
    text = f"---\n{properties}\n---\n\n{section(paper, level=1)}\n\n{MARKER}\n"
    return text.encode("utf-8")


def _front_matter(paper: Paper, key: str) -> Iterator[str]:
    """YAML; each text is a JSON string, which YAML reads too. What is not known is left out."""
    work = to_work(paper)
    title = facts.title(paper)
    yield f"feedq: {_text(paper.id)}"
    yield f"citekey: {_text(key)}"
    yield f"title: {_text(title)}"
    yield from _list("aliases", [title])
    yield from _list("authors", facts.authors(paper))
    yield from _list("tags", filter(None, map(_tag, paper.categories)))
    said = (
        ("arxiv", work.arxiv),
        ("doi", work.doi),
        ("published_in", facts.published(paper)),
        ("url", web_address(paper.url)),
        ("pdf", web_address(paper.pdf_url)),
        ("code", web_address(paper.code.url)),
    )
    for name, value in said:
        if value:
            yield f"{name}: {_text(value)}"
    if work.year:
        yield f"year: {work.year}"
    if day := facts.day(paper):
        yield f"date: {day}"
    yield f"status: {_text(paper.status.value)}"
    yield f"starred: {_truth(value=paper.starred)}"
    yield f"candidate: {_truth(value=paper.candidate)}"
    if paper.profile.strip():
        yield f"profile: {_text(paper.profile)}"


def _list(name: str, values: Iterator[str] | Sequence[str]) -> Iterator[str]:
    lines = [f"  - {_text(value)}" for value in values]
    if lines:
        yield f"{name}:"
        yield from lines


def _text(text: str) -> str:
    return json.dumps(clean_line(text), ensure_ascii=False)


def _truth(*, value: bool) -> str:
    return "true" if value else "false"


def _tag(category: str) -> str:
    """`cs.LG` -> `cs-LG`; Obsidian's tags are letters, digits, `_`, `-`, `/`, not digits alone."""
    tag = re.sub(r"[^\w/-]+", "-", clean(category)).strip("-/")
    return "" if all(character.isnumeric() or character in "_-/" for character in tag) else tag
