"""What SQLite and PostgreSQL do not say alike, as one small interface.

All other SQL is SQLAlchemy's, or common to both: see `tables.py` for types and order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Column, Connection, Engine, Select, Table, TextualSelect
from sqlalchemy.sql.elements import ColumnElement

from feedq.domain.location import Location
from feedq.domain.query import Term
from feedq.store.asking import Asking
from feedq.store.tables import papers

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Upsert = sqlite.Insert | postgresql.Insert


class FullText(Protocol):
    """The index of words of one database. Case and diacritics are the same to it."""

    def matching(self, terms: Sequence[Term], of: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """What holds of papers that match all of these; `of` is the column of a paper's row."""

    def rows(self, terms: Sequence[Term]) -> Select[Any] | TextualSelect:
        """Rows of the papers that match all of these, of which one at least is not negated."""

    def holding(self, texts: Sequence[str], fields: Sequence[str], *, prefix: bool) -> list[int]:
        """Rows of the papers that hold one of these phrases in one of the fields, ascending.

        Args:
            fields: columns, such as `title`.
            prefix: the last word of each may be the beginning of a longer one.
        """

    def nearest(self, words: Sequence[str], *, without: int, limit: int) -> list[int]:
        """Rows of the papers whose title and abstract are most about these words, best first."""

    def told(self, identifiers: Sequence[str]) -> None:
        """These papers were stored, or say something else."""

    def noted(self, notes: Mapping[int, str]) -> None:
        """These notes were stored: paper row -> note."""


class Dialect(Protocol):
    """One kind of database.

    Attributes:
        reading: execution options of a connection that reads.
        slot: stands for a value in the driver's own SQL.
        listed: SQL for all papers: rows, marks, whole seconds since 1970; each a JSON array.
    """

    reading: Mapping[str, Any]
    slot: str
    listed: str

    def writing(self, *, lasting: bool) -> Mapping[str, Any]:
        """Execution options of a connection that writes; see `Store.write`."""

    def upsert(self, table: Table) -> Upsert:
        """An INSERT that may go on with `on_conflict_do_update`."""

    def among(self, column: Column[int], rows: Sequence[int]) -> ColumnElement[bool]:
        """That a column has one of these numbers, of which there may be tens of thousands."""

    def full_text(self, connection: Connection) -> FullText: ...

    def asking(self, connection: Connection) -> Asking:
        """The connection's transaction for questions of `glance`."""


def dialect(connection: Connection) -> Dialect:
    """What is particular to the database that is spoken to."""
    return named(connection.dialect.name)


def named(name: str) -> Dialect:
    """By the name that SQLAlchemy has for it."""
    if name == "sqlite":
        from feedq.store.sqlite import SQLITE

        return SQLITE
    from feedq.store.postgres_engine import POSTGRES

    return POSTGRES


def matching(
    connection: Connection, terms: Sequence[Term], of: ColumnElement[int] = papers.c.id
) -> list[ColumnElement[bool]]:
    """Which papers hold all of these, as conditions on `of`, the column of a paper's row."""
    return dialect(connection).full_text(connection).matching(terms, of)


def make_engine(location: Location) -> Engine:
    """An engine for the library at `location`; opening is left to the first connection.

    Raises:
        StoreUnusable: it is on a server, for which a package is missing.
    """
    if isinstance(location, Path):
        from feedq.store import sqlite

        return sqlite.make_engine(location)
    from feedq.store import postgres_engine

    return postgres_engine.make_engine(location)
