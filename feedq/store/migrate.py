"""Bring a database to the schema this program knows, after a backup, in one transaction."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from feedq.domain.location import Location, Server
from feedq.errors import SchemaTooNew, StoreUnusable
from feedq.store.backup import automatic_backup
from feedq.store.revisions import head, scripts
from feedq.store.sqlite import BUSY_TIMEOUT_MS


def schema() -> list[str]:
    """What makes a new library without Alembic, which takes 12 MB and a tenth of a second.

    Revisions younger than the file still run after it.
    """
    text = (scripts() / "schema.sql").read_text(encoding="utf-8")
    _header, *statements = text.split("\n\n")
    return statements


def current(database: sqlite3.Connection, path: Path) -> str | None:
    """The revision the database at `path` is at; None when it is empty.

    Raises:
        StoreUnusable: it belongs to another program.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    names = {name for (name,) in database.execute(query)}
    if not names:
        return None
    if names >= {"alembic_version", "papers", "readings"}:
        found = database.execute("SELECT version_num FROM alembic_version").fetchone()
        if found and found[0].isdecimal():
            return str(found[0])
    raise StoreUnusable(f"{path}: a database of another program; name another with --db")


def upgrade(engine: Engine, path: Path, *, now: datetime, keep: int) -> None:
    """Migrate a file when needed. Several processes may try at once; one does it.

    Raises:
        SchemaTooNew: the database was written by a newer feedq.
        StoreUnusable: it belongs to another program, or the backup or the migration failed; the
            database is as it was.
    """
    # Not through the engine, which would turn another program's database to WAL.
    with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as database:
        if _is_new(current(database, path), path):
            return
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        try:
            with connection.execution_options(feedq_write=True).begin():
                # Asked again: while this one waited for the lock, another may have done it.
                revision = current(raw, path)
                if _is_new(revision, path):
                    return
                if revision is None:
                    for statement in schema():
                        connection.exec_driver_sql(statement)
                else:
                    automatic_backup(path, revision=revision, now=now, keep=keep)
                if current(raw, path) != head():
                    _run(connection)
                    _check(connection)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def upgrade_server(engine: Engine, server: Server) -> None:
    """The same for a library on a server; several machines may try at once, and one does it.

    Without a backup: there a migration that fails leaves nothing behind.

    Raises:
        SchemaTooNew, StoreUnusable
    """
    from feedq.store import postgres_engine as postgres

    with engine.connect() as connection:
        if _is_new(postgres.current(connection, server), server):
            return
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(postgres.ALONE)
        revision = postgres.current(connection, server)
        if revision is None:
            postgres.create(connection, server)
        elif not _is_new(revision, server):
            _run(connection)


def _is_new(revision: str | None, location: Location) -> bool:
    """Whether this is the schema that the program knows; raises SchemaTooNew when it is a later."""
    if revision is not None and revision > head():
        raise SchemaTooNew(
            f"{location}: written by a newer feedq (schema {revision}, this one knows {head()}); "
            "update feedq, or 'feedq restore' a backup made before the update"
        )
    return revision == head()


def create(engine: Engine, revision: str) -> None:
    """Give an empty file the schema of a revision."""
    with engine.connect() as connection, connection.execution_options(feedq_write=True).begin():
        if revision == head():
            for statement in schema():
                connection.exec_driver_sql(statement)
        _run(connection, revision)


def _run(connection: Connection, revision: str = "head") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _check(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise StoreUnusable(f"the migration would lose rows of {broken[0][0]}; nothing was changed")
