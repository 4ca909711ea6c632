"""A library moves between databases, and nothing of it is lost on the way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from feedq.domain.kinds import Status
from feedq.domain.location import Location, Server
from feedq.domain.query import parse_query
from feedq.domain.reproduction import Area, LogEntry, LogKind, Sheet
from feedq.domain.triage import Decision
from feedq.errors import ConfigError, NotFound, StoreLocked, StoreUnusable
from feedq.services.fetching.lock import fetch_lock
from feedq.services.upkeep.safekeeping import back_up, copy_library
from feedq.store.store import Store
from tests import postgres
from tests.library import DAY, TODAY, add, arxiv, contents, paper, post

_NUMBERS = count(1)


@pytest.fixture
def empty_server(server: str) -> Server:
    """A database without anything."""
    return postgres.database(server, f"copied{next(_NUMBERS)}")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with a row in most tables, and letters that are not ASCII."""
    path = tmp_path / "feedq.db"
    with closing(Store.open(path, now=TODAY)) as store:
        rows = add(store, *(paper(n, title=f"Über λ {n}", authors=("Žofia",)) for n in range(1, 9)))
        add(store, post(1, arxiv(1)), post(2, arxiv(77), posted_at=None), subscription="feed:b")
        with store.write() as tx:
            tx.readings.decide(rows[:2], Decision(status=Status.QUEUED), TODAY)
            tx.readings.decide(rows[2:3], Decision(candidate=True, note="warum?"), TODAY)
            tx.readings.revise({rows[2]: Sheet(area=Area.GAN)}, TODAY)
            tx.readings.decide(rows[3:4], Decision(star=True), TODAY)
            tx.readings.undo(1, TODAY)
            tx.reproductions.add(rows[2], LogEntry(TODAY, LogKind.PROBLEM, "it works"))
            tx.posts.looked_up([arxiv(77)], "missing", TODAY)
    with closing(sqlite3.connect(path)) as raw, raw:  # as another program may have written JSON
        raw.execute('UPDATE papers SET authors = \'[ "A" ,"\\u00e9"]\' WHERE id = 5')
    return path


def _contents(location: Location) -> object:
    with closing(Store(location)) as store:
        return contents(store)


def test_a_library_goes_to_a_server_and_comes_back_the_same(
    library: Path, empty_server: Server, tmp_path: Path
) -> None:
    back = tmp_path / "back.db"
    there = copy_library(library, empty_server, now=TODAY)
    assert copy_library(empty_server, back, now=TODAY) == there
    assert (there["papers"], there["entries"], there["decisions"]) == (8, 2, 5)
    for name in there:  # as bytes: nothing was read and written anew
        query = f'SELECT * FROM "{name}"'
        with closing(sqlite3.connect(library)) as one, closing(sqlite3.connect(back)) as other:
            assert sorted(map(repr, one.execute(query))) == sorted(map(repr, other.execute(query)))


def test_the_copy_is_gone_on_with(library: Path, empty_server: Server) -> None:
    copy_library(library, empty_server, now=TODAY)
    with closing(Store.open(empty_server, now=TODAY)) as store:
        assert add(store, paper(9)) == [9]  # after the last that was copied
        with store.write() as tx:
            assert len(tx.readings.redo(1, TODAY + DAY)) == 1
            assert len(tx.readings.undo(9, TODAY + DAY)) >= 3
        with store.read() as snapshot:
            assert snapshot.views.counts()["inbox"] == 9
            found = [
                len(snapshot.views.ids("all", terms=parse_query(query)))
                for query in ("uber", "au:zofia", "ti:λ", "what paper 9")
            ]
        assert found == [8, 7, 8, 1]


def test_a_note_is_found_in_the_copy(library: Path, empty_server: Server) -> None:
    copy_library(library, empty_server, now=TODAY)
    with closing(Store.open(empty_server, now=TODAY)) as store, store.read() as snapshot:
        assert len(snapshot.views.ids("all", terms=parse_query("note:warum"))) == 1


def test_a_file_is_copied_to_a_file(library: Path, tmp_path: Path) -> None:
    copy_library(library, tmp_path / "new folder" / "copy.db", now=TODAY)
    assert _contents(tmp_path / "new folder" / "copy.db") == _contents(library)


def test_a_backup_of_a_server_is_a_file(
    library: Path, empty_server: Server, tmp_path: Path
) -> None:
    copy_library(library, empty_server, now=TODAY)
    assert back_up(empty_server, tmp_path / "kept.db", now=TODAY) == tmp_path / "kept.db"
    assert _contents(tmp_path / "kept.db") == _contents(library)
    with pytest.raises(ConfigError, match="name a FILE"):
        back_up(empty_server, None, now=TODAY)


def test_what_is_not_empty_is_not_copied_into(
    library: Path, empty_server: Server, tmp_path: Path
) -> None:
    copy_library(library, empty_server, now=TODAY)
    copy_library(library, tmp_path / "copy.db", now=TODAY)
    for target in (empty_server, tmp_path / "copy.db"):
        before = _contents(target)
        with pytest.raises(StoreUnusable, match="is not empty"):
            copy_library(library, target, now=TODAY)
        assert _contents(target) == before


def test_nothing_is_copied_from_nowhere_or_onto_itself(
    library: Path, empty_server: Server, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(library)
    for source in (tmp_path / "none.db", empty_server):
        with pytest.raises(NotFound, match="no library there"):
            copy_library(source, tmp_path / "copy.db", now=TODAY)
    assert not (tmp_path / "copy.db").exists()
    with pytest.raises(StoreUnusable, match="the library itself"):
        copy_library(library, tmp_path / "link", now=TODAY)


def test_a_character_that_the_server_cannot_hold_is_named(
    library: Path, empty_server: Server
) -> None:
    with closing(sqlite3.connect(library)) as raw, raw:
        raw.execute("UPDATE papers SET comment = 'a' || char(0) || 'b' WHERE id = 4")
    with pytest.raises(StoreUnusable, match=r"row 4 of papers.*NUL"):
        copy_library(library, empty_server, now=TODAY)
    with closing(Store(empty_server)) as store, store.read() as snapshot:
        assert snapshot.papers.count() == 0


def test_a_copy_that_comes_out_different_is_not_kept(library: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    Store.open(target, now=TODAY).close()
    with closing(sqlite3.connect(target)) as raw, raw:
        raw.execute(
            "CREATE TRIGGER wrong AFTER INSERT ON papers WHEN new.id = 3 "
            "BEGIN UPDATE papers SET version = 9 WHERE id = 3; END"
        )
    with pytest.raises(StoreUnusable, match="papers came out different"):
        copy_library(library, target, now=TODAY)
    with closing(Store(target)) as store, store.read() as snapshot:
        assert snapshot.papers.count() == 0


def test_nothing_is_copied_while_a_fetch_fills_the_target(
    library: Path, empty_server: Server
) -> None:
    Store.open(empty_server, now=TODAY).close()
    with (
        fetch_lock(empty_server),
        pytest.raises(StoreLocked, match="another fetch is running"),
        fetch_lock(empty_server),
    ):
        pass
    with fetch_lock(empty_server), pytest.raises(StoreLocked):
        copy_library(library, empty_server, now=TODAY)
