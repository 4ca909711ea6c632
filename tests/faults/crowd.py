"""Many processes at work on one library, and whether their work adds up."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.store.backup import verify
from tests.faults.child import Tell, Work, feedq, run, running, start
from tests.faults.library import assert_whole

_BUSY = 5
"""The exit status of a fetch while another one runs."""
_KEYS = (Status.QUEUED, Status.SKIPPED, Status.DONE, Status.READING, Status.INBOX)


@dataclass(frozen=True)
class Made:
    """A decision that was acknowledged: its step, and how long the user waited."""

    step: int
    seconds: float


@dataclass(frozen=True)
class Figures:
    """What a crowd came to.

    Attributes:
        waits_s: how long each decision took, ascending.
    """

    fetches: int
    refused: int
    marks: int
    backups: int
    waits_s: list[float]


def together(folder: Path, seconds: float) -> Figures:
    """One fetches, two decide as apps do, one marks on the command line, one makes backups, and
    one tries to fetch as well; for some time, in `folder`, whose library holds papers.

    Raises:
        AssertionError: somebody was told of a locked database or failed otherwise, an acknowledged
            decision is lost, or the journal does not add up.
    """
    until = time.monotonic() + seconds
    apps = [start(partial(_app, number, until), folder) for number in (1, 2)]
    with running(*apps), ThreadPoolExecutor() as pool:
        loops = [
            pool.submit(_fetch, until, folder),
            pool.submit(_fetch, until, folder, "--no-rank"),
            pool.submit(_mark, until, folder),
            pool.submit(_back_up, until, folder),
        ]
        fetched, late, marks, backups = (loop.result() for loop in loops)
        for app in apps:
            assert (app.wait(), app.err) == (0, ""), app.err
    made = [[one for one in app.told if isinstance(one, Made)] for app in apps]
    assert_whole(folder / "feedq.db")
    check_journal(folder / "feedq.db", [one.step for each in made for one in each])
    for own in made:
        steps = [one.step for one in own]
        assert steps == sorted(steps), "the decisions of an app are out of order"
    return Figures(
        fetches=[*fetched, *late].count(0),
        refused=[*fetched, *late].count(_BUSY),
        marks=len(marks),
        backups=len(backups),
        waits_s=sorted(one.seconds for each in made for one in each),
    )


def check_journal(path: Path, acknowledged: list[int]) -> None:
    """Every acknowledged step is there once, each begins where the last one on the same paper
    ended, and the readings are what the last ones say: no update was lost."""
    with closing(sqlite3.connect(path)) as database:
        query = "SELECT step, paper_id, before, after, state FROM decisions ORDER BY id"
        steps = database.execute(query).fetchall()
        numbers = [step for step, *_ in steps]
        assert numbers == sorted(numbers)
        assert sorted(set(numbers)) == list(range(1, max(numbers, default=0) + 1))
        assert len(set(acknowledged)) == len(acknowledged)
        assert set(acknowledged) <= set(numbers), "an acknowledged decision is lost"
        last: dict[int, object] = {}
        for step, paper, before, after, state in steps:
            if state == "done":
                begins = json.loads(before)
                assert last.get(paper, begins) == begins, f"step {step} overwrote another"
                last[paper] = json.loads(after)
        readings = dict(database.execute("SELECT paper_id, status FROM readings").fetchall())
        said = {paper: one["status"] for paper, one in last.items() if isinstance(one, dict)}
        assert {paper: readings[paper] for paper in said} == said
        places = [
            place
            for (place,) in database.execute(
                "SELECT queue_position FROM readings WHERE status = 'queued'"
            )
        ]
        assert len(set(places)) == len(places), "two papers have one place in the queue"


def _repeat(until: float, folder: Path, work: Callable[[], Work], *allowed: int) -> Iterator[int]:
    """Run the command line again and again, each time in a process of its own."""
    while time.monotonic() < until:
        child = run(work(), folder)
        assert child.status in (0, *allowed), child.err
        assert "locked" not in child.err
        yield child.status


def _fetch(until: float, folder: Path, *options: str) -> list[int]:
    return list(_repeat(until, folder, lambda: feedq("fetch", "--full", *options), _BUSY))


def _mark(until: float, folder: Path) -> list[int]:
    listed = run(feedq("list", "all", "--format", "{id}"), folder).out.split()
    dice = Random(3)
    return list(
        _repeat(until, folder, lambda: feedq("mark", dice.choice(listed), "--as", "queued"))
    )


def _back_up(until: float, folder: Path) -> list[int]:
    copy = folder / "copy.db"
    made = []
    for status in _repeat(until, folder, lambda: feedq("backup", str(copy))):
        verify(copy)
        check_journal(copy, [])
        made.append(status)
    return made


def _app(number: int, until: float, folder: Path, tell: Tell) -> int:
    from feedq.bootstrap import open_feedq
    from feedq.config import load

    dice = Random(number)
    with open_feedq(load(folder / "config.toml", environ={}), database=folder / "feedq.db") as app:
        rows = app.inbox.ids("all")
        while time.monotonic() < until:
            begun = time.monotonic()
            if dice.random() < 0.1:
                app.triage.undo()
            else:
                chosen = Decision(status=dice.choice(_KEYS), note=f"{number}: {begun}")
                step = app.triage.decide(dice.sample(rows, 2), chosen)
                if step is not None:
                    tell(Made(step.number, time.monotonic() - begun))
            if dice.random() < 0.2:
                app.inbox.view("queue")
    return 0
