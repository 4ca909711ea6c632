"""The whole program on a PostgreSQL server."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from feedq.domain.location import Server
from feedq.store.store import Store
from tests import postgres
from tests.cli.conftest import Run
from tests.library import TODAY, add, paper

_NUMBERS = count(1)


@pytest.fixture
def url(server: str) -> str:
    """Of a database without anything, with a password that nothing may show."""
    location = postgres.database(server, f"cli{next(_NUMBERS)}")
    return location.url.replace("feedq@", "feedq:s3cret@")


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_laptops_share_what_a_server_holds(run: Run, url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    profile = '[[profiles]]\nname = "a"\nkeywords = ["paper"]\n'
    config.write_text(f'[database]\nurl = "{url}"\n{profile}')
    there = ("--config", str(config))
    done = run(*there, "init")
    assert done.status == 0
    assert "s3cret" not in done.err
    store = Store.open(Server.named(url), now=TODAY)
    add(store, *(paper(number) for number in range(1, 5)))
    store.close()
    assert run(*there, "rank").status == 0
    assert len(run(*there, "list", "--json").items) == 4
    assert run(*there, "mark", "2603.00002", "--as", "queued", "--note", "für später").status == 0
    queue = run(*there, "list", "queue", "--json").items
    assert [one["id"] for one in queue] == ["arxiv:2603.00002"]
    assert len(run(*there, "search", "note:fur", "--json").items) == 1
    assert run(*there, "undo").status == 0
    assert run(*there, "list", "queue", "--json").items == []
    done = run(*there, "doctor", "--offline")
    assert "PostgreSQL" in done.out
    assert "s3cret" not in done.out + done.err
    done = run(*there, "backup")
    assert (done.status, "name a FILE" in done.err) == (2, True)
    assert run(*there, "backup", str(tmp_path / "kept.db")).status == 0
    assert len(run("--db", str(tmp_path / "kept.db"), *there, "list", "--json").items) == 4
    done = run(*there, "restore", str(tmp_path / "kept.db"))
    assert (done.status, "feedq copy" in done.err, "s3cret" in done.err) == (2, True, False)
    done = run(*there, "schedule")
    assert "s3cret" not in done.out + done.err


def test_a_library_is_copied_from_the_command_line(run: Run, url: str, tmp_path: Path) -> None:
    path = tmp_path / "feedq.db"
    store = Store.open(path, now=TODAY)
    add(store, paper(1))
    store.close()
    done = run("copy", str(path), url)
    assert done.status == 0, done.err
    assert "1 papers" in done.err
    assert "s3cret" not in done.err
    done = run("copy", str(path), url)
    assert (done.status, "is not empty" in done.err) == (7, True)
    done = run("copy", url, "mysql://me:s3cret@home/q")
    assert (done.status, "s3cret" in done.err) == (2, False)
    assert run("copy", str(tmp_path / "none.db"), url).status == 6


def test_a_server_that_does_not_answer_is_one_line(run: Run) -> None:
    done = run("--db", "postgresql://me:s3cret@127.0.0.1:1/feedq", "list")
    assert done.status == 7
    assert "check that the server runs" in done.err
    assert "s3cret" not in done.err
    assert done.err.count("\nfeedq:") + done.err.startswith("feedq:") == 1
