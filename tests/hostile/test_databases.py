"""Databases of strangers: nothing in them runs, none of them takes for ever."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from feedq.errors import FeedqError, ImportFailed, StoreUnusable
from feedq.importing import newsboat_cache, sanity
from feedq.store.backup import verify
from tests.hostile.complaints import strings

ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT"
PAPER = "https://arxiv.org/abs/2301.00001"
ITEMS = "CREATE TABLE rss_item (guid, url, title, unread, flags, deleted)"

DATABASES: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "an endless cache": (
        f"CREATE VIEW rss_item AS {ENDLESS} n AS guid, '{PAPER}' AS url, 't' AS title, 0 AS unread "
        "FROM r",
    ),
    "an endless cache of no papers": (
        f"CREATE VIEW rss_item AS {ENDLESS} n AS guid, n AS url, n AS title, 0 AS unread FROM r",
    ),
    "endless tags": (f"CREATE VIEW tags AS {ENDLESS} n AS key, n AS value FROM r",),
    "a table of no rows": (ITEMS, "CREATE TABLE tags (key, value)"),
    "other columns": ("CREATE TABLE rss_item (a)", "CREATE TABLE tags (a)"),
    "values of every kind": (
        ITEMS,
        "CREATE TABLE tags (key, value)",
        *(
            f"INSERT INTO rss_item VALUES ({v}, {v}, {v}, 0, {v}, 0)"
            for v in ("NULL", "1e999", "x'ff00'", "9223372036854775807", "''", "char(27,91,50,74)")
        ),
        *(f"INSERT INTO tags VALUES ({v}, {v})" for v in ("NULL", "1e999", "x'ff00'")),
    ),
    "text that is no UTF-8": (
        ITEMS,
        "CREATE TABLE tags (key TEXT, value)",
        "INSERT INTO rss_item VALUES (CAST(x'ff' AS TEXT), CAST(x'c328' AS TEXT), "
        "CAST(x'eda080' AS TEXT), 0, '', 0)",
        "INSERT INTO tags VALUES (CAST(x'ff' AS TEXT), x'00')",
    ),
    "a huge cell": (
        ITEMS,
        "CREATE TABLE tags (key, value)",
        "INSERT INTO rss_item VALUES (zeroblob(25000000), 'x', 'x', 0, '', 0)",
        "INSERT INTO tags VALUES ('a', zeroblob(25000000))",
    ),
    "hostile text": (
        ITEMS,
        f"INSERT INTO rss_item VALUES ('g', '{PAPER}', char(27, 93, 48, 7, 0x202e, 0x9b), "
        "0, 's', 0)",
        f"INSERT INTO rss_item VALUES ('g', '{PAPER}9', '[@click=app.quit]x[/]', 0, '', 0)",
    ),
    "triggers and functions": (
        ITEMS,
        "CREATE TRIGGER t AFTER INSERT ON rss_item BEGIN DELETE FROM rss_item; END",
        "CREATE VIEW tags AS SELECT load_extension('/tmp/x') AS key, 'v' AS value",
        "CREATE INDEX i ON rss_item (abs(deleted))",
    ),
    "a virtual table": ("CREATE VIRTUAL TABLE tags USING fts5(key, value)",),
    "a name of every kind": ('CREATE TABLE "\x1b[2J\u202e" (a)', 'CREATE TABLE "tags; DROP" (a)'),
    "a million users": (
        "CREATE TABLE tags (key, value)",
        f"INSERT INTO tags {ENDLESS} n, x'00' FROM r LIMIT 300000",
    ),
    "one compressed bomb": ("CREATE TABLE tags (key, value)",),
}


def make(path: Path, name: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 1")
        for statement in DATABASES[name]:
            database.execute(statement)
        if name == "one compressed bomb":
            bomb = zlib.compress(bytes(80_000_000), 9)
            database.execute("INSERT INTO tags VALUES ('a', ?)", (bomb,))
        database.commit()
    return path


READ: dict[str, Callable[[Path], object]] = {
    "dict.db": sanity.read_tags,
    "cache.db": lambda path: newsboat_cache.is_cache(path) and newsboat_cache.read_state(path),
    "backup": verify,
}


def said_of(read: Callable[[Path], object], path: Path) -> str:
    """What the user is told of a database: all its text, or why it cannot be read."""
    try:
        return "".join(strings(read(path)))
    except FeedqError as error:
        return str(error)


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_of_a_stranger_is_a_value_or_one_clear_line(name: str, tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", name)
    before = path.read_bytes()
    for read in READ.values():
        said = said_of(read, path)
        assert said.isprintable()
        assert len(said) < 1_000
    assert path.read_bytes() == before, "opened to read"
    assert {one.name for one in tmp_path.iterdir()} == {"a.db"}


def test_a_damaged_database_is_a_value_or_one_clear_line(tmp_path: Path) -> None:
    whole = make(tmp_path / "a.db", "values of every kind").read_bytes()
    for place in range(0, len(whole), 61):
        (tmp_path / "b.db").write_bytes(whole[:place] + b"\xff\x00\xfe" + whole[place + 3 :])
        for read in READ.values():
            assert said_of(read, tmp_path / "b.db").isprintable()


def test_what_never_ends_is_said_to_be_unreadable(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "an endless cache of no papers")
    with pytest.raises(ImportFailed, match="cannot be read"):
        newsboat_cache.read_state(path)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON readings BEGIN DELETE FROM readings; END",
        "CREATE VIEW v AS SELECT * FROM papers",
    ],
)
def test_a_backup_that_would_act_by_itself_is_refused(
    statement: str, empty_library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "backup.db"
    path.write_bytes(empty_library.read_bytes())
    verify(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
    with pytest.raises(StoreUnusable, match="that feedq did not make"):
        verify(path)
