"""Hooks are told of what happened, after it happened, and nobody waits for them."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Hook, Rank
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Outcome, Status
from feedq.domain.triage import Decision
from feedq.services.fetching.visit import FetchResult
from tests.library import FakeClock, add, arxiv, paper
from tests.wire import FakeHttp

# Appends its input to a file, when the file `go` beside it is there.
TELLS = """
import os, pathlib, sys, time
told = pathlib.Path(sys.argv[1])
(told.parent / "running").touch()
while not (told.parent / "go").exists():
    time.sleep(0.01)
with told.open("a") as file:
    file.write(sys.stdin.read())
"""


class Told:
    """What a hook was told, a document a run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / "told"
        self.go()

    def go(self) -> None:
        (self._folder / "go").touch()

    def wait(self) -> None:
        """From now on runs do not end."""
        (self._folder / "go").unlink()
        (self._folder / "running").unlink(missing_ok=True)

    def until_running(self) -> None:
        until = time.monotonic() + 20
        while not (self._folder / "running").exists():
            assert time.monotonic() < until
            time.sleep(0.01)

    @property
    def documents(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def hook(self, event: str, **said: Any) -> Hook:
        return Hook(event=event, command=(sys.executable, "-c", TELLS, str(self.path)), **said)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


Opened = Callable[..., Feedq]


@pytest.fixture
def opened(database: Path, store: object, clock: FakeClock) -> Opened:
    """`opened(hook, ...)`: a library whose complaints are kept in its `.complaints`."""

    def opening(*hooks: Hook, environ: dict[str, str] | None = None) -> Feedq:
        feedq = Feedq(
            Config(hooks=hooks, rank=Rank(session_size=2, explore=0)),
            database=database,
            clock=clock,
            http=lambda cancelled: FakeHttp(),
            rng=Random(0),
            environ={} if environ is None else environ,
        )
        complaints: list[str] = []
        vars(feedq)["complaints"] = complaints
        feedq.complain = complaints.append
        return feedq

    return opening


def complaints(feedq: Feedq) -> list[str]:
    found: list[str] = vars(feedq)["complaints"]
    return found


def test_a_change_of_status_is_told_with_the_paper(opened: Opened, told: Told) -> None:
    with opened(told.hook("status")) as feedq:
        rows = add(feedq.store, paper(1, title="Gates & <cells>"), paper(2))
        feedq.triage.decide(rows, Decision(status=Status.QUEUED))
    (document,) = told.documents
    assert document["schema_version"] == 1
    assert (document["event"], document["at"]) == ("status", "2026-03-02T12:00:00Z")
    assert document["count"] == 2
    first, second = document["items"]
    assert (first["id"], first["before"], first["status"]) == (str(arxiv(1)), "inbox", "queued")
    assert first["title"] == "Gates & <cells>"
    assert first["url"] == "https://arxiv.org/abs/2603.00001"
    assert second["id"] == str(arxiv(2))


def test_what_is_no_change_of_status_is_not_told(opened: Opened, told: Told) -> None:
    with opened(told.hook("status")) as feedq:
        rows = add(feedq.store, paper(1))
        feedq.triage.decide(rows, Decision(star=True, note="good", candidate=True))
        feedq.triage.decide(rows, Decision(status=Status.INBOX))
        feedq.triage.undo()
    assert told.documents == []


def test_undo_and_redo_are_changes(opened: Opened, told: Told) -> None:
    feedq = opened(told.hook("status"))
    (row,) = add(feedq.store, paper(1))
    for act in (
        lambda: feedq.triage.decide([row], Decision(status=Status.DONE)),
        feedq.triage.undo,
        feedq.triage.redo,
    ):
        act()
        feedq.hooks.close()
    sides = [(one["items"][0]["before"], one["items"][0]["status"]) for one in told.documents]
    assert sides == [("inbox", "done"), ("done", "inbox"), ("inbox", "done")]
    feedq.close()


def test_an_import_is_a_change(opened: Opened, told: Told) -> None:
    with opened(told.hook("status")) as feedq:
        add(feedq.store, paper(1))
        feedq.intake.take([Identifier("arxiv", "2603.00001")], Status.DONE, dry_run=True)
        assert told.documents == []
        feedq.intake.take([Identifier("arxiv", "2603.00001")], Status.DONE)
    assert [one["items"][0]["status"] for one in told.documents] == ["done"]


def test_what_happens_during_a_run_is_told_together_by_the_next(opened: Opened, told: Told) -> None:
    with opened(told.hook("status", timeout_s=60.0)) as feedq:
        rows = add(feedq.store, *(paper(number) for number in range(1, 6)))
        told.wait()
        feedq.triage.decide(rows[:1], Decision(status=Status.SKIPPED))
        told.until_running()
        for row in rows[1:]:
            feedq.triage.decide([row], Decision(status=Status.QUEUED))
        feedq.triage.decide([rows[1]], Decision(status=Status.DONE))
        feedq.triage.decide([rows[2]], Decision(status=Status.INBOX))
        assert feedq.inbox.counts()["queue"] == 2, "nobody waited for the hook"
        told.go()
    first, second = told.documents
    assert [one["id"] for one in first["items"]] == [str(arxiv(1))]
    sides = {one["id"]: (one["before"], one["status"]) for one in second["items"]}
    assert sides == {
        str(arxiv(2)): ("inbox", "done"),
        str(arxiv(4)): ("inbox", "queued"),
        str(arxiv(5)): ("inbox", "queued"),
    }


def test_a_change_that_was_taken_back_during_a_run_is_not_told(opened: Opened, told: Told) -> None:
    with opened(told.hook("status", timeout_s=60.0)) as feedq:
        rows = add(feedq.store, paper(1), paper(2))
        told.wait()
        feedq.triage.decide(rows[:1], Decision(status=Status.SKIPPED))
        told.until_running()
        feedq.triage.decide(rows[1:], Decision(status=Status.SKIPPED))
        feedq.triage.undo()
        told.go()
    assert len(told.documents) == 1


def test_a_fetch_is_told_with_its_sources_and_the_best_of_what_is_new(
    opened: Opened, told: Told
) -> None:
    with opened(told.hook("fetched")) as feedq:
        add(feedq.store, paper(9))
        newest = feedq.hooks.newest()
        add(feedq.store, *(paper(number) for number in (3, 1, 2)))
        results = (
            FetchResult("arxiv", "cs.LG", Outcome.OK, new=3, updated=1, seconds=0.5),
            FetchResult("feed", "A Blog", Outcome.FAILED, error="no answer"),
        )
        feedq.hooks.fetched(results, newest)
    (document,) = told.documents
    assert (document["new"], document["updated"], document["count"]) == (3, 1, 3)
    assert [one["outcome"] for one in document["sources"]] == ["ok", "failed"]
    assert document["sources"][1]["error"] == "no answer"
    assert [one["id"] for one in document["items"]] == [str(arxiv(1)), str(arxiv(2))]


def test_a_hook_that_fails_is_one_line_and_undoes_nothing(opened: Opened, told: Told) -> None:
    fails = Hook(event="status", command=("false",))
    absent = Hook(event="status", command=("no-such-program",))
    late = Hook(event="status", command=("sleep", "600"), timeout_s=0.2)
    with opened(fails, absent, late, told.hook("status")) as feedq:
        rows = add(feedq.store, paper(1))
        assert feedq.triage.decide(rows, Decision(status=Status.QUEUED))
        feedq.hooks.close()
        assert feedq.inbox.counts()["queue"] == 1
    assert sorted(complaints(feedq)) == [
        "hook #1 (false): failed with status 1",
        "hook #2 (no-such-program): cannot be run: there is no such program",
        "hook #3 (sleep): no end within 0.2 s, stopped",
    ]
    assert len(told.documents) == 1, "the others are told all the same"


def test_a_feedq_that_a_hook_runs_has_no_hooks(opened: Opened, told: Told) -> None:
    with opened(told.hook("status"), environ={"FEEDQ_EVENT": "status"}) as feedq:
        feedq.triage.decide(add(feedq.store, paper(1)), Decision(status=Status.QUEUED))
    assert told.documents == []


def test_without_hooks_there_is_no_thread(opened: Opened) -> None:
    with opened() as feedq:
        before = threading.active_count()
        feedq.triage.decide(add(feedq.store, paper(1)), Decision(status=Status.QUEUED))
        feedq.hooks.fetched((), feedq.hooks.newest())
        assert threading.active_count() == before


def test_an_interrupted_wait_ends_the_commands(
    opened: Opened, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    feedq = opened(told.hook("status", timeout_s=600.0))
    told.wait()
    feedq.triage.decide(add(feedq.store, paper(1)), Decision(status=Status.QUEUED))
    (runner,) = feedq.hooks._status
    thread = runner._thread
    assert thread is not None
    told.until_running()
    with monkeypatch.context() as patch:
        patch.setattr(thread, "join", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            feedq.close()
    thread.join(20)
    assert not thread.is_alive()
    assert complaints(feedq) == [f"hook #1 ({sys.executable}): stopped"]


def test_a_long_wait_is_explained(
    opened: Opened, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedq.services.exchange.hooks._MOMENT_S", 0.01)
    said: list[str] = []
    with opened(told.hook("status", timeout_s=60.0)) as feedq:

        def explain(line: str) -> None:
            said.append(line)
            told.go()

        feedq.explain = explain
        told.wait()
        feedq.triage.decide(add(feedq.store, paper(1)), Decision(status=Status.QUEUED))
    assert said == [f"waiting for hook #1 ({sys.executable}); Ctrl-C ends it"]
    assert complaints(feedq) == []


def _interrupted(timeout: float | None = None) -> None:
    raise KeyboardInterrupt
