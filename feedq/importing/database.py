"""Databases of other programs, opened to read only."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from feedq.importing.pickled import LARGEST

_OFTEN = 100_000
_MOST_STEPS = 500
"""Times `_OFTEN` instructions of SQLite's machine; a cache of a million items takes a third."""
UNREADABLE = (sqlite3.Error, OverflowError, UnicodeDecodeError)
"""What reading a damaged database may raise; a name in it need not be text."""


class opened:  # noqa: N801 - reads as the verb it is
    """A connection that closes; that of sqlite3 only commits.

    What cannot be read in a few seconds, as a view without end, or is larger than any list,
    raises one of `UNREADABLE`.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
        self._steps = 0

    def __enter__(self) -> sqlite3.Connection:
        # A hostile schema shall not run functions: https://sqlite.org/security.html
        self._connection.execute("PRAGMA trusted_schema = OFF")
        self._connection.execute("PRAGMA cell_size_check = ON")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST + 1_000)
        self._connection.set_progress_handler(self._goes_on_too_long, _OFTEN)
        return self._connection

    def _goes_on_too_long(self) -> bool:
        self._steps += 1
        return self._steps > _MOST_STEPS

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """The columns of a table; none: there is no such table."""
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return frozenset(str(name) for (name,) in found)
