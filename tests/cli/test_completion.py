"""Completion in real shells: what the tab key makes of a line is what one meant."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedq.cli.root import cli
from feedq.store.store import Store
from tests.cli.commands import commands
from tests.cli.conftest import Run
from tests.cli.typist import STARTS, Typist, feedq_on_path
from tests.library import TODAY, add, paper

CONFIG = """
[arxiv]
categories = []

[[profiles]]
name = "my cats, dogs"
keywords = ["a: b", "c\\td"]

[[researchers]]
name = "Ada's $HOME"
x = "ada"
feeds = ["https://ada.example/feed"]

[[feeds]]
name = "Distill"
url = "https://distill.pub/rss"
"""


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A library with a few papers, as a shell finds it."""
    (tmp_path / "my.toml").write_text(CONFIG)
    store = Store.open(tmp_path / "feedq.db", now=TODAY)
    add(store, *(paper(n, title=f"On topic {n}: a, b\tc 'd\" $HOME") for n in (1, 2, 31)))
    store.close()
    return {
        "PATH": f"{feedq_on_path(tmp_path / 'bin')}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "HOME": str(tmp_path),
        "FEEDQ_CONFIG": str(tmp_path / "my.toml"),
        "FEEDQ_DB": str(tmp_path / "feedq.db"),
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(params=STARTS)
def typist(request: pytest.FixtureRequest, environ: dict[str, str]) -> Iterator[Typist]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    typist = Typist(request.param, environ)
    yield typist
    typist.close()


def test_a_shell_completes_what_one_means(typist: Typist, tmp_path: Path) -> None:
    for typed, meant in {
        "feedq exp": ["export"],
        "feedq list que": ["list", "queue"],
        "feedq export --format bibl": ["export", "--format", "biblatex"],
        "feedq export --format=resc": ["export", "--format=rescience"],
        "feedq mark 2603.0003": ["mark", "2603.00031"],
        "feedq show arxiv:2603.0003": ["show", "arxiv:2603.00031"],
        "feedq mark x --profile 'my c": ["mark", "x", "--profile", "my cats, dogs"],
        'feedq mark x --profile "my c': ["mark", "x", "--profile", "my cats, dogs"],
        "feedq fetch --only Ada": ["fetch", "--only", "Ada's $HOME"],
        f"feedq --config {tmp_path}/my.": ["--config", f"{tmp_path}/my.toml"],
    }.items():
        assert typist.completed(typed) == ["feedq", *meant], typed
    typed = "feedq list | feedq mark - --as sk"
    assert typist.line(typed) == f"{typed}ipped", "only the last command counts"


def ask(environ: dict[str, str], line: str) -> list[list[str]]:
    """What zsh would be told: kind, value and help of each completion."""
    done = subprocess.run(
        ["feedq"],
        env=environ | {"_FEEDQ_COMPLETE": "zsh_complete", "COMP_LINE": line},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [answer.split("\t") for answer in done.stdout.splitlines() if answer]


def test_values_come_with_a_word_of_help(environ: dict[str, str]) -> None:
    first = ask(environ, "feedq mark ")[0]
    assert first == ["plain", "2603.00001", "On topic 1: a, b c 'd\" $HOME"]
    assert ask(environ, "feedq fetch --only A") == [["plain", "Ada's $HOME", "x, feed"]]


def test_kept_papers_come_first_and_none_comes_twice(run: Run, environ: dict[str, str]) -> None:
    files = ["--config", environ["FEEDQ_CONFIG"], "--db", environ["FEEDQ_DB"]]
    assert run(*files, "mark", "2603.00002", "--as", "queued").status == 0
    assert run(*files, "repro", "add", "2603.00031").status == 0
    offered = [value for _, value, _ in ask(environ, "feedq mark 26")]
    assert set(offered[:2]) == {"2603.00002", "2603.00031"}
    assert sorted(offered) == ["2603.00001", "2603.00002", "2603.00031"]
    assert [value for _, value, _ in ask(environ, "feedq repro show ")] == ["2603.00031"]
    again = [value for _, value, _ in ask(environ, "feedq mark 2603.00002 2603")]
    assert "2603.00002" not in again


def test_what_cannot_be_read_offers_nothing_and_is_not_made(
    environ: dict[str, str], tmp_path: Path
) -> None:
    nowhere = environ | {
        "FEEDQ_CONFIG": str(tmp_path / "none.toml"),
        "FEEDQ_DB": str(tmp_path / "none.db"),
    }
    assert ask(nowhere, "feedq mark ") == []
    assert not (tmp_path / "none.toml").exists()
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "my.toml").write_text("[broken")
    (tmp_path / "feedq.db").write_bytes(b"no database at all" * 100)
    assert ask(environ, "feedq mark x --profile ") == []
    assert ask(environ, "feedq mark ") == []


def test_another_config_on_the_line_is_the_one_that_counts(
    environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "other.toml").write_text('[[profiles]]\nname = "other"\n')
    line = f"feedq --config '{tmp_path}/other.toml' mark x --profile "
    assert ask(environ, line) == [["plain", "other", ""]]


@pytest.mark.parametrize("shell", STARTS)
def test_the_script_is_taken_by_its_shell(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.status == 0
    assert "_FEEDQ_COMPLETE" in done.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.out, text=True, check=True, capture_output=True)


def test_whatever_takes_ids_views_or_names_completes_them() -> None:
    named = {"ids", "paper_id", "view", "what", "names", "profile", "only"}
    silent = [
        (name, parameter.name)
        for name, command in commands(cli)
        for parameter in command.params
        if parameter.name in named and parameter._custom_shell_complete is None
    ]
    assert silent == [("sources add", "what")], "which is followed by nobody yet"


def test_no_command_imports_what_is_slow_before_it_runs() -> None:
    code = """
import importlib, pkgutil, sys
import feedq.cli
for module in pkgutil.walk_packages(feedq.cli.__path__, "feedq.cli."):
    importlib.import_module(module.name)
slow = {"sqlalchemy", "alembic", "numpy", "scipy", "sklearn", "textual", "rich", "httpx",
        "requests", "feedparser", "arxiv", "tweepy", "icalendar", "bibtexparser", "tomlkit"}
print(sorted(slow & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
