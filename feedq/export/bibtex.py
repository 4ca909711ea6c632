"""BibTeX, for BibTeX and biber alike.

Sources: O. Patashnik, "BibTeXing" (1988), for fields and names;
https://info.arxiv.org/help/hypertex/bibstyles/index.html for `eprint` and its companions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedq.domain.model import Origin, Paper
from feedq.domain.text import clean_line, latex_to_text, safe_link
from feedq.export.citekeys import citation_keys, year
from feedq.export.names import split_name
from feedq.export.tex import convert, escape

_NOTE = "% UTF-8. Run biber, or BibTeX with a LaTeX of 2018 or later, which read it as it is.\n"


def export(papers: Sequence[Paper]) -> bytes:
    """A note on the encoding, then an entry a paper, in the order given."""
    keys = citation_keys(papers)
    entries = [_entry(paper, keys[paper.id]) for paper in papers]
    return "\n".join([_NOTE, *entries]).encode("utf-8")


def _entry(paper: Paper, key: str) -> str:
    published = paper.journal_ref or _doi(paper)
    kind = "article" if published else "misc"
    fields = [(name, value) for name, value in _fields(paper) if value]
    width = max(len(name) for name, _ in fields)
    lines = [f"  {name:<{width}} = {{{value}}}," for name, value in fields]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _fields(paper: Paper) -> list[tuple[str, str]]:
    """Every field of an entry; "" where there is nothing to say."""
    scheme, _, value = paper.id.partition(":")
    is_report = paper.origin is Origin.STUDENT_REPORT
    is_arxiv = scheme == "arxiv"
    address = paper.pdf_url if is_report and paper.pdf_url else paper.url or paper.pdf_url
    return [
        ("title", convert(paper.title, protect=True) or "(untitled)"),
        ("author", " and ".join(filter(None, map(author, paper.authors)))),
        ("year", str(_year(paper) or "")),
        ("journal", convert(paper.journal_ref)),
        ("howpublished", "Student report" if is_report else ""),
        ("eprint", value if is_arxiv else ""),
        ("archivePrefix", "arXiv" if is_arxiv else ""),
        ("primaryClass", escape(paper.categories[0]) if is_arxiv and paper.categories else ""),
        ("doi", _doi(paper)),
        ("url", _address(address)),
        ("keywords", escape(", ".join(paper.categories))),
        ("note", escape(paper.notes)),
        ("abstract", convert(paper.abstract)),
    ]


def author(name: str) -> str:
    """`van der Maaten, Laurens`, `King, Jr., Martin Luther`, `{ATLAS Collaboration}`."""
    name = clean_line(latex_to_text(clean_line(name)))
    if re.fullmatch(r"et\.? al\.?", name):
        return "others"
    if not any(character.isalnum() for character in name):
        return ""
    found = split_name(name)
    # Outside braces BibTeX reads `and` as the next author, `others` as et al.
    special = re.search(r"\band\b", name, re.IGNORECASE) or name.lower() == "others"
    if found.group or special or not found.first:
        whole = escape(name)
        return f"{{{whole}}}" if special or re.search("[ ,]", whole) else whole
    parts = (found.last, found.suffix, found.first)
    return ", ".join(escape(part) for part in parts if part)


_YEAR = r"(?:19|20)\d\d"


def _year(paper: Paper) -> int | None:
    """Of the journal when its reference says so, else of the first version."""
    first = year(paper)
    stated = re.search(rf"\(({_YEAR})\)", paper.journal_ref)
    if stated:
        return int(stated[1])
    # A page may look like a year: only one soon after the first version is taken for it.
    near = [int(found) for found in re.findall(rf"\b{_YEAR}\b", paper.journal_ref)]
    return next((one for one in near if first and 0 <= one - first <= 5), first)


def _doi(paper: Paper) -> str:
    """The publisher's DOI; arXiv's own says nothing that `eprint` does not."""
    doi = paper.doi or (paper.id.removeprefix("doi:") if paper.id.startswith("doi:") else "")
    return "" if doi.lower().startswith("10.48550/") else _verbatim(doi)


def _address(url: str) -> str:
    return _verbatim(url) if safe_link(url).lower().startswith("http") else ""


def _verbatim(text: str) -> str:
    """For fields that packages print as they stand, so that `_` and `%` must not be escaped."""
    return re.sub(r"[\s{}\\^`\"<>|]", lambda m: f"%{ord(m[0]):02X}", clean_line(text))
