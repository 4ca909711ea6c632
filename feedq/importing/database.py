"""Databases of other programs, opened to read only."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote


class opened:  # noqa: N801 - reads as the verb it is
    """A connection that closes; that of sqlite3 only commits."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)

    def __enter__(self) -> sqlite3.Connection:
        # A hostile schema shall not run functions: https://sqlite.org/security.html
        self._connection.execute("PRAGMA trusted_schema = OFF")
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """The columns of a table; none: there is no such table."""
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return frozenset(str(name) for (name,) in found)
