"""What services said of a paper's code, and when they were asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, func, or_, select

from feedq.domain.identity import Identifier
from feedq.domain.kinds import CodeStatus
from feedq.domain.model import Code
from feedq.store.dialect import dialect
from feedq.store.papers import to_identifier
from feedq.store.tables import candidates, code_lookups, papers, readings

LOOK_AGAIN_AFTER = timedelta(days=30)
"""Code often follows the paper; so does an official repository after a community's."""
_RETRY_AFTER = timedelta(hours=6)

_KEPT = or_(
    readings.c.starred.is_(True),
    candidates.c.active.is_(True),
    readings.c.status.in_(("queued", "reading")),
)


class CodeLookups:
    """Questions about what is known of code."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, limit: int) -> Sequence[Identifier]:
        """The arXiv papers worth a look: queued, being read, starred or candidates, without
        official code, and not looked up lately. Never tried ones first, candidates before others.
        """
        looked = code_lookups.c
        worth = or_(
            looked.tried_at.is_(None),
            and_(
                looked.status != CodeStatus.OFFICIAL.value,
                looked.tried_at <= now - _RETRY_AFTER,
                or_(looked.looked_at.is_(None), looked.looked_at <= now - LOOK_AGAIN_AFTER),
            ),
        )
        query = (
            select(papers.c.identifier)
            .join(readings, readings.c.paper_id == papers.c.id, isouter=True)
            .join(candidates, candidates.c.paper_id == papers.c.id, isouter=True)
            .join(code_lookups, looked.paper_id == papers.c.id, isouter=True)
            .where(
                _KEPT,
                papers.c.identifier.startswith("arxiv:"),
                papers.c.code_status == CodeStatus.UNKNOWN.value,
                worth,
            )
            .order_by(
                looked.tried_at.asc().nulls_first(),
                func.coalesce(candidates.c.active, False).desc(),
                readings.c.decided_at.desc().nulls_last(),
                papers.c.identifier,
            )
            .limit(limit)
        )
        return [to_identifier(text) for text in self._connection.execute(query).scalars()]


class CodeLookupWrites(CodeLookups):
    """What is known of code, and what a look-up writes of it."""

    def record(self, identifier: Identifier, code: Code, now: datetime, *, complete: bool) -> None:
        """Remember an attempt and what it found.

        An incomplete one adds what it found, and takes nothing away.

        Args:
            complete: every service that could know better was asked and answered.
        """
        paper = select(papers.c.id).where(papers.c.identifier == str(identifier))
        row = self._connection.execute(paper).scalar()
        if row is None:
            return
        statement = dialect(self._connection).upsert(code_lookups)
        said = statement.excluded
        tells = or_(said.looked_at.is_not(None), said.url != "")
        known = code_lookups.c
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["paper_id"],
                set_={
                    "tried_at": said.tried_at,
                    "looked_at": func.coalesce(said.looked_at, known.looked_at),
                    "status": case((tells, said.status), else_=known.status),
                    "url": case((tells, said.url), else_=known.url),
                },
                # Another process may have found the authors' own code meanwhile.
                where=known.status != CodeStatus.OFFICIAL.value,
            ),
            {
                "paper_id": row,
                "tried_at": now,
                "looked_at": now if complete else None,
                "status": code.status.value if complete or code.url else CodeStatus.UNKNOWN.value,
                "url": code.url,
            },
        )
