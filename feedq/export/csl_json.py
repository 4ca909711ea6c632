"""CSL-JSON, for Pandoc, Zotero and every processor of the Citation Style Language.

Source: https://docs.citationstyles.org/en/stable/specification.html and csl-data.json of the
schema repository.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean, clean_line
from feedq.export import facts
from feedq.export.citekeys import citation_keys
from feedq.export.names import Name
from feedq.export.work import Kind, Work, to_work

_TYPES = {
    Kind.ARTICLE: "article-journal",
    Kind.PROCEEDINGS: "paper-conference",
    Kind.PREPRINT: "article",
    Kind.REPORT: "report",
}


def export(papers: Sequence[Paper]) -> bytes:
    """A list of items, in the order given."""
    keys = citation_keys(papers)
    items = [_item(paper, keys[paper.id]) for paper in papers]
    return msgspec.json.format(msgspec.json.encode(items), indent=2) + b"\n"


def _item(paper: Paper, key: str) -> dict[str, Any]:
    """What is not known is left out."""
    work = to_work(paper)
    venue = work.venue
    is_preprint = work.kind is Kind.PREPRINT
    fields = {
        "id": key,
        "type": _TYPES[work.kind],
        "title": facts.title(paper),
        "author": _authors(work),
        "issued": _issued(work),
        "container-title": clean_line(latex_to_text(venue.name)),
        "collection-title": clean_line(venue.series),
        "volume": venue.volume,
        "issue": venue.issue,
        "page": venue.pages,
        "genre": "Student report" if work.kind is Kind.REPORT else "",
        "publisher": "arXiv" if work.arxiv and is_preprint else "",
        "number": f"arXiv:{work.arxiv}" if work.arxiv and is_preprint else "",
        "archive": "arXiv" if work.arxiv else "",
        "archive_location": work.arxiv,
        "DOI": work.doi,
        "URL": work.address,
        "keyword": ", ".join(map(clean_line, paper.categories)),
        "note": clean(paper.notes).strip(),
        "abstract": facts.abstract(paper),
    }
    return {name: value for name, value in fields.items() if value}


def _authors(work: Work) -> list[dict[str, str]]:
    others = [{"literal": "et al."}] if work.others else []
    return [*map(_author, work.authors), *others]


def _author(name: Name) -> dict[str, str]:
    if name.group or not name.first:
        return {"literal": name.whole}
    parts = {"family": name.last, "given": name.first, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def _issued(work: Work) -> dict[str, list[list[int]]] | None:
    if work.posted:
        return {"date-parts": [[work.posted.year, work.posted.month, work.posted.day]]}
    return {"date-parts": [[work.year]]} if work.year else None
