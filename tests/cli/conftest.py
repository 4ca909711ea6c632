"""Run the command line in this process, as a user would from a shell."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from feedq.cli import main
from tests.library import FakeClock
from tests.zotero_wire import ZoteroServer


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of a `--json` answer."""
        document = json.loads(self.out)
        assert document["schema_version"] == 1
        items: list[dict[str, Any]] = document["items"]
        return items


Run = Callable[..., Done]
FEED = (
    '<rss version="2.0"><channel><title>T</title><item><title>A</title>'
    "<link>https://a.example/1</link></item></channel></rss>"
)
"""A feed of one item."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own; nothing of the machine's user is read or written."""
    for name in (
        "FEEDQ_CONFIG",
        "FEEDQ_DB",
        "FEEDQ_X_BEARER_TOKEN",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """`run("list", "--json")` -> Done."""

    def call(*args: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["feedq", *args])
        status = 0
        try:
            main()
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else int(left.code is not None)
        out, err = capfdbinary.readouterr()
        return Done(status, out.decode(), err.decode())

    return call


@pytest.fixture
def zotero(
    home: Path, httpserver: HTTPServer, empty_library: Path, monkeypatch: pytest.MonkeyPatch
) -> ZoteroServer:
    """A Zotero library that the config names, and a library of ours without papers."""
    server = ZoteroServer(httpserver)
    (home / "c.toml").write_text(
        f'[zotero]\nlibrary = "users/12"\n[endpoints]\nzotero = "{server.base}"\n'
    )
    (home / "feedq.db").write_bytes(empty_library.read_bytes())
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "c.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setenv("FEEDQ_ZOTERO_KEY", server.KEY)
    monkeypatch.setattr("feedq.bootstrap.SystemClock", FakeClock)
    return server
