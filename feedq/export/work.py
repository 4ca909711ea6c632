"""A paper as a bibliography sees it: the published version where one is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date
from enum import Enum, auto

from feedq.domain.kinds import Origin
from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export.citekeys import year
from feedq.export.links import web_address
from feedq.export.names import Name, is_et_al, split_name
from feedq.export.venue import Venue, find_venue


class Kind(Enum):
    """What is cited."""

    ARTICLE = auto()
    PROCEEDINGS = auto()
    PREPRINT = auto()
    REPORT = auto()


@dataclass(frozen=True, slots=True)
class Work:
    """What every format of bibliographies needs.

    Attributes:
        authors: taken apart; a group is never inverted.
        others: the source names more authors than it lists.
        year: of the published version where it is known, else of the first version.
        posted: the day of the first version, for what is cited by it.
        doi: the publisher's; arXiv's own says nothing that `arxiv` does not.
        arxiv: the id without scheme and version, or "".
        address: the page, or a report's file; http(s) or "".
    """

    kind: Kind
    authors: tuple[Name, ...]
    others: bool
    venue: Venue
    year: int | None
    posted: date | None
    doi: str
    arxiv: str
    arxiv_class: str
    address: str
    pdf: str


_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.ASCII)
_YEAR = r"(?:19|20)\d\d"


def to_work(paper: Paper) -> Work:
    """Read a paper as something to cite."""
    doi = _doi(paper)
    venue = find_venue(paper.journal_ref, doi)
    names = [plain_name(name) for name in paper.authors]
    scheme, _, value = paper.id.partition(":")
    is_arxiv = scheme == "arxiv"
    is_report = paper.origin is Origin.STUDENT_REPORT
    kind = _kind(venue, is_report=is_report)
    page, pdf = web_address(paper.url), web_address(paper.pdf_url)
    return Work(
        kind=kind,
        authors=tuple(split_name(name) for name in names if name and not is_et_al(name)),
        others=any(map(is_et_al, names)),
        venue=venue or Venue(""),
        year=_year(paper, venue),
        posted=None if venue else _posted(paper),
        doi=doi,
        arxiv=value if is_arxiv else "",
        arxiv_class=clean_line(paper.categories[0]) if is_arxiv and paper.categories else "",
        address=(pdf or page) if is_report else (page or pdf),
        pdf=pdf,
    )


def plain_name(name: str) -> str:
    """A name without TeX, on one line; "" for one without a letter."""
    name = clean_line(latex_to_text(clean_line(name)))
    return name if any(character.isalnum() for character in name) else ""


def _kind(venue: Venue | None, *, is_report: bool) -> Kind:
    if venue:
        return Kind.PROCEEDINGS if venue.proceedings else Kind.ARTICLE
    return Kind.REPORT if is_report else Kind.PREPRINT


def _doi(paper: Paper) -> str:
    # arXiv's field may hold several; the first is the article, others are data or errata.
    said = paper.doi or (paper.id if paper.id.startswith("doi:") else "")
    found = _DOI.search(clean_line(said))
    return found[0] if found and not found[0].lower().startswith("10.48550/") else ""


def _year(paper: Paper, venue: Venue | None) -> int | None:
    first = year(paper)
    if venue is None:
        return first
    if venue.year:
        return venue.year
    stated = re.search(rf"\(({_YEAR})\)", paper.journal_ref, re.ASCII)
    if stated:
        return int(stated[1])
    # A page may look like a year: only one soon after the first version is taken for it.
    near = [int(found) for found in re.findall(rf"\b{_YEAR}\b", paper.journal_ref, re.ASCII)]
    return next((one for one in near if first and 0 <= one - first <= 5), first)


def _posted(paper: Paper) -> date | None:
    if paper.published_at is None:
        return None
    day = paper.published_at.astimezone(UTC).date()
    return day if day.year == year(paper) else None
