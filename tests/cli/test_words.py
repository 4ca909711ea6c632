"""The same word, letter and option means the same in every command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, paper

FIRST, SECOND = "2603.00001", "2603.00002"


@pytest.fixture(autouse=True)
def library(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three papers on gates, nothing decided."""
    (home / "config.toml").write_text("")
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, *(paper(n, title=f"Gates, part {n}, nlp") for n in (1, 2, 3)))
    store.close()
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    return home / "feedq.db"


@pytest.mark.parametrize(
    "args",
    [("gates", "-n", "2"), ("-n2", "gates"), ("gates", "--limit", "2"), ("--limit=2", "gates")],
    ids=" ".join,
)
def test_search_takes_n_as_list_does(run: Run, args: tuple[str, ...]) -> None:
    assert len(run("search", "--json", *args).items) == 2


def test_a_word_behind_a_dash_is_left_out_whatever_its_letter(run: Run) -> None:
    assert len(run("search", "gates", "-nowhere", "-hidden", "--json").items) == 3
    assert run("search", "gates", "-nlp", "--json").items == []


def test_a_search_in_vain_says_what_was_not_understood(run: Run) -> None:
    assert run("search", "zebra").err == "nothing found\n"
    assert "OR is looked for as a word" in run("search", "zebra", "OR", "gates").err


@pytest.mark.parametrize("word", ["queued", "queue"])
def test_the_queue_is_named_either_way(run: Run, home: Path, word: str) -> None:
    assert run("mark", FIRST, "--as", word).status == 0
    (home / "ids.txt").write_text(f"{SECOND}\n")
    assert run("import", str(home / "ids.txt"), "--as", word).status == 0
    queued = {one["id"] for one in run("list", word, "--json").items}
    assert queued == {f"arxiv:{FIRST}", f"arxiv:{SECOND}"}


@pytest.mark.parametrize(("encoding", "star"), [("utf-8", "★"), ("ascii", "*")])
def test_the_letters_of_a_list_are_the_app_s(run: Run, encoding: str, star: str) -> None:
    run("mark", FIRST, "--as", "reading", "--star")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "feedq", "list", "reading"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": encoding},
        capture_output=True,
        encoding=encoding,
        check=True,
    )
    assert done.stdout.split("\t")[1] == f"m{star}."


def test_a_mistyped_command_is_told_the_nearest(run: Run) -> None:
    done = run("lst")
    assert done.status == 2
    assert "No such command 'lst'; did you mean 'list'?" in done.err
    assert "did you mean" not in run("qqqq").err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("schedule", "--at", "25:00"), "'25:00': write it as in 07:10"),
        (("fetch", "--since", "tomorrow"), "'tomorrow': write it as in 2026-03-01"),
    ],
    ids=["time", "day"],
)
def test_a_moment_that_is_none_is_told_in_words(run: Run, args: tuple[str, ...], said: str) -> None:
    done = run(*args)
    assert done.status == 2
    assert said in done.err
    assert "%" not in done.err


def test_one_is_one(run: Run, home: Path) -> None:
    run("mark", FIRST, "--as", "queued")
    for args in (
        ("rank",),
        ("export", "queue", "--format", "ris", "-o", str(home / "one.ris")),
        ("list", "-n", "1"),
    ):
        said = run(*args).err
        assert " 1 decisions" not in said
        assert "1 papers" not in said
    assert "1 paper" in run("export", "queue", "--format", "ris", "-o", str(home / "b.ris")).err


def test_undo_says_what_is_again(run: Run) -> None:
    run("mark", FIRST, "--as", "queued")
    assert f"arxiv:{FIRST} is in the inbox again: Gates" in run("undo").err
    assert f"arxiv:{FIRST} is queued again: Gates" in run("redo").err


@pytest.mark.parametrize(
    "app", ['theme = "drak"', '[app.keys]\n"paper.skip" = "q"'], ids=["theme", "clash"]
)
def test_doctor_sees_what_the_app_would_refuse(run: Run, home: Path, app: str) -> None:
    (home / "config.toml").write_text(f"[app]\n{app}\n")
    (found,) = [one for one in run("doctor", "--offline", "--json").items if one["check"] == "app"]
    assert not found["well"]
    (home / "config.toml").write_text('[app]\ntheme = "light"\n')
    assert "app" not in [one["check"] for one in run("doctor", "--offline", "--json").items]


def test_an_account_of_x_says_that_it_needs_a_token(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "config.toml").write_text('[[researchers]]\nname = "Ada"\nx = "ada_l"\n')
    (one,) = run("sources", "health", "--json").items
    assert (one["state"], one["notice"][:13]) == ("new", "needs a token")
    assert "needs a token" in run("sources", "health").out
    monkeypatch.setenv("FEEDQ_X_BEARER_TOKEN", "given")
    assert run("sources", "health", "--json").items[0]["notice"] is None
