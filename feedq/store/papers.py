"""Papers: what the world says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, CodeStatus, Origin
from feedq.domain.marks import text_mark
from feedq.domain.model import Facts
from feedq.domain.reconcile import Changes, Precedence, Record, listed_at
from feedq.store.dialect import dialect
from feedq.store.tables import papers

T = TypeVar("T")

CHUNK = 500
"""Values in one IN list; SQLite's own limit may be as low as 999 (https://sqlite.org/limits.html)."""


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut into runs of at most `size`."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def to_identifier(text: str) -> Identifier:
    """From the form it is stored in."""
    scheme, _, value = text.partition(":")
    return Identifier(scheme, value)


class Papers:
    """Questions about papers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def records(self, identifiers: Iterable[Identifier]) -> dict[Identifier, Record]:
        """The stored records of those papers that are stored."""
        found = {}
        for part in chunks({str(identifier) for identifier in identifiers}):
            query = select(papers).where(papers.c.identifier.in_(part))
            for row in self._connection.execute(query):
                record = _to_record(row)
                found[record.facts.identifier] = record
        return found

    def rows(self, identifiers: Iterable[Identifier]) -> dict[Identifier, int]:
        """The store's number of each paper that is stored."""
        found = {}
        for part in chunks({str(identifier) for identifier in identifiers}):
            query = select(papers.c.identifier, papers.c.id).where(papers.c.identifier.in_(part))
            for identifier, row in self._connection.execute(query):
                found[to_identifier(identifier)] = row
        return found

    def count(self) -> int:
        """How many are stored."""
        return self._connection.execute(select(func.count()).select_from(papers)).scalar_one()


class PaperWrites(Papers):
    """Papers, and what a refresh writes of them."""

    def apply(self, changes: Changes, now: datetime) -> None:
        """Store new papers and changed facts; readings are not concerned."""
        if changes.new:
            self._connection.execute(
                insert(papers),
                [
                    {
                        **_to_values(record),
                        "code_status": CodeStatus.OFFICIAL if record.facts.code_url else "unknown",
                        "listed_at": listed_at(record.facts, now),
                        "first_seen_at": now,
                    }
                    for record in changes.new
                ],
            )
        known = [*changes.updated, *changes.retraced]
        if known:
            # A paper without dates keeps the day it was first seen as its place in time order.
            placed = [r for r in known if r.facts.listed_at]
            unplaced = [r for r in known if not r.facts.listed_at]
            self._update([_to_values(r) | {"listed_at": listed_at(r.facts, now)} for r in placed])
            self._update([_to_values(r) for r in unplaced])
            self._note_code([str(r.facts.identifier) for r in known if r.facts.code_url])
        told = [str(record.facts.identifier) for record in (*changes.new, *changes.updated)]
        dialect(self._connection).full_text(self._connection).told(told)

    def _note_code(self, identifiers: list[str]) -> None:
        for part in chunks(identifiers):
            self._connection.execute(
                update(papers)
                .where(papers.c.identifier.in_(part), papers.c.code_status == "unknown")
                .values(code_status=CodeStatus.OFFICIAL)
            )

    def _update(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            statement = update(papers).where(papers.c.identifier == bindparam("key"))
            self._connection.execute(
                statement, [{"key": row.pop("identifier"), **row} for row in rows]
            )


def _to_values(record: Record) -> dict[str, Any]:
    facts = record.facts
    return {
        "identifier": str(facts.identifier),
        "version": facts.version,
        "title": facts.title,
        "authors": list(facts.authors),
        "abstract": facts.abstract,
        "categories": list(facts.categories),
        "comment": facts.comment,
        "doi": facts.doi,
        "journal_ref": facts.journal_ref,
        "url": facts.url,
        "pdf_url": facts.pdf_url,
        "origin": facts.origin.value,
        "published_at": facts.published_at,
        "updated_at": facts.updated_at,
        "announced_at": facts.announced_at,
        "announce_type": facts.announce_type and facts.announce_type.value,
        "code_url": facts.code_url,
        "upvotes": facts.upvotes,
        "precedence": list(record.precedence),
        "provenance": {name: list(source) for name, source in record.provenance.items()},
        "mark": text_mark(facts.title, facts.abstract, facts.categories),
    }


def _to_record(row: Row[Any]) -> Record:
    rank = Precedence(*row.precedence)
    facts = Facts(
        identifier=to_identifier(row.identifier),
        title=row.title,
        version=row.version,
        authors=tuple(row.authors),
        abstract=row.abstract,
        categories=tuple(row.categories),
        comment=row.comment,
        doi=row.doi,
        journal_ref=row.journal_ref,
        url=row.url,
        pdf_url=row.pdf_url,
        origin=Origin(row.origin),
        authority=rank.whose,
        published_at=row.published_at,
        updated_at=row.updated_at,
        announced_at=row.announced_at,
        announce_type=Announcement(row.announce_type) if row.announce_type else None,
        code_url=row.code_url,
        upvotes=row.upvotes,
    )
    provenance = {name: Precedence(*source) for name, source in row.provenance.items()}
    return Record(facts, rank, provenance)
