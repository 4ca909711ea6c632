"""Plain questions to either database, through its own driver: light enough to ask at start."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import psycopg

_SLOT = re.compile(r"(?<![:\w]):(\w+)")


class Asking(Protocol):
    """A transaction that answers SQL which both databases understand; values as `:name`."""

    @property
    def fresh(self) -> str:
        """SQL that holds when `d.before`, a reading as JSON, was nothing decided yet."""

    def __call__(self, query: str, given: Mapping[str, object] | None = None) -> Iterable[Any]:
        """The rows, as tuples."""


@dataclass(frozen=True, slots=True)
class AskingSqlite:
    """Asks SQLite."""

    connection: sqlite3.Connection
    fresh: str = (
        "json_extract(d.before, '$.status') = 'inbox' AND NOT json_extract(d.before, '$.starred') "
        "AND NOT json_extract(d.before, '$.candidate')"
    )

    def __call__(self, query: str, given: Mapping[str, object] | None = None) -> Iterable[Any]:
        return self.connection.execute(query, given or {})


@dataclass(frozen=True, slots=True)
class AskingPostgres:
    """Asks PostgreSQL."""

    connection: psycopg.Connection[Any]
    fresh: str = (
        "d.before ->> 'status' = 'inbox' AND NOT CAST(d.before ->> 'starred' AS BOOLEAN) "
        "AND NOT CAST(d.before ->> 'candidate' AS BOOLEAN)"
    )

    def __call__(self, query: str, given: Mapping[str, object] | None = None) -> Iterable[Any]:
        if not given:
            return self.connection.execute(query.encode())
        return self.connection.execute(_SLOT.sub(r"%(\1)s", query).encode(), given)
