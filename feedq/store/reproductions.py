"""The records of reproductions: sheets, and the entries beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from feedq.domain.reproduction import (
    Channel,
    Contact,
    LogEntry,
    LogKind,
    Reproduction,
    Resource,
    Sheet,
    Work,
)
from feedq.store.papers import chunks
from feedq.store.sheets import get_sheets
from feedq.store.tables import contacts, log_entries, resources, work

Entry = LogEntry | Contact | Work | Resource
_E = TypeVar("_E", LogEntry, Contact, Work, Resource)
_TABLES: dict[type[Entry], Table] = {
    LogEntry: log_entries,
    Contact: contacts,
    Work: work,
    Resource: resources,
}


class Reproductions:
    """Questions about records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, rows: Iterable[int]) -> dict[int, Reproduction]:
        """paper row -> record; an empty one for a paper that has none."""
        wanted = list(dict.fromkeys(rows))
        sheets = get_sheets(self._connection, wanted)
        log, asked = self._entries(LogEntry, wanted), self._entries(Contact, wanted)
        spent, found = self._entries(Work, wanted), self._entries(Resource, wanted)
        return {
            row: Reproduction(
                sheet=sheets.get(row, Sheet()),
                log=tuple(log.get(row, ())),
                contacts=tuple(asked.get(row, ())),
                work=tuple(spent.get(row, ())),
                resources=tuple(found.get(row, ())),
            )
            for row in wanted
        }

    def _entries(self, kind: type[_E], rows: Iterable[int]) -> dict[int, list[_E]]:
        table = _TABLES[kind]
        names = [field.name for field in msgspec.structs.fields(kind)]
        found: dict[int, list[_E]] = {}
        for part in chunks(rows):
            query = select(table).where(table.c.paper_id.in_(part)).order_by(*_order(table))
            for row in self._connection.execute(query):
                found.setdefault(row.paper_id, []).append(kind(**_values(row, names)))
        return found


class ReproductionWrites(Reproductions):
    """Records, and what writes their entries; `readings.revise` writes sheets."""

    def add(self, row: int, *entries: Entry) -> int:
        """Add entries to a record, all but those it has; returns how many are new."""
        record = self.get([row])[row]
        present = [*record.log, *record.contacts, *record.work, *record.resources]
        links = {one.url for one in record.resources}
        added = 0
        for entry in entries:
            if entry in present or (isinstance(entry, Resource) and entry.url in links):
                continue
            self._connection.execute(
                insert(_TABLES[type(entry)]).values(paper_id=row, **msgspec.structs.asdict(entry))
            )
            present.append(entry)
            if isinstance(entry, Resource):
                links.add(entry.url)
            added += 1
        return added

    def replace(self, row: int, place: int, entry: Entry) -> None:
        """Put an entry in the place of another of its kind; `place`: 0 is the first by time."""
        table = _TABLES[type(entry)]
        self._connection.execute(
            update(table)
            .where(table.c.id == self._at(table, row, place))
            .values(**msgspec.structs.asdict(entry))
        )

    def remove(self, row: int, place: int, kind: type[Entry]) -> None:
        """Remove an entry; `place`: 0 is the first of its kind by time."""
        table = _TABLES[kind]
        self._connection.execute(delete(table).where(table.c.id == self._at(table, row, place)))

    def _at(self, table: Table, row: int, place: int) -> int:
        query = (
            select(table.c.id)
            .where(table.c.paper_id == row)
            .order_by(*_order(table))
            .offset(place)
            .limit(1)
        )
        return int(self._connection.execute(query).scalar_one())


def _order(table: Table) -> tuple[Any, ...]:
    return (table.c.added_at if "added_at" in table.c else table.c.at, table.c.id)


def _values(row: Row[Any], names: list[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    if "kind" in values:
        values["kind"] = LogKind(values["kind"])
    if "channel" in values:
        values["channel"] = Channel(values["channel"])
    return values
