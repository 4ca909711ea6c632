"""An empty file becomes the schema; an old one becomes a new one, or stays what it was."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from feedq.domain.kinds import Status
from feedq.domain.marks import text_mark
from feedq.domain.model import Reason
from feedq.domain.query import parse_query
from feedq.domain.triage import Decision
from feedq.errors import SchemaTooNew, StoreUnusable
from feedq.store import migrate, revisions
from feedq.store.backup import backups, verify
from feedq.store.dialect import make_engine
from feedq.store.store import Store
from feedq.store.tables import metadata
from tests.library import TODAY, FakeClock, add, arxiv, contents, paper, post
from tests.store.conftest import LATER, NewSchema
from tests.store.schema import migrated, statements
from tests.store.schemas import kept, make, older

_NOW = revisions.head()

pytestmark = pytest.mark.sqlite_only


def _revision(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as database:
        return migrate.current(database, path)


def _ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or not (name or "").startswith("paper_fts")


def _told(reflected: Mapping[str, object]) -> str:
    options = reflected.get("dialect_options") or {}
    assert isinstance(options, dict)
    return str(
        {**reflected, "dialect_options": {name: str(said) for name, said in options.items()}}
    )


def test_the_schema_is_that_of_the_tables(store: Store) -> None:
    engine = make_engine(store.path)
    with engine.connect() as connection:
        options = {"include_name": _ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_schema_has_every_default_and_constraint(store: Store, tmp_path: Path) -> None:
    fresh = make_engine(tmp_path / "metadata.db")
    migrated = make_engine(store.path)
    metadata.create_all(fresh)
    wanted, made = inspect(fresh), inspect(migrated)
    for table in metadata.tables:
        assert made.get_pk_constraint(table) == wanted.get_pk_constraint(table)
        for what in (
            "columns",
            "check_constraints",
            "foreign_keys",
            "unique_constraints",
            "indexes",
        ):
            one, other = (getattr(each, f"get_{what}")(table) for each in (wanted, made))
            assert sorted(map(_told, one)) == sorted(map(_told, other)), (table, what)
    fresh.dispose()
    migrated.dispose()


def test_a_new_library_starts_with_the_schema_that_the_migrations_make(
    store: Store, tmp_path: Path
) -> None:
    made = migrated(tmp_path / "migrated.db")
    assert statements(store.path) == made, "run python -m tests.store.schema"


def test_a_new_library_needs_no_alembic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "alembic", None)
    Store.open(tmp_path / "feedq.db", now=TODAY).close()
    assert _revision(tmp_path / "feedq.db") == _NOW


def test_a_new_library_gets_revisions_younger_than_its_schema(
    tmp_path: Path, new_schema: NewSchema
) -> None:
    new_schema("op.add_column('papers', sa.Column('mood', sa.Text()))")
    Store.open(tmp_path / "feedq.db", now=TODAY).close()
    assert _revision(tmp_path / "feedq.db") == LATER


def test_revisions_are_numbered_and_the_last_is_the_head() -> None:
    names = sorted(path.name for path in (revisions.scripts() / "versions").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_\w+\.py", name) for name in names)
    assert revisions.head() == names[-1][:4]


def test_opening_again_changes_nothing(store: Store, clock: FakeClock) -> None:
    add(store, paper(1))
    before = contents(store)
    Store.open(store.location, now=clock.now()).close()
    assert contents(store) == before
    assert backups(store.path) == []


def test_an_old_schema_keeps_every_row(store: Store, new_schema: NewSchema) -> None:
    # Rebuilding `entries`, which mentions cascade from, is where careless migrations lose rows.
    (row,) = add(store, paper(1))
    add(store, post(1, arxiv(1)), subscription="feed:blog")
    with store.write() as tx:
        tx.readings.decide([row], Decision(status=Status.QUEUED, note="why"), TODAY)
    before = contents(store, without=["entries"])
    store.close()

    new_schema(
        "op.add_column('papers', sa.Column('mood', sa.Text()))\n"
        "    with op.batch_alter_table('entries') as batch:\n"
        "        batch.add_column(sa.Column('mood', sa.Text()))"
    )
    opened = Store.open(store.location, now=TODAY)

    after = contents(opened, without=["entries"])
    assert after.pop("papers") == [(*line, None) for line in before.pop("papers")]  # type: ignore[attr-defined]
    assert after == before
    with opened.read() as snapshot:
        (seen,) = snapshot.views.papers([row])
    assert (seen.status, seen.notes, len(seen.mentions)) == (Status.QUEUED, "why", 1)
    assert _revision(store.path) == LATER
    opened.close()


def _rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Table -> its rows, where it has any; what is derived, and the revision, are left out."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'paper_fts%' "
        "AND name <> 'alembic_version'"
    )
    with closing(sqlite3.connect(path)) as database:
        tables = [name for (name,) in database.execute(query)]
        database.row_factory = sqlite3.Row
        found = {t: [dict(row) for row in database.execute(f'SELECT * FROM "{t}"')] for t in tables}
    return {table: rows for table, rows in found.items() if rows}


def test_there_is_a_library_of_every_schema() -> None:
    every = sorted(path.name[:4] for path in (revisions.scripts() / "versions").glob("[0-9]*.py"))
    assert kept() == every, "run python -m tests.store.schemas"


@pytest.mark.parametrize("revision", kept())
def test_a_library_of_an_old_schema_is_what_the_program_of_then_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    older(revision, tmp_path / "migrations")
    monkeypatch.setattr(migrate, "scripts", lambda: tmp_path / "migrations")
    monkeypatch.setattr(migrate, "head", lambda: revision)
    make(revision, tmp_path / "kept.db")
    assert statements(tmp_path / "kept.db") == migrated(tmp_path / "made.db")


@pytest.mark.parametrize("revision", kept())
def test_every_schema_there_was_keeps_every_row(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "feedq.db"
    make(revision, path)
    before = _rows(path)

    opened = Store.open(path, now=TODAY)
    after = _rows(path)

    for table, rows in before.items():
        known = after[table][0].keys()
        shared = [{name: row[name] for name in row if name in known} for row in rows]
        assert [{**new, **row} for new, row in zip(after[table], shared, strict=True)] == after[
            table
        ], table
    marks = [
        text_mark(p["title"], p["abstract"], json.loads(p["categories"])) for p in after["papers"]
    ]
    assert [paper["mark"] for paper in after["papers"]] == marks
    with opened.read() as snapshot:
        seen, _, report = snapshot.views.papers([7, 8, 9])
        assert snapshot.views.ids("all", terms=parse_query('note:"why not"')) == [7]
    assert (seen.status, seen.starred, seen.candidate, seen.notes) == (
        Status.QUEUED, True, True, "why not",
    )  # fmt: skip
    assert (report.rank, report.reasons, len(seen.mentions)) == (1, (Reason("word", -0.5),), 1)
    with opened.write() as tx:
        assert [step.rows for step in tx.readings.undo(9, TODAY)] == [(8,), (7,)]
    opened.close()


def test_an_old_schema_is_backed_up_before_it_is_changed(
    store: Store, new_schema: NewSchema
) -> None:
    add(store, paper(1))
    before = contents(store)
    store.close()
    new_schema("op.drop_table('lookups')")
    Store.open(store.location, now=TODAY).close()

    (kept,) = backups(store.path)
    assert kept.name == f"feedq.db.backup-20260302T120000Z-schema-{_NOW}"
    verify(kept)
    assert _revision(kept) == _NOW
    assert contents(Store(kept)) == before


def test_whoever_waited_for_a_migration_finds_it_done(store: Store, new_schema: NewSchema) -> None:
    store.close()
    new_schema("op.drop_table('lookups')")
    began = threading.Barrier(4)

    def open_() -> None:
        began.wait(30)
        Store.open(store.path, now=TODAY).close()

    with ThreadPoolExecutor() as pool:
        for opened in [pool.submit(open_) for _ in range(4)]:
            opened.result()
    (kept,) = backups(store.path)
    assert _revision(kept) == _NOW, "the one backup is of the old schema"
    assert _revision(store.path) == LATER


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("op.drop_table('lookups'); raise OSError('power cut')", OSError),
        ("op.drop_table('lookups'); op.execute('nonsense')", StoreUnusable),
        ("op.execute('DELETE FROM papers')", StoreUnusable),  # readings would hang in the air
    ],
)
def test_a_failed_migration_leaves_the_database_as_it_was(
    store: Store, new_schema: NewSchema, code: str, error: type[Exception]
) -> None:
    (row,) = add(store, paper(1))
    with store.write() as tx:
        tx.readings.decide([row], Decision(star=True), TODAY)
    before = contents(store)
    store.close()
    new_schema(code)
    with pytest.raises(error):
        Store.open(store.location, now=TODAY)

    assert _revision(store.path) == _NOW
    assert contents(store) == before
    assert len(backups(store.path)) == 1


def test_a_newer_schema_is_refused_with_words(store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(store.path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    before = store.path.read_bytes()
    with pytest.raises(SchemaTooNew, match=r"newer feedq.*update feedq"):
        Store.open(store.location, now=TODAY)
    assert store.path.read_bytes() == before
    assert backups(store.path) == []


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE bookmarks (url TEXT)",
        "CREATE TABLE papers (title TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT); "
        "INSERT INTO alembic_version VALUES ('1975ea83b712')",
        "CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE papers (t TEXT); "
        "CREATE TABLE readings (t TEXT); INSERT INTO alembic_version VALUES ('1975ea83b712')",
    ],
)
def test_a_database_of_another_program_is_refused_and_left_alone(
    database: Path, schema: str
) -> None:
    with closing(sqlite3.connect(database)) as other:
        other.executescript(schema)
    before = database.read_bytes()
    with pytest.raises(StoreUnusable, match="another program"):
        Store.open(database, now=TODAY)
    assert database.read_bytes() == before
    assert list(database.parent.iterdir()) == [database]


def test_an_installation_without_migrations_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "_PACKAGE", tmp_path / "feedq")
    with pytest.raises(StoreUnusable, match="install feedq again"):
        revisions.scripts.__wrapped__()
