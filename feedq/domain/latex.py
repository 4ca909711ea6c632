"""TeX as authors write it in titles and abstracts -> text for reading.

Only what becomes readable is changed; everything else stays exactly as it was. For display:
what is stored, searched and exported is the source's own spelling. Every step is one pass.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from feedq.domain.latex_words import (
    ACCENTS,
    BLACKBOARD,
    DECLARATIONS,
    FONTS,
    IGNORED,
    LETTERS,
    OPERATORS,
    SYMBOLS,
    TEXT_FONTS,
)
from feedq.domain.scripts import lowered, raised

_DEEPEST = 20


def latex_to_text(text: str) -> str:
    r"""`text` with the TeX that has a plain form made readable.

    Accents, letters, Greek and common symbols, simple super- and subscripts, font commands,
    escaped characters and ties; `$` goes where all it encloses became readable. A formula with
    one part that has no plain form, an unknown command, a lone `$` (money) and `%` stay as they
    are: `$x_{i,j}$`, `\foo`, `$5`, `50% off`.
    """
    if "\\" not in text and "$" not in text and "~" not in text:
        return text
    return _TEXT.sub(_replacement, _without_fonts(text))


# As pandoc has it, so that money is not a formula: its dollars touch it (or both stand apart and
# it looks like TeX), and no digit follows (unless it looks like TeX: `$\times$4`).
# `_TEX` asks for one of \ ^ _ < > = or something that is not ASCII; said by what it is not, for a
# class that reaches to U+10FFFF takes milliseconds to compile.
_TEX = r"(?= [^$]*? [^\x00-;?-\[\]`-\x7f] )"
_BODY = r"(?: [^$\\] | \\. )"
_MATH = rf"""
    (?P<dollars> \$\$? ) (?P<body>
        (?! \s) (?: {_TEX} {_BODY}++ | {_BODY}++ (?= \$\$?(?! [0-9]) ) ) (?<! \s)
      | (?= \s) {_TEX} {_BODY}++ (?<= \s)
    ) (?P=dollars)
