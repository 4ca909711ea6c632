"""Hooks as a user writes them: in the config, run by commands; the documented ones work."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from feedq.config import example
from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, arxiv, paper

DOCS = Path(__file__).parent.parent.parent / "docs" / "hooks.md"
ONE = str(arxiv(1))


@pytest.fixture
def library(home: Path, empty_library: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of two papers; the config is still to be written."""
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    (home / "feedq.db").write_bytes(empty_library.read_bytes())
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, paper(1, title="Cells & <gates>"), paper(2))
    store.close()
    return home


def configure(home: Path, event: str, *command: str) -> None:
    (home / "config.toml").write_text(
        f'[rank]\nwindow_days = 36500\n[[hooks]]\nevent = "{event}"\n'
        f"command = {json.dumps(command)}\n"
    )


def told(home: Path) -> list[str]:
    """A command that writes what it was told, and its environment, into files."""
    script = (
        "import json, os, pathlib, sys\n"
        f"home = pathlib.Path({str(home)!r})\n"
        "(home / 'told.json').write_text(sys.stdin.read())\n"
        "(home / 'environ.json').write_text(json.dumps(dict(os.environ)))"
    )
    return [sys.executable, "-c", script]


def test_a_decision_runs_the_command_in_an_environment_without_secrets(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(library, "status", *told(library))
    monkeypatch.setenv("FEEDQ_SMTP_PASSWORD", "s3cret")
    monkeypatch.setenv("HELLO", "world")
    monkeypatch.delenv("FEEDQ_DB")
    assert run("--db", str(library / "feedq.db"), "mark", ONE, "--as", "done").status == 0
    document = json.loads((library / "told.json").read_text())
    assert [one["status"] for one in document["items"]] == ["done"]
    environ = json.loads((library / "environ.json").read_text())
    assert "s3cret" not in environ.values()
    assert environ["HELLO"] == "world"
    assert environ["FEEDQ_EVENT"] == "status"
    assert environ["FEEDQ_CONFIG"] == str(library / "config.toml")
    assert environ["FEEDQ_DB"] == str(library / "feedq.db")


def test_a_failing_hook_is_a_line_and_no_failure_of_ours(run: Run, library: Path) -> None:
    script = "import sys; sys.exit('wiki: no such page\\n')"
    configure(library, "status", sys.executable, "-c", script)
    done = run("mark", ONE, "--as", "queued")
    assert (done.status, done.out) == (0, "")
    assert sorted(done.err.splitlines()) == [  # who speaks first is not said
        "1 changed",
        f"feedq: hook #1 ({sys.executable}): failed with status 1: wiki: no such page",
    ]
    assert [one["id"] for one in run("list", "queue", "--json").items] == [ONE]


def test_a_fetch_runs_the_command(run: Run, library: Path) -> None:
    configure(library, "fetched", *told(library))
    done = run("fetch")
    assert done.status == 0
    document = json.loads((library / "told.json").read_text())
    assert (document["event"], document["new"], document["sources"]) == ("fetched", 0, [])
    assert document["items"] == []


def test_doctor_looks_for_the_program(run: Run, library: Path) -> None:
    configure(library, "status", "no-such-program")
    done = run("doctor", "--offline")
    assert done.status == 3
    assert "FIX  hook #1: status: no program 'no-such-program' that can be run" in done.out
    configure(library, "status", "true")
    assert "ok   hook #1: status: /" in run("doctor", "--offline").out


def test_the_notification_of_the_example_says_what_is_new(run: Run, library: Path) -> None:
    for program in ("jq", "xargs"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    (commented,) = re.findall(r"(?m)^# \[\[hooks\]\]\n(?:# .*\n)+", example())
    hook = re.sub("(?m)^# ", "", commented)
    (library / "config.toml").write_text(f"[rank]\nwindow_days = 36500\n{hook}")
    fake = library / "bin" / "notify-send"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\nfor word; do printf "%s|" "$word"; done >> "{library}/shown"\n')
    fake.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(fake.parent), prepend=":")
        assert run("fetch").status == 0
        assert not (library / "shown").exists(), "nothing is new"
        store = Store.open(library / "feedq.db", now=TODAY)
        from feedq.bootstrap import Feedq
        from feedq.config import load

        with Feedq(
            load(library / "config.toml", environ={}), database=library / "feedq.db"
        ) as feedq:
            newest = feedq.hooks.newest()
            add(store, paper(3, title="Cells & <gates>"), paper(4))
            feedq.hooks.fetched((), newest)
        store.close()
    shown = (library / "shown").read_text()
    assert shown == "--app-name=feedq|--|feedq|2 new papers, first: Cells &amp; &lt;gates&gt;|"


def test_the_script_of_the_manual_works(run: Run, library: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    (block,) = re.findall(r"(?m)^    #!/usr/bin/env python3\n(?:    .*\n|\n)+", text)
    script = library / "bin" / "note-read"
    script.parent.mkdir()
    script.write_text(re.sub("(?m)^    ", "", block))
    script.chmod(0o700)
    hooks = re.findall(r"(?m)^    \[\[hooks\]\]\n(?:    .*\n)+", text)
    (library / "config.toml").write_text(re.sub("(?m)^    ", "", hooks[-1]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
        done = run("mark", ONE, "--as", "done")
    assert (done.status, done.err) == (0, "1 changed\n")
    assert (library / "read.md").read_text() == (
        "- Cells & <gates> <https://arxiv.org/abs/2603.00001>\n"
    )


def test_every_event_is_documented() -> None:
    from feedq.config.rules import HOOK_EVENTS

    told = DOCS.read_text(encoding="utf-8")
    for event in HOOK_EVENTS:
        assert f"| `{event}` |" in told
        assert f'"{event}"' in example()
