"""JSON: the document that every `--json` prints; see docs/json.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from feedq.domain.model import Paper
from feedq.domain.text import clean, escaped_for_json, safe_link
from feedq.export.shapes import PaperItem

SCHEMA_VERSION = 1


def export(papers: Sequence[Paper]) -> bytes:
    """The document of these papers."""
    return document([item(paper) for paper in papers])


def document(items: Sequence[Any]) -> bytes:
    """`{"schema_version": 1, "items": [...]}`, indented, with a newline at its end."""
    return written({"schema_version": SCHEMA_VERSION, "items": list(items)}, indent=2)


def written(whole: object, *, indent: int = -1) -> bytes:
    """JSON without a character that a terminal obeys, and a newline; on one line by default."""
    laid_out = msgspec.json.format(msgspec.json.encode(whole), indent=indent).decode()
    return escaped_for_json(laid_out).encode() + b"\n"


def item(paper: Paper) -> PaperItem:
    """One paper as plain values; absent ones are null, instants end in Z."""
    return {
        "id": paper.id,
        "version": paper.version or None,
        "title": paper.title,
        "authors": list(paper.authors),
        "abstract": paper.abstract,
        "categories": list(paper.categories),
        "comment": paper.comment or None,
        "doi": paper.doi or None,
        "journal_ref": paper.journal_ref or None,
        "origin": paper.origin.value,
        "announced_at": instant(paper.announced_at),
        "published_at": instant(paper.published_at),
        "updated_at": instant(paper.updated_at),
        "announce_type": paper.announce_type and paper.announce_type.value,
        "url": safe_link(paper.url) or None,
        "pdf_url": safe_link(paper.pdf_url) or None,
        "status": paper.status.value,
        "starred": paper.starred,
        "candidate": paper.candidate,
        "decided_at": instant(paper.decided_at),
        "new_version": paper.new_version,
        "score": paper.score,
        "rank": paper.rank,
        "profile": paper.profile or None,
        "reasons": [{"term": r.term, "weight": r.weight} for r in paper.reasons],
        "nearest": paper.nearest or None,
        "explore": paper.explore,
        "mentions": [
            {
                "by": mention.by,
                "source": mention.source,
                "url": safe_link(mention.url) or None,
                "text": mention.text,
                "posted_at": instant(mention.posted_at),
            }
            for mention in paper.mentions
        ],
        "code": {"status": paper.code.status.value, "url": safe_link(paper.code.url) or None},
        "notes": clean(paper.notes),
    }


def instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second: `2026-11-20T05:00:00Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
