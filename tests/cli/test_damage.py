"""A damaged library, as the command line tells of it and gets out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, paper


@pytest.fixture
def library(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with decisions, whose first page is garbage."""
    path = home / "feedq.db"
    store = Store.open(path, now=TODAY)
    rows = add(store, *(paper(number) for number in range(1, 60)))
    with store.write() as tx:
        tx.readings.decide(rows[:20], Decision(Status.QUEUED, note="mine"), TODAY)
        tx.readings.decide(rows[:5], Decision(star=True), TODAY)
    store.close()
    with path.open("r+b") as file:
        file.write(b"\xff" * 4096)
    (home / "config.toml").write_text('[fetch]\ncontact = "ada@example.org"\n')
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(path))
    return path


def test_every_command_says_how_to_get_out_and_leaves_the_file_alone(
    run: Run, library: Path
) -> None:
    before = library.read_bytes()
    for command in (["list"], ["fetch"], ["rank"], ["undo"], ["export"], ["backup"], ["stats"]):
        done = run(*command)
        assert done.status == 7, command
        (line,) = done.err.splitlines()
        assert "'feedq doctor --salvage FILE'" in line
        assert "'feedq restore FILE'" in line
    checked = run("doctor", "--offline")
    assert checked.status == 3
    assert "FIX  database" in checked.out
    assert library.read_bytes() == before


def test_what_is_readable_is_salvaged_exported_and_put_in_place(
    run: Run, library: Path, home: Path
) -> None:
    saved = home / "saved.db"
    done = run("doctor", "--salvage", str(saved))
    assert done.status == 0
    assert done.out.startswith("saved: 20 papers decided on, 25 decisions")
    assert f"'feedq restore {saved}'" in done.err
    assert saved.stat().st_mode & 0o077 == 0

    exported = run("--db", str(saved), "export", "queue", "--format", "json")
    assert exported.out.count('"notes":"mine"') + exported.out.count('"notes": "mine"') == 20

    assert run("restore", str(saved)).status == 0
    assert len(run("list", "queue", "--json").items) == 20
    assert len(run("list", "starred", "--json").items) == 5
    assert run("undo").status == 0
    assert run("list", "starred", "--json").items == []
    assert len(list(home.glob("feedq.db.replaced-*"))) >= 1


def test_salvage_refuses_what_it_must_not_do(run: Run, library: Path, home: Path) -> None:
    (home / "mine.txt").write_text("mine")
    for target, database, status in (
        (home / "mine.txt", library, 7),
        (library, library, 7),
        (home / "saved.db", home / "none.db", 6),
        (home / "saved.db", home / "mine.txt", 7),
    ):
        done = run("--db", str(database), "doctor", "--salvage", str(target))
        assert (done.status, done.err.count("\n")) == (status, 1)
    assert (home / "mine.txt").read_text() == "mine"
