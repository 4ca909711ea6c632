"""What stands around a link to a report: which of it is the title, and which the people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from feedq.domain.text import clean_line
from feedq.sources.reports.people import likeness, names
from feedq.sources.reports.prizes import is_prize, without_prize
from feedq.sources.reports.rows import Piece

# Labels of links, not titles. What is no report is passed over.
_LABEL = re.compile(
    r"\W*(?:(?:the|final|full|project|course|download|view|read|open|click|technical|our)\W+)*"
    r"(?:pdf|paper|report|write-?up|manuscript|here|link|file|document|download|article|text)?"
    r"(?:\W+(?:pdf|file|link|here))?\W*",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"\W*(?:(?:the|final|project|course|our|download|view)\W+)*(?:posters?|slides?|presentation|"
    r"code|github|video|demo|supplement\w*(?:\W+\w+)?|appendix|website|data(?:set)?|abstract|"
    r"syllabus|schedule|template|rubrics?|faq|(?:lecture\W+)?notes|milestone|proposal|"
    r"(?:project\W+)?(?:guidelines?|instructions?|handouts?|requirements?|information))"
    r"(?:\W+pdf)?\W*",
    re.IGNORECASE,
)
_TITLE_BY = re.compile(r"(?P<title>.*\S)\s*[,.;]?\s+by:?\s+(?P<names>\S.*)", re.IGNORECASE)
_TITLE_DASH = re.compile(r"(?P<title>.*\S)\s+[-–—|]\s+(?P<names>\S.*)")
_QUOTED = re.compile(r"^[\W]*?[“\"«](?P<title>[^”\"»]{3,})[”\"»]\W*(?P<names>.*)$")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.;]\s+|(?<=[^\W\d_][?!])\s+")

LONGEST_LABEL = 60
_LONGEST_LINE = 2_000


def is_label(text: str) -> bool:
    """Whether a link says only that it is the report: `pdf`, `[paper]`, `full report`."""
    return len(text) <= LONGEST_LABEL and bool(_LABEL.fullmatch(text))


def is_other(text: str) -> bool:
    """Whether a link says that it is something beside the report: `poster`, `code`."""
    return len(text) <= LONGEST_LABEL and bool(_OTHER_LABEL.fullmatch(text))


def _told(pieces: Iterable[Piece]) -> list[Piece]:
    """Without labels of links, mentors and prizes."""
    return [
        piece
        for piece in pieces
        if piece.role not in ("mentor", "award")
        and not (piece.strong and is_prize(piece.text))
        and not (piece.href and (is_label(piece.text) or is_other(piece.text)))
    ]


def text_lines(pieces: Iterable[Piece]) -> list[str]:
    """The lines and cells that say something of a report, in order."""
    lines: dict[int, list[str]] = {}
    for piece in _told(pieces):
        lines.setdefault(piece.line, []).append(piece.text)
    joined = (without_prize(clean_line(" ".join(line))[:_LONGEST_LINE]) for line in lines.values())
    return [line for line in joined if re.search(r"[^\W\d_]{2}", line)]


def people_in(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """The names in what stands around a title: the first lines that list people."""
    marked = [piece.text for piece in pieces if piece.role == "authors"]
    if marked and (found := names(clean_line(", ".join(marked))[:_LONGEST_LINE], sure=True)):
        return tuple(dict.fromkeys(found))
    found_all: list[str] = []
    for line in text_lines(pieces):
        found = names(line)
        if not found and found_all:
            break
        found_all.extend(found)
    return tuple(dict.fromkeys(found_all))


def split(pieces: Sequence[Piece]) -> tuple[str, tuple[str, ...]]:
    """Title and authors where no link tells them apart."""
    told = _told(pieces)
    lines = text_lines(told)
    if not lines:
        return "", ()
    return _by_role(told) or _by_weight(told) or _by_line(lines)


def _by_role(told: Sequence[Piece]) -> tuple[str, tuple[str, ...]] | None:
    """As the page's own markup has it."""
    titles = [piece.text for piece in told if piece.role == "title"]
    if titles and len(titles) < len(told):
        others = [piece for piece in told if piece.role != "title"]
        return clean_line(" ".join(titles)), people_in(others)
    if any(piece.role == "authors" for piece in told):
        others = [piece for piece in told if piece.role != "authors"]
        if lines := text_lines(others):
            return lines[0], people_in(told)
    return None


