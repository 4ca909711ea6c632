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
        self._rows: list[Row] = []
        self._row = Row("")
        self._items = 0  # open list items and table rows: blocks within them are lines
        self._apart = 0
        self._line = 0
        self._strong = 0
        self._href = ""
        self._linked = False  # the open link has text by now
        self._depth = 0
        self._cell = 0
        self._breaks = 0  # `br` since the last text
        self._roles: list[tuple[str, str, int]] = []  # role, element, elements of its kind in it
        self._text: list[str] = []
        self.title = ""
        self.base = ""
        self._in_title = False

    def _end_piece(self) -> None:
        text = clean_line("".join(self._text))
        self._text.clear()
        if not text:
            return
        self._breaks = 0
        self._linked = True
        if not self._apart:
            self._row.pieces.append(self._piece(text))

    def _piece(self, text: str) -> Piece:
        role = self._roles[-1][0] if self._roles else ""
        return Piece(text, self._href, self._line, self._cell, self._strong > 0, role)

    def _end_link(self) -> None:
        self._end_piece()
        if self._href and not self._linked and not self._apart:  # an image, an icon
            self._row.pieces.append(self._piece(""))
        self._href, self._linked = "", False

    def _end_row(self, kind: str = "") -> None:
        self._end_piece()
        if self._row.pieces:
            self._rows.append(self._row)
        self._row, self._line, self._cell = Row(kind, self._depth), 0, 0

    def read(self, page: str) -> list[Row]:
        """The rows of a page, in order; to be called once. Never raises."""
        for token in tokens(page, drop=_DROPPED):
            if isinstance(token, Tag):
                self._tag(token)
            elif self._in_title:
                self.title = self.title or clean_line(token)
            else:
                self._text.append(token)
        self._end_link()
        self._end_row()
        return self._rows

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "title":
            self._in_title = not tag.closing
        elif name == "base":
            self.base = self.base or tag.get("href")
        elif name in _APART:
            self._end_row()
            self._apart = max(0, self._apart + (-1 if tag.closing else 1))
        elif name in ITEMS:
            # An item ends where the next begins; its own end tag is often left out.
            self._end_row("" if tag.closing else name)
            self._items = 0 if tag.closing else 1
        elif name in ("ul", "ol", "table"):
            self._depth = max(0, self._depth + (-1 if tag.closing else 1))
            self._end_row()
            self._items = 0
        elif name in _CELLS or (name in _BLOCKS and self._items):
            self._new_line(tag)
        elif name in _BLOCKS:
            self._end_row("" if tag.closing else name)
        if name in _STRONG:
            self._end_piece()
            self._strong = max(0, self._strong + (-1 if tag.closing else 1))
        elif name == "a":
            self._end_link()
            self._href = "" if tag.closing else tag.get("href")
        self._mark(tag)

    def _new_line(self, tag: Tag) -> None:
        self._end_piece()
        self._line += 1
        if tag.name in ("td", "th"):
            self._cell += not tag.closing
            self._row.head = self._row.head or tag.name == "th"
        elif tag.name == "br":
            self._breaks += 1
            if self._breaks > 1 and not self._items:  # an empty line
                self._end_row(self._row.kind)

    def _mark(self, tag: Tag) -> None:
        """Follow what classes call a text, to the end of their element."""
        if self._roles and self._roles[-1][1] == tag.name:
            role, name, inner = self._roles[-1]
            inner += -1 if tag.closing else 1
            if inner < 0:
                self._end_piece()
                self._roles.pop()
            else:
                self._roles[-1] = (role, name, inner)
        if tag.closing or tag.name in _UNMARKED or "class" not in tag.source.lower():
            return
        called = tag.get("class")
        role = next((role for role, pattern in _ROLES if pattern.search(called)), "")
        if role and len(self._roles) < _MOST_ROLES:
            self._end_piece()
            self._roles.append((role, tag.name, 0))
