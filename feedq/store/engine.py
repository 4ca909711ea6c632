"""SQLite as feedq needs it: explicit transactions, foreign keys, WAL, times in UTC."""

from __future__ import annotations

import sqlite3
from datetime import UTC as UTC_ZONE
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, DateTime, Engine, create_engine, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another process; a whole fetch never holds the lock that long."""


class UTC(TypeDecorator[datetime]):
    """An instant. Refuses naive times, which SQLite would silently take for any zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value.astimezone(UTC_ZONE).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC_ZONE)


def to_json(value: Any) -> str:
    """JSON as stored: no escapes beyond the needed, so that full text sees real letters."""
    return msgspec.json.encode(value).decode()


def _configure(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transaction control commits before DDL and begins too late for a stable
    # read; with None it keeps out of the way and `_begin` speaks.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # a decision that was acknowledged survives a power cut
        "foreign_keys = ON",
        "cell_size_check = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another process wrote
    # meanwhile, whatever the time-out; a writer therefore takes its lock first.
    options = connection.get_execution_options()
    if options.get("feedq_write", False):
        lasting = options.get("feedq_lasting", True)
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def make_engine(path: Path) -> Engine:
    """An engine for the database file at `path`; opening is left to the first connection."""
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),  # a name may hold ? and %
        json_serializer=to_json,
        json_deserializer=msgspec.json.decode,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        max_overflow=-1,  # a connection is a file handle; a thread need not wait for one
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine
