"""All there is to show of a paper: facts, reading, score, mentions, code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, case, select

from feedq.domain.kinds import Announcement, CodeStatus, Origin, Status, is_kept
from feedq.domain.model import Code, Paper, Reason
from feedq.store.papers import chunks
from feedq.store.posts import Posts
from feedq.store.tables import candidates, code_lookups, papers, readings, scores

# What was decided on before anyone counted versions is old once another version was submitted.
IS_NEWER = case(
    (readings.c.version > 0, papers.c.version > readings.c.version),
    else_=papers.c.updated_at > readings.c.decided_at,
)


def joined(query: Any) -> Select[*tuple[Any, ...]]:
    """A query of papers beside what the user and the ranker made of each."""
    joined: Select[*tuple[Any, ...]] = (
        query.select_from(papers)
        .join(readings, readings.c.paper_id == papers.c.id, isouter=True)
        .join(candidates, candidates.c.paper_id == papers.c.id, isouter=True)
        .join(scores, scores.c.paper_id == papers.c.id, isouter=True)
    )
    return joined


def shown(connection: Connection, rows: Iterable[int]) -> list[Paper]:
    """These papers, in the order asked for; rows of none are passed over."""
    wanted = list(rows)
    found: dict[int, Row[Any]] = {}
    for part in chunks(set(wanted)):
        query = joined(
            select(
                papers,
                readings.c.status,
                readings.c.starred,
                readings.c.note,
                IS_NEWER.label("is_newer"),
                readings.c.decided_at,
                candidates.c.active,
                scores.c.score,
                scores.c.rank,
                scores.c.profile,
                scores.c.reasons,
                scores.c.nearest_id,
                scores.c.explore,
                code_lookups.c.status.label("looked_up_status"),
                code_lookups.c.url.label("looked_up_url"),
            )
        )
        query = query.join(code_lookups, code_lookups.c.paper_id == papers.c.id, isouter=True)
        query = query.where(papers.c.id.in_(part))
        found.update({row.id: row for row in connection.execute(query)})
    nearest = _names(connection, {row.nearest_id for row in found.values() if row.nearest_id})
    told = Posts(connection).mentioning(row.identifier for row in found.values())
    return [
        _to_paper(found[row], nearest, told.get(found[row].identifier, []))
        for row in wanted
        if row in found
    ]


def _names(connection: Connection, rows: set[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for part in chunks(rows):
        query = select(papers.c.id, papers.c.identifier).where(papers.c.id.in_(part))
        names.update(connection.execute(query).tuples().all())
    return names


def _to_paper(row: Row[Any], nearest: dict[int, str], mentions: list[Any]) -> Paper:
    status = Status(row.status or "inbox")
    starred, candidate = bool(row.starred), bool(row.active)
    kept = is_kept(status, starred=starred, candidate=candidate)
    return Paper(
        id=row.identifier,
        row=row.id,
        version=row.version,
        title=row.title,
        authors=tuple(row.authors),
        abstract=row.abstract,
        categories=tuple(row.categories),
        comment=row.comment,
        doi=row.doi,
        journal_ref=row.journal_ref,
        url=row.url,
        pdf_url=row.pdf_url,
        origin=Origin(row.origin),
        published_at=row.published_at,
        updated_at=row.updated_at,
        announced_at=row.announced_at,
        announce_type=Announcement(row.announce_type) if row.announce_type else None,
        status=status,
        starred=starred,
        candidate=candidate,
        notes=row.note or "",
        decided_at=row.decided_at,
        new_version=row.version if kept and row.version > 1 and row.is_newer else None,
        score=row.score,
        rank=row.rank,
        profile=row.profile or "",
        reasons=tuple(Reason(term, weight) for term, weight in row.reasons or ()),
        nearest=nearest.get(row.nearest_id, ""),
        mentions=tuple(mentions),
        code=_code(row),
        explore=bool(row.explore),
    )


def _code(row: Row[Any]) -> Code:
    """What the paper itself or its listing says; else what services said when asked."""
    said = Code(CodeStatus(row.code_status), row.code_url)
    if said.status is not CodeStatus.UNKNOWN or row.looked_up_status is None:
        return said
    return Code(CodeStatus(row.looked_up_status), row.looked_up_url)
