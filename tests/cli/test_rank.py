"""`feedq rank` in processes of its own: the same order in each, and no trouble between them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.store.store import Store
from tests.library import TODAY, add, paper

FIELDS = ("recurrent networks for speech", "adversarial images of cats", "robots that walk")
PROFILES = """
[[profiles]]
name = "speech"
keywords = ["recurrent networks"]

[[profiles]]
name = "robots"
keywords = ["robots"]
exclude = ["paper 17"]
"""


@pytest.fixture
def database(home: Path, empty_library: Path) -> Path:
    """Ninety papers, many of them level with each other, and a few decisions."""
    (home / "config.toml").write_text(PROFILES)
    path = home / "feedq.db"
    path.write_bytes(empty_library.read_bytes())
    store = Store.open(path, now=TODAY)
    rows = add(
        store,
        *(paper(n, title=FIELDS[n % 3], abstract=f"What paper {n // 2} says") for n in range(90)),
    )
    with store.write() as tx:
        tx.readings.decide(rows[:9:3], Decision(status=Status.QUEUED), TODAY)
        tx.readings.decide(rows[1:9:3], Decision(status=Status.SKIPPED), TODAY)
    store.close()
    return path


def start(database: Path, script: str = "", seed: str = "0") -> subprocess.Popen[bytes]:
    """`feedq rank` on that library, or a script that calls it."""
    program = ["-c", script] if script else ["-m", "feedq"]
    config = database.with_name("config.toml")
    return subprocess.Popen(
        [sys.executable, *program, "--config", config, "--db", database, "rank"],
        env=os.environ | {"PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def succeeds(running: subprocess.Popen[bytes]) -> None:
    _, said = running.communicate(timeout=60)
    assert (running.returncode, b"90 papers scored" in said) == (0, True), said


def scores(database: Path) -> list[tuple[object, ...]]:
    query = "SELECT * FROM scores ORDER BY paper_id"
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_the_same_library_has_the_same_order_in_every_process(database: Path) -> None:
    found = []
    for seed in ("1", "2"):
        copy = database.with_name(f"copy{seed}.db")
        shutil.copy(database, copy)
        succeeds(start(copy, seed=seed))
        found.append(scores(copy))
    assert len(found[0]) == 90
    assert found[0] == found[1]


def test_two_that_rank_at_once_both_succeed(database: Path) -> None:
    for running in [start(database), start(database)]:
        succeeds(running)
    assert len(scores(database)) == 90
    assert not list(database.parent.glob(".feedq.db.features*"))


HALF = """
import os, signal, sys
from feedq.rank import archive
whole = archive._write
def die(content, pieces):
    whole(content, pieces)
    os.kill(os.getpid(), signal.SIGKILL)
archive._write = die
from feedq.cli import main
sys.argv[0] = "feedq"
main()
"""


def test_one_that_is_killed_while_it_writes_leaves_nothing_for_long(database: Path) -> None:
    killed = start(database, HALF)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert list(database.parent.glob(".feedq.db.features*"))
    assert not database.with_name("feedq.db.features.npz").exists()
    succeeds(start(database))
    assert not list(database.parent.glob(".feedq.db.features*"))
    assert database.with_name("feedq.db.features.npz").exists()
    assert len(scores(database)) == 90
