"""What the migrations make of an empty file. Run as a program, it writes `migrations/schema.sql`.

python -m tests.store.schema
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedq.store import migrate
from feedq.store.revisions import head, scripts
from feedq.store.store import Store

_HEADER = """\
-- The schema at revision {head}, as the migrations make it: a new library starts from here, and
-- Alembic is needed by older ones alone. A statement is a paragraph. To write it again:
-- python -m tests.store.schema
"""
# The tables behind a full-text index come with it.
_STATEMENTS = """
    SELECT sql FROM sqlite_master
    WHERE sql IS NOT NULL AND NOT (type = 'table' AND name LIKE 'paper\\_fts\\_%' ESCAPE '\\')
    ORDER BY rowid
"""


def migrated(path: Path) -> list[str]:
    """The statements of the schema that the revisions alone make at `path`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "schema", list)
        Store.open(path, now=datetime.now(UTC)).close()
    return statements(path)


def statements(path: Path) -> list[str]:
    """The schema of the database at `path`, one statement each."""
    with closing(sqlite3.connect(path)) as database:
        return [_tidy(sql) for (sql,) in database.execute(_STATEMENTS)]


def _tidy(sql: str) -> str:
    """One line a column, no empty line."""
    first, *others = (line for line in map(str.strip, sql.splitlines()) if line)
    return "\n".join((first, *(line if line == ")" else f"    {line}" for line in others)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = migrated(Path(folder, "feedq.db"))
    version = f"INSERT INTO alembic_version (version_num) VALUES ('{head()}')"
    text = "\n".join(f"{statement};\n" for statement in (*made, version))
    (scripts() / "schema.sql").write_text(f"{_HEADER.format(head=head())}\n{text}")


if __name__ == "__main__":
    main()
