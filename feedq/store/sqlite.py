"""SQLite as feedq needs it: explicit transactions, foreign keys, WAL, FTS5."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Column, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import TextualSelect

from feedq.domain.query import Term
from feedq.store.asking import AskingSqlite
from feedq.store.engine import to_json
from feedq.store.tables import papers

_READING_KIB, _WRITING_KIB = 500, 2_000
"""What either keeps of the file: each page once read is in the system's memory as well."""
BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another process; a whole fetch never holds the lock that long."""


def make_engine(path: Path) -> Engine:
    """An engine for the database file at `path`; opening is left to the first connection."""
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),  # a name may hold ? and %
        json_serializer=to_json,
        json_deserializer=msgspec.json.decode,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        pool_use_lifo=True,  # each has a cache of its own: use few
        max_overflow=-1,  # a connection is a file handle; a thread need not wait for one
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transaction control commits before DDL and begins too late for a stable
    # read; with None it keeps out of the way and `_begin` speaks.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}").close()
    _enter_wal(connection)
    for pragma in (
        "synchronous = FULL",  # a decision that was acknowledged survives a power cut
        "foreign_keys = ON",
        "cell_size_check = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _enter_wal(connection: sqlite3.Connection) -> None:
    # Two that make the same file a WAL database at once each hold what the other waits for; SQLite
    # then refuses one at once, whatever the time-out (https://sqlite.org/c3ref/busy_handler.html).
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.005)


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another process wrote
    # meanwhile, whatever the time-out; a writer therefore takes its lock first.
    options = connection.get_execution_options()
    writes = options.get("feedq_write", False)
    kept = _WRITING_KIB if writes else _READING_KIB
    connection.exec_driver_sql(f"PRAGMA cache_size = -{kept}")
    if writes:
        lasting = options.get("feedq_lasting", True)
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


class FullTextOfSqlite:
    """FTS5, which triggers keep in step with the tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def matching(self, terms: Sequence[Term], of: ColumnElement[int]) -> list[ColumnElement[bool]]:
        if of is not papers.c.id:
            # As a sum it is no key: rows come in their order, and each is looked for among what was
            # found. Left to itself SQLite looks up all that was found, and sorts it.
            of = of + 0
        wanted, unwanted = _wanted(terms), _unwanted(terms)
        clauses: list[ColumnElement[bool]] = []
        if wanted:
            clauses.append(of.in_(_rows("wanted", wanted)))
        if unwanted:
            clauses.append(of.not_in(_rows("unwanted", unwanted)))
        return clauses

    def rows(self, terms: Sequence[Term]) -> TextualSelect:
        wanted, unwanted = _wanted(terms), _unwanted(terms)
        return _rows("wanted", f"({wanted}) NOT ({unwanted})" if unwanted else wanted)

    def holding(self, texts: Sequence[str], fields: Sequence[str], *, prefix: bool) -> list[int]:
        columns = " ".join(fields)
        wanted = " OR ".join(f"({{{columns}}} : {_phrase(one, prefix=prefix)})" for one in texts)
        found = text("SELECT rowid FROM paper_fts WHERE paper_fts MATCH :wanted ORDER BY rowid")
        return list(self._connection.execute(found, {"wanted": wanted}).scalars())

    def nearest(self, words: Sequence[str], *, without: int, limit: int) -> list[int]:
        query = text(
            "SELECT rowid FROM paper_fts WHERE paper_fts MATCH :wanted AND rowid <> :without "
            "ORDER BY bm25(paper_fts), rowid LIMIT :most"
        )
        wanted = "{title abstract} : (" + " OR ".join(_phrase(word) for word in words) + ")"
        given = {"wanted": wanted, "without": without, "most": limit}
        return list(self._connection.execute(query, given).scalars())

    def told(self, identifiers: Sequence[str]) -> None:
        """The triggers did."""

    def noted(self, notes: Mapping[int, str]) -> None:
        """The triggers did."""


def _wanted(terms: Sequence[Term]) -> str:
    return " AND ".join(_term(term) for term in terms if not term.negated)


def _unwanted(terms: Sequence[Term]) -> str:
    return " OR ".join(_term(term) for term in terms if term.negated)


def _rows(name: str, query: str) -> TextualSelect:
    found = text(f"SELECT rowid FROM paper_fts WHERE paper_fts MATCH :{name}")  # noqa: S608 - ours
    return found.bindparams(**{name: query}).columns(papers.c.id)


def _term(term: Term) -> str:
    phrase = _phrase(term.text, prefix=term.prefix)
    if term.brief:  # one by one: together they would need their memory at the same time
        return f"({_phrase(term.text)} OR authors : {phrase} OR title : {phrase})"
    return f"{term.field} : {phrase}" if term.field else phrase


def _phrase(words: str, *, prefix: bool = False) -> str:
    # Inside double quotes FTS5 knows no operators; a quote is written twice
    # (https://sqlite.org/fts5.html#fts5_strings).
    return '"{}"{}'.format(words.replace('"', '""').replace("\0", " "), " *" if prefix else "")


class SqliteDialect:
    """See `dialect.Dialect`."""

    reading: Mapping[str, Any] = {}
    slot = "?"
    # The thousandth makes up for what a day's fraction loses in a float.
    listed = """
        SELECT json_group_array(id), json_group_array(mark), json_group_array(
            CAST((julianday(listed_at) - 2440587.5) * 86400 + 0.001 AS INTEGER))
        FROM papers
    """

    def writing(self, *, lasting: bool) -> Mapping[str, Any]:
        return {"feedq_write": True, "feedq_lasting": lasting}

    def upsert(self, table: Table) -> Insert:
        return insert(table)

    def among(self, column: Column[int], rows: Sequence[int]) -> ColumnElement[bool]:
        found = text("SELECT value FROM json_each(:rows)").bindparams(rows=to_json(list(rows)))
        return column.in_(found.columns(column))

    def full_text(self, connection: Connection) -> FullTextOfSqlite:
        return FullTextOfSqlite(connection)

    def asking(self, connection: Connection) -> AskingSqlite:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return AskingSqlite(driver)


SQLITE = SqliteDialect()
