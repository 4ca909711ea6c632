"""CSV: one row a paper (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from feedq.domain.model import Paper, Reason
from feedq.domain.text import clean, safe_link
from feedq.export.json import instant

COLUMNS = (
    "id", "version", "title", "authors", "categories", "announced_at", "published_at",
    "updated_at", "announce_type", "origin", "status", "starred", "candidate", "decided_at",
    "new_version", "score", "rank", "profile", "reasons", "nearest", "explore", "mentioned_by",
    "mention_urls", "code_status", "code_url", "url", "pdf_url", "doi", "journal_ref", "comment",
    "notes", "abstract",
)  # fmt: skip
# What makes a cell a formula; the last four where the keyboard is Chinese or Japanese.
# Source: OWASP, CSV Injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(papers: Sequence[Paper]) -> bytes:
    """A header, then a row a paper; lists are joined with `; `, instants are ISO 8601 in UTC."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _values(paper)] for paper in papers)
    return text.getvalue().encode("utf-8")


def cell(value: str | float | None) -> str:
    """A value as text that no spreadsheet takes for a formula.

    Numbers stay numbers, a text that begins like a formula gets an apostrophe before it.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _values(paper: Paper) -> tuple[str | float | None, ...]:
    """In the order of `COLUMNS`."""
    return (
        paper.id,
        paper.version or None,
        paper.title,
        "; ".join(paper.authors),
        "; ".join(paper.categories),
        instant(paper.announced_at),
        instant(paper.published_at),
        instant(paper.updated_at),
        paper.announce_type,
        paper.origin,
        paper.status,
        paper.starred,
        paper.candidate,
        instant(paper.decided_at),
        paper.new_version,
        paper.score,
        paper.rank,
        paper.profile,
        "; ".join(map(_reason, paper.reasons)),
        paper.nearest,
        paper.explore,
        "; ".join(dict.fromkeys(mention.by for mention in paper.mentions)),
        "; ".join(dict.fromkeys(filter(None, (safe_link(m.url) for m in paper.mentions)))),
        paper.code.status,
        safe_link(paper.code.url),
        safe_link(paper.url),
        safe_link(paper.pdf_url),
        paper.doi,
        paper.journal_ref,
        paper.comment,
        paper.notes,
        paper.abstract,
    )


def _reason(reason: Reason) -> str:
    return f"{reason.term} ({reason.weight:+.3f})"
