"""A disk that is full, read-only, limited or gone: one clear line, status 7, and nothing lost."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from feedq.bootstrap import open_feedq
from feedq.cli import EXIT_STATUS
from feedq.config import Config
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import StoreUnusable
from feedq.store.store import Store
from tests.faults.child import Child, Tell, feedq, run
from tests.faults.disk import Filling, library
from tests.faults.jobs import World
from tests.faults.library import assert_whole, user
from tests.library import TODAY, add, paper

COMMANDS = {
    "fetch": ("fetch", "--no-rank"),
    "rank": ("rank",),
    "mark": ("mark", "2611.10162", "--note", "long " * 9999),
    "import": ("import", "list.txt", "--as", "queue"),
    "backup": ("backup", "kept.db"),
    "restore": ("restore", "kept.db"),
}


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A folder with a library, an older copy of it and a list to import."""
    made = tmp_path / "folder"
    _lay_out(world, made)
    return made


def _lay_out(world: World, folder: Path) -> None:
    shutil.copytree(world.yesterday, folder, dirs_exist_ok=True)
    shutil.copy(folder / "feedq.db", folder / "kept.db")
    (folder / "list.txt").write_text("\n".join(["2001.00001", *_undecided(folder / "feedq.db")]))


def _undecided(database: Path) -> list[str]:
    """Ids of a few papers that the queue can take: what is decided on stays, and writes nothing."""
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(
            "SELECT identifier FROM papers WHERE identifier LIKE 'arxiv:%' "
            "AND id NOT IN (SELECT paper_id FROM readings) ORDER BY id LIMIT 3"
        ).fetchall()
    assert found
    return [identifier for (identifier,) in found]


def _said(child: Child, *words: str) -> None:
    """One line, with one of these words, and the status of a library that cannot be used."""
    assert child.status == 7, child.err
    assert child.err.startswith("feedq: ")
    assert child.err.count("\n") == 1, child.err
    assert any(word in child.err for word in words), child.err


def _nothing_lost(world: World, folder: Path) -> None:
    for name in ("feedq.db", "kept.db"):
        assert_whole(folder / name)
        assert user(folder / name) == user(world.yesterday / "feedq.db")


@pytest.mark.skipif(library() is None, reason="this Python has an SQLite of its own")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_said_and_costs_nothing_but_the_command(
    world: World, folder: Path, command: str
) -> None:
    for room in (0, 20_000):
        _said(run(feedq(*COMMANDS[command]), folder, Filling(room)), "disk is full")
        _nothing_lost(world, folder)
    assert run(feedq("list"), folder, Filling(0)).status == 0, "reading needs no room"
    assert run(feedq(*COMMANDS[command]), folder).status == 0, "with room it works"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
def test_a_file_system_that_is_full_is_said(world: World, tmp_path: Path) -> None:
    with _small(tmp_path / "small") as folder:
        _lay_out(world, folder)
        _fill(folder / "fill")
        for command in COMMANDS.values():
            _said(run(feedq(*command), folder), "disk is full", "I/O error")
        seeds = run(feedq("import", "list.txt"), folder)
        assert (seeds.status, seeds.err.count("\n")) == (2, 1)
        (folder / "fill").unlink()
        _nothing_lost(world, folder)
        assert run(feedq("fetch"), folder).status == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
def test_where_something_is_written_and_the_disk_is_full_is_said(
    world: World, folder: Path
) -> None:
    with _small(folder / "small") as small:
        _fill(small / "fill")
        for status, command in (
            (7, ("backup", "small/of.db")),
            (7, ("doctor", "--salvage", "small/of.db")),
            (7, ("copy", "feedq.db", "small/of.db")),
            (2, ("export", "all", "--format", "json", "-o", "small/all.json")),
            (2, ("export", "all", "--format", "obsidian", "-o", "small/notes")),
            (2, ("digest", "-o", "small/digest.md")),
        ):
            done = run(feedq(*command), folder)
            assert done.status == status, done.err
            assert done.err.startswith("feedq: small/"), done.err
            assert "the disk is full; free some room" in done.err
            assert done.err.count("\n") == 1, done.err
        left = {one.name for one in small.rglob("*")} - {"notes"}
        assert left == {"fill"}, "nothing half written stays"
    _nothing_lost(world, folder)


@contextmanager
def _small(folder: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no tmpfs here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def _limited(size: int, args: tuple[str, ...], folder: Path, tell: Tell) -> int:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return feedq(*args)(folder, tell)


@pytest.mark.parametrize("size", [1_000, 30_000])
def test_a_limit_on_the_size_of_files_is_said(world: World, folder: Path, size: int) -> None:
    for command in COMMANDS.values():
        _said(run(partial(_limited, size, command), folder), "ulimit -f")
        _nothing_lost(world, folder)
    assert run(feedq("fetch"), folder).status == 0


def _as_nobody(args: tuple[str, ...], folder: Path, tell: Tell) -> int:
    if os.geteuid() == 0:  # who may write anywhere
        os.setgid(65534)
        os.setuid(65534)
    return feedq(*args)(folder, tell)


def _for_all(path: Path) -> bool:
    """Whether anybody may enter every folder on the way."""
    return all(one.stat().st_mode & 0o001 for one in (path, *path.parents))


@pytest.mark.skipif(
    os.geteuid() == 0 and not _for_all(Path(pytest.__file__).parent),
    reason="only root may read this Python's packages",
)
def test_a_read_only_folder_is_said(world: World) -> None:
    with tempfile.TemporaryDirectory() as outside:  # whose every parent anybody may enter
        Path(outside).chmod(0o755)
        folder = Path(outside, "folder")
        _lay_out(world, folder)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        for command in ("list", "fetch", "rank", "mark", "backup", "restore"):
            args = COMMANDS.get(command, (command,))
            _said(run(partial(_as_nobody, args), folder), "read-only", "permission denied")
        folder.chmod(0o755)
        _nothing_lost(world, folder)


@pytest.mark.parametrize("gone", ["deleted", "moved", "replaced"])
def test_a_library_that_is_gone_while_the_app_runs_takes_no_decision_along(
    tmp_path: Path, gone: str
) -> None:
    """SQLite would go on writing to a file without a name, and say that all is well."""
    path = tmp_path / "data" / "feedq.db"
    with open_feedq(Config(), database=path) as app:
        rows = add(app.store, *(paper(number) for number in range(1, 5)))
        app.triage.decide(rows[:1], Decision(Status.QUEUED))
        if gone == "replaced":
            path.rename(tmp_path / "old.db")
            Store.open(path, now=TODAY).close()
        else:
            path.parent.rename(tmp_path / "elsewhere")
        if gone == "deleted":
            shutil.rmtree(tmp_path / "elsewhere")
        for act in (
            lambda: app.triage.decide(rows[1:2], Decision(Status.QUEUED)),
            app.triage.undo,
            app.inbox.session,
        ):
            with pytest.raises(StoreUnusable, match="moved, deleted or replaced") as refused:
                act()
        assert (StoreUnusable.__base__, 7) in EXIT_STATUS
        assert "start feedq again" in str(refused.value)
        if gone == "moved":
            (tmp_path / "elsewhere").rename(path.parent)
            assert app.triage.decide(rows[1:2], Decision(Status.QUEUED)) is not None
            assert app.inbox.ids("queue") == rows[:2]
    with closing(Store.open(path, now=TODAY)) as store, store.read() as snapshot:
        assert len(snapshot.views.ids("queue")) == (2 if gone == "moved" else 0)
