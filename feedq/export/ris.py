"""RIS, which Zotero, EndNote, Mendeley and JabRef import.

Source: Research Information Systems, "RIS Format Specifications" (2011).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import facts
from feedq.export.citekeys import citation_keys
from feedq.export.work import Kind, to_work

_TYPES = {
    Kind.ARTICLE: "JOUR",
    Kind.PROCEEDINGS: "CONF",
    Kind.PREPRINT: "UNPB",
    Kind.REPORT: "RPRT",
}


def export(papers: Sequence[Paper]) -> bytes:
    """A record a paper, in the order given; lines end in CR LF."""
    keys = citation_keys(papers)
    lines = [line for paper in papers for line in _record(paper, keys[paper.id])]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def _record(paper: Paper, key: str) -> Iterator[str]:
    yield f"TY  - {_TYPES[to_work(paper).kind]}"
    for tag, value in _fields(paper, key):
        # One line each, so that no value begins a line, where it could be a tag.
        if line := clean_line(value):
            yield f"{tag}  - {line}"
    yield "ER  - "
    yield ""


def _fields(paper: Paper, key: str) -> Iterator[tuple[str, str]]:
    work = to_work(paper)
    venue = work.venue
    yield "ID", key
    yield "TI", facts.title(paper)
    for name in work.authors:
        yield "AU", name.inverted
    if work.others:
        yield "AU", "et al."
    yield "PY", str(work.year or "")
    yield "DA", f"{work.posted:%Y/%m/%d}" if work.posted else ""
    yield "T2", latex_to_text(venue.name)
    yield "T3", venue.series
    yield "VL", venue.volume
    yield "IS", venue.issue
    yield from zip(("SP", "EP"), venue.pages.split("-"), strict=False)
    yield "DO", work.doi
    yield "AN", f"arXiv:{work.arxiv}" if work.arxiv else ""
    yield "PB", "arXiv" if work.arxiv and work.kind is Kind.PREPRINT else ""
    yield "M3", "Student report" if work.kind is Kind.REPORT else ""
    yield "UR", _address(work.address)
    yield "L1", _address(work.pdf)
    for category in paper.categories:
        yield "KW", category
    yield "N1", paper.notes
    yield "AB", facts.abstract(paper)


def _address(url: str) -> str:
    """Readers split these fields at semicolons."""
    return url.replace(";", "%3B")
