"""PostgreSQL as feedq needs it: one writer at a time, stable reads, a schema made or migrated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Table,
    any_,
    cast,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.sql.elements import ColumnElement

from feedq.domain.location import Server
from feedq.errors import SchemaTooNew, StoreUnusable
from feedq.store import postgres_text
from feedq.store.asking import AskingPostgres
from feedq.store.engine import to_json
from feedq.store.postgres import connect, driver
from feedq.store.postgres_text import FullTextOfPostgres
from feedq.store.revisions import head
from feedq.store.tables import metadata

# Conditions of indexes hold here, too. Said beside the tables they would load this dialect for
# every library: 3 MB.
for _index in (one for table in metadata.tables.values() for one in table.indexes):
    _index.dialect_options["postgresql"]["where"] = _index.dialect_options["sqlite"]["where"]

_TABLES = """
    SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()
"""
# Two machines may start first at once. https://www.postgresql.org/docs/current/explicit-locking.html
ALONE = "SELECT pg_advisory_xact_lock(x'66656564'::bigint << 32)"
# Whoever writes waits here for who does, as with SQLite: what a transaction reads is what the one
# before it left, and no decision can get lost. A row lock, as every kind of server has it.
_WRITE = "SELECT version_num FROM alembic_version FOR UPDATE"


def make_engine(server: Server) -> Engine:
    """An engine for a library on a server; connecting is left to the first connection.

    Raises:
        StoreUnusable: the driver is not installed.
    """
    driver()
    engine = create_engine(
        "postgresql+psycopg://",
        json_serializer=to_json,
        json_deserializer=msgspec.json.decode,
        use_native_hstore=False,
        pool_pre_ping=True,  # a laptop that slept has lost its connections
        max_overflow=-1,
    )
    event.listen(engine, "do_connect", lambda _, __, args, options: connect(server, **options))
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("feedq_write", False):
        return
    if not options.get("feedq_lasting", True):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
    found = connection.exec_driver_sql(_WRITE).scalar()
    if found != head():
        raise SchemaTooNew(
            f"another machine has updated the library (schema {found}, this feedq knows {head()}); "
            "update feedq here and start it again"
        )


class PostgresDialect:
    """See `dialect.Dialect`."""

    reading: Mapping[str, Any] = {
        "isolation_level": "REPEATABLE READ",
        "postgresql_readonly": True,
    }
    slot = "%s"
    listed = """
        SELECT CAST(coalesce(json_agg(id), '[]') AS TEXT),
            CAST(coalesce(json_agg(mark), '[]') AS TEXT),
            CAST(coalesce(json_agg(CAST(floor(extract(epoch FROM listed_at)) AS BIGINT)), '[]')
                AS TEXT)
        FROM papers
    """

    def writing(self, *, lasting: bool) -> Mapping[str, Any]:
        # Each statement sees what was committed before it: after the wait for the lock that is
        # all of it.
        return {
            "isolation_level": "READ COMMITTED",
            "feedq_write": True,
            "feedq_lasting": lasting,
        }

    def upsert(self, table: Table) -> Insert:
        return insert(table)

    def among(self, column: Column[int], rows: Sequence[int]) -> ColumnElement[bool]:
        return column == any_(cast(list(rows), ARRAY(BigInteger)))

    def full_text(self, connection: Connection) -> FullTextOfPostgres:
        return FullTextOfPostgres(connection)

    def asking(self, connection: Connection) -> AskingPostgres:
        raw = connection.connection.driver_connection
        assert isinstance(raw, driver().Connection)
        return AskingPostgres(raw)


POSTGRES = PostgresDialect()


def current(connection: Connection, server: Server) -> str | None:
    """The revision the library is at; None when there is none yet.

    Raises:
        StoreUnusable: tables of another program have our names.
    """
    names = set(connection.exec_driver_sql(_TABLES).scalars())
    if not names & {"alembic_version", *metadata.tables}:
        return None
    if names >= {"alembic_version", "papers", "readings"}:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if found and found.isdecimal():
            return str(found)
    raise StoreUnusable(f"{server}: a database of another program; name another with --db")


def create(connection: Connection, server: Server) -> None:
    """Make an empty library, at the newest revision."""
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StoreUnusable(
            f"{server}: holds text as {encoding}; make the database anew with "
            f"createdb -E UTF8 -T template0 {server.name}".rstrip()
        )
    metadata.create_all(connection, checkfirst=False)
    postgres_text.metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (%s)", (head(),))
