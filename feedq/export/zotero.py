"""A paper as an item of Zotero: what its Web API and its desktop app take.

Source: the fields of the item types in https://github.com/zotero/zotero-schema, schema.json; what
goes where is as Zotero's own translator of arXiv has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import facts
from feedq.export.names import Name
from feedq.export.work import Kind, Work, to_work

_TYPES = {
    Kind.ARTICLE: "journalArticle",
    Kind.PROCEEDINGS: "conferencePaper",
    Kind.PREPRINT: "preprint",
    Kind.REPORT: "report",
}
MARK = "feedq: "
"""Before the id of a paper that has no other name which Zotero keeps."""
_LONGEST_TAG = 255  # more is refused
_AUTOMATIC = 1  # a tag that the user did not give


def to_item(paper: Paper, collection: str) -> dict[str, Any]:
    """The editable data of a new item; fields without a value are left out.

    Args:
        collection: the key of the collection it goes into.
    """
    work = to_work(paper)
    said = {"itemType": _TYPES[work.kind], **dict(_fields(paper, work))}
    return {
        **{name: value for name, value in said.items() if value},
        "creators": [*map(_creator, work.authors), *_others(work)],
        "tags": [
            {"tag": clean_line(name, limit=_LONGEST_TAG), "type": _AUTOMATIC}
            for name in paper.categories
            if clean_line(name)
        ],
        "collections": [collection],
    }


def _fields(paper: Paper, work: Work) -> Iterator[tuple[str, str]]:
    yield "title", facts.title(paper)
    yield "abstractNote", facts.abstract(paper)
    yield "date", f"{work.posted:%Y-%m-%d}" if work.posted else str(work.year or "")
    yield "url", work.address
    yield from _venue(work)
    if work.arxiv:
        yield "libraryCatalog", "arXiv.org"
        # Better BibTeX makes `eprint` of it, whatever the type.
        archive = f" [{work.arxiv_class}]" if work.arxiv_class else ""
        yield "extra", f"arXiv:{work.arxiv}{archive}"
    else:
        yield "extra", f"{MARK}{clean_line(paper.id)}"


def _venue(work: Work) -> Iterator[tuple[str, str]]:
    venue = work.venue
    name = clean_line(latex_to_text(venue.name))
    if work.kind is Kind.PREPRINT:
        if work.arxiv:
            yield "repository", "arXiv"
            yield "archiveID", f"arXiv:{work.arxiv}"
        yield "DOI", f"10.48550/arXiv.{work.arxiv}" if work.arxiv else work.doi
        return
    if work.kind is Kind.REPORT:
        yield "reportType", "Student report"
        return
    yield "publicationTitle" if work.kind is Kind.ARTICLE else "proceedingsTitle", name
    yield "series", clean_line(venue.series)
    yield "volume", venue.volume
    yield "issue", venue.issue
    yield "pages", venue.pages
    yield "DOI", work.doi


def _creator(name: Name) -> dict[str, str]:
    if name.group or not name.first:
        return {"creatorType": "author", "name": name.whole}
    # `Ada, Jr.`: how Zotero's citation processor tells a suffix.
    first = ", ".join(filter(None, (name.first, name.suffix)))
    return {"creatorType": "author", "firstName": first, "lastName": name.last}


def _others(work: Work) -> list[dict[str, str]]:
    return [{"creatorType": "author", "name": "et al."}] if work.others else []
