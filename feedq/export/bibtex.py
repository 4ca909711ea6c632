"""BibTeX, for BibTeX and biber alike.

Sources: O. Patashnik, "BibTeXing" (1988), for fields and names;
https://info.arxiv.org/help/hypertex/bibstyles/index.html for `eprint` and its companions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export.citekeys import citation_keys
from feedq.export.links import percent_encoded
from feedq.export.names import Name
from feedq.export.tex import convert, escape
from feedq.export.work import Kind, Work, to_work

_NOTE = "% UTF-8. Run biber, or BibTeX with a LaTeX of 2018 or later, which read it as it is.\n"
_TYPES = {Kind.ARTICLE: "article", Kind.PROCEEDINGS: "inproceedings"}

Field = tuple[str, str]


def export(papers: Sequence[Paper]) -> bytes:
    """A note on the encoding, then an entry a paper, in the order given."""
    keys = citation_keys(papers)
    return "\n".join([_NOTE, *(_entry(paper, keys[paper.id]) for paper in papers)]).encode("utf-8")


def entry(kind: str, key: str, fields: Iterable[Field]) -> str:
    """`@kind{key, ...}` with the fields that say something, one a line."""
    said = [(name, value) for name, value in fields if value]
    width = max(len(name) for name, _ in said)
    lines = [f"  {name:<{width}} = {{{value}}}," for name, value in said]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _entry(paper: Paper, key: str) -> str:
    work = to_work(paper)
    venue = work.venue
    is_meeting = work.kind is Kind.PROCEEDINGS
    fields = [
        ("title", title(paper)),
        ("author", authors(work)),
        ("year", str(work.year or "")),
        ("booktitle" if is_meeting else "journal", convert(venue.name)),
        ("series", escape(venue.series)),
        ("volume", escape(venue.volume)),
        ("number", escape(venue.issue)),
        ("pages", pages(work)),
        ("howpublished", "Student report" if work.kind is Kind.REPORT else ""),
        ("eprint", escape(work.arxiv)),
        ("archivePrefix", "arXiv" if work.arxiv else ""),
        ("primaryClass", escape(work.arxiv_class)),
        ("doi", verbatim(work.doi)),
        ("url", verbatim(work.address)),
        ("keywords", keywords(paper)),
        # Not `note`, which styles print: it is nobody's but the reader's.
        ("annote", escape(paper.notes)),
        ("abstract", convert(paper.abstract)),
    ]
    return entry(_type(work), key, fields)


def _type(work: Work) -> str:
    # A DOI alone does not tell in which journal or proceedings, which these types must name.
    return _TYPES.get(work.kind, "misc") if work.venue.name else "misc"


def title(paper: Paper) -> str:
    """With capitals kept; never empty."""
    return convert(paper.title, protect=True) or "(untitled)"


def authors(work: Work) -> str:
    """Joined by `and`; `and others` when the source names more than it lists."""
    return " and ".join([*map(author, work.authors), *(["others"] if work.others else [])])


def author(name: Name) -> str:
    """`van der Maaten, Laurens`, `King, Jr., Martin Luther`, `{ATLAS Collaboration}`."""
    whole = escape(name.whole)
    # Outside braces BibTeX reads `and` as the next author, `others` as et al.
    if re.search(r"\b(?:and|others)\b", whole, re.IGNORECASE):
        return f"{{{whole}}}"
    if name.group or not name.first:
        return f"{{{whole}}}" if re.search("[ ,]", whole) else whole
    parts = (name.last, name.suffix, name.first)
    return ", ".join(escape(part) for part in parts if part)


def pages(work: Work) -> str:
    """`1--20`, as TeX writes a range."""
    return escape(work.venue.pages.replace("-", "--"))


def keywords(paper: Paper) -> str:
    """The categories, primary first."""
    return escape(", ".join(paper.categories))


def verbatim(text: str) -> str:
    """For fields that packages print as they stand, so that `_` and `%` must not be escaped."""
    return percent_encoded(clean_line(text))
