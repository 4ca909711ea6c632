"""Databases as newsboat and arxiv-sanity-lite write them."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

SCHEMA = """CREATE TABLE rss_item (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
guid VARCHAR(64) NOT NULL, title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL,
url VARCHAR(1024) NOT NULL, feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL,
content VARCHAR(65535) NOT NULL, unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024),
enclosure_type VARCHAR(1024), enqueued INTEGER(1) NOT NULL DEFAULT 0, flags VARCHAR(52),
deleted INTEGER(1) NOT NULL DEFAULT 0, base VARCHAR(128) NOT NULL DEFAULT "")"""


Item = tuple[str, str, int, str | None, int]
"""guid, url, unread, flags, deleted"""


def newsboat_cache(path: Path, *items: Item) -> Path:
    """newsboat's cache of these items."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(SCHEMA)
        connection.executemany(
            "INSERT INTO rss_item (guid, url, unread, flags, deleted, title, author, feedurl, "
            "pubDate, content) VALUES (?, ?, ?, ?, ?, 'A title', '', '', 0, '')",
            items,
        )
    return path


def sanity_tags(path: Path, users: Mapping[str, object], *, table: str = "tags") -> Path:
    """A database as sqlitedict writes it; bytes stand for themselves."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f'CREATE TABLE "{table}" (key TEXT PRIMARY KEY, value BLOB)')
        for user, value in users.items():
            blob = value if isinstance(value, bytes) else pickle.dumps(value)
            connection.execute(f'INSERT INTO "{table}" VALUES (?, ?)', (user, blob))
    return path
