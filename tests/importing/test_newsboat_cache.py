"""What newsboat's cache says of papers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from feedq.errors import ImportFailed
from feedq.importing.newsboat_cache import is_cache, read_state

SCHEMA = """CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
guid VARCHAR(64) NOT NULL, title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL,
url VARCHAR(1024) NOT NULL, feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL,
content VARCHAR(65535) NOT NULL, unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024),
enclosure_type VARCHAR(1024), enqueued INTEGER(1) NOT NULL DEFAULT 0, flags VARCHAR(52),
deleted INTEGER(1) NOT NULL DEFAULT 0, base VARCHAR(128) NOT NULL DEFAULT "")"""

Item = tuple[str, str, int, str | None, int]
"""guid, url, unread, flags, deleted"""


def write(path: Path, *items: Item) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(SCHEMA)
        connection.executemany(
            "INSERT INTO rss_item (guid, url, unread, flags, deleted, title, author, feedurl, "
            "pubDate, content) VALUES (?, ?, ?, ?, ?, 'A title', '', '', 0, '')",
            items,
        )
    return path


def test_flagged_and_read_papers_are_told_apart_and_the_rest_is_left(tmp_path: Path) -> None:
    path = write(
        tmp_path / "cache.db",
        ("a", "https://arxiv.org/abs/2301.00001v2", 0, None, 0),
        ("oai:arXiv.org:2301.00002v1", "https://x.example/", 0, "", 0),
        ("c", "https://arxiv.org/abs/2301.00003", 1, "s", 0),
        ("d", "https://arxiv.org/abs/2301.00003", 0, None, 0),
        ("e", "https://arxiv.org/abs/2301.00004", 1, None, 0),
        ("f", "https://arxiv.org/abs/2301.00005", 0, "s", 1),
        ("g", "https://blog.example/post", 0, None, 0),
    )
    before = path.read_bytes()
    assert is_cache(path)
    found = read_state(path)
    assert [one.key for one in found.flagged.papers] == ["2301.00003"]
    assert [one.key for one in found.read.papers] == ["2301.00001", "2301.00002"]
    assert path.read_bytes() == before


def test_a_damaged_cache_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_bytes(b"SQLite format 3\0" + b"x" * 5_000)
    with pytest.raises(ImportFailed, match="cannot be read"):
        is_cache(tmp_path / "cache.db")
