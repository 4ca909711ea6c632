"""Make a library whole of rows that were saved one by one: papers that lack, the journal, marks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from feedq.domain.marks import text_mark
from feedq.domain.model import Reading
from feedq.store.fitting import Row
from feedq.store.glance import stored

USER = (
    "readings", "candidates", "decisions", "reproductions", "log_entries", "contacts", "work",
    "resources", "timers",
)  # fmt: skip
"""The tables of what the user did; each row is about a paper."""

BARE = '[0,0,""]'
"""The precedence of a paper of which no more than the identifier is known: all else counts more."""

_EPOCH = "1970-01-01 00:00:00.000000"
# The state of each paper that its last decision in force led to.
_LAST = """
    SELECT paper_id, after, at FROM decisions WHERE id IN (
        SELECT max(id) FROM decisions WHERE state = 'done' GROUP BY paper_id)
"""
_REBUILD = """
    INSERT OR REPLACE INTO readings (
        paper_id, status, starred, note, version, decided_at, queue_position
    ) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_NOMINATE = """
    INSERT OR IGNORE INTO candidates (paper_id, added_at, active) VALUES (?, ?, true)
"""


@dataclass(frozen=True)
class Parent:
    """A table whose rows others name.

    Attributes:
        index: of the names of its rows.
        children: table -> its column that names such a row.
        bare: a row of which no more than its name is known, or "" when not even that is.
    """

    table: str
    index: str
    children: Mapping[str, str]
    bare: Callable[[sqlite3.Connection, int, str], Row]

    def lacking(self, database: sqlite3.Connection) -> set[int]:
        """The rows that are named and are not there."""
        found: set[int] = set()
        for child, column in self.children.items():
            if _columns(database, child):
                found.update(
                    row
                    for (row,) in database.execute(
                        f"SELECT {column} FROM {child} "  # noqa: S608
                        f"WHERE {column} NOT IN (SELECT id FROM {self.table})"
                    )
                )
        return found


def put(database: sqlite3.Connection, table: str, rows: Iterable[Row]) -> int:
    """Write the rows that the table takes, as far as their keys are new; returns how many."""
    written = 0
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        slots = ", ".join("?" * len(row))
        statement = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({slots})'  # noqa: S608
        with suppress(sqlite3.IntegrityError):  # a check that it does not hold to
            written += database.execute(statement, list(row.values())).rowcount
    return written


def fill_up(database: sqlite3.Connection, copy: Path, damaged: Set[str]) -> int:
    """Take from a backup what damaged tables of the user's lack, then the rows of others that lack;
    none when the backup is damaged, or of another library. Returns how many rows came."""
    address = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    came = 0
    try:
        with closing(sqlite3.connect(address, uri=True)) as other:
            if not _same_library(database, other):
                return 0
            for table in sorted(damaged):
                came += put(database, table, _rows(database, other, table))
            for parent in (PAPERS, SUBSCRIPTIONS):
                wanted = parent.lacking(database)
                came += put(database, parent.table, _rows(database, other, parent.table, wanted))
    except sqlite3.Error:
        pass  # what came before stays
    return came


def _same_library(database: sqlite3.Connection, other: sqlite3.Connection) -> bool:
    query = "SELECT id, identifier FROM papers"
    here, there = dict(database.execute(query)), dict(other.execute(query))
    return all(here[row] == there[row] for row in here.keys() & there.keys())


def _rows(
    database: sqlite3.Connection,
    other: sqlite3.Connection,
    table: str,
    wanted: Iterable[int] | None = None,
) -> Iterator[Row]:
    """The rows that another database has, or only these."""
    there = set(_columns(other, table))
    names = [name for name in _columns(database, table) if name in there]
    if not names:
        return
    columns = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {columns} FROM {table}"  # noqa: S608
    if wanted is None:
        for values in other.execute(query):
            yield dict(zip(names, values, strict=True))
        return
    for number in sorted(wanted):
        for values in other.execute(f"{query} WHERE id = ?", (number,)):
            yield dict(zip(names, values, strict=True))


def _bare_paper(database: sqlite3.Connection, row: int, identifier: str) -> Row:
    query = "SELECT max(at) FROM decisions WHERE paper_id = ?"
    (decided,) = database.execute(query, (row,)).fetchone()
    name = identifier or f"lost:{row}"
    scheme, _, value = name.partition(":")
    url = {"arxiv": f"https://arxiv.org/abs/{value}", "url": value}.get(scheme, "")
    return {
        "id": row,
        "identifier": name,
        "title": f"{value if identifier else 'A paper'} (what it said was lost)",
        "url": url,
        "origin": "preprint",
        "listed_at": decided or _EPOCH,
        "first_seen_at": decided or _EPOCH,
        "precedence": BARE,
    }


def _bare_subscription(database: sqlite3.Connection, row: int, key: str) -> Row:
    key = key or f"lost:{row}"
    source, _, address = key.partition(":")
    return {"id": row, "key": key, "source": source, "name": address, "address": address}


PAPERS = Parent("papers", "sqlite_autoindex_papers_1", dict.fromkeys(USER, "paper_id"), _bare_paper)
SUBSCRIPTIONS = Parent(
    "subscriptions",
    "sqlite_autoindex_subscriptions_1",
    {"entries": "subscription_id"},
    _bare_subscription,
)


def follow_journal(database: sqlite3.Connection, *, older: bool) -> int:
    """Set each reading that is lost to what the last decision on its paper came to, candidates
    likewise; returns how many readings those were.

    Args:
        older: also those that are from before that decision.
    """
    known = dict(database.execute("SELECT paper_id, coalesce(decided_at, '') FROM readings"))
    rebuilt = 0
    for row, after, at in database.execute(_LAST).fetchall():
        said = msgspec.json.decode(after, type=Reading)
        decided = stored(said.decided_at) if said.decided_at else ""
        if said.candidate:
            database.execute(_NOMINATE, (row, at))
        if row in known and not (older and known[row] < decided):
            continue
        values = [getattr(said, name) for name in ("status", "starred", "note", "version")]
        database.execute(_REBUILD, [row, *values, decided or None, said.queue_position])
        rebuilt += 1
    return rebuilt


def missing_steps(database: sqlite3.Connection) -> int:
    """How many numbers the journal leaves out; steps are numbered without a gap."""
    query = "SELECT coalesce(max(step), 0) - count(DISTINCT step) FROM decisions"
    found: int = database.execute(query).fetchone()[0]
    return found


def tidy(database: sqlite3.Connection) -> None:
    """Drop rows that hang in the air, of what can be fetched again; mark and index the papers."""
    while broken := database.execute("PRAGMA foreign_key_check").fetchall():
        for table, row, *_ in broken:
            database.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))  # noqa: S608
    if "mark" in _columns(database, "papers"):
        query = "SELECT id, title, abstract, categories FROM papers WHERE precedence <> ?"
        for row, title, abstract, categories in database.execute(query, (BARE,)).fetchall():
            mark = text_mark(title, abstract, json.loads(categories))
            database.execute("UPDATE papers SET mark = ? WHERE id = ?", (mark, row))
    database.execute("INSERT INTO paper_fts (paper_fts) VALUES ('rebuild')")


def _columns(database: sqlite3.Connection, table: str) -> Sequence[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info('{table}')")]
