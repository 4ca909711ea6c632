"""feedq demo: what it may write, and that it goes on where it was."""

from __future__ import annotations

import socket
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedq.demo import StandIns
from feedq.demo.settings import origin
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", ["config.toml", "feedq.db"])
def test_a_folder_with_something_of_ones_own_is_left_alone(run: Run, home: Path, name: str) -> None:
    (home / name).write_text("# mine\n")
    done = run("demo", "--dir", str(home))
    assert done.status == 2
    assert done.err.splitlines()[-1] == (
        f"feedq: {home / name}: is not the demo's, and stays; name another folder with --dir"
    )
    assert (home / name).read_text() == "# mine\n"
    assert [path.name for path in home.iterdir() if path.is_file()] == [name]


def test_run_again_it_goes_on_with_the_same_papers_and_the_edited_config(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "demo"
    first = run("demo", "--dir", str(folder))
    assert first.status == 0, first.err
    config = folder / "config.toml"
    assert config.stat().st_mode & 0o077 == 0, "it holds a token"
    config.write_text(config.read_text() + "[rank]\nsession_size = 7\n")
    edited = config.read_text()
    monkeypatch.setenv("FEEDQ_CONFIG", str(config))

    def known() -> Counter[str]:
        return Counter(one["id"] for one in run("list", "all", "-n", "1000", "--json").items)

    before = known()
    assert len(before) > 80
    assert run("demo", "--dir", str(folder)).status == 0
    assert known() == before
    assert config.read_text() == edited

    told = run("doctor", "--json")
    assert all(item["well"] for item in told.items), told.out
    network = next(item for item in told.items if item["check"] == "network")
    assert "demo" in network["text"]


def test_a_relative_folder_is_found_again_from_elsewhere(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    assert run("demo", "--dir", "here").status == 0
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "here" / "config.toml"))
    assert run("list", "--json").items


def test_a_taken_port_is_said_and_nothing_comes_twice(run: Run, home: Path) -> None:
    config = home / "config.toml"
    with StandIns() as servers:
        servers.config(home / "feedq.db", home)
    known = origin(config)
    assert known is not None
    with socket.socket() as other:
        other.bind(("127.0.0.1", known.port))
        other.listen()
        done = run("demo", "--dir", str(home))
    assert done.status == 2
    assert f"port {known.port} of this machine, which is taken" in done.err


def test_in_a_later_month_papers_keep_the_ids_of_the_first(home: Path) -> None:
    with StandIns(now=datetime(2026, 11, 18, 12, tzinfo=UTC)) as servers:
        servers.config(home / "feedq.db", home)
        ids = {paper.id for paper in servers.content.papers}
    later = datetime(2027, 2, 3, 12, tzinfo=UTC)
    with StandIns(now=later, origin=origin(home / "config.toml")) as servers:
        assert {paper.id for paper in servers.content.papers} == ids
