"""A course's page of student projects -> the reports it lists.

No two years look alike, so the page is read by rows, as a reader sees it. A link to a PDF whose
text is a title begins a report, and what stands after it names the authors. A link that only says
`pdf` takes title and authors from the text before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from feedq.domain.text import clean_line
from feedq.sources.items import absolute
from feedq.sources.rows import HEADINGS, ITEMS, PageReader, Piece, Row


@dataclass(frozen=True, slots=True)
class Report:
    """A report as listed.

    Attributes:
        pdf_url: absolute.
        year: in which the course was held, or None where nothing says.
        award: the heading it stands under, where that names a prize.
    """

    pdf_url: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    award: str = ""


_YEAR = re.compile(r"(?<!\d)(199\d|20[0-3]\d)(?!\d)")
_TERM = re.compile(r"\b(?:winter|spring|summer|fall|autumn|quarter|reports?|projects?)\b", re.I)
_AWARD = re.compile(r"\b(?:awards?|prizes?|winners?|best|outstanding|hono\w*able)\b", re.I)
# Labels of links, not titles. What is no report is passed over.
_LABEL = re.compile(
    r"\W*(?:(?:the|final|full|project|course|download|view|read|open|click|technical|our)\W+)*"
    r"(?:pdf|paper|report|write-?up|manuscript|here|link|file|document|download|article|text)?"
    r"(?:\W+(?:pdf|file|link|here))?\W*",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"\W*(?:(?:the|final|project)\W+)*(?:posters?|slides?|presentation|code|github|video|demo|"
    r"supplement\w*(?:\W+\w+)?|appendix|website|data(?:set)?|abstract|syllabus|schedule|template|"
    r"(?:project\W+)?(?:guidelines?|instructions?|handout|requirements?|information))"
    r"(?:\W+pdf)?\W*",
    re.IGNORECASE,
)
_OTHER_PATH = re.compile(r"(?:^|[/_.-])(?:posters?|slides)(?:[/_.-]|\d)", re.IGNORECASE)
_BY = re.compile(
    r"^[\W_]*(?:(?:written )?by\b:?|(?:authors?|students?|team(?: members)?|group(?: members)?|"
    r"members)\s*:)\s*",
    re.IGNORECASE,
)
_TITLE_BY = re.compile(r"(?P<title>.*\S)\s*[,.;]?\s+by:?\s+(?P<names>\S.*)", re.IGNORECASE)
_TITLE_DASH = re.compile(r"(?P<title>.*\S)\s+[-–—|]\s+(?P<names>\S.*)")
_QUOTED = re.compile(r"^[\W]*?[“\"«](?P<title>[^”\"»]{3,})[”\"»]\W*(?P<names>.*)$")
_NOTE = re.compile(r"[(\[][^()\[\]]*[)\]]|\S{1,80}@\S+|https?://\S+")
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/|&•·\n]|\band\b|\s-\s)\s*")
_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "della", "der", "di", "dos", "du", "el", "la", "le", "ten",
     "ter", "van", "von", "y")
)  # fmt: skip
_NO_NAME = re.compile(
    r"\b(?:university|department|stanford|institute|school|project|abstract|award|prize|best|pdf|"
    r"poster|report|paper|code|github|slides|video|advisor|mentor)\b|\d|[?!:]",
    re.IGNORECASE,
)


_LONGEST_LABEL = 60
_LONGEST_LINE = 2_000


def _is_label(text: str) -> bool:
    """Whether a link says only that it is the report: `pdf`, `[paper]`, `full report`."""
    return len(text) <= _LONGEST_LABEL and bool(_LABEL.fullmatch(text))


def _is_other(text: str) -> bool:
    """Whether a link says that it is something beside the report: `poster`, `code`."""
    return len(text) <= _LONGEST_LABEL and bool(_OTHER_LABEL.fullmatch(text))


def _names(text: str, *, sure: bool = False) -> tuple[str, ...]:
    """The people `text` lists, () when it reads otherwise.

    Args:
        sure: it stood after `by`, so it lists people, however they are written.
    """
    said = _BY.sub("", text)
    sure = sure or said != text
    parts = [part.strip(" .\"'“”*†‡()[]") for part in _BETWEEN_NAMES.split(_NOTE.sub(" ", said))]
    names = [clean_line(part) for part in parts if re.search(r"[^\W\d_]", part)]
    if sure:
        return tuple(n for n in names if len(n.split()) <= 8 and not _NO_NAME.search(n))
    if not all(map(_is_name, names)) or (len(names) == 1 and len(names[0].split()) < 2):
        return ()
    return tuple(names)


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        1 <= len(words) <= 6
        and not _NO_NAME.search(text)
        and all(
            word[0].isupper() or not word[0].isascii() or word.lower() in _PARTICLES
            for word in words
        )
    )


def _lines(pieces: Sequence[Piece]) -> list[str]:
    lines: dict[int, list[str]] = {}
    for piece in pieces:
        if not (piece.href and (_is_label(piece.text) or _is_other(piece.text))):
            lines.setdefault(piece.line, []).append(piece.text)
    joined = (clean_line(" ".join(line))[:_LONGEST_LINE] for line in lines.values())
    return [line for line in joined if re.search(r"[^\W\d_]{2}", line)]


def _authors(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """The names in what stands around a title: the first lines that list people."""
    found: list[str] = []
    for line in _lines(pieces):
        names = _names(line)
        if not names and found:
            break
        found.extend(names)
    return tuple(dict.fromkeys(found))


def _split(pieces: Sequence[Piece]) -> tuple[str, tuple[str, ...]]:
    """Title and authors where no link tells them apart."""
    lines = _lines(pieces)
    if not lines:
        return "", ()
    first = next(piece for piece in pieces if piece.text)
    if first.strong and len(pieces) > 1 and not _is_label(first.text):
        return first.text, _authors(pieces[pieces.index(first) + 1 :])
    if len(lines) > 1:
        return lines[0], next(filter(None, map(_names, lines[1:])), ())
    if match := _QUOTED.match(lines[0]):
        return match["title"], _names(match["names"])
    for pattern, sure in ((_TITLE_BY, True), (_TITLE_DASH, False)):
        match = pattern.fullmatch(lines[0])
        if match and (names := _names(match["names"], sure=sure)):
            return match["title"], names
    return lines[0], ()


def _title(text: str) -> str:
    text = clean_line(text).rstrip(",;: ")
    if (quoted := _QUOTED.fullmatch(text)) and not quoted["names"]:
        text = quoted["title"].rstrip(",;: ")
    return re.sub(r"\s*[\[(]\s*(?:pdf|paper|report)?\s*[\])]?$", "", text, flags=re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    """A report being read: `titled` when its link carried the title, `after` what followed."""

    report: Report
    titled: bool
    after: list[Piece] = field(default_factory=list)


class _Lister:
    """Rows of a page -> reports, in order, once each."""

    def __init__(self, url: str, base: str, title: str) -> None:
        self.base = base
        self.year = _year(url) or _year(title)
        self.award, self.award_level = "", 0
        self.pending: list[Row] = []  # rows without a report, since the last one
        self.reports: dict[str, Report] = {}
        self.open_url = ""  # the last report, while its authors may still follow in a row of text

    def row(self, row: Row) -> None:
        if not any(self.pdf_url(piece) for piece in row.pieces):
            self.text_row(row)
            return
        self.open_url = ""
        before: list[Piece] = []
        draft: _Draft | None = None
        for piece in row.pieces:
            url = self.pdf_url(piece)
            if not url or _is_other(piece.text) or _OTHER_PATH.search(unquote(urlsplit(url).path)):
                (draft.after if draft else before).append(piece)
                continue
            if not _is_label(piece.text):
                self.end(draft, before, row)
                if draft:
                    before = []
                draft = _Draft(Report(url, _title(piece.text)), titled=True)
            elif draft is None or (not draft.titled and _lines(draft.after)):
                if draft:
                    self.add(draft.report)
                    before = draft.after
                title, authors = _split(before)
                if not title:
                    title, authors = self.from_pending()
                draft = _Draft(Report(url, _title(title), authors), titled=False)
                before = []
        self.end(draft, before, row)
        self.pending.clear()

    def end(self, draft: _Draft | None, before: list[Piece], row: Row) -> None:
        """Add a report once all that stands around it is read."""
        if draft is None:
            return
        report = draft.report
        authors = report.authors or _authors(draft.after)
        if draft.titled and not authors:
            if row.kind not in ITEMS and sum(len(piece.text.split()) for piece in before) > 3:
                return  # a link in the middle of a sentence
            authors = _authors(before)
        self.add(replace(report, authors=authors))
        self.open_url = "" if authors else report.pdf_url

    def add(self, report: Report) -> None:
        title = report.title or _file_name(report.pdf_url)
        report = replace(
            report, title=title, year=_year_of_path(report.pdf_url) or self.year, award=self.award
        )
        known = self.reports.get(report.pdf_url, report)
        self.reports[report.pdf_url] = replace(
            known, authors=known.authors or report.authors, award=known.award or report.award
        )

    def text_row(self, row: Row) -> None:
        text = row.text
        if row.kind in HEADINGS:
            level = int(row.kind[1]) if row.kind[1:].isdigit() else 9
            if _AWARD.search(text):
                self.award, self.award_level = text, level
            elif level <= self.award_level:
                self.award, self.award_level = "", 0
            if _TERM.search(text) or _YEAR.fullmatch(text):
                self.year = _year(text) or self.year
        elif self.open_url and row.kind not in ITEMS and (names := _authors(row.pieces)):
            self.reports[self.open_url] = replace(self.reports[self.open_url], authors=names)
            self.open_url = ""
            return
        self.open_url = ""
        self.pending.append(row)

    def from_pending(self) -> tuple[str, tuple[str, ...]]:
        """Title and authors from the rows above, as on a card: heading, names, link."""
        rows = self.pending[-4:]
        places = [place for place, row in enumerate(rows) if row.kind in HEADINGS]
        below = rows[places[-1] + 1 :] if places else rows
        heading = rows[places[-1]].text if places else ""
        named = [_authors(row.pieces) for row in below]
        if heading and (not below or named[0]):
            return heading, named[0] if named else ()
        if len(below) > 1 and named[-1]:
            return below[-2].text, named[-1]
        return _split(below[-1].pieces) if below else ("", ())

    def pdf_url(self, piece: Piece) -> str:
        """The absolute address of the PDF that a piece links to, else ""."""
        if not piece.href or ".pdf" not in unquote(piece.href).lower():
            return ""
        url = absolute(self.base, piece.href)
        path = unquote(urlsplit(url).path).lower() if url.startswith("http") else ""
        return url.partition("#")[0] if path.endswith(".pdf") else ""


def _year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def _year_of_path(url: str) -> int | None:
    """The year in a folder of the address; the file's own name may hold any number."""
    return _year(urlsplit(url).path.rpartition("/")[0])


def _file_name(url: str) -> str:
    """`.../deep_fog-lights.pdf` as `deep fog lights`, for a report without any other title."""
    name = unquote(urlsplit(url).path).rpartition("/")[2][: -len(".pdf")]
    return clean_line(re.sub(r"[_+-]+", " ", name)) or url


def list_reports(page: str, url: str) -> list[Report]:
    """The reports a page lists, in its order, each once; [] when it lists none. Never raises.

    Args:
        url: of the page; relative links are resolved against it, and it may name the year.
    """
    reader = PageReader()
    rows = reader.read(page)
    lister = _Lister(url, absolute(url, reader.base) or url, reader.title)
    for row in rows:
        lister.row(row)
    return list(lister.reports.values())
