"""A whole library from one database into another: every row as it is, compared afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Insert,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    select,
    type_coerce,
)

from feedq.domain.location import Location
from feedq.errors import StoreUnusable
from feedq.store.tables import metadata

_AT_ONCE = 1_000


def copy_rows(source: Connection, target: Connection, into: Location) -> dict[str, int]:
    """table -> rows copied; all or nothing, when `target` is in a transaction.

    Args:
        into: what `target` speaks to, for words.

    Raises:
        StoreUnusable: the target is not empty, cannot hold a text, or has other rows in the end.
    """
    tables = metadata.sorted_tables
    for table in tables:
        if target.execute(select(exists(select(table)))).scalar():
            raise StoreUnusable(f"{into}: is not empty; name a new file, or an empty database")
    counts, marks = {}, {}
    for table in tables:
        counts[table.name], marks[table.name] = _copy(source, target, table, into)
    if target.dialect.name == "postgresql":
        _go_on_counting(target, tables)
        _find_words(target)
        target.exec_driver_sql("ANALYZE")  # until the server does, it guesses badly
    for table in tables:
        mark = hashlib.sha256()
        count = sum(_marked(mark, row) for row in _rows(target, table))
        if (count, mark.hexdigest()) != (counts[table.name], marks[table.name]):
            raise StoreUnusable(
                f"{into}: {table.name} came out different ({count:,} rows of "
                f"{counts[table.name]:,}); nothing was kept of it"
            )
    return counts


def _copy(source: Connection, target: Connection, table: Table, into: Location) -> tuple[int, str]:
    """Returns how many rows, and their digest."""
    mark = hashlib.sha256()
    count = 0
    statement = _insert(target, table)
    rows = _rows(source, table)
    while part := list(islice(rows, _AT_ONCE)):
        count += sum(_marked(mark, row) for row in part)
        if target.dialect.name == "postgresql":
            _check(table, part, into)
        target.execute(statement, [dict(zip(table.c.keys(), row, strict=True)) for row in part])
    return count, mark.hexdigest()


def _marked(mark: Any, row: Sequence[object]) -> int:
    mark.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return 1


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """A stream, in the order of the key by bytes, of whatever length."""
    query: Select[Any] = select(*(_plain(connection, column) for column in table.c))
    query = query.order_by(*table.primary_key.columns)
    streaming = query.execution_options(yield_per=_AT_ONCE)
    return iter(connection.execute(streaming))


def _plain(connection: Connection, column: Column[Any]) -> Any:
    """JSON as the text that it was stored as."""
    if not isinstance(column.type, JSON):
        return column
    if connection.dialect.name == "postgresql":
        return cast(column, Text).label(column.name)
    return type_coerce(column, Text).label(column.name)


def _insert(connection: Connection, table: Table) -> Insert:
    values: dict[str, Any] = {}
    for column in table.c:
        if isinstance(column.type, JSON):
            text = bindparam(column.name, type_=Text)
            server = connection.dialect.name == "postgresql"
            values[column.name] = cast(text, _JSON_TEXT) if server else text
        else:
            values[column.name] = bindparam(column.name, type_=column.type)
    return insert(table).values(values)


class _JsonText(JSON):
    """JSON that is text already."""

    cache_ok = True

    def bind_processor(self, dialect: Any) -> None:
        return None


_JSON_TEXT = _JsonText()


def _check(table: Table, rows: Sequence[Sequence[object]], into: Location) -> None:
    for row in rows:
        if any(isinstance(value, str) and "\0" in value for value in row):
            raise StoreUnusable(
                f"{into}: cannot hold row {row[0]} of {table.name}, in which there is a NUL "
                "character; nothing was copied"
            )


def _go_on_counting(target: Connection, tables: Sequence[Table]) -> None:
    """New rows come after those that were copied."""
    for table in tables:
        if table.c[table.primary_key.columns.keys()[0]].identity is None:
            continue
        highest = target.execute(select(func.max(table.c.id))).scalar() or 0
        sequence = func.pg_get_serial_sequence(table.name, "id")
        target.execute(select(func.setval(sequence, highest + 1, False)))


def _find_words(target: Connection) -> None:
    from feedq.store.postgres_text import FullTextOfPostgres

    FullTextOfPostgres(target).rebuild()
