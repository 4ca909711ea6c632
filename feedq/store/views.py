"""Views: which papers, and in which order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Select, func, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from feedq.domain.identity import Identifier
from feedq.domain.model import Paper
from feedq.domain.query import Term
from feedq.domain.rows import rows_up_to
from feedq.domain.views import POSTS, Session
from feedq.store import glance
from feedq.store.asking import Asking
from feedq.store.dialect import dialect, matching
from feedq.store.glance import STATUS_OF
from feedq.store.papers import chunks
from feedq.store.shown import IS_NEWER, joined, shown
from feedq.store.tables import candidates, entries, mentions, papers, readings, scores

_AT_ONCE = 2_000
_FEW = 8  # less than one paper in so many matches
_MOST = 50_000_000  # bytes that the papers that match may be marked in
_IS_CANDIDATE = candidates.c.active.is_(True)
_UNDECIDED = or_(readings.c.status.is_(None), readings.c.status == "inbox")
_NOT_KEPT = (
    func.coalesce(readings.c.starred, False).is_(False),
    func.coalesce(candidates.c.active, False).is_(False),
)
_KEPT = or_(
    readings.c.starred.is_(True), _IS_CANDIDATE, readings.c.status.in_(("queued", "reading"))
)
# (-score, -published, identifier): total, hence stable; papers without a score come after.
_BEST_FIRST = (
    func.coalesce(scores.c.excluded, False),
    scores.c.score.desc().nulls_last(),
    papers.c.listed_at.desc(),
    papers.c.identifier,
)
# The same of papers that have a score and are alike in this, as an index has it.
_SCORED = (scores.c.score.desc(), papers.c.listed_at.desc(), papers.c.identifier)
_NEWEST_FIRST = (papers.c.listed_at.desc(), papers.c.identifier)
_LATEST_FIRST = (
    readings.c.decided_at.desc().nulls_last(),
    papers.c.listed_at.desc(),
    papers.c.identifier,
)


def _belongs(view: str) -> ColumnElement[bool] | None:
    if view == "inbox":
        return _UNDECIDED
    if view == "starred":
        return readings.c.starred.is_(True)
    if view == "candidates":
        return _IS_CANDIDATE
    if view == "all":
        return None
    return readings.c.status == STATUS_OF[view]


_BY_SCORE = ("inbox", "all")


def _order(view: str) -> tuple[Any, ...]:
    if view in _BY_SCORE:
        return _BEST_FIRST
    if view == "queue":
        return (readings.c.queue_position.asc().nulls_first(), papers.c.identifier)
    if view == "candidates":
        return (candidates.c.added_at.desc(), papers.c.identifier)
    return _LATEST_FIRST


def _belonging(view: str, *, awaiting: bool) -> Select[int]:
    """The rows of the papers of a view, in no order; `awaiting`: see `Views.ids`."""
    query = joined(select(papers.c.id))
    belongs = _belongs(view)
    if belongs is not None:
        query = query.where(belongs)
    return query.where(*_NOT_KEPT) if awaiting else query


class Views:
    """Questions whose answers are shown."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ids(
        self,
        view: str,
        *,
        limit: int | None = None,
        terms: Sequence[Term] = (),
        awaiting: bool = False,
        since: datetime | None = None,
    ) -> list[int]:
        """Rows of the papers of a view, in its order.

        Args:
            terms: only papers that match all of these.
            awaiting: leave out what was starred or made a candidate, hence decided on.
            since: only papers listed on or after this day.
        """
        return list(self.order(view, limit=limit, terms=terms, awaiting=awaiting, since=since))

    def order(
        self,
        view: str,
        *,
        limit: int | None = None,
        terms: Sequence[Term] = (),
        awaiting: bool = False,
        since: datetime | None = None,
    ) -> array[int]:
        """`ids` as an array; see `domain.rows`."""
        if view == POSTS:
            return self._pointed_at(joined(select(papers.c.id)), terms, limit)
        query = _belonging(view, awaiting=awaiting)
        if since is not None:
            query = query.where(papers.c.listed_at >= since)
        if view in _BY_SCORE:
            if limit is not None or not terms:
                return self._best_first(query, terms, limit)
            if (matches := self._matches(terms)) is not None:
                return self._best_first(query, (), None, among=matches)
        if terms:
            query = query.where(*matching(self._connection, terms))
        return self._rows(query.order_by(*_order(view)).limit(limit))

    def count(self, view: str, *, terms: Sequence[Term] = (), awaiting: bool = False) -> int:
        """How many `ids` there are, without putting them in order; of any view but posts."""
        query = _belonging(view, awaiting=awaiting)
        if terms:
            query = query.where(*matching(self._connection, terms))
        counted = select(func.count()).select_from(query.subquery())
        return self._connection.execute(counted).scalar_one()

    def _pointed_at(
        self, query: Select[*tuple[Any, ...]], terms: Sequence[Term], limit: int | None
    ) -> array[int]:
        """Papers that posts point at, the one of the latest post first."""
        query = query.join(mentions, mentions.c.identifier == papers.c.identifier)
        query = query.join(entries, entries.c.id == mentions.c.entry_id)
        if terms:
            query = query.where(*matching(self._connection, terms))
        latest = func.max(func.coalesce(entries.c.posted_at, entries.c.first_seen_at))
        order = (latest.desc(), papers.c.identifier)
        return self._rows(query.group_by(papers.c.id).order_by(*order).limit(limit))

    def _matches(self, terms: Sequence[Term]) -> bytearray | None:
        """By row, whether a paper matches; None when they are so few that it is quicker to put
        them in order than to look for them among all there are."""
        last = self.newest()
        if last > _MOST or all(term.negated for term in terms):
            return None
        matches = bytearray(last + 1)
        found = dialect(self._connection).full_text(self._connection).rows(terms)
        for rows in self._parts(found):
            for row in rows:
                matches[row] = True
        return matches if matches.count(True) * _FEW > last else None

    def _best_first(
        self,
        query: Select[*tuple[Any, ...]],
        terms: Sequence[Term],
        limit: int | None,
        *,
        among: bytearray | None = None,
    ) -> array[int]:
        """The same order out of three parts.

        Most papers have no score, and an index has them in order; sorting all of them would take
        longer than all the rest. Of a search for common words the few papers that have a score are
        all that is put in order, and often all that is looked at.
        """
        found = self._none()
        excluded, scored = func.coalesce(scores.c.excluded, False), scores.c.score.is_not(None)
        for where, of, order in (
            (scored & excluded.is_(False), scores.c.paper_id, _SCORED),
            (scores.c.score.is_(None), papers.c.id, _NEWEST_FIRST),
            (scored & (scores.c.excluded == true()), scores.c.paper_id, _SCORED),
        ):
            left = None if limit is None else limit - len(found)
            if left == 0:
                break
            part = query.where(where)
            if terms:
                part = part.where(*matching(self._connection, terms, of))
            for rows in self._parts(part.order_by(*order).limit(left)):
                found.extend(rows if among is None else (row for row in rows if among[row]))
        return found

    def _rows(self, query: Executable) -> array[int]:
        found = self._none()
        for rows in self._parts(query):
            found.extend(rows)
        return found

    def _none(self) -> array[int]:
        return rows_up_to(self.newest())

    def _parts(self, query: Executable) -> Iterator[Iterator[int]]:
        # From the driver's cursor: SQLAlchemy's rows cost three times as much as the query.
        cursor = self._connection.execute(query).cursor
        while part := cursor.fetchmany(_AT_ONCE):
            yield (row for (row,) in part)

    def session(self, *, size: int, explore: int, window_days: int, midnight: datetime) -> Session:
        """What is left of today's session; see `glance.session`."""
        return glance.session(
            self._asking, size=size, explore=explore, window_days=window_days, midnight=midnight
        )

    def fresh(self, *, after: int, since: datetime) -> array[int]:
        """Rows above `after` that are still to be decided on and listed since then, best first.

        Without those that every profile excludes.
        """
        query = joined(select(papers.c.id)).where(
            papers.c.id > after,
            papers.c.listed_at >= since,
            func.coalesce(scores.c.excluded, False).is_(False),
            _UNDECIDED,
            *_NOT_KEPT,
        )
        return self._rows(query.order_by(*_BEST_FIRST))

    def newest(self) -> int:
        """The highest row; whatever is stored later has a higher one. 0 when there is none."""
        return self._connection.execute(select(func.max(papers.c.id))).scalar() or 0

    def counts(self) -> dict[str, int]:
        """How many papers each view holds."""
        return glance.counts(self._asking)

    def awaiting(self) -> int:
        """How many papers of the inbox are still to be decided on."""
        return glance.awaiting(self._asking)

    @property
    def _asking(self) -> Asking:
        return dialect(self._connection).asking(self._connection)

    def revised(self) -> list[int]:
        """Rows of kept papers of which a version came after the decision, the newest first."""
        query = (
            joined(select(papers.c.id))
            .where(_KEPT, papers.c.version > 1, IS_NEWER)
            .order_by(papers.c.updated_at.desc().nulls_last(), papers.c.identifier)
        )
        return list(self._connection.execute(query).scalars())

    def find(self, identifier: Identifier) -> int | None:
        """The row of a paper, or None."""
        query = select(papers.c.id).where(papers.c.identifier == str(identifier))
        return self._connection.execute(query).scalar()

    def papers(self, rows: Iterable[int]) -> list[Paper]:
        """Everything to show of these papers, in the order asked for."""
        return shown(self._connection, rows)

    def titles(self, identifiers: Iterable[str]) -> dict[str, str]:
        """identifier -> title, of those that are stored."""
        found: dict[str, str] = {}
        for part in chunks(set(identifiers)):
            query = select(papers.c.identifier, papers.c.title)
            query = query.where(papers.c.identifier.in_(part))
            found.update(self._connection.execute(query).tuples().all())
        return found
