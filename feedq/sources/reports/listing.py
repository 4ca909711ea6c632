"""A course's page of student projects -> the reports it lists.

No two years look alike, so the page is read by rows, as a reader sees it. A link to a PDF whose
text is a title begins a report, and what stands beside it names the authors. A link that only says
`pdf` takes title and authors from the text around it, from its column, or from the card above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from feedq.domain.text import clean_line
from feedq.sources.feeds.items import absolute
from feedq.sources.reports.caption import (
    LONGEST_LABEL,
    file_title,
    in_sentence,
    is_label,
    is_other,
    own_people,
    people_in,
    split,
    text_lines,
    tidy_title,
)
from feedq.sources.reports.people import likeness, names
from feedq.sources.reports.prizes import Prizes, named_prize
from feedq.sources.reports.rows import HEADINGS, ITEMS, PageReader, Piece, Row
from feedq.sources.reports.years import names_term, year_in, year_of_path


@dataclass(frozen=True, slots=True)
class Report:
    """A report as listed.

    Attributes:
        pdf_url: absolute.
        year: in which the course was held, or None where nothing says.
        award: the prizes that the heading above it or the page beside it names.
    """

    pdf_url: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    award: str = ""


_OTHER_PATH = re.compile(r"(?:^|[/_.-])(?:posters?|slides)(?:[/_.-]|\d)", re.IGNORECASE)
_COLUMNS = (
    ("mentor", re.compile(r"mentor|advis[eo]r|supervisor|staff|\bTA\b", re.I)),
    ("award", re.compile(r"award|prize", re.I)),
    ("authors", re.compile(r"author|student|team|member|name\(?s|people|group", re.I)),
    ("title", re.compile(r"title|project|topic", re.I)),
)


_MOST_REPORTS = 5_000
_MOST_ROWS = 100_000
_MOST_PRIZES = 10
_NEAR = 4
"""Rows above a link that may belong to its card."""


@dataclass(slots=True)
class _Draft:
    """A report being read.

    Attributes:
        titled: its link carried the title.
        before: what its title was taken from, where the link carried none.
        after: what followed; `said`: any of that is more than other links.
    """

    report: Report
    titled: bool
    said: bool = False
    before: list[Piece] = field(default_factory=list)
    after: list[Piece] = field(default_factory=list)


class _Lister:
    """Rows of a page -> reports, in order, once each."""

    def __init__(self, url: str, base: str, title: str) -> None:
        self.base = base
        self.page_year = year_of_path(url + "/") or year_in(url)
        self.year = self.page_year or year_in(title)
        self.prizes = Prizes()
        self.columns: dict[int, str] = {}  # what the table's head says of its cells
        self.pending: list[Row] = []  # rows without a report, since the last one
        self.reports: dict[str, Report] = {}
        self.last_url = ""
        self.open: Row | None = None  # the last report's, while its authors may still follow

    def row(self, row: Row) -> None:
        self.prizes.enter(row)
        if row.kind == "tr":
            self.name_columns(row)
        else:
            self.columns = {}
        urls = {url for piece in row.pieces if (url := self.report_url(piece))}
        if not urls:
            self.text_row(row)
        elif urls == {self.last_url} and row.kind not in ITEMS:
            self.more_of_last(row)
        else:
            self.report_row(row)

    def report_row(self, row: Row) -> None:
        self.open = None
        before: list[Piece] = []
        draft: _Draft | None = None
        backwards = self.people_first(row)
        for piece in row.pieces:
            url = self.report_url(piece)
            if not url:
                if draft and not backwards:
                    draft.after.append(piece)
                    draft.said = draft.said or bool(text_lines([piece]))
                else:
                    before.append(piece)
            elif draft and draft.titled and url == draft.report.pdf_url:
                if not is_label(piece.text):
                    draft.after.append(replace(piece, href=""))
            elif not is_label(piece.text):
                self.end(draft, before, row)
                if draft:
                    before = []
                draft = _Draft(Report(url, piece.text), titled=True)
                if backwards:
                    draft.after, before = before, []
            elif draft is None or (not draft.titled and draft.said):
                if draft:
                    self.add(draft.report, draft.before)
                    before = draft.after
                title, authors = self.label(before)
                report = Report(url, tidy_title(title), authors)
                draft = _Draft(report, titled=False, before=before)
                before = []
        self.end(draft, before, row)
        self.pending.clear()

    def people_first(self, row: Row) -> bool:
        """Whether a row of several titled links names the people before each."""
        places = [
            n
            for n, piece in enumerate(row.pieces)
            if self.report_url(piece) and not is_label(piece.text)
        ]
        return (
            len(places) > 1
            and places[-1] == len(row.pieces) - 1
            and likeness(clean_line(" ".join(one.text for one in row.pieces[: places[0]]))) > 0
        )

    def label(self, before: Sequence[Piece]) -> tuple[str, tuple[str, ...]]:
        """Title and authors for a link that carries neither."""
        title, authors = split(before)
        if not title:
            return self.from_pending()
        if not authors and (found := names(title)) and self.pending:
            above, people = self.from_pending()
            if above and not people and self.pending[-1].kind in HEADINGS:
                return above, found
        return title, authors

    def end(self, draft: _Draft | None, before: list[Piece], row: Row) -> None:
        """Add a report once all that stands around it is read."""
        if draft is None:
            return
        report = draft.report
        authors = report.authors or people_in(draft.after)
        if draft.titled:
            authors = authors or people_in(before)
            if (
                not authors
                and row.kind not in ITEMS
                and in_sentence(report.title, before, draft.after)
            ):
                return
            title = report.title
            if not authors:
                title, authors = own_people(title)
            report = replace(report, title=tidy_title(title))
        beside = (*draft.before, *before, *draft.after)
        self.add(replace(report, authors=authors), beside)
        self.open = None if authors else row

    def add(self, report: Report, beside: Iterable[Piece]) -> None:
        title = report.title or file_title(report.pdf_url)
        folder = year_of_path(report.pdf_url)
        year = folder if folder and folder != self.page_year else self.year or folder
        named = (named_prize(piece.text) for piece in beside)
        prizes = (self.prizes.take(), *(prize for prize in named if not _same(prize, title)))
        known = self.reports.get(report.pdf_url)
        before = known.award.split("; ") if known else []
        award = "; ".join(list(dict.fromkeys(filter(None, (*before, *prizes))))[:_MOST_PRIZES])
        told = replace(report, title=title, year=year, award=award)
        if known:
            told = replace(known, authors=known.authors or report.authors, award=award)
        self.reports[report.pdf_url] = told
        self.last_url = report.pdf_url

    def more_of_last(self, row: Row) -> None:
        """A link around a whole card goes on over several rows."""
        known = self.reports[self.last_url]
        if not known.authors:
            plain = [replace(piece, href="") for piece in row.pieces]
            self.reports[self.last_url] = replace(known, authors=people_in(plain))

    def text_row(self, row: Row) -> None:
        text = row.text
        if row.kind in HEADINGS and names_term(text):
            self.year = year_in(text) or self.year
        if self.open and _may_follow(row, self.open) and (found := people_in(row.pieces)):
            self.reports[self.last_url] = replace(self.reports[self.last_url], authors=found)
            self.open = None
            return
        self.open = None
        self.pending.append(row)

    def name_columns(self, row: Row) -> None:
        """Learn what a table's head says, and say it of the cells of the rows below."""
        if row.head or not any(piece.href for piece in row.pieces):
            found = {piece.cell: role for piece in row.pieces if (role := _column(piece.text))}
            if {"title", "authors"} <= set(found.values()):
                self.columns = found
                return
        cells: dict[str, str] = {}
        for piece in row.pieces:
            role = self.columns.get(piece.cell, "")
            cells[role] = f"{cells.get(role, '')} {piece.text}"
        if likeness(cells.get("title", "").strip()) > likeness(cells.get("authors", "").strip()):
            return  # the head says it the other way round
        for piece in row.pieces:
            piece.role = piece.role or self.columns.get(piece.cell, "")

    def from_pending(self) -> tuple[str, tuple[str, ...]]:
        """Title and authors from the rows above, as on a card: heading, names, link."""
        rows = self.pending[-_NEAR:]
        places = [place for place, row in enumerate(rows) if _heads(row)]
        below = rows[places[-1] + 1 :] if places else rows
        heading = rows[places[-1]].text if places else ""
        named = [people_in(row.pieces) for row in below]
        if heading and (not below or named[0]):
            return heading, named[0] if named else ()
        if len(below) > 1 and named[-1]:
            return below[-2].text, named[-1]
        return split(below[-1].pieces) if below else ("", ())

    def report_url(self, piece: Piece) -> str:
        """The absolute address of the report that a piece links to, else ""."""
        if not piece.href or ".pdf" not in unquote(piece.href).lower() or is_other(piece.text):
            return ""
        url = absolute(self.base, piece.href).partition("#")[0]
        if not url.startswith("http"):
            return ""
        path, query = (unquote(part).lower() for part in urlsplit(url)[2:4])
        if not path.endswith(".pdf") and not query.endswith(".pdf"):
            return ""
        return "" if _OTHER_PATH.search(path) else url


