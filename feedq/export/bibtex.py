"""BibTeX: stable, unique keys; TeX kept, everything else escaped; UTF-8.

Source: https://info.arxiv.org/help/hypertex/bibstyles/index.html for eprint and archivePrefix.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count

from feedq.domain.model import Origin, Paper
from feedq.domain.text import clean_line, latex_to_text, safe_link
from feedq.export.names import split_name

_SMALL_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "by", "can", "do", "does", "for", "from", "how"),
        *("in", "is", "it", "of", "on", "or", "the", "to", "via", "what", "when", "why", "with"),
    )
)
_SPECIALS = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}"}
_TEXT_ONLY = {
    **_SPECIALS,
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "^": r"\textasciicircum{}",
    "$": r"\$",
    '"': "''",
}
_IN_URL = {ord("{"): r"\%7B", ord("}"): r"\%7D", ord("\\"): r"\%5C", ord("%"): r"\%"}
_MATH = re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$")
_CAPITAL = re.compile(r"\b(?=\w*[A-Z])(?:\w*[A-Z0-9]\w*[A-Z]\w*|[a-z]+[A-Z]\w*|[A-Z])\b")
_KEY = re.compile(r"[^a-z0-9]+")


def export(papers: Sequence[Paper]) -> bytes:
    """One entry a paper, in the order given, with a newline between."""
    keys = citation_keys(papers)
    return "\n".join(_entry(paper, keys[paper.id]) for paper in papers).encode("utf-8")


def citation_keys(papers: Sequence[Paper]) -> dict[str, str]:
    """paper id -> key: author, year and first word of the title; `a`, `b` tell equals apart.

    The letters follow the ids, so that the order of the papers does not change a key.
    """
    plain = {paper.id: _key(paper) for paper in papers}
    shared = Counter(plain.values())
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for identifier in sorted(plain):
        key = plain[identifier]
        if shared[key] > 1 or key in taken:
            key = next(k for letters in _letters() if (k := key + letters) not in taken)
        taken.add(key)
        keys[identifier] = key
    return keys


def _letters() -> Iterator[str]:
    for length in count(1):
        for number in range(26**length):
            digits = []
            for _ in range(length):
                number, place = divmod(number, 26)
                digits.append(chr(ord("a") + place))
            yield "".join(reversed(digits))


def _key(paper: Paper) -> str:
    author = _plain(split_name(latex_to_text(paper.authors[0])).last) if paper.authors else ""
    moment = paper.published_at or paper.announced_at
    words = (_plain(word) for word in latex_to_text(paper.title).split())
    word = next((w for w in words if w and w not in _SMALL_WORDS), "")
    return f"{author[:40] or 'anon'}{moment.year if moment else ''}{word[:40]}"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o"))
    return _KEY.sub("", folded.encode("ascii", "ignore").decode().lower())


def _entry(paper: Paper, key: str) -> str:
    kind, fields = _fields(paper)
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _fields(paper: Paper) -> tuple[str, list[tuple[str, str]]]:
    moment = paper.published_at or paper.announced_at
    fields = [
        ("title", title(paper.title)),
        ("author", " and ".join(author(name) for name in paper.authors)),
        ("year", str(moment.year) if moment else ""),
    ]
    scheme, _, value = paper.id.partition(":")
    if scheme == "arxiv":
        fields += [("eprint", value), ("archivePrefix", "arXiv")]
        if paper.categories:
            fields.append(("primaryClass", text(paper.categories[0])))
    kind = "misc"
    if paper.journal_ref:
        kind = "article"
        fields.append(("journal", text(paper.journal_ref)))
    elif paper.origin is Origin.STUDENT_REPORT:
        fields.append(("howpublished", "Student project report"))
    fields += [
        ("doi", text(paper.doi)),
        ("url", _url(paper.url or paper.pdf_url)),
        ("keywords", text(", ".join(paper.categories))),
        ("note", text(paper.notes)),
        ("abstract", tex(paper.abstract)),
    ]
    return kind, fields


def author(name: str) -> str:
    """`Last, Suffix, First`; a group stands in braces of its own."""
    found = split_name(clean_line(name))
    last = tex(found.last)
    if found.group or (not found.first and " " in found.last):
        return f"{{{last}}}"
    # `and` separates authors wherever it stands outside braces.
    parts = [last, *([tex(found.suffix)] if found.suffix else []), tex(found.first)]
    joined = ", ".join(part for part in parts if part)
    return f"{{{joined}}}" if re.search(r"\band\b", joined) else joined


def title(value: str) -> str:
    """A title whose capitals within words and whose math survive a style that lowers them."""
    return _outside_math(value, lambda part: _CAPITAL.sub(lambda m: f"{{{m[0]}}}", part))


def text(value: str) -> str:
    """Text without any TeX of its own: every special is escaped."""
    return "".join(_TEXT_ONLY.get(sign, sign) for sign in clean_line(value))


def tex(value: str) -> str:
    """Text that may hold TeX, as arXiv's titles do: math and commands stay, strays are escaped."""
    return _outside_math(value, lambda part: part)


def _outside_math(value: str, change: Callable[[str], str]) -> str:
    value = clean_line(value)
    if not _balanced(value):
        return text(value)
    pieces, end = [], 0
    for match in _MATH.finditer(value):
        pieces += [change(_escaped(value[end : match.start()])), match[0]]
        end = match.end()
    pieces.append(change(_escaped(value[end:])))
    return "".join(pieces)


def _escaped(part: str) -> str:
    out, at = [], 0
    while at < len(part):
        sign = part[at]
        if sign == "\\" and at + 1 < len(part):
            out.append(part[at : at + 2])
            at += 2
            continue
        special = {**_SPECIALS, "$": r"\$", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
        out.append(special.get(sign, sign))
        at += 1
    return "".join(out)


def _balanced(value: str) -> bool:
    """Whether braces pair up as BibTeX counts them: escaped ones count as well."""
    depth = 0
    for sign in value:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0 and not value.endswith("\\")


def _url(url: str) -> str:
    return safe_link(url).translate(_IN_URL)
