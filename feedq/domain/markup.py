"""HTML as found in the wild -> tags and text, in linear time.

The standard library's `html.parser` takes quadratic time on markup that is never closed
(CVE-2025-6069 and relatives), and a regular expression cannot nest. This is a flat tokenizer in
the spirit of HTML's own (https://html.spec.whatwg.org/multipage/parsing.html#tokenization):
it never fails and looks at each character a bounded number of times.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from feedq.domain.scripts import lowered, raised

# A `<` outside quotes ends the attempt, and so each character is read by three attempts at most:
# two that are alive at the same place differ in the quote they are in.
_TAG = re.compile(
    r"""<(?P<closing>/?)(?P<name>[A-Za-z][^\s/<>"']*+)"""
    r"""(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>"""
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'>]++)))?"""
)
# int() refuses more than 4,300 digits, and `html.unescape` calls it unguarded.
_ENDLESS_REFERENCE = re.compile(r"&#[0-9]{9,}+;?")
_RAW = ("script", "style", "title", "template", "iframe", "noembed", "noframes", "xmp", "head")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE) for name in _RAW}
_RAW_END["head"] = re.compile(r"</head(?=[\s/>])[^>]*+>?|(?=<body[\s>])", re.IGNORECASE)


class Tag(NamedTuple):
    """One tag.

    Attributes:
        name: in lower case.
        closing: `</name>`.
        source: what stands between the name and `>`, as written.
    """

    name: str
    closing: bool
    source: str

    def get(self, name: str) -> str:
        """The value of an attribute, decoded and stripped, "" when it is missing or empty."""
        for match in _ATTRIBUTE.finditer(self.source):
            if match["name"].lower() == name:
                value = match["double"] or match["single"] or match["bare"] or ""
                return unescape(value).strip()
        return ""


def unescape(text: str) -> str:
    """`text` with character references decoded; unlike `html.unescape` it never raises."""
    if "&" not in text:
        return text
    return html.unescape(_ENDLESS_REFERENCE.sub("\ufffd", text))


def tokens(markup: str, *, drop: frozenset[str] = frozenset(_RAW)) -> Iterator[Tag | str]:
    """Tags and decoded text in the order they stand; comments and declarations are dropped.

    Args:
        drop: elements passed over with all they hold; of `script`, `style`, `title`, `head` and
            other elements without text for a reader. `script` and `style` always are.
    """
    place, size = 0, len(markup)
    never_ends: set[str] = set()  # ends looked for in vain, not to be looked for again
    while place < size:
        start = markup.find("<", place)
        if start < 0:
            yield unescape(markup[place:])
            return
        if start > place:
            yield unescape(markup[place:start])
        match = _TAG.match(markup, start)
        if match is None:
            place = _after_broken(markup, start, never_ends)
            if place == start:
                yield "<"
                place += 1
            continue
        place = match.end()
        closing, name, attributes = match.groups()
        name = name.lower()
        tag = Tag(name, bool(closing), attributes)
        if not tag.closing and name in _RAW_END and (name in drop or name in ("script", "style")):
            if name not in never_ends:
                end = _RAW_END[name].search(markup, place)
                if end is not None:
                    place = end.end()
                    continue
                never_ends.add(name)
            if name in ("script", "style"):
                return  # an open script swallows the rest, as in a browser
            continue
        yield tag


def _after_broken(markup: str, start: int, never_ends: set[str]) -> int:
    """Where to go on after a `<` that opens no tag; `start` itself when it is text."""
    following = markup[start + 1 : start + 2]
    if following in ("!", "?"):
        opening, close = ("<!--", "-->") if markup.startswith("<!--", start) else ("<", ">")
        if close not in never_ends:
            end = markup.find(close, start + len(opening))
            if end >= 0:
                return end + len(close)
            never_ends.add(close)
        return len(markup)
    if following == "/" or following.isalpha():
        # An attribute with a stray quote: the tag ends at its `>`, unless another begins first.
        after = markup.find("<", start + 1)
        end = markup.find(">", start + 1, after if after >= 0 else len(markup))
        if end >= 0:
            return end + 1
    return start


