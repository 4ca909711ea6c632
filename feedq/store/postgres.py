"""A PostgreSQL server by its driver alone: connecting, the lock of a fetch, what errors mean.

Light enough to ask at start: SQLAlchemy is not needed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any

from feedq.domain.location import Server
from feedq.errors import StoreUnusable
from feedq.store.asking import Asking, AskingPostgres

if TYPE_CHECKING:
    import psycopg

LOCK_TIMEOUT_MS = 30_000
"""How long a writer waits for another; a whole fetch never holds the lock that long."""

# A machine that falls asleep, or a router that forgets, must cost seconds and no quarter of an
# hour. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_OURS = {
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "fallback_application_name": "feedq",
}
# And the server shall not keep locks for a machine that is gone. Its planner is told that a row by
# its key costs little, as on any disk of today; else it reads whole tables for fifty papers. Where
# a server lacks one of these settings, it does without.
_SESSION = """
    SELECT set_config(wanted.name, wanted.value, false) FROM (VALUES
        ('lock_timeout', %s), ('tcp_keepalives_idle', '60'),
        ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'),
        ('random_page_cost', '1.1'), ('jit', 'off')
    ) AS wanted (name, value) JOIN pg_settings ON pg_settings.name = wanted.name
"""
# One key a library, "feed" and an oid: several may share a database, each in a schema of its own.
_FETCH = b"""
    SELECT pg_try_advisory_lock((x'66656564'::bigint << 32) | 'papers'::regclass::oid::bigint)
"""
_FETCHED = _FETCH.replace(b"pg_try_advisory_lock", b"pg_advisory_unlock")


def driver() -> ModuleType:
    """psycopg.

    Raises:
        StoreUnusable: it is not installed.
    """
    try:
        import psycopg
    except ImportError as error:
        raise StoreUnusable(
            "a library on PostgreSQL needs one more package: pip install 'feedq[postgres]'"
        ) from error
    return psycopg


def connect(server: Server, **options: Any) -> psycopg.Connection[Any]:
    """A connection in autocommit's opposite: the first statement begins a transaction.

    Args:
        options: of `psycopg.connect`.

    Raises:
        psycopg.Error: it cannot be had.
    """
    module = driver()
    from psycopg.conninfo import conninfo_to_dict

    said = conninfo_to_dict(server.url)
    ours = {name: value for name, value in _OURS.items() if name not in said}
    connection: psycopg.Connection[Any]
    connection = module.connect(server.url, **ours, **{"client_encoding": "utf-8", **options})
    try:
        connection.execute(_SESSION.encode(), [f"{LOCK_TIMEOUT_MS}ms"])
        connection.commit()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def speaking(server: Server) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, for a while.

    Raises:
        StoreUnusable: the server refuses, or fails in this block.
    """
    error_of_server: type[Exception] = driver().Error
    try:
        connection = connect(server)
        try:
            yield connection
        finally:
            connection.close()
    except error_of_server as error:
        raise StoreUnusable(f"{server}: {words(error, server)}") from error


@contextmanager
def asking(server: Server) -> Iterator[Asking]:
    """A transaction that reads one state of the library.

    Raises:
        StoreUnusable: the server refuses, or fails in this block.
    """
    with speaking(server) as connection:
        connection.isolation_level = driver().IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield AskingPostgres(connection)


@contextmanager
def fetch_lock(server: Server) -> Iterator[bool]:
    """Whether this process may fetch: nobody else does, on any machine, as long as this lasts.

    The server frees the lock when the connection ends, however it does.

    Raises:
        StoreUnusable: the server refuses.
    """
    with speaking(server) as connection:
        connection.autocommit = True
        found = connection.execute(_FETCH).fetchone()
        held = bool(found and found[0])
        try:
            yield held
        finally:
            # A server notices a little later that a connection was closed, and the next fetch may
            # be sooner. Where the connection is lost the server frees the lock by itself.
            if held:
                with suppress(driver().Error):
                    connection.execute(_FETCHED)


def describe(server: Server) -> tuple[str, int]:
    """The server's version, and the bytes that its database takes.

    Raises:
        StoreUnusable: the server refuses.
    """
    with speaking(server) as connection:
        query = b"SELECT current_setting('server_version'), pg_database_size(current_database())"
        ((version, size),) = connection.execute(query).fetchall()
        return version, size


def has_library(server: Server) -> bool:
    """Whether there is one.

    Raises:
        StoreUnusable: the server refuses.
    """
    with speaking(server) as connection:
        return connection.execute(b"SELECT to_regclass('alembic_version')").fetchone() != (None,)


def words(cause: BaseException, server: Server) -> str:
    """What a user can do about an error of the driver, in one line, without a password."""
    said = _first_line(server.masked(str(cause)))
    match getattr(cause, "sqlstate", None):
        case None:
            return f"{said}; {_remedy(said, server)}"
        case "55P03":
            return "another program keeps the library locked; try again"
        case "53100":
            return "the server's disk is full; free some room, nothing stored was lost"
        case "42501":
            return f"{said}; make this user the owner of the database"
        case "25006":
            return "the server only reads; name one that takes changes"
        case "42P01" | "42703":
            return f"{said}; another machine may have updated the library: update feedq here"
        case state if state[:2] in ("08", "57"):
            return f"the connection was lost ({said}); try again"
        case state:
            return f"{said} ({state})"


def is_bug(cause: BaseException) -> bool:
    """Whether the program itself did wrong: integrity, data, syntax."""
    state = getattr(cause, "sqlstate", None) or ""
    return state[:2] in ("22", "23") or (state[:2] == "42" and state not in _NOT_OURS)


_NOT_OURS = ("42501", "42P01", "42703")


def _remedy(said: str, server: Server) -> str:
    """libpq gives no codes for a connection that it could not make."""
    if "password" in said:
        return "the password is taken from PGPASSWORD, ~/.pgpass or a service file"
    if "database" in said and "does not exist" in said:
        return f"make it with createdb {server.name}"
    return "check that the server runs and takes connections from here"


def _first_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = next((line for line in lines if "FATAL:" in line), "")
    return fatal.partition("FATAL:")[2].strip() or (lines[0] if lines else "the server failed")
