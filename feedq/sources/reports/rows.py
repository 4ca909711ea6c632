"""A web page as rows of text and links, as a reader sees it.

A row is a list item, a table row, else a paragraph or heading; within it text and links follow
one another in lines and cells. Menus and footers are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from feedq.domain.markup import Tag, tokens
from feedq.domain.text import clean_line


@dataclass(slots=True)
class Piece:
    """Text up to the next link, line or cell.

    Attributes:
        line: counts lines and cells within the row.
        cell: counts the cells of a table's row, from 1; 0 outside of tables.
        strong: set apart as a title is: bold, italic or a heading of its own.
        role: what the page's own markup calls it: `title`, `authors`, `mentor`, `award` or "".
    """

    text: str
    href: str = ""
    line: int = 0
    cell: int = 0
    strong: bool = False
    role: str = ""


@dataclass(slots=True)
class Row:
    """Attributes:
    kind: the element it is: `li`, `tr`, `h2`, `p`, "" where none says.
    depth: of lists around it.
    head: it is a table's row of headings.
    """

    kind: str
    depth: int = 0
    head: bool = False
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
_ROLES = (
    ("mentor", re.compile(r"mentor|advis[eo]r|supervisor|instructor", re.I)),
    ("award", re.compile(r"award|prize|badge|ribbon", re.I)),
    ("authors", re.compile(r"author|student|(?<![a-z])(?:team|members?|names?)(?![a-z])", re.I)),
    ("title", re.compile(r"(?<![a-z])title(?![a-z])", re.I)),
)
_MOST_ROLES = 50
_UNMARKED = frozenset(("body", "html", "main", "section", "table", "ul", "ol", "br", "img", "hr"))


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
        self.linked = False  # the open link has text by now
        self.depth = 0
        self.cell = 0
        self.breaks = 0  # `br` since the last text
        self.roles: list[tuple[str, str, int]] = []  # role, element, elements of its kind in it
        self.text: list[str] = []
        self.title = ""
        self.base = ""
        self.in_title = False

    def end_piece(self) -> None:
        text = clean_line("".join(self.text))
        self.text.clear()
        if not text:
            return
        self.breaks = 0
        self.linked = True
        if not self.apart:
            self.row.pieces.append(self.piece(text))

    def piece(self, text: str) -> Piece:
        role = self.roles[-1][0] if self.roles else ""
        return Piece(text, self.href, self.line, self.cell, self.strong > 0, role)

    def end_link(self) -> None:
        self.end_piece()
        if self.href and not self.linked and not self.apart:  # an image, an icon
            self.row.pieces.append(self.piece(""))
        self.href, self.linked = "", False

    def end_row(self, kind: str = "") -> None:
        self.end_piece()
        if self.row.pieces:
            self.rows.append(self.row)
        self.row, self.line, self.cell = Row(kind, self.depth), 0, 0

    def read(self, page: str) -> list[Row]:
        """The rows of a page, in order; to be called once. Never raises."""
        for token in tokens(page, drop=_DROPPED):
            if isinstance(token, Tag):
                self.tag(token)
            elif self.in_title:
                self.title = self.title or clean_line(token)
            else:
                self.text.append(token)
        self.end_link()
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
            self.depth = max(0, self.depth + (-1 if tag.closing else 1))
            self.end_row()
            self.items = 0
        elif name in _CELLS or (name in _BLOCKS and self.items):
            self.new_line(tag)
        elif name in _BLOCKS:
            self.end_row("" if tag.closing else name)
        if name in _STRONG:
            self.end_piece()
            self.strong = max(0, self.strong + (-1 if tag.closing else 1))
        elif name == "a":
            self.end_link()
            self.href = "" if tag.closing else tag.get("href")
        self.mark(tag)

    def new_line(self, tag: Tag) -> None:
        self.end_piece()
        self.line += 1
        if tag.name in ("td", "th"):
            self.cell += not tag.closing
            self.row.head = self.row.head or tag.name == "th"
        elif tag.name == "br":
            self.breaks += 1
            if self.breaks > 1 and not self.items:  # an empty line
                self.end_row(self.row.kind)

    def mark(self, tag: Tag) -> None:
        """Follow what classes call a text, to the end of their element."""
        if self.roles and self.roles[-1][1] == tag.name:
            role, name, inner = self.roles[-1]
            inner += -1 if tag.closing else 1
            if inner < 0:
                self.end_piece()
                self.roles.pop()
            else:
                self.roles[-1] = (role, name, inner)
        if tag.closing or tag.name in _UNMARKED or "class" not in tag.source.lower():
            return
        called = tag.get("class")
        role = next((role for role, pattern in _ROLES if pattern.search(called)), "")
        if role and len(self.roles) < _MOST_ROLES:
            self.end_piece()
            self.roles.append((role, tag.name, 0))
