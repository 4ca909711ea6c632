"""A web page as rows of text and links, as a reader sees it.

A row is a list item, a table row, else a paragraph or heading; within it text and links follow
one another in lines and cells. Menus and footers are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from feedq.domain.markup import Tag, tokens
from feedq.domain.text import clean_line


@dataclass(slots=True)
class Piece:
    """Text up to the next link, line or cell.

    Attributes:
        line: counts lines and cells within the row.
        strong: set apart as a title is: bold, italic or a heading of its own.
    """

    text: str
    href: str = ""
    line: int = 0
    strong: bool = False


@dataclass(slots=True)
class Row:
    """Attributes:
    kind: the element it is: `li`, `tr`, `h2`, `p`, "" where none says.
    """

    kind: str
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return clean_line(" ".join(piece.text for piece in self.pieces))


HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "summary"))
ITEMS = frozenset(("li", "tr"))
_BLOCKS = HEADINGS | frozenset(
    ("p", "div", "section", "article", "ul", "ol", "dl", "dd", "table", "thead", "tbody", "hr",
     "blockquote", "figure", "figcaption", "header", "main", "center", "details", "body")
)  # fmt: skip
_CELLS = frozenset(("td", "th", "br"))
_STRONG = frozenset(("b", "strong", "i", "em", "cite")) | HEADINGS
_APART = frozenset(("nav", "footer"))
_DROPPED = frozenset(("template", "iframe", "noembed", "noframes", "xmp"))


class PageReader:
    """Tokens of a page -> rows; `title` and `base` hold what the head says."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.row = Row("")
        self.items = 0  # open list items and table rows: blocks within them are lines
        self.apart = 0
        self.line = 0
        self.strong = 0
        self.href = ""
        self.text: list[str] = []
        self.title = ""
        self.base = ""
        self.in_title = False

    def end_piece(self) -> None:
        text = clean_line("".join(self.text))
        self.text.clear()
        if (text or self.href) and not self.apart:
            self.row.pieces.append(Piece(text, self.href, self.line, self.strong > 0))

    def end_row(self, kind: str = "") -> None:
        self.end_piece()
        if self.row.pieces:
            self.rows.append(self.row)
        self.row, self.line = Row(kind), 0

    def read(self, page: str) -> list[Row]:
        """The rows of a page, in order; to be called once. Never raises."""
        for token in tokens(page, drop=_DROPPED):
            if isinstance(token, Tag):
                self.tag(token)
            elif self.in_title:
                self.title = self.title or clean_line(token)
            else:
                self.text.append(token)
        self.end_row()
        return self.rows

    def tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "title":
            self.in_title = not tag.closing
        elif name == "base":
            self.base = self.base or tag.get("href")
        elif name in _APART:
            self.end_row()
            self.apart = max(0, self.apart + (-1 if tag.closing else 1))
        elif name in ITEMS:
            # An item ends where the next begins; its own end tag is often left out.
            self.end_row("" if tag.closing else name)
            self.items = 0 if tag.closing else 1
        elif name in ("ul", "ol", "table"):
            self.end_row()
            self.items = 0
        elif name in _CELLS or (name in _BLOCKS and self.items):
            self.end_piece()
            self.line += 1
        elif name in _BLOCKS:
            self.end_row("" if tag.closing else name)
        if name in _STRONG:
            self.end_piece()
            self.strong = max(0, self.strong + (-1 if tag.closing else 1))
        elif name == "a":
            self.end_piece()
            self.href = "" if tag.closing else tag.get("href")
