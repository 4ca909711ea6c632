"""Copies that are whole, and a restore that loses nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from feedq.domain.triage import Decision
from feedq.errors import NotFound, StoreLocked, StoreUnusable
from feedq.store import backup as module
from feedq.store.backup import automatic_backup, backup, backups, restore, verify
from feedq.store.store import Store
from tests.library import TODAY, FakeClock, add, contents, paper

pytestmark = pytest.mark.sqlite_only


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [title for (title,) in database.execute("SELECT title FROM papers ORDER BY id")]


def _damage(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 20_000)


def test_a_backup_is_whole_though_the_library_is_in_use(store: Store, tmp_path: Path) -> None:
    (row,) = add(store, paper(1))
    with store.write() as tx:
        tx.readings.decide([row], Decision(note="mine"), TODAY)
        target = backup(store.path, tmp_path / "kept" / "copy.db")  # amid a transaction
    verify(target)
    copy = Store(target)
    assert contents(copy, without=["readings", "decisions"]) == contents(
        store, without=["readings", "decisions"]
    )
    assert contents(copy)["readings"] == []  # what was not committed is not in it
    copy.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert _names(target.parent) == ["copy.db"]


def test_a_backup_takes_the_place_of_an_older_one(store: Store, tmp_path: Path) -> None:
    target = backup(store.path, tmp_path / "a" / "b" / "copy.db")
    target.with_name("copy.db.partial").write_bytes(b"what a crash left behind")
    add(store, paper(1))
    backup(store.path, target)
    assert _titles(target) == ["Paper 1"]


def test_what_killed_backups_left_behind_goes_after_some_hours(
    store: Store, tmp_path: Path
) -> None:
    now = time.time()
    for name, age_h in (
        ("copy.db.abcd1234.partial", 7),
        ("copy.db.abcd1234.partial-wal", 7),
        ("feedq.db.20260301T000000Z.abcd1234.partial", 7),
        ("copy.db.dcba4321.partial", 1),  # perhaps another one at work
        ("copy.db.mine.partial", 7),
        ("other.db.abcd1234.partial", 7),
    ):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now - age_h * 3600,) * 2)
    backup(store.path, tmp_path / "copy.db")
    assert [name for name in _names(tmp_path) if "partial" in name] == [
        "copy.db.dcba4321.partial",
        "copy.db.mine.partial",
        "other.db.abcd1234.partial",
    ]


def test_two_backups_to_one_file_do_not_meet(store: Store, tmp_path: Path) -> None:
    add(store, *(paper(number) for number in range(1, 99)))
    with ThreadPoolExecutor() as pool:
        for made in [pool.submit(backup, store.path, tmp_path / "copy.db") for _ in range(8)]:
            made.result()
    verify(tmp_path / "copy.db")


def test_a_damaged_library_is_not_backed_up_over_a_good_copy(store: Store, tmp_path: Path) -> None:
    add(store, *(paper(number) for number in range(1, 99)))
    target = backup(store.path, tmp_path / "copies" / "copy.db")
    store.close()
    before = target.read_bytes()
    _damage(store.path)
    with pytest.raises(StoreUnusable, match=r"damaged|not a usable database"):
        backup(store.path, target)
    assert target.read_bytes() == before
    assert _names(target.parent) == ["copy.db"]


def test_the_library_is_not_backed_up_onto_itself(store: Store) -> None:
    (store.path.parent / "link").symlink_to(store.path)
    for target in (store.path, store.path.parent / "link"):
        with pytest.raises(StoreUnusable, match="the library itself"):
            backup(store.path, target)


def test_a_missing_library_is_not_made_by_backing_it_up(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    assert _names(tmp_path) == []


def test_a_target_that_cannot_be_written_says_so(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable, match="cannot be written"):
        backup(store.path, tmp_path / "file" / "copy.db")


def test_automatic_backups_rotate_oldest_first(store: Store) -> None:
    folder = store.path.parent
    others = ["feedq.db.backup-mine", "feedq.db.backup-20260101T000000Z-schema-0001.partial"]
    for other in others:
        (folder / other).touch()
    for day in range(4):
        automatic_backup(store.path, revision="0001", now=TODAY + timedelta(days=day), keep=2)
    assert [path.name for path in backups(store.path)] == [
        "feedq.db.backup-20260304T120000Z-schema-0001",
        "feedq.db.backup-20260305T120000Z-schema-0001",
    ]
    assert set(others) <= set(_names(folder))  # what we did not make we do not delete


def test_the_backup_just_made_is_never_rotated_away(store: Store) -> None:
    made = automatic_backup(store.path, revision="0001", now=TODAY, keep=0)
    assert backups(store.path) == [made]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not one of feedq"),
        (b"Dear diary, " * 999, "not a usable database"),
    ],
)
def test_a_file_that_is_no_library_does_not_verify(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "file.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match=words):
        verify(path)


def test_a_restore_gives_back_what_was_backed_up(
    store: Store, tmp_path: Path, clock: FakeClock
) -> None:
    (row,) = add(store, paper(1))
    with store.write() as tx:
        tx.readings.decide([row], Decision(star=True, candidate=True, note="why"), TODAY)
    before = contents(store)
    copy = backup(store.path, tmp_path / "copies" / "copy.db")
    add(store, paper(2))
    with store.write() as tx:
        tx.readings.undo(1, TODAY)
    store.close()

    kept = restore(store.path, copy, now=TODAY)

    opened = Store.open(store.location, now=clock.now())
    assert contents(opened) == before
    opened.close()
    assert kept is not None
    assert kept.name == "feedq.db.replaced-20260302T120000Z"
    assert _titles(kept) == ["Paper 1", "Paper 2"]
    assert _titles(copy) == ["Paper 1"]
    assert _names(tmp_path) == ["copies", "feedq.db", kept.name]
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_what_a_dead_process_left_in_the_log_is_kept(store: Store, tmp_path: Path) -> None:
    copy = backup(store.path, tmp_path / "copy.db")
    add(store, paper(1))  # committed, and only in the write-ahead log so far
    crashed = tmp_path / "crashed.db"
    for suffix in ("", "-wal"):
        content = store.path.with_name(f"feedq.db{suffix}").read_bytes()
        crashed.with_name(f"crashed.db{suffix}").write_bytes(content)

    kept = restore(crashed, copy, now=TODAY)
    assert kept is not None
    assert (_titles(crashed), _titles(kept)) == ([], ["Paper 1"])


def test_a_second_restore_in_the_same_second_keeps_both(store: Store, tmp_path: Path) -> None:
    add(store, paper(1))
    copy = backup(store.path, tmp_path / "copy.db")
    store.close()
    first, second = (restore(store.path, copy, now=TODAY) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first != second
    assert _titles(first) == _titles(second) == ["Paper 1"]


def test_a_damaged_backup_replaces_nothing(store: Store, tmp_path: Path) -> None:
    add(store, *(paper(number) for number in range(1, 99)))
    copy = backup(store.path, tmp_path / "copy.db")
    store.close()
    _damage(copy)
    before = store.path.read_bytes()
    with pytest.raises(StoreUnusable, match=r"damaged|not a usable database"):
        restore(store.path, copy, now=TODAY)
    assert store.path.read_bytes() == before
    assert _names(tmp_path) == ["copy.db", "feedq.db"]


def test_a_damaged_library_can_be_replaced_and_is_kept(store: Store, tmp_path: Path) -> None:
    add(store, *(paper(number) for number in range(1, 99)))
    copy = backup(store.path, tmp_path / "copy.db")
    store.close()
    store.path.write_bytes(b"\xff" * 9000)
    kept = restore(store.path, copy, now=TODAY)
    assert kept is not None
    assert kept.read_bytes() == b"\xff" * 9000
    assert len(_titles(store.path)) == 98


def test_a_lost_library_is_restored_where_none_is(store: Store, tmp_path: Path) -> None:
    add(store, paper(1))
    copy = backup(store.path, tmp_path / "copy.db")
    assert restore(tmp_path / "new.db", copy, now=TODAY) is None
    assert _titles(tmp_path / "new.db") == ["Paper 1"]


def test_a_library_that_is_open_elsewhere_is_not_replaced(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An open app would go on writing decisions to the file that was put aside.
    monkeypatch.setattr(module, "_PATIENCE_S", 0.0)
    add(store, paper(1))
    copy = backup(store.path, tmp_path / "copy.db")
    with pytest.raises(StoreLocked, match="in use by another feedq"):
        restore(store.path, copy, now=TODAY)
    assert _titles(store.path) == ["Paper 1"]
    add(store, paper(2))


def test_a_missing_backup_is_not_found(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        restore(store.path, tmp_path / "none.db", now=TODAY)


def test_without_hard_links_the_old_library_is_copied(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    add(store, paper(1))
    copy = backup(store.path, tmp_path / "copy.db")
    store.close()
    kept = restore(store.path, copy, now=TODAY)
    assert kept is not None
    assert _titles(kept) == ["Paper 1"]


def test_a_restore_that_cannot_rename_says_so_and_leaves_the_library(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, paper(1))
    copy = backup(store.path, tmp_path / "copies" / "copy.db")
    store.close()
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == store.path:
            raise PermissionError(1, "Operation not permitted")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StoreUnusable, match="cannot be replaced: permission denied"):
        restore(store.path, copy, now=TODAY)
    assert _titles(store.path) == ["Paper 1"]
    assert "feedq.db.restoring" not in _names(tmp_path)
