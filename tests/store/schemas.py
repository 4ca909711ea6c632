"""A small library of every schema there was, as text in `tests/data/schemas/`, never changed again.

Run as a program it writes the ones that lack: each is the one before it, brought up to date as the
program does, with rows in what is new. Add rows of a new table to `_ROWS` first.

    python -m tests.store.schemas
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedq.store import migrate, revisions
from feedq.store.store import Store
from tests.store.schema import statements

FOLDER = Path(__file__).parent.parent / "data" / "schemas"
_AT = "'2026-03-01 06:30:00.000000'"
_READING = (
    '{{"status":"{}","starred":{},"candidate":{},"note":"{}","version":1,'
    '"decided_at":"2026-03-01T06:30:00Z","queue_position":{}}}'
)
_FRESH = (
    '{"status":"inbox","starred":false,"candidate":false,"note":"","version":0,'
    '"decided_at":null,"queue_position":null}'
)
_QUEUED = _READING.format("queued", "true", "true", "why not", "1.5")
_SKIPPED = _READING.format("skipped", "false", "false", "", "null")
_ROWS = {
    "0001": f"""
        INSERT INTO subscriptions (id, key, source, name, address, etag, cursor, last_success_at)
            VALUES (1, 'feed:https://blog.example/feed', 'feed', 'A Blog',
                'https://blog.example/feed', '"e1"', '{{"page":"2"}}', {_AT}),
            (4, 'arxiv:cs.LG', 'arxiv', 'cs.LG', 'cs.LG', '', '{{}}', NULL);
        INSERT INTO fetches (subscription_id, started_at, seconds, outcome, new)
            VALUES (1, {_AT}, 0.5, 'ok', 2);
        INSERT INTO source_notes (source, notes) VALUES ('x', '{{"usd:2026-03":"0.125"}}');
        INSERT INTO papers (id, identifier, version, title, authors, abstract, categories, url,
            origin, announced_at, announce_type, listed_at, first_seen_at, precedence, provenance)
            VALUES (7, 'arxiv:2603.00001', 2, 'A title with “quotes” and µ', '["Ada Example"]',
                'An abstract.' || char(10) || 'Its second line.', '["cs.LG","stat.ML"]',
                'https://arxiv.org/abs/2603.00001', 'preprint', {_AT}, 'new', {_AT}, {_AT},
                '[2,2,"arxiv:cs.LG/arxiv:2603.00001v2"]', '{{}}'),
            (8, 'arxiv:hep-th/9901001', 1, 'An old one', '[]', '', '["hep-th"]', '', 'preprint',
                NULL, NULL, {_AT}, {_AT}, '[1,1,""]', '{{}}'),
            (9, 'url:https://reports.example/1.pdf', 0, 'Ein Bericht', '["B. Zwei"]', 'gan', '[]',
                'https://reports.example/1.pdf', 'student report', NULL, NULL, {_AT}, {_AT},
                '[1,0,""]', '{{}}');
        INSERT INTO entries (id, subscription_id, source_id, url, text, posted_at, digest,
            first_seen_at, changed_at)
            VALUES (3, 1, 'post-1', 'https://blog.example/1', 'Read this.', {_AT}, 'd1', {_AT},
                {_AT}),
            (5, 1, 'post-2', '', 'No link; it''s text.', NULL, 'd2', {_AT}, {_AT});
        INSERT INTO mentions (entry_id, identifier)
            VALUES (3, 'arxiv:2603.00001'), (3, 'arxiv:2603.99999');
        INSERT INTO lookups (identifier, tried_at, attempts, outcome)
            VALUES ('arxiv:2603.99999', {_AT}, 1, 'missing');
        INSERT INTO readings (paper_id, status, starred, note, version, decided_at, queue_position)
            VALUES (7, 'queued', 1, 'why not', 1, {_AT}, 1.5),
            (8, 'skipped', 0, '', 1, {_AT}, NULL);
        INSERT INTO candidates (paper_id, added_at, active) VALUES (7, {_AT}, 1), (8, {_AT}, 0);
        INSERT INTO decisions (step, at, paper_id, before, after, profile, state)
            VALUES (1, {_AT}, 7, '{_FRESH}', '{_QUEUED}', 'gan', 'done'),
            (2, {_AT}, 8, '{_FRESH}', '{_SKIPPED}', '', 'done'),
            (3, {_AT}, 7, '{_QUEUED}', '{_SKIPPED}', '', 'undone');
        INSERT INTO rankings (id, at, seed, model, papers, examples)
            VALUES (1, {_AT}, 0, 'm1', 3, 2);
        INSERT INTO scores (paper_id, ranking_id, score, rank, profile, reasons, nearest_id)
            VALUES (7, 1, 0.5, NULL, 'gan', '[["gan",0.25]]', NULL),
            (9, 1, -0.25, 1, '', '[["word",-0.5]]', 7);
    """,
    "0002": f"""
        INSERT INTO code_lookups (paper_id, status, url, tried_at, looked_at)
            VALUES (7, 'community', 'https://github.com/a/b', {_AT}, {_AT}),
            (8, 'unknown', '', {_AT}, NULL);
    """,
    "0003": f"""
        INSERT INTO hosts (host, failures, retry_at, error)
            VALUES ('blog.example', 3, {_AT}, 'no answer');
    """,
    "0004": "",
    "0005": f"""
        INSERT INTO reproductions (paper_id, status, area, sheet, changed_at)
            VALUES (7, 'shortlisted', 'gan', '{{"status":"shortlisted","area":"gan"}}', {_AT});
        INSERT INTO log_entries (paper_id, at, kind, text)
            VALUES (7, {_AT}, 'problem', 'The loss is NaN.'), (7, {_AT}, 'result', 'Fixed.');
        INSERT INTO contacts (paper_id, at, channel, question, "to")
            VALUES (7, {_AT}, 'email', 'Which seed?', 'ada@example.org');
        INSERT INTO work (paper_id, at, minutes, gpu_hours, money)
            VALUES (7, {_AT}, 25, 0.5, 1.25);
        INSERT INTO resources (paper_id, url, added_at, title)
            VALUES (7, 'https://course.example', {_AT}, 'A course');
        INSERT INTO timers (id, paper_id, milestone, started_at, focus_minutes, rest_minutes)
            VALUES (1, 7, 'core', {_AT}, 25, 5);
    """,
    "0006": f"""
        INSERT INTO decisions (step, at, paper_id, before, after, profile, state, rank)
            VALUES (4, {_AT}, 9, '{_FRESH}', '{_SKIPPED}', '', 'dropped', 12);
    """,
    "0007": "UPDATE rankings SET rules = 'r1', newest_id = 9;",
    "0008": "",
}


def kept() -> list[str]:
    """The revisions that there is a library of, oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


