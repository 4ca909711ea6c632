"""Whatever happens to the file: what is readable of it is saved, what the user did first."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import FeedqError, NotFound, SchemaTooNew, StoreUnusable
from feedq.store.backup import automatic_backup, verify
from feedq.store.mending import USER
from feedq.store.pages import Pages
from feedq.store.salvage import salvage
from feedq.store.store import Store
from tests.faults.library import assert_whole, contents, user
from tests.library import TODAY, add, arxiv, paper, post
from tests.store import schemas

PAPERS = 400
PAGE = 4096
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of hundreds of papers, decisions and notes, some of them long."""
    path = tmp_path_factory.mktemp("full") / "feedq.db"
    store = Store.open(path, now=TODAY)
    rows = add(store, *(paper(n, abstract=f"Text {n}. " * 60) for n in range(1, PAPERS + 1)))
    add(store, *(post(n, arxiv(n)) for n in range(1, 99)), subscription="feed:blog")
    with store.write() as tx:
        for number, row in enumerate(rows[:300]):
            note = f"Note {number}. " * (900 if number == 7 else 3)
            status = list(Status)[number % 5]
            tx.readings.decide([row], Decision(status, candidate=number < 9, note=note), TODAY)
        tx.readings.undo(3, TODAY)
    store.close()
    return path


@pytest.fixture
def broken(full: Path, tmp_path: Path) -> Path:
    """A copy of it to damage."""
    return Path(shutil.copy(full, tmp_path / "broken.db"))


def _pages_of(path: Path, name: str) -> list[int]:
    with closing(Pages(path)) as pages:
        return pages.tree(pages.roots()[name])[0]


def _zero(path: Path, *numbers: int) -> None:
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * PAGE)
            file.write(bytes(PAGE))


def _opened(path: Path) -> None:
    """A salvaged library is one like any other: everything in it can be shown and undone."""
    verify(path)
    assert_whole(path)
    with closing(Store.open(path, now=TODAY)) as store:
        with store.read() as snapshot:
            every = snapshot.views.ids("all")
            snapshot.views.papers(every)
            snapshot.readings.labelled()
        with store.write() as tx:
            tx.readings.undo(9999, TODAY)


@pytest.mark.parametrize("revision", schemas.kept())
def test_of_a_library_without_damage_nothing_is_lost(tmp_path: Path, revision: str) -> None:
    path, saved = tmp_path / "old.db", tmp_path / "saved.db"
    schemas.make(revision, path)
    found = salvage(path, saved)
    derived = {"rankings", "scores"}
    before, after = contents(path), contents(saved)
    assert {n: r for n, r in after.items() if n not in derived} == {
        n: r for n, r in before.items() if n not in derived
    }
    assert (found.damaged, found.unreadable, found.missing_steps) == ((), 0, 0)
    _opened(saved)


def test_what_is_only_in_the_log_is_saved(full: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(full, tmp_path / "feedq.db"))
    store = Store.open(path, now=TODAY)
    with store.write() as tx:
        tx.readings.decide([PAPERS], Decision(note="in the log"), TODAY)
    for suffix in ("", "-wal"):  # as a crash leaves it
        shutil.copy(f"{path}{suffix}", f"{tmp_path / 'crashed.db'}{suffix}")
    store.close()
    salvage(tmp_path / "crashed.db", tmp_path / "saved.db")
    assert user(tmp_path / "saved.db") == user(path)


