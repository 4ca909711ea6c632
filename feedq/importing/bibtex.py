"""BibTeX and BibLaTeX, as reference managers, DBLP and search engines write them.

Read by bibtexparser: it goes on after a damaged entry with the next one, in linear time, and
leaves TeX alone.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from feedq.importing.entries import LONGEST, MOST, damaged, entry, plain
from feedq.importing.values import ListedPaper

if TYPE_CHECKING:
    from bibtexparser.model import Block

SIGN = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)

_BLOCK = re.compile(r"@[ \t]*\w+[ \t]*[{(]")
_MOST_BLOCKS = 2 * MOST

_NO_ENTRY = ("@comment", "@preamble", "@string")
_KEY = re.compile(r"@\s*\w+\s*[{(]\s*([^\s,={}]*)")
_ARXIV = ("", "arxiv")
_IDS = ("arxivid", "arxiv", "doi", "url")
# The likeliest first. An abstract or a title may name another paper.
_SAID = (
    "journal", "journaltitle", "number", "volume", "pages", "eid", "note", "howpublished",
    "publisher", "link", "ee", "pdf", "file", "series", "booktitle", "institution", "type",
    "archiveprefix", "eprinttype", "addendum", "annote", "urlnote", "bdsk-url-1", "bdsk-url-2",
)  # fmt: skip

# It logs all that it cannot read; the report names it.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def parse(text: str) -> tuple[ListedPaper, ...]:
    """Every entry, in order; a damaged one is named with its line."""
    from bibtexparser.entrypoint import parse_string

    text, whole = _beginning(text)
    library = parse_string(text, parse_stack=[])
    strings = {key.casefold(): str(one.value) for key, one in library.strings_dict.items()}
    found: list[ListedPaper] = []
    for block in library.blocks:
        one = _read(block, strings)
        if one is not None and len(found) == MOST:
            found.append(damaged("the rest", f"more than {MOST:,} entries"))
            break
        found += [one] if one else []
    else:
        found += [] if whole else [damaged("the rest", f"more than {_MOST_BLOCKS:,} blocks")]
    return tuple(found)


def _beginning(text: str) -> tuple[str, bool]:
    """The part with as many blocks as a list may have, and whether that is all of it."""
    for count, start in enumerate(_BLOCK.finditer(text), 1):
        if count > _MOST_BLOCKS:
            return text[: start.start()], False
    return text, True


def _read(block: Block, strings: dict[str, str]) -> ListedPaper | None:
    from bibtexparser.model import Entry, ParsingFailedBlock

    whole: Block | None = block
    while isinstance(whole, ParsingFailedBlock):
        whole = whole.ignore_error_block  # whole but for a key or a field that stands there twice
    if isinstance(whole, Entry):
        return _entry(whole.key, [(one.key, str(one.value)) for one in whole.fields], strings)
    raw = (block.raw or "")[:200]
    if not isinstance(block, ParsingFailedBlock) or raw.casefold().startswith(_NO_ENTRY):
        return None
    line = f"line {(block.start_line or 0) + 1}"
    named = _KEY.match(raw)
    return damaged(named[1] if named and named[1] else line, f"damaged, at {line}")


# `corr # " abs/" # "1512.03385"`; what is within other braces stays as it is.
_PIECES = re.compile(r'\s*(?:"([^"]*+)"|\{([^{}]*+)\}|([^\s"#{}]++))\s*(?:#|$)')


def _resolved(value: str, strings: dict[str, str]) -> str:
    """A value with its @strings put in and its pieces put together."""
    if "#" not in value:
        return strings.get(value.strip().casefold(), value)
    found, at, size = [], 0, 0
    while at < len(value) and size < LONGEST:
        piece = _PIECES.match(value, at)
        if piece is None:
            return value
        quoted, braced, name = piece.groups()
        if name is not None:
            found.append(plain(strings.get(name.casefold(), name)))
        else:
            found.append(quoted if braced is None else braced)
        at, size = piece.end(), size + len(found[-1])
    return "".join(found)


def _entry(key: str, fields: list[tuple[str, str]], strings: dict[str, str]) -> ListedPaper:
    said: dict[str, str] = {}
    for name, value in fields:
        said.setdefault(name.casefold(), _resolved(value, strings))
    ids = [said[name] for name in _IDS if name in said]
    archive = plain(said.get("archiveprefix") or said.get("eprinttype") or "").casefold()
    if archive in _ARXIV:
        ids.insert(0, said.get("eprint", ""))
    return entry(key, said.get("title", ""), ids, [said[name] for name in _SAID if name in said])