def _by_weight(told: Sequence[Piece]) -> tuple[str, tuple[str, ...]] | None:
    """By what is bold or italic: as a rule the title, now and then the people."""
    first = next(piece for piece in told if piece.text)
    if first.strong and len(told) > 1:
        return first.text, people_in(told[told.index(first) + 1 :])
    strong = [piece.text for piece in told if piece.strong and piece.text]
    around = clean_line(" ".join(piece.text for piece in told if not piece.strong))
    if len(strong) != 1 or not around:
        return None
    if likeness(around) >= max(likeness(strong[0]), 1):
        return strong[0], names(around)
    if likeness(strong[0]) > 1:
        return around, names(strong[0])
    return None


def _by_line(lines: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The title comes first, unless what comes first reads more like people."""
    if len(lines) > 1:
        others = max(map(likeness, lines[1:]))
        if likeness(lines[0]) > others:
            return lines[1], names(lines[0])
        return lines[0], next(filter(None, map(names, lines[1:])), ())
    (line,) = lines
    if match := _QUOTED.match(line):
        return match["title"], names(match["names"])
    parts = [part for part in _SENTENCE_END.split(line) if part.strip()]
    if len(parts) > 1 and any(map(likeness, parts)):
        place = max(range(len(parts)), key=lambda n: (likeness(parts[n]), n))
        begin, end = (1, None) if place == 0 else (0, place)
        return _as_one(parts[begin:end]), names(parts[place])
    title, found = own_people(line)
    if not found and (match := _TITLE_DASH.fullmatch(line)):
        title, found = match["title"], names(match["names"])
    return (title, found) if found else (line, ())


def _as_one(sentences: Sequence[str]) -> str:
    """Put together again what was taken apart at full stops and question marks."""
    return " ".join(
        part if part[-1] in "?!" or part is sentences[-1] else f"{part}." for part in sentences
    )


def own_people(title: str) -> tuple[str, tuple[str, ...]]:
    """The two parts of a link that holds `Title by Ann Lee, Bo Chu`.

    Only whole names count: titles have a `by`, too.
    """
    match = _TITLE_BY.fullmatch(title)
    found = names(match["names"]) if match else ()
    if match and found and all(len(name.split()) > 1 for name in found):
        return match["title"], found
    return title, ()


def tidy_title(text: str) -> str:
    """Without the quotes around it and the `[pdf]` behind it."""
    text = clean_line(text).strip(",;: |")
    if (quoted := _QUOTED.fullmatch(text)) and not quoted["names"]:
        text = quoted["title"].rstrip(",;: ")
    return re.sub(r"\s*[\[(]\s*(?:pdf|paper|report)?\s*[\])]?$", "", text, flags=re.IGNORECASE)


def file_title(url: str) -> str:
    """`.../deep_fog-lights.pdf` as `deep fog lights`, for a report without any other title."""
    name = unquote(urlsplit(url).path).rpartition("/")[2][: -len(".pdf")]
    return clean_line(re.sub(r"[_+-]+", " ", name)) or url


def in_sentence(title: str, before: Sequence[Piece], after: Sequence[Piece]) -> bool:
    """Whether a link stands in the middle of a sentence, where it is no item of a list."""
    ahead = [word for piece in before for word in piece.text.split()]
    behind = next((piece.text for piece in after if re.search(r"\w", piece.text)), "")
    quoted = bool(before) and before[-1].text.endswith(("“", '"', "«"))
    goes_on = any(said.lstrip(" ,.;)")[:1].islower() for said in (title, behind))
    return not quoted and (len(ahead) > 3 or (bool(ahead) and goes_on))
