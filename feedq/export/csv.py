"""CSV: one row a paper (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from feedq.domain.model import Paper
from feedq.export.json import instant

COLUMNS = (
    "id",
    "version",
    "title",
    "authors",
    "categories",
    "announced_at",
    "published_at",
    "status",
    "starred",
    "candidate",
    "score",
    "rank",
    "profile",
    "reasons",
    "mentioned_by",
    "code_status",
    "code_url",
    "url",
    "pdf_url",
    "doi",
    "journal_ref",
    "comment",
    "notes",
    "abstract",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(papers: Sequence[Paper]) -> bytes:
    """A header, then a row a paper; lists are joined with `; `."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _values(paper)] for paper in papers)
    return text.getvalue().encode("utf-8")


def cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula.

    Source: OWASP, CSV Injection.
    """
    if value is None:
        return ""
    if isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _values(paper: Paper) -> tuple[object, ...]:
    return (
        paper.id,
        paper.version or None,
        paper.title,
        "; ".join(paper.authors),
        "; ".join(paper.categories),
        instant(paper.announced_at),
        instant(paper.published_at),
        paper.status.value,
        paper.starred,
        paper.candidate,
        paper.score,
        paper.rank,
        paper.profile,
        "; ".join(f"{reason.term} ({reason.weight:+.3f})" for reason in paper.reasons),
        "; ".join(dict.fromkeys(mention.by for mention in paper.mentions)),
        paper.code.status.value,
        paper.code.url,
        paper.url,
        paper.pdf_url,
        paper.doi,
        paper.journal_ref,
        paper.comment,
        paper.notes,
        paper.abstract,
    )
