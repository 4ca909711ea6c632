"""Text from outside, made safe; `latex` and `markup` make it plain."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from feedq.domain.model import Entry, Facts

_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_JOINERS = "\u200c\u200d"
# Characters that command a terminal, hide, or reorder what is beside them (Unicode UTS 36, 55).
_UNWANTED = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u00ad\u061c\u200b\u200e\u200f"  # soft hyphen, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u206f"  # bidi embeddings and isolates, invisible operators
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb"  # surrogates, noncharacters, BOM, annotation
    "\U000e0000-\U000e007f"  # tag characters: a whole alphabet that no one sees
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
)
_UNWANTED_RUN = re.compile(f"[{_UNWANTED}]+")
_SUSPECT = re.compile(f"[{_UNWANTED}\u2028\u2029{_JOINERS}]")
_JOINER_RUN = re.compile(f"([{_JOINERS}])[{_JOINERS}]*")
_MOST_MARKS = 8
# Marks begin at U+0300; only where more characters than are allowed stand there is it worth a look.
_MAYBE_MARKS = re.compile(f"[^\x00-\u02ff]{{{_MOST_MARKS + 1},}}")


def clean(text: str, *, limit: int | None = None) -> str:
    r"""`text` without what could harm a terminal or deceive a reader. Idempotent.

    Line ends become `\n`; control characters but `\n` and `\t`, invisible and reordering
    characters, lone surrogates and noncharacters go; joiners stay between two non-ASCII
    characters (emoji, Persian, Indic scripts); at most 8 combining marks follow one another.
    What looks like mark-up is text and stays.

    Args:
        limit: most characters returned; a longer text is cut between characters as a reader
            sees them and ends in `…`.
    """
    if text.isascii():
        if not text.replace("\n", "").replace("\t", "").isprintable():
            text = _UNWANTED_RUN.sub("", _BREAKS.sub("\n", text))
    else:
        if _SUSPECT.search(text):
            text = _UNWANTED_RUN.sub("", _BREAKS.sub("\n", text))
        text = _MAYBE_MARKS.sub(_fewer_marks, text)
        if "\u200c" in text or "\u200d" in text:
            text = _JOINER_RUN.sub(_joiner, text)
    return text if limit is None else _cut(text, limit)


def escaped_for_json(document: str) -> str:
    r"""A JSON document whose strings hold as `\u009b` what `clean` would take away; the same to
    whoever reads JSON, and nothing to a terminal."""
    return (
        document
        if document.isascii() and "\x7f" not in document
        else _UNWANTED_RUN.sub(
            lambda match: json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f"), document
        )
    )


def clean_line(text: str, *, limit: int | None = None) -> str:
    """`clean` on one line: every run of white space is one space, none at the ends."""
    plain = text.isascii() and text.isprintable() and "  " not in text
    text = text.strip() if plain else " ".join(clean(text).split())
    return text if limit is None else _cut(text, limit)


def _fewer_marks(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in match[0]:
        if unicodedata.category(character)[0] == "M":
            marks += 1
            if marks > _MOST_MARKS:
                continue
        elif character not in _JOINERS:
            marks = 0
        kept.append(character)
    return "".join(kept)


def _joiner(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    if start > 0 and end < len(text) and text[start - 1] > "\x7f" and text[end] > "\x7f":
        return match[1]
    return ""


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    end = limit - 1
    # A hostile text joins thousands of characters into one; 32 is more than any real one has.
    for _ in range(min(32, end)):
        if not (_extends(text[end]) or text[end - 1] == "\u200d"):
            break
        end -= 1
    return text[:end].rstrip() + "…"


def _extends(character: str) -> bool:
    """Whether it belongs to the character before it: a mark, a joiner, a skin tone."""
    return (
        character in _JOINERS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or unicodedata.category(character)[0] == "M"
    )


_LONGEST_LINK = 2048
_PLAIN_LINK = re.compile(r"https?://[a-z0-9][a-z0-9.-]{0,200}/[!-~]{0,1800}", re.ASCII)


def safe_link(url: str) -> str:
    """`url` when a browser or mail program may be handed it, else "".

    Only http, https and mailto; at most 2,048 characters; spaces become `%20`.
    """
    if _PLAIN_LINK.fullmatch(url):
        return url
    url = clean_line(url).replace(" ", "%20")
    scheme, colon, rest = url.partition(":")
    if not colon or len(url) > _LONGEST_LINK or scheme.lower() not in ("http", "https", "mailto"):
        return ""
    if scheme.lower() == "mailto":
        return url if rest.strip("/") else ""
    try:
        parts = urlsplit(url)
        return url if rest.startswith("//") and parts.hostname and parts.port != 0 else ""
    except ValueError:
        return ""


_MOST_AUTHORS = 5_000
_MOST_CATEGORIES = 100
_MOST_LINKS = 200
_TITLE, _BODY, _NAME, _NOTE = 1_000, 20_000, 200, 4_000
_LONGEST_ID = 512


def clean_entry(entry: Entry) -> Entry:
    """`entry` with every text safe to store and show, and every link safe to open.

    The one border that text from outside crosses. Unusable links are dropped, addresses that
    cannot be used become "". Idempotent.
    """
    links = dict.fromkeys(filter(None, map(safe_link, entry.links)))
    return replace(
        entry,
        source_id=_source_id(entry.source_id),
        url=safe_link(entry.url),
        title=clean_line(entry.title, limit=_TITLE),
        text=clean(entry.text, limit=_BODY),
        author=clean_line(entry.author, limit=_NAME),
        links=tuple(links)[:_MOST_LINKS],
        facts=_clean_facts(entry.facts) if entry.facts else None,
    )


def _clean_facts(facts: Facts) -> Facts:
    return replace(
        facts,
        title=clean_line(facts.title, limit=_TITLE),
        authors=_lines(facts.authors[:_MOST_AUTHORS]),
        abstract=clean(facts.abstract, limit=_BODY),
        categories=_lines(facts.categories[:_MOST_CATEGORIES]),
        comment=clean_line(facts.comment, limit=_NOTE),
        doi=clean_line(facts.doi, limit=_NAME),
        journal_ref=clean_line(facts.journal_ref, limit=_NOTE),
        url=safe_link(facts.url),
        pdf_url=safe_link(facts.pdf_url),
        code_url=safe_link(facts.code_url),
    )


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := clean_line(text, limit=_NAME)))


def _source_id(source_id: str) -> str:
    """Short enough for an index, and as distinct as it came."""
    line = clean_line(source_id)
    if len(line) <= _LONGEST_ID:
        return line
    import hashlib  # it takes longer than all of this module, and is hardly ever needed

    mark = hashlib.sha256(line.encode()).hexdigest()[:32]
    return f"{line[: _LONGEST_ID - len(mark) - 1]}#{mark}"


def counted(count: int, noun: str, nouns: str = "") -> str:
    """`1 paper`, `2 papers`, `75,000 papers`; `nouns` where that is not `noun` and an s."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"


def unwrap(text: str) -> str:
    """Hard-wrapped lines joined for display.

    A blank or an indented line begins a paragraph; paragraphs come apart by a blank line.
    """
    paragraphs: list[list[str]] = []
    fresh = True
    for line in text.splitlines():
        words = line.strip()
        if not words:
            fresh = True
            continue
        if fresh or line[0].isspace():
            paragraphs.append([])
        paragraphs[-1].append(words)
        fresh = False
    return "\n\n".join(" ".join(lines) for lines in paragraphs)