def make(revision: str, path: Path) -> None:
    """Make the library of this schema at `path`."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript((FOLDER / f"{revision}.sql").read_text(encoding="utf-8"))


def _dumped(path: Path) -> str:
    """The library as text that makes it again; its index of full text fills itself."""
    lines = [f"{statement};" for statement in statements(path)]
    with closing(sqlite3.connect(path)) as database:
        tables = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'paper_fts%'"
        )
        for (table,) in database.execute(f"{tables} ORDER BY rowid").fetchall():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info('{table}')")]
            quoted = ", ".join(f'"{column}"' for column in columns)
            values = " || ', ' || ".join(f'quote("{column}")' for column in columns)
            query = f"SELECT {values} FROM {table} ORDER BY rowid"
            for (row,) in database.execute(query):
                lines.append(f"INSERT INTO {table} ({quoted}) VALUES ({row});")
    return "\n".join((*lines, ""))


def main() -> None:
    every = sorted(path.name[:4] for path in (revisions.scripts() / "versions").glob("[0-9]*.py"))
    for before, revision in zip(["", *every], every, strict=False):
        if (FOLDER / f"{revision}.sql").exists():
            continue
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            path = Path(folder, "feedq.db")
            if before:
                make(before, path)
            scripts = Path(folder, "migrations")
            older(revision, scripts)
            patch.setattr(migrate, "scripts", lambda scripts=scripts: scripts)
            patch.setattr(migrate, "head", lambda revision=revision: revision)
            patch.setattr(migrate, "schema", list)
            Store.open(path, now=datetime.now(UTC)).close()
            with closing(sqlite3.connect(path)) as database:
                database.executescript(_ROWS[revision])
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{revision}.sql").write_text(_dumped(path), encoding="utf-8")


def older(revision: str, folder: Path) -> None:
    """The migrations as they were at a revision."""
    shutil.copytree(revisions.scripts(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    for script in (folder / "versions").glob("*.py"):
        if script.name[:4] > revision:
            script.unlink()


if __name__ == "__main__":
    main()
