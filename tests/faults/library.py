"""What a library holds, told without the numbers that depend on the order of work."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from feedq.domain.marks import text_mark
from feedq.store.mending import BARE

Rows = Mapping[str, list[str]]

USER = (
    "readings", "candidates", "decisions", "reproductions", "log_entries", "contacts", "work",
    "resources", "timers",
)  # fmt: skip
"""The tables that hold what the user did."""
_LOGS = {"fetches"}
_NUMBERS = {"id", "seconds"}


def contents(path: Path) -> Rows:
    """Table -> its rows as text, in an order of their own; steps keep theirs.

    What X may have billed is left out: a run that is killed counts it to be on the safe side.
    """
    with closing(sqlite3.connect(path)) as database:
        names = {
            "paper_id": _names(database, "SELECT id, identifier FROM papers"),
            "nearest_id": _names(database, "SELECT id, identifier FROM papers"),
            "subscription_id": _names(database, "SELECT id, key FROM subscriptions"),
            "entry_id": _names(
                database,
                "SELECT e.id, s.key || ' ' || e.source_id FROM entries e "
                "JOIN subscriptions s ON s.id = e.subscription_id",
            ),
        }
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'paper_fts%' AND name NOT LIKE 'sqlite_%'"
        )
        tables = {name for (name,) in database.execute(query)} - _LOGS
        return {table: _rows(database, table, names) for table in sorted(tables)}


def user(path: Path) -> Rows:
    """The same, of the tables that hold what the user did, as far as there are any."""
    found = contents(path)
    return {table: found[table] for table in USER if table in found}


def assert_whole(path: Path) -> None:
    """No page is damaged, no row hangs in the air, no paper is half applied or half indexed."""
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        columns = {row[1] for row in database.execute("PRAGMA table_info(papers)")}
        if columns:
            database.execute("INSERT INTO paper_fts (paper_fts) VALUES ('integrity-check')")
            indexed = database.execute("SELECT count(*) FROM paper_fts").fetchone()
            assert indexed == database.execute("SELECT count(*) FROM papers").fetchone()
        if "mark" in columns:
            query = "SELECT title, abstract, categories, mark FROM papers WHERE precedence <> ?"
            for title, abstract, categories, mark in database.execute(query, (BARE,)):
                assert mark == text_mark(title, abstract, json.loads(categories)), title


def _names(database: sqlite3.Connection, query: str) -> Callable[[object], object]:
    try:
        known = dict(database.execute(query).fetchall())
    except sqlite3.OperationalError:  # an empty file, or a schema without them
        known = {}
    return lambda number: known.get(number, number)


def _rows(
    database: sqlite3.Connection, table: str, names: Mapping[str, Callable[[object], object]]
) -> list[str]:
    found = database.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in found.description]
    rows = []
    for values in found:
        row: dict[str, Any] = {
            name: names[name](value) if name in names else value
            for name, value in zip(columns, values, strict=True)
            if name not in _NUMBERS
        }
        if table == "source_notes":
            notes = json.loads(row["notes"])
            row["notes"] = {key: said for key, said in notes.items() if "usd" not in key}
        rows.append(repr(row))
    return sorted(rows)
