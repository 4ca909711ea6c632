"""Opening, transactions, several writers, and what is said when the disk does not play along."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, StatementError

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import StoreUnusable
from feedq.store import postgres, sqlite
from feedq.store.dialect import make_engine
from feedq.store.errors import translated
from feedq.store.store import Store
from feedq.store.tables import fetches
from tests.library import TODAY, FakeClock, add, arxiv, paper


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_empty_file_is_created_with_its_folder_for_its_owner_only(
    tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "new folder" / "feedq.db"
    store = Store.open(path, now=clock.now())
    add(store, paper(1))
    assert _mode(path.parent) == 0o700
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["feedq.db", "feedq.db-shm", "feedq.db-wal"]
    assert {_mode(file) for file in files} == {0o600}
    store.close()


@pytest.mark.parametrize("name", ["a?b.db", "100%20.db", "a b#c.db", "[x].db", "é.db"])
def test_any_file_name_is_a_database(tmp_path: Path, clock: FakeClock, name: str) -> None:
    path = tmp_path / name
    store = Store.open(path, now=clock.now())
    add(store, paper(1))
    store.close()
    assert list(tmp_path.iterdir()) == [path]


def test_a_transaction_that_raises_stores_nothing(store: Store) -> None:
    (row,) = add(store, paper(1))

    def decide_and_fail() -> None:
        with store.write() as tx:
            tx.readings.decide([row], Decision(star=True), TODAY)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide_and_fail()
    with store.read() as snapshot:
        assert snapshot.readings.history(9) == []
        assert snapshot.views.ids("starred") == []


def test_a_snapshot_has_no_way_to_write(store: Store) -> None:
    with store.read() as snapshot:
        for questions in vars(snapshot).values():
            assert not {"apply", "decide", "place", "replace", "enrol"} & set(dir(questions))


def test_a_snapshot_stays_the_same_while_others_write(store: Store, clock: FakeClock) -> None:
    other = Store.open(store.location, now=clock.now())
    add(store, paper(1))
    with store.read() as snapshot:
        assert snapshot.papers.count() == 1
        add(other, paper(2))
        assert snapshot.papers.count() == 1
    with store.read() as snapshot:
        assert snapshot.papers.count() == 2
    other.close()


def test_a_writer_holds_the_lock_from_its_first_moment(
    store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 0)
    monkeypatch.setattr(postgres, "LOCK_TIMEOUT_MS", 1)
    other = Store.open(store.location, now=clock.now())
    with store.write():
        with pytest.raises(StoreUnusable, match="locked; try again"), other.write():
            pass
        with other.read() as snapshot:  # readers are not concerned
            assert snapshot.papers.count() == 0
    with other.write():
        pass
    other.close()


def test_writers_wait_for_each_other_and_lose_nothing(store: Store, clock: FakeClock) -> None:
    # Each step reads and then writes: under a deferred transaction the second to write fails.
    rows = add(store, *(paper(number) for number in range(1, 41)))
    stores = [Store.open(store.location, now=clock.now()) for _ in range(2)]
    problems: list[BaseException] = []

    def decide(opened: Store, own: list[int]) -> None:
        try:
            for row in own:
                with opened.write() as tx:
                    tx.readings.decide([row], Decision(status=Status.QUEUED), TODAY)
        except BaseException as error:
            problems.append(error)

    threads = [
        threading.Thread(target=decide, args=(stores[number % 2], rows[number::4]))
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with store.read() as snapshot:
        numbers = [step.number for step in snapshot.readings.history(99)]
        assert numbers == list(range(40, 0, -1))
        assert sorted(snapshot.views.ids("queue")) == sorted(rows)
        places = [reading.queue_position for reading, _ in snapshot.readings.get(rows).values()]
        assert len(set(places)) == 40
    for opened in stores:
        opened.close()


def test_many_threads_read_at_once(store: Store) -> None:
    # More than any pool holds: a thread must not wait for a connection that another keeps.
    add(store, paper(1))
    everyone = threading.Barrier(32)
    counts: list[int] = []

    def read() -> None:
        with store.read() as snapshot:
            everyone.wait(30)
            counts.append(snapshot.papers.count())

    threads = [threading.Thread(target=read) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [1] * 32


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = TODAY.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"):
        add(store, paper(1, announced_at=naive))
    with store.read() as snapshot:
        assert snapshot.papers.count() == 0


def test_a_time_comes_back_as_the_same_instant_in_utc(store: Store) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    add(store, paper(1, announced_at=noon))
    with store.read() as snapshot:
        record = snapshot.papers.records([arxiv(1)])[arxiv(1)]
    assert record.facts.announced_at == noon
    assert str(record.facts.announced_at) == "2026-03-01 07:00:00+00:00"


@pytest.mark.sqlite_only
def test_every_connection_is_set_up_for_safety(store: Store) -> None:
    with make_engine(store.path).connect() as connection:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
    assert found == wanted


@pytest.mark.sqlite_only
def test_opening_a_new_file_waits_for_the_program_that_writes_to_it(
    database: Path, clock: FakeClock
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # in the mode that SQLite makes files with
        leaving = threading.Timer(0.1, other.execute, ["COMMIT"])
        leaving.start()
        Store.open(database, now=clock.now()).close()
        leaving.join()


def test_a_row_without_its_parent_is_a_bug_and_stays_one(store: Store) -> None:
    lost = {"subscription_id": 7, "started_at": TODAY, "seconds": 0.0, "outcome": "ok"}
    with pytest.raises(IntegrityError), store.write() as tx:
        tx.health._connection.execute(insert(fetches).values(**lost))


def test_a_file_that_is_no_database_is_refused_with_the_way_out(
    database: Path, clock: FakeClock
) -> None:
    database.write_text("Dear diary, " * 1000)
    with pytest.raises(StoreUnusable, match=r"not a usable database.*feedq restore"):
        Store.open(database, now=clock.now())
    assert database.read_text().startswith("Dear diary")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("offset", [100, 4096])
def test_a_damaged_database_is_recognised(store: Store, clock: FakeClock, offset: int) -> None:
    add(store, *(paper(number) for number in range(1, 200)))
    store.close()
    with store.path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * (store.path.stat().st_size - offset))

    def look() -> None:
        with (
            closing(Store.open(store.location, now=clock.now())) as opened,
            opened.read() as snapshot,
        ):
            snapshot.views.papers(snapshot.views.ids("all"))

    with pytest.raises(StoreUnusable, match=r"not a usable database.*restore.*backup-"):
        look()


def test_a_folder_in_the_place_of_the_database_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(StoreUnusable, match="is a folder; name a file in it"):
        Store.open(tmp_path, now=clock.now())


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnusable, match=r"cannot be created.*--db"):
        Store.open(tmp_path / "file" / "feedq.db", now=clock.now())


@pytest.fixture
def outside() -> Iterator[Path]:
    """A folder whose every parent anybody may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def _unprivileged(action: Callable[[], object]) -> str:
    """What `action` raises in a process for which permissions hold (root ignores them)."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        said = "nothing was raised"
        try:
            if os.getuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            action()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(send, said.encode())
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, encoding="utf-8") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


def test_a_read_only_folder_is_refused_with_the_way_out(outside: Path, clock: FakeClock) -> None:
    path = outside / "feedq.db"
    outside.chmod(0o555)
    said = _unprivileged(lambda: Store.open(path, now=clock.now()))
    assert said.startswith("StoreUnusable")
    assert "cannot be created: permission denied" in said


@pytest.mark.parametrize("mode", [0o444, 0o000])
def test_a_read_only_database_is_refused_with_the_way_out(
    outside: Path, clock: FakeClock, mode: int
) -> None:
    store = Store.open(outside / "feedq.db", now=clock.now())
    add(store, paper(1))
    store.close()
    store.path.chmod(mode)
    outside.chmod(0o555)
    said = _unprivileged(lambda: Store.open(store.location, now=clock.now()).write().__enter__())
    assert said.startswith("StoreUnusable")
    assert "read-only" in said or "cannot be opened" in said
    assert "--db" in said


@pytest.mark.sqlite_only
def test_a_full_disk_says_so_and_keeps_what_was_stored(store: Store) -> None:
    add(store, paper(1))
    with store.read() as snapshot:  # for this one connection, which the next block gets
        snapshot.papers._connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnusable, match="disk is full"):
        add(store, *(paper(number, abstract="long " * 9999) for number in range(2, 9)))
    with store.read() as snapshot:
        assert snapshot.papers.count() == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_BUSY, "locked; try again"),
        (sqlite3.SQLITE_READONLY | 8 << 8, "read-only"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
        (sqlite3.SQLITE_CORRUPT, "they lie beside it: feedq.db.backup-"),
        (sqlite3.SQLITE_IOERR, "ulimit -f"),
        (sqlite3.SQLITE_ERROR, "puts a backup back"),
    ],
)
def test_every_failure_of_the_database_names_a_remedy(code: int, words: str) -> None:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorcode = code
    with pytest.raises(StoreUnusable, match=words), translated(Path("/a/feedq.db")):
        raise error


def test_a_deleted_paper_takes_its_derived_rows_along(store: Store) -> None:
    (row,) = add(store, paper(1))
    with store.write() as tx:
        tx.readings.decide([row], Decision(candidate=True, note="n"), TODAY)
    with store._engine.begin() as raw:
        raw.exec_driver_sql("DELETE FROM papers")
        for table in ("readings", "candidates", "decisions"):
            assert raw.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_a_library_in_a_file_loads_nothing_of_servers(database: Path) -> None:
    code = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from feedq.store.store import Store\n"
        "Store.open(Path(sys.argv[1]), now=datetime.now(UTC)).close()\n"
        "sys.exit(any('postgresql' in name or 'psycopg' in name for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(database)], check=False)
    assert done.returncode == 0
