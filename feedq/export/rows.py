"""Papers as flat rows, for data frames: plain dicts, `pandas.DataFrame(paper_rows(papers))`."""

from __future__ import annotations

from collections.abc import Iterable

from feedq.domain.model import Paper
from feedq.domain.text import safe_link
from feedq.domain.triage import Decided
from feedq.export.json import item

Row = dict[str, object]

_INSTANTS = ("announced_at", "published_at", "updated_at", "decided_at")


def paper_rows(papers: Iterable[Paper]) -> list[Row]:
    """A row a paper: the keys of docs/json.md, one value each.

    Instants are aware datetimes in UTC, lists are lists of strings, what is absent is None.
    `code` is two columns; mentions and reasons are counted here, and have rows of their own.
    """
    return [_paper(paper) for paper in papers]


def reason_rows(papers: Iterable[Paper]) -> list[Row]:
    """A row a reason: `id` of the paper, `term`, `weight`; the strongest of a paper first."""
    return [
        {"id": paper.id, "term": reason.term, "weight": reason.weight}
        for paper in papers
        for reason in paper.reasons
    ]


def mention_rows(papers: Iterable[Paper]) -> list[Row]:
    """A row a mention: `id` of the paper, `by`, `source`, `url`, `text`, `posted_at`."""
    return [
        {"id": paper.id, **told, "posted_at": mention.posted_at}
        for paper in papers
        for mention, told in zip(paper.mentions, item(paper)["mentions"], strict=True)
    ]


def decision_rows(decisions: Iterable[Decided]) -> list[Row]:
    """A row a decision: when, on what, and the reading after and before it."""
    return [
        {
            "at": one.at,
            "id": one.id,
            "title": one.title,
            "profile": one.profile or None,
            "status": one.after.status.value,
            "status_before": one.before.status.value,
            "starred": one.after.starred,
            "starred_before": one.before.starred,
            "candidate": one.after.candidate,
            "candidate_before": one.before.candidate,
            "notes": one.after.note,
        }
        for one in decisions
    ]


def _paper(paper: Paper) -> Row:
    told: Row = dict(item(paper))
    del told["code"]
    return told | {
        **{name: getattr(paper, name) for name in _INSTANTS},
        "reasons": len(paper.reasons),
        "mentions": len(paper.mentions),
        "mentioned_by": list(dict.fromkeys(mention.by for mention in paper.mentions)),
        "code_status": paper.code.status.value,
        "code_url": safe_link(paper.code.url) or None,
    }
