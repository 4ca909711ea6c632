"""BibLaTeX, for biber.

Source: the biblatex manual, sections 2.1 (types), 2.2 (fields) and 3.14.7 (eprints).
"""

from __future__ import annotations

from collections.abc import Sequence

from feedq.domain.model import Paper
from feedq.export import bibtex
from feedq.export.citekeys import citation_keys
from feedq.export.tex import convert, escape
from feedq.export.work import Kind, Work, to_work

_TYPES = {
    Kind.ARTICLE: "article",
    Kind.PROCEEDINGS: "inproceedings",
    Kind.REPORT: "misc",  # `report` must name an institution
}
_NOTE = "% UTF-8. For biblatex with biber.\n"


def export(papers: Sequence[Paper]) -> bytes:
    """A note on the encoding, then an entry a paper, in the order given."""
    keys = citation_keys(papers)
    entries = [_entry(paper, keys[paper.id]) for paper in papers]
    return "\n".join([_NOTE, *entries]).encode("utf-8")


def _entry(paper: Paper, key: str) -> str:
    work = to_work(paper)
    venue = work.venue
    fields = [
        ("title", bibtex.title(paper)),
        ("author", bibtex.authors(work)),
        ("date", _date(work)),
        ("booktitle" if work.kind is Kind.PROCEEDINGS else "journaltitle", convert(venue.name)),
        ("series", escape(venue.series)),
        ("volume", escape(venue.volume)),
        ("number", escape(venue.issue)),
        ("pages", bibtex.pages(work)),
        ("howpublished", "Student report" if work.kind is Kind.REPORT else ""),
        ("eprint", escape(work.arxiv)),
        ("eprinttype", "arXiv" if work.arxiv else ""),
        ("eprintclass", escape(work.arxiv_class)),
        ("doi", bibtex.verbatim(work.doi)),
        ("url", bibtex.verbatim(work.address)),
        ("keywords", bibtex.keywords(paper)),
        ("annotation", escape(paper.notes)),
        ("abstract", convert(paper.abstract)),
    ]
    return bibtex.entry(_type(work), key, fields)


def _type(work: Work) -> str:
    # `online` is not complete without a place to look it up, the others without where they
    # appeared, which a DOI alone does not tell.
    if work.kind is Kind.PREPRINT:
        return "online" if work.arxiv or work.doi or work.address else "misc"
    return _TYPES[work.kind] if work.venue.name else "misc"


def _date(work: Work) -> str:
    """ISO 8601 as far as it is known."""
    return work.posted.isoformat() if work.posted else f"{work.year:04}" if work.year else ""