def _heads(row: Row) -> bool:
    return row.kind in HEADINGS or any(piece.role == "title" for piece in row.pieces)


def _same(prize: str, title: str) -> bool:
    """Whether what looked like a prize is the title, or a part of it."""
    return prize in title or title in prize


def _column(text: str) -> str:
    if len(text) > LONGEST_LABEL:
        return ""
    return next((role for role, pattern in _COLUMNS if pattern.search(text)), "")


def _may_follow(row: Row, report: Row) -> bool:
    """Whether the authors of a report may stand in a row of text below it."""
    if row.kind in ITEMS:
        return row.depth > report.depth
    if row.kind in HEADINGS and row.kind != "dd":
        return report.kind in HEADINGS and row.kind > report.kind
    return True


def list_reports(page: str, url: str) -> list[Report]:
    """The reports a page lists, in its order, each once; [] when it lists none. Never raises.

    No page has 5,000 of them or 100,000 rows; what follows is left out.

    Args:
        url: of the page; relative links are resolved against it, and it may name the year.
    """
    reader = PageReader()
    rows = reader.read(page)
    lister = _Lister(url, absolute(url, reader.base) or url, reader.title)
    for row in rows[:_MOST_ROWS]:
        lister.row(row)
        if len(lister.reports) >= _MOST_REPORTS:
            break
    return list(lister.reports.values())
