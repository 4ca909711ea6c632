"""What is pasted into a bug report: enough to help, and nothing about its reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.cli.conftest import FEED, Run

CONFIG = """
[fetch]
contact = "ada@private.example"
[x]
bearer_token = "AAAA-secret-token"
[[researchers]]
name = "Grace Secretive"
x = "@gsecret"
mastodon = "@grace@social.example"
[[feeds]]
name = "My Private Diary"
url = "http://127.0.0.1:9/feed?token=hush-hush"
[[profiles]]
name = "embarrassing"
keywords = ["rubber ducks"]
[endpoints]
x = "http://127.0.0.1:9"
mastodon = "http://127.0.0.1:9"
"""
PRIVATE = (
    "AAAA-secret", "hush-hush", "Grace", "gsecret", "Private Diary", "private.example", "ada@",
    "embarrassing", "rubber ducks", "127.0.0.1", "from-the-environment",
)  # fmt: skip


@pytest.fixture
def config(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = home / "config.toml"
    path.write_text(CONFIG)
    path.chmod(0o644)
    monkeypatch.setenv("FEEDQ_CONFIG", str(path))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setenv("FEEDQ_SMTP_PASSWORD", "from-the-environment")
    return path


def test_the_report_tells_how_things_are_and_nothing_private(
    run: Run, config: Path, home: Path
) -> None:
    assert run("fetch").status == 4
    done = run("doctor", "--offline", "--report")
    assert (done.status, done.err) == (0, "")
    for private in (*PRIVATE, str(home)):
        assert private not in done.out, private
    for wanted in (
        "feedq ", "Python 3.", "SQLite 3.", "sqlalchemy ", "[[researchers]] 1", "[x] bearer_token",
        "FIX source (feed): failing since", "1 feed failing", "feedq.db ", "wrong fetch feed “…”",
        "holds a token and others can read it", "~/.local/state/feedq/log/feedq.log",
    ):  # fmt: skip
        assert wanted in done.out, wanted


def test_a_report_is_made_of_whatever_still_works(run: Run, config: Path, home: Path) -> None:
    (home / "feedq.db").write_text("no database")
    assert "FIX database: ~/feedq.db" in run("doctor", "--offline", "--report").out
    config.write_text("[fetch\n")
    assert "FIX config: ~/config.toml: line 1" in run("doctor", "--offline", "--report").out


def test_verbose_tells_what_went_well_on_standard_error(
    run: Run, config: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/blog").respond_with_data(FEED, content_type="text/xml")
    address = httpserver.url_for("/blog")
    config.write_text(f'[[feeds]]\nname = "blog"\nurl = "{address}"\n')
    assert run("fetch").err == ""
    done = run("-v", "fetch")
    assert done.out == ""
    assert done.err.startswith("fetch feed “blog”: ")


def test_a_bug_is_told_with_its_trace_logged_and_leaves_with_1(
    run: Run, config: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("feedq.cli.list.print_view", broken)
    done = run("list")
    assert done.status == 1
    assert "ZeroDivisionError" in done.err
    assert done.err.splitlines()[-1].startswith("feedq: this is a bug; please report it")
    logged = (home / ".local/state/feedq/log/feedq.log").read_text()
    assert "wrong list: a bug" in logged
    assert "ZeroDivisionError: division by zero" in logged


def test_surroundings_that_stop_the_network_are_a_finding(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "nonsense://ada:pr0xy@proxy.example")
    done = run("doctor")
    assert "network: HTTPS_PROXY names no proxy that can be used" in done.out
    assert "pr0xy" not in done.out + done.err
