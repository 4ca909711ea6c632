"""Several processes at one library: nobody is told of a lock, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from feedq.services.fetching.lock import fetch_lock
from tests.faults.child import Tell, feedq, run, running, start
from tests.faults.crowd import together
from tests.faults.jobs import World
from tests.faults.library import assert_whole, contents
from tests.store import schemas


def test_a_crowd_loses_nothing_and_sees_no_lock(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "crowd"
    shutil.copytree(world.today, folder)
    figures = together(folder, 5.0)
    assert min(figures.fetches, figures.marks, figures.backups, len(figures.waits_s)) > 0


def _hold(folder: Path, tell: Tell) -> int:
    """A fetch that never ends."""
    with fetch_lock(folder / "feedq.db"):
        tell("held")
        while True:
            time.sleep(1)


def test_a_second_fetch_leaves_with_5_until_the_first_is_dead(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "held"
    shutil.copytree(world.yesterday, folder)
    (folder / "list.txt").write_text("2001.00001")  # which the library lacks
    holder = start(_hold, folder)
    with running(holder):
        assert holder.connection.recv() == "held"
        for command in (("fetch",), ("import", "list.txt", "--as", "queue"), ("restore", "x.db")):
            refused = run(feedq(*command), folder)
            assert refused.status == 5, command
            assert refused.err.count("\n") == 1
            assert "another fetch is running" in refused.err
        assert run(feedq("list"), folder).status == 0
    assert run(feedq("fetch"), folder).status == 0


@pytest.mark.parametrize("old", [False, True], ids=["new library", "old library"])
def test_programs_that_start_together_make_one_library(tmp_path: Path, old: bool) -> None:
    folder = tmp_path / "first"
    folder.mkdir()
    (folder / "config.toml").write_text("")
    if old:
        schemas.make(schemas.kept()[0], folder / "feedq.db")
    children = [start(partial(_open_at, tmp_path / "go"), folder) for _ in range(6)]
    with running(*children):
        (tmp_path / "go").touch()
        for child in children:
            assert (child.wait(), child.err) == (0, ""), child.err
    assert_whole(folder / "feedq.db")
    assert contents(folder / "feedq.db")["alembic_version"] == [
        f"{{'version_num': '{schemas.kept()[-1]}'}}"
    ]
    with closing(sqlite3.connect(folder / "feedq.db")) as database:
        assert database.execute("SELECT count(*) FROM papers").fetchone() == (3 if old else 0,)


def _open_at(sign: Path, folder: Path, tell: Tell) -> int:
    from datetime import UTC, datetime

    from feedq.store.store import Store

    while not sign.exists():
        time.sleep(0.001)
    store = Store.open(folder / "feedq.db", now=datetime.now(UTC))
    with store.write() as tx:
        tx.health.remember("x", {"page": "1"})
    store.close()
    return 0
