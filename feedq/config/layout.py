"""Where things stand in the text of a TOML document: tables, keys and the parts of a list.

For editing as a person would, in one place and nowhere else. tomlkit does the same by rebuilding
the document from its parts, which joins tables of one name that stand apart and respaces lists.
The text is known to be valid; tomllib has read it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BOM = "\ufeff"
# https://toml.io/en/v1.0.0#string: three quotes close a long string, and two more may belong to it.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'"
    r"|\#[^\n]*+"
    r"|[\[\]{},=\n]"
    r"""|[^"'#\[\]{},=\n]+|.""",
    re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text, from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """`key = value`.

    Attributes:
        path: of the key, from the table it stands in.
        line: what it fills, its comment with it, without the line break.
    """

    path: Path
    line: Span
    value: Span


@dataclass(frozen=True, slots=True)
class Table:
    """`[name]` or `[[name]]` and the keys below it; the first, nameless one has no header.

    Attributes:
        header: its line without the line break.
        listed: it has double brackets.
    """

    path: Path
    header: Span
    listed: bool
    pairs: tuple[Pair, ...]

    @property
    def end(self) -> int:
        """Where its last line ends; comments after it belong to what follows."""
        return self.pairs[-1].line.end if self.pairs else self.header.end


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a list, or one `key = value` of a table in braces.

    Attributes:
        comma: where the comma behind it is, or -1.
    """

    span: Span
    comma: int


def tables(text: str) -> list[Table]:
    """Every table of a document, in order; the nameless one first."""
    found: list[Table] = []
    path: Path = ()
    header, listed, pairs = Span(0, 0), False, list[Pair]()
    for line, equals, end in _statements(text):
        if equals >= 0:
            value = Span(equals + 1 + _blank(text[equals + 1 : end]), end)
            pairs.append(Pair(_path(text[line.start : equals]), line, value))
            continue
        found.append(Table(path, header, listed, tuple(pairs)))
        name = text[line.start : end].strip()
        listed = name.startswith("[[")
        path = _path(name[2:-2] if listed else name[1:-1])
        header, pairs = line, []
    found.append(Table(path, header, listed, tuple(pairs)))
    return found


def table_blocks(text: str, path: Path) -> list[Table]:
    """The `[[path]]` of a document, in order."""
    return [table for table in tables(text) if table.listed and table.path == path]


def unmarked(text: str) -> tuple[str, str]:
    """The byte order mark, if there is one, and the rest."""
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def find_value(text: str, path: Path) -> Span | None:
    """Where the value of a key is, however it is spelled: under a header, dotted, in braces."""
    for table in tables(text):
        for pair in table.pairs:
            whole = table.path + pair.path
            if not table.listed and whole == path[: len(whole)]:
                return _within(text, pair.value, path[len(whole) :])
    return None


def find_in_braces(text: str, braces: Span, key: str) -> Part | None:
    """The `key = value` of that key in `{...}`."""
    for part in parts(text, braces):
        equals = _equals(text, part.span)
        if _path(text[part.span.start : equals]) == (key,):
            return part
    return None


def parts(text: str, whole: Span) -> list[Part]:
    """The elements of `[...]` or `{...}`, without their commas and comments."""
    found: list[Part] = []
    depth, start, end = 0, -1, -1
    for match in _TOKEN.finditer(text, whole.start, whole.end):
        said = match[0]
        closes = depth == 1 and said in "]},"
        if closes and start >= 0:
            found.append(Part(Span(start, end), match.start() if said == "," else -1))
            start = -1
        depth += (said in "[{") - (said in "]}")
        if closes or (depth == 1 and said in "[{" and match.start() == whole.start):
            continue
        if said[0] == "#" or said.isspace():
            continue
        if start < 0:
            start = match.start() + _blank(said)
        end = match.start() + len(said.rstrip())
    return found


def _within(text: str, value: Span, path: Path) -> Span | None:
    if not path:
        return value
    if text[value.start] != "{":
        return None
    for part in parts(text, value):
        equals = _equals(text, part.span)
        inner = _path(text[part.span.start : equals])
        if inner == path[: len(inner)]:
            start = equals + 1 + _blank(text[equals + 1 : part.span.end])
            return _within(text, Span(start, part.span.end), path[len(inner) :])
    return None


def _statements(text: str) -> Iterator[tuple[Span, int, int]]:
    """Each header and key: the line or lines, where its first `=` is or -1, where it ends."""
    start, equals, end, depth = 0, -1, -1, 0
    for match in _TOKEN.finditer(text):
        said = match[0]
        if said == "\n" and not depth:
            if end >= 0:
                yield Span(start, _before_break(text, match.start())), equals, end
            start, equals, end = match.end(), -1, -1
        elif said[0] == "#" or said.isspace():
            continue
        else:
            if said == "=" and not depth and equals < 0:
                equals = match.start()
            depth += (said in "[{") - (said in "]}")
            end = match.start() + len(said.rstrip())
    if end >= 0:
        yield Span(start, len(text)), equals, end


def _before_break(text: str, newline: int) -> int:
    return newline - (text[newline - 1 : newline] == "\r")


def _equals(text: str, pair: Span) -> int:
    tokens = _TOKEN.finditer(text, pair.start, pair.end)
    return next(match.start() for match in tokens if match[0] == "=")


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def _path(spelled: str) -> Path:
    """`arxiv . "categories"` -> ("arxiv", "categories")"""
    spelled = spelled.strip()
    if _BARE.fullmatch(spelled):
        return (spelled,)
    inner: Any = tomllib.loads(f"{spelled} = 0")
    path: list[str] = []
    while isinstance(inner, dict):
        ((key, inner),) = inner.items()
        path.append(key)
    return tuple(path)
