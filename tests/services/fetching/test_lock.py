"""One fetch at a time; a dead one holds nobody up."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from feedq.domain.model import Batch, FetchState
from feedq.errors import StoreLocked, StoreUnusable
from feedq.services.fetching.lock import fetch_lock, lock_path
from feedq.services.upkeep.safekeeping import back_up, put_back
from feedq.sources.base import Wanted
from tests.conftest import OpenFeedq
from tests.library import TODAY, paper, post
from tests.services.world import World, batch, config


def test_a_second_fetch_is_refused_while_one_runs(open_feedq: OpenFeedq, world: World) -> None:
    feedq, other = open_feedq(config("a")), open_feedq(config("a"))

    def meanwhile(_: FetchState, __: Wanted) -> Batch:
        with pytest.raises(StoreLocked, match="another fetch is running"):
            other.refresh.run()
        return batch(post(1))

    world.says = {"a": [meanwhile]}
    (result,) = feedq.refresh.run()
    assert (result.error, result.new) == ("", 1)
    world.says = {}
    assert len(other.refresh.run()) == 1


def test_a_fetch_that_ends_in_a_bug_frees_the_lock(open_feedq: OpenFeedq, world: World) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [ZeroDivisionError()]}
    with pytest.raises(ZeroDivisionError):
        feedq.refresh.run()
    world.says = {}
    assert len(feedq.refresh.run()) == 1


def test_a_killed_fetch_frees_the_lock_and_the_next_goes_on_from_its_cursor(
    open_feedq: OpenFeedq, world: World, database: Path
) -> None:
    def die(_: FetchState, __: Wanted) -> Batch:
        assert lock_path(database).exists()
        os._exit(9)

    world.says = {"a": [batch(paper(1), state=FetchState(cursor={"page": "1"})), die]}
    child = os.fork()
    if child == 0:
        try:
            open_feedq(config("a")).refresh.run()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    feedq = open_feedq(config("a"))
    assert len(feedq.inbox.ids()) == 1
    world.says = {"a": [batch(paper(2))]}
    (result,) = feedq.refresh.run()
    assert result.new == 1
    assert world.given["a"][0].cursor == {"page": "1"}


def test_the_lock_is_for_its_owner_only(database: Path) -> None:
    with fetch_lock(database):
        assert stat.S_IMODE(lock_path(database).stat().st_mode) == 0o600


def test_a_folder_that_cannot_hold_a_lock_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StoreUnusable, match="file is a file, not a folder; move it"),
        fetch_lock(tmp_path / "file" / "feedq.db"),
    ):
        pass


def test_nothing_is_restored_while_a_fetch_runs(open_feedq: OpenFeedq, database: Path) -> None:
    with open_feedq() as feedq:
        copy = back_up(database, None, now=TODAY)
        assert copy.name == "feedq.db.20260302T120000Z"
        assert feedq.inbox.ids() == []
    with fetch_lock(database), pytest.raises(StoreLocked, match="restore when it has ended"):
        put_back(database, copy, now=TODAY)
    assert put_back(database, copy, now=TODAY) is not None
