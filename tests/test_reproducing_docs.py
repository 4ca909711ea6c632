"""The tutorial is true: every command of docs/reproducing.md runs, in its order."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from feedq.cli.repro import repro_
from tests.cli.conftest import Run, home, run

__all__ = ["home", "run"]

PAGE = Path(__file__).parent.parent / "docs" / "reproducing.md"


def commands() -> list[str]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.startswith("    feedq ")]


def test_every_command_of_the_tutorial_runs(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    chosen = ""
    for command in commands():
        words = [word.replace("~", str(home)) for word in shlex.split(command)[1:]]
        done = run(*[chosen if word == "ID" else word for word in words])
        assert done.status == 0, f"{command}: {done.err}"
        if words[0] == "demo":
            monkeypatch.setenv("FEEDQ_CONFIG", str(home / "feedq-demo" / "config.toml"))
            chosen = run("list", "-n", "1", "--format", "{id}").out.strip()
            assert "Which Gate Matters?" in run("show", chosen).out
    assert "**Replicated.** Our perplexity is 83.9" in Path("report.md").read_text()
    assert "1 replicated" in Path("portfolio.html").read_text()
    assert b"BEGIN:VEVENT" in Path("reproduction.ics").read_bytes()
    assert (home / "reproductions" / "which-gate" / "notes.md").read_text().count("gate") >= 1
    assert not os.environ.get("FEEDQ_DB")


def test_every_command_of_repro_is_told() -> None:
    told = PAGE.read_text(encoding="utf-8")
    for name in repro_.commands:
        assert f"feedq repro {name}" in told or name == "drop", name