_PARAGRAPHS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "  # noqa: SIM905
    "figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section summary table "
    "tbody tfoot thead ul".split()
)
_LINES = frozenset(("br", "tr", "caption", "option"))
_LAYOUT = _PARAGRAPHS | _LINES | {"li", "td", "th", "img"}
_DEEPEST_LIST = 50


class _Page:
    """Text being laid out: folds white space, keeps paragraphs, lines and list items apart."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.gap = 0  # line breaks owed before the next word
        self.space = False
        self.marked = False  # the last thing written is the marker of a list item
        self.preformatted = 0
        self.first = False  # the next item is the first of its list
        self.lists: list[int] = []  # the next number of each open list, 0 for bullets

    def apart(self, lines: int) -> None:
        self.gap = max(self.gap, lines)
        self.space = False

    def put(self, text: str) -> None:
        if self.parts:
            if self.gap:
                self.parts.append("\n" * self.gap)
            elif self.space:
                self.parts.append(" ")
        self.gap, self.space, self.marked = 0, False, False
        self.parts.append(text)

    def text(self, text: str) -> None:
        if self.preformatted:
            self.put(text)
            return
        folded = " ".join(text.split())
        if not folded:
            self.space = self.space or (bool(text) and not self.gap)
            return
        if text[0].isspace() and not self.gap:
            self.space = True
        self.put(folded)
        self.space = text[-1].isspace()

    def item(self) -> None:
        self.gap = 2 if self.first and self.gap == 2 else 1
        self.first = False
        number = self.lists[-1] if self.lists else 0
        if number:
            self.lists[-1] += 1
        indent = "  " * min(max(len(self.lists) - 1, 0), 4)
        self.put(f"{indent}{number}." if number else f"{indent}-")
        self.space = self.marked = True

    def tag(self, tag: Tag) -> None:
        name = tag.name
        if name in ("ul", "ol"):
            self.apart(1 if len(self.lists) > tag.closing else 2)
            self.first = not tag.closing
            if tag.closing:
                del self.lists[-1:]
            elif len(self.lists) < _DEEPEST_LIST:
                self.lists.append(1 if name == "ol" else 0)
        elif name in _PARAGRAPHS:
            if name == "pre":
                self.preformatted = max(0, self.preformatted + (-1 if tag.closing else 1))
            if not self.marked:  # `<li><p>` begins beside its marker
                self.apart(2)
        elif name in _LINES:
            self.gap = min(self.gap + 1, 2) if name == "br" else max(self.gap, 1)
            self.space = False
        elif name == "li" and not tag.closing:
            self.item()
        elif name in ("td", "th"):
            self.space = True
        elif name == "img" and (alternative := tag.get("alt")):
            self.text(alternative)


def html_to_text(markup: str) -> tuple[str, tuple[str, ...]]:
    """Readable plain text of an HTML fragment or page, and its links.

    Paragraphs are set apart by a blank line, list items begin with `- ` or a number, an image
    is its alternative text, `<pre>` keeps its layout; scripts, styles and the head are dropped.

    Returns:
        The text, and the `href` of every link in order, decoded but not resolved. The text is
        not `clean`: it holds whatever characters the page holds.
    """
    page = _Page()
    links: list[str] = []
    script = ""
    for token in tokens(markup):
        if isinstance(token, str):
            page.text(_scripted(token, script) if script else token)
            script = ""
            continue
        name = token.name
        script = name if name in ("sup", "sub") and not token.closing else ""
        if name in _LAYOUT:
            page.tag(token)
        elif name == "a" and not token.closing and (href := token.get("href")):
            links.append(href)
    return "".join(page.parts).strip(), tuple(links)


def _scripted(text: str, script: str) -> str:
    """`10<sup>-3</sup>` as 10⁻³, where Unicode has the characters."""
    small = raised(text) if script == "sup" else lowered(text)
    return text if small is None else small
