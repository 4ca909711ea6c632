"""The whole program on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from feedq.bootstrap import open_feedq
from feedq.config import load
from feedq.demo import StandIns
from feedq.domain.kinds import Status
from feedq.domain.location import Server
from feedq.domain.triage import Decision, Step
from feedq.store.store import Store
from tests import postgres
from tests.cli.conftest import Run
from tests.faults import child
from tests.library import TODAY, add, paper

_NUMBERS = count(1)
NOW = child.NOW


@pytest.fixture
def url(server: str) -> str:
    """Of a database without anything, with a password that nothing may show."""
    location = postgres.database(server, f"cli{next(_NUMBERS)}")
    return location.url.replace("feedq@", "feedq:s3cret@")


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_laptops_share_what_a_server_holds(run: Run, url: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    profile = '[[profiles]]\nname = "a"\nkeywords = ["paper"]\n'
    config.write_text(f'[database]\nurl = "{url}"\n{profile}')
    there = ("--config", str(config))
    done = run(*there, "init")
    assert done.status == 0
    assert "s3cret" not in done.err
    store = Store.open(Server.named(url), now=TODAY)
    add(store, *(paper(number) for number in range(1, 5)))
    store.close()
    assert run(*there, "rank").status == 0
    assert len(run(*there, "list", "--json").items) == 4
    assert run(*there, "mark", "2603.00002", "--as", "queued", "--note", "für später").status == 0
    queue = run(*there, "list", "queue", "--json").items
    assert [one["id"] for one in queue] == ["arxiv:2603.00002"]
    assert len(run(*there, "search", "note:fur", "--json").items) == 1
    assert run(*there, "undo").status == 0
    assert run(*there, "list", "queue", "--json").items == []
    done = run(*there, "doctor", "--offline")
    assert "PostgreSQL" in done.out
    assert "s3cret" not in done.out + done.err
    done = run(*there, "backup")
    assert (done.status, "name a FILE" in done.err) == (2, True)
    assert run(*there, "backup", str(tmp_path / "kept.db")).status == 0
    assert len(run("--db", str(tmp_path / "kept.db"), *there, "list", "--json").items) == 4
    done = run(*there, "restore", str(tmp_path / "kept.db"))
    assert (done.status, "feedq copy" in done.err, "s3cret" in done.err) == (2, True, False)
    done = run(*there, "schedule")
    assert "s3cret" not in done.out + done.err


def test_a_library_is_copied_from_the_command_line(run: Run, url: str, tmp_path: Path) -> None:
    path = tmp_path / "feedq.db"
    store = Store.open(path, now=TODAY)
    add(store, paper(1))
    store.close()
    done = run("copy", str(path), url)
    assert done.status == 0, done.err
    assert "1 papers" in done.err
    assert "s3cret" not in done.err
    done = run("copy", str(path), url)
    assert (done.status, "is not empty" in done.err) == (7, True)
    done = run("copy", url, "mysql://me:s3cret@home/q")
    assert (done.status, "s3cret" in done.err) == (2, False)
    assert run("copy", str(tmp_path / "none.db"), url).status == 6


@pytest.fixture
def followed(home: Path) -> Iterator[Path]:
    """The folder of a config that follows the demo's stand-ins."""
    with StandIns(now=NOW) as servers:
        (home / "config.toml").write_text(servers.toml(home / "unused.db"))
        yield home


def test_the_daily_loop_with_a_library_on_a_server(
    run: Run, url: str, followed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedq.bootstrap.INTERVALS_S", {})
    there = ("--config", str(followed / "config.toml"), "--db", url)
    fetched = run(*there, "fetch", "--json")
    assert fetched.status == 0, fetched.err
    assert {item["outcome"] for item in fetched.items} == {"ok"}
    inbox = run(*there, "list", "--json").items
    assert [one["rank"] for one in inbox[:3]] == [1, 2, 3]
    assert inbox[0]["reasons"]
    best, second = inbox[0]["id"], inbox[1]["id"]
    assert run(*there, "mark", best, "--as", "queued", "--star").status == 0
    assert run(*there, "mark", second, "--as", "skipped").status == 0
    assert run(*there, "repro", "add", best).status == 0
    assert run(*there, "undo", "2").status == 0
    assert run(*there, "redo").status == 0
    assert [one["id"] for one in run(*there, "list", "skipped", "--json").items] == [second]
    assert inbox[0]["title"] in run(*there, "export", "queue", "--format", "markdown").out
    assert run(*there, "digest").status == 0
    word = inbox[0]["title"].split()[0]
    assert best in [one["id"] for one in run(*there, "search", f"ti:{word}", "--json").items]
    again = run(*there, "fetch", "--full", "--json")
    assert again.status == 0, again.err
    assert {item["outcome"] for item in again.items} == {"ok"}
    assert [one["id"] for one in run(*there, "list", "queue", "--json").items] == [best]
    assert not (followed / "unused.db").exists()


def test_one_machine_fetches_while_two_decide(url: str, followed: Path) -> None:
    assert child.run(child.feedq("--db", url, "fetch"), followed).status == 0
    machines = [child.start(partial(_decide, url, half), followed) for half in (0, 1)]
    fetches = 0
    with child.running(*machines):
        while any(machine.status is None for machine in machines) or not fetches:
            done = child.run(child.feedq("--db", url, "fetch", "--full"), followed)
            assert done.status == 0, done.err
            fetches += 1
        for machine in machines:
            assert (machine.wait(), machine.err) == (0, ""), machine.err
    told = [step for machine in machines for step in machine.told if isinstance(step, Step)]
    assert len(told) == len({step.number for step in told}) == 40
    rows = {row for step in told for row in step.rows}
    assert len(rows) == 40
    with closing(Store.open(Server.named(url), now=TODAY)) as store, store.read() as snapshot:
        assert set(snapshot.views.ids("queue")) == rows
        assert len(snapshot.readings.decided(None)) == 40


def _decide(url: str, half: int, folder: Path, tell: child.Tell) -> int:
    """Queue twenty papers, one a keystroke, as an app does."""
    config = load(folder / "config.toml", environ={})
    with open_feedq(config, database=Server.named(url)) as feedq:
        for row in sorted(feedq.inbox.ids("all"))[half:40:2]:
            step = feedq.triage.decide([row], Decision(status=Status.QUEUED))
            assert step is not None
            tell(step)
            feedq.inbox.session()
    return 0


def test_a_server_that_does_not_answer_is_one_line(run: Run) -> None:
    done = run("--db", "postgresql://me:s3cret@127.0.0.1:1/feedq", "list")
    assert done.status == 7
    assert "check that the server runs" in done.err
    assert "s3cret" not in done.err
    assert done.err.count("\nfeedq:") + done.err.startswith("feedq:") == 1