def test_a_transaction_that_was_not_committed_is_not_saved(full: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(full, tmp_path / "crashed.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA cache_size = 1")  # it spills into the log
        database.execute("BEGIN")
        database.execute("UPDATE readings SET note = 'never decided'")
        salvage(path, tmp_path / "saved.db")
    assert user(tmp_path / "saved.db") == user(full)


def test_the_first_page_is_not_needed(full: Path, broken: Path, tmp_path: Path) -> None:
    _zero(broken, 1)
    with pytest.raises(StoreUnusable, match="not a usable database"):
        verify(broken)
    salvage(broken, tmp_path / "saved.db")
    assert user(tmp_path / "saved.db") == user(full)
    _opened(tmp_path / "saved.db")


@pytest.mark.parametrize("table", ["papers", "readings", "decisions", "entries"])
def test_a_root_that_is_lost_costs_nothing(
    full: Path, broken: Path, tmp_path: Path, table: str
) -> None:
    with closing(Pages(broken)) as pages:
        root = pages.roots()[table]
    assert [root] != _pages_of(broken, table), "more than one page"
    _zero(broken, root)
    found = salvage(broken, tmp_path / "saved.db")
    assert user(tmp_path / "saved.db") == user(full)
    assert len(contents(tmp_path / "saved.db")["papers"]) == PAPERS
    assert table in found.damaged
    _opened(tmp_path / "saved.db")


def test_readings_that_are_lost_follow_from_the_decisions(
    full: Path, broken: Path, tmp_path: Path
) -> None:
    pages = _pages_of(broken, "readings")
    _zero(broken, *pages[:3])
    found = salvage(broken, tmp_path / "saved.db")
    assert found.rebuilt > 0
    before, after = user(full), user(tmp_path / "saved.db")
    assert after["decisions"] == before["decisions"]
    # A paper that undo brought back to the inbox has no decision in force: nothing is lost.
    lost = set(before["readings"]) - set(after["readings"])
    assert all("'status': 'inbox', 'starred': 0, 'note': ''" in row for row in lost)
    assert after["candidates"] == before["candidates"]


def test_papers_that_are_lost_come_from_a_backup_else_keep_their_identifier(
    full: Path, broken: Path, tmp_path: Path
) -> None:
    _zero(broken, _pages_of(broken, "papers")[0])
    found = salvage(broken, tmp_path / "without.db")
    assert found.bare > 0
    assert found.nameless == 0
    assert user(tmp_path / "without.db") == user(full), "decisions name the same papers"
    automatic_backup(full, revision="0001", now=TODAY, keep=9)
    for copy in full.parent.glob("feedq.db.backup-*"):
        copy.rename(tmp_path / copy.name.replace("feedq.db", "broken.db"))
    found = salvage(broken, tmp_path / "with.db")
    assert (found.bare, found.from_backup > 0) == (0, True)
    assert user(tmp_path / "with.db") == user(full)


def test_a_paper_known_by_its_identifier_alone_is_asked_for_and_completed(
    full: Path, broken: Path, tmp_path: Path
) -> None:
    _zero(broken, _pages_of(broken, "papers")[0])
    salvage(broken, tmp_path / "saved.db")
    with closing(Store.open(tmp_path / "saved.db", now=TODAY)) as store:
        with store.read() as snapshot:
            asked = snapshot.posts.bare_papers(TODAY, 99)
            (row,) = snapshot.papers.rows(asked[:1]).values()
            (seen,) = snapshot.views.papers([row])
        assert "was lost" in seen.title
        assert add(store, paper(1, identifier=asked[0])) == [row]
        with store.read() as snapshot:
            (seen,) = snapshot.views.papers([row])
            assert asked[0] not in snapshot.posts.bare_papers(TODAY, 99)
        assert seen.title == "Paper 1"
        assert seen.notes.startswith("Note ")


def test_a_backup_of_another_library_is_not_mixed_in(
    full: Path, broken: Path, tmp_path: Path
) -> None:
    other = Store.open(tmp_path / "other.db", now=TODAY)
    add(other, *(paper(n, title="Stranger") for n in range(1000, 1000 + PAPERS)))
    other.close()
    (tmp_path / "other.db").rename(tmp_path / "broken.db.backup-20260301T000000Z-schema-0005")
    _zero(broken, _pages_of(broken, "papers")[0])
    found = salvage(broken, tmp_path / "saved.db")
    assert found.from_backup == 0
    assert not any("Stranger" in row for row in contents(tmp_path / "saved.db")["papers"])


def _truncated(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 9 // 10)


def _flipped(path: Path) -> None:
    dice, data = Random(4), bytearray(path.read_bytes())
    for _ in range(200):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def _overwritten(path: Path) -> None:
    dice, data = Random(5), bytearray(path.read_bytes())
    at = len(data) // 3
    data[at : at + 40_000] = dice.randbytes(40_000)
    path.write_bytes(data)


def _headless(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xff" * 100)


@pytest.mark.parametrize("damage", [_truncated, _flipped, _overwritten, _headless])
def test_of_a_damaged_library_most_is_saved_and_all_of_it_is_sound(
    full: Path, broken: Path, tmp_path: Path, damage: Damage
) -> None:
    damage(broken)
    with pytest.raises(StoreUnusable):
        verify(broken)
    before = broken.read_bytes()
    found = salvage(broken, tmp_path / "saved.db")
    assert broken.read_bytes() == before
    assert found.rows["readings"] + found.rows["decisions"] > 300
    _opened(tmp_path / "saved.db")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_gives_a_sound_library_or_one_clear_error(
    full: Path, tmp_path: Path, data: st.DataObject
) -> None:
    whole = full.read_bytes()
    broken, saved = tmp_path / "any.db", tmp_path / "saved.db"
    saved.unlink(missing_ok=True)
    held = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for _ in range(data.draw(st.integers(0, 9))):
        at = data.draw(st.integers(0, max(len(held) - 1, 0)))
        part = data.draw(st.binary(min_size=1, max_size=40))
        held[at : at + len(part)] = part
    broken.write_bytes(held)
    try:
        salvage(broken, saved)
    except FeedqError:
        assert not saved.exists()
    else:
        verify(saved)


@pytest.mark.parametrize("content", [b"", b"Dear diary, " * 9999, bytes(PAGE * 9)])
def test_a_file_with_nothing_of_feedq_in_it_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(StoreUnusable, match="nothing of feedq"):
        salvage(tmp_path / "file", tmp_path / "saved.db")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_nothing_is_overwritten(full: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.db").write_text("mine")
    with pytest.raises(StoreUnusable, match="exists already"):
        salvage(full, tmp_path / "mine.db")
    with pytest.raises(NotFound):
        salvage(tmp_path / "none.db", tmp_path / "saved.db")
    assert (tmp_path / "mine.db").read_text() == "mine"


def test_a_file_that_may_not_be_read_is_said(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreUnusable, match="cannot be read: permission denied"):
        salvage(full, tmp_path / "saved.db")


def test_a_newer_schema_is_refused(broken: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(broken)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(SchemaTooNew, match="update feedq, then salvage"):
        salvage(broken, tmp_path / "saved.db")


def test_every_table_of_the_user_is_known_to_be_one() -> None:
    """A table that names a paper is the user's, but for what services say of code, and scores."""
    from feedq.store.tables import metadata

    naming = {name for name, table in metadata.tables.items() if "paper_id" in table.c}
    assert naming - {"code_lookups", "scores"} == set(USER)