"""
# Text mode, left to right; what no branch matches stays. `\\` is a branch to be stepped over.
_TEXT = re.compile(
    rf"""(?P<skip> \\\\ )
      | {_MATH}
      | \\url \{{ (?P<url>[^{{}}\s]*+) \}}
      | \\href \s*+ \{{ (?P<href>[^{{}}\s]*+) \}} \s*+ \{{ (?P<label>[^{{}}]*+) \}}
      | (?P<brace>\{{)?+ \\ (?:(?P<mark>[`'^"~=.])\s?+ | (?P<command>[uvHckrdb])(?=[\s{{\\])\s*+)
        (?: \{{\s*+(?P<in>\\?[A-Za-z])\s*+\}} | (?P<out>\\[ij](?![A-Za-z])|[A-Za-z]) )
        (?(brace)\}})
      | (?P<group>\{{)?+ \\ (?P<word>[A-Za-z]++)
        (?: (?(group)\}}) (?P<after> \{{\}} | \{{ | [ ](?=[A-Za-z]) )? )
      | \\ (?P<escaped>[%&_\#${{}}])
      | (?P<tie> (?<=[\w.,;:)\]}}$]) ~ (?=[\w($\\[{{]) (?! (?<=[0-9]~) [0-9] ) )
    """,
    re.VERBOSE | re.DOTALL,
)


def _replacement(match: re.Match[str]) -> str:
    whole = match[0]
    if match["dollars"]:
        return _formula(match["body"], whole)
    if match["mark"] or match["command"]:
        mark = match["mark"] or match["command"]
        return _accented(mark, match["in"] or match["out"]) or whole
    if match["word"]:
        return _word(match["word"], match["after"] or "") or whole
    if match["tie"]:
        return " "
    if match["url"] is not None:
        return _address(match["url"])
    if match["href"] is not None:
        label, address = match["label"].strip(), _address(match["href"])
        return address if label in ("", address) else f"{label} ({address})"
    return match["escaped"] or whole


def _word(name: str, after: str) -> str:
    r"""A letter or symbol by name; TeX ends a name at a space, so `\O rsted` is one word."""
    if after == "{}":
        after = ""
    if name in LETTERS:
        return LETTERS[name] + after.lstrip(" ")
    return SYMBOLS[name] + after if name in SYMBOLS else ""


def _address(url: str) -> str:
    return re.sub(r"\\([%&_#~$])", r"\1", url)


def _accented(mark: str, letter: str) -> str:
    """The one character that the letter with its accent is, or "" when there is none."""
    letter = letter.removeprefix("\\")
    if len(letter) != 1:
        return ""
    composed = unicodedata.normalize("NFC", letter + ACCENTS[mark])
    return composed if len(composed) == 1 else ""


_BRACES = re.compile(
    rf"""\\\\ | {_MATH} | \\(?:{TEXT_FONTS})\s*+\{{
       | \{{\\(?:bf|em|it|rm|sc|sf|sl|tt)(?![A-Za-z])\s*+ | \\. | [{{}}]""",
    re.VERBOSE | re.DOTALL,
)


def _without_fonts(text: str) -> str:
    r"""`\emph{a {b} $c$}` -> `a {b} $c$`: font commands outside formulas, with their braces."""
    if "\\" not in text:
        return text
    opened: list[tuple[int, int]] = []  # each open brace: one character, or a command and all
    cuts: list[tuple[int, int]] = []
    for match in _BRACES.finditer(text):
        begin, end = match.span()
        if match["dollars"]:
            continue  # within a formula fonts are read with the formula, all of it or nothing
        if text[begin] == "}":
            if opened and (start := opened.pop())[1] - start[0] > 1:
                cuts += [start, (begin, end)]
        elif text[begin] == "{" or (text[end - 1] == "{" and end - begin > 2):
            opened.append((begin, end))
    parts, place = [], 0
    for begin, end in sorted(cuts):
        parts.append(text[place:begin])
        place = end
    parts.append(text[place:])
    return "".join(parts)


class _Unreadable(Exception):
    """A formula has a part without a plain form."""


_FORMULA = re.compile(r"\\(?:[A-Za-z]++\*?|.)|.", re.DOTALL)
_SPACES = {"\\,": " ", "\\;": " ", "\\:": " ", "\\ ": " ", "\\!": "", "~": " ", "\\\n": " "}


def _formula(body: str, whole: str) -> str:
    """The formula in plain text, or `whole` as it was."""
    try:
        plain = _read(iter(_FORMULA.findall(body)), 0)
    except _Unreadable:
        return whole
    return plain.strip() or whole


def _read(pieces: Iterator[str], depth: int) -> str:
    """Text up to the brace that closes this group, or the end of the formula."""
    if depth > _DEEPEST:
        raise _Unreadable
    parts: list[str] = []
    for piece in pieces:
        if piece == "}":
            if depth == 0:
                raise _Unreadable
            return "".join(parts)
        text = _item(piece, pieces, depth)
        if piece[1:] in OPERATORS and parts and parts[-1][-1:].isalnum():
            text = f" {text}"  # n\log n
        parts.append(text)
    if depth:
        raise _Unreadable
    return "".join(parts)


def _item(piece: str, pieces: Iterator[str], depth: int) -> str:
    if piece == "{":
        return _read(pieces, depth + 1)
    if piece in ("^", "_"):
        return _script(piece, _argument(pieces, depth))
    if piece in _SPACES:
        return _SPACES[piece]
    if piece[0] != "\\":
        return piece
    return _command(piece[1:], pieces, depth)


def _argument(pieces: Iterator[str], depth: int) -> str:
    for piece in pieces:
        if not piece.isspace():
            if piece in ("}", "^", "_") or depth > _DEEPEST:
                raise _Unreadable
            return _item(piece, pieces, depth + 1)
    raise _Unreadable


def _script(kind: str, text: str) -> str:
    text = text.strip()
    if kind == "^" and text in ("∘", "⊤", "∗", "⋆"):
        return {"∘": "°", "⊤": "ᵀ", "∗": "*", "⋆": "*"}[text]
    small = raised(text) if kind == "^" else lowered(text)
    if not small:
        raise _Unreadable
    return small


def _command(name: str, pieces: Iterator[str], depth: int) -> str:
    if name in SYMBOLS or name in LETTERS:
        return SYMBOLS.get(name) or LETTERS[name]
    if name in OPERATORS:
        return name
    if name in ("%", "&", "_", "#", "$", "{", "}"):
        return name
    if name == "|":
        return "‖"
    if name in DECLARATIONS or name in IGNORED:
        return ""
    if name in FONTS:
        text = _argument(pieces, depth)
        return BLACKBOARD.get(text, text) if name == "mathbb" else text
    if name in ACCENTS:
        text = _argument(pieces, depth)
        if len(text) == 1 and text.isalpha():
            return unicodedata.normalize("NFC", text + ACCENTS[name])
    elif name == "sqrt":
        text = _argument(pieces, depth)
        return f"√{text}" if text.isalnum() else f"√({text})"
    elif name in ("frac", "tfrac", "dfrac"):
        above, below = _argument(pieces, depth), _argument(pieces, depth)
        return "/".join(part if part.isalnum() else f"({part})" for part in (above, below))
    raise _Unreadable
