"""Servers in trouble, as the command line tells of them and remembers them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.cli.conftest import FEED, Run

Follow = Callable[..., None]


@pytest.fixture
def follow(home: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Follow:
    """Writes a config that follows these paths of the server as feeds, and these categories."""
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setattr("feedq.bootstrap.INTERVALS_S", {})
    base = httpserver.url_for("").rstrip("/")

    def write(*paths: str, categories: tuple[str, ...] = ()) -> None:
        feeds = "".join(f'[[feeds]]\nname = "{p}"\nurl = "{base}/{p}"\n' for p in paths)
        (home / "config.toml").write_text(
            f'[fetch]\ncontact = "ada@example.org"\n[arxiv]\ncategories = {list(categories)}\n'
            f'[endpoints]\narxiv_feed = "{base}"\narxiv_api = "{base}"\narxiv_oai = "{base}"\n'
            f"{feeds}"
        )

    return write


def test_a_host_that_asked_for_patience_is_not_asked_by_a_later_run(
    run: Run, follow: Follow, httpserver: HTTPServer
) -> None:
    for path in ("/one", "/two", "/three"):
        httpserver.expect_request(path).respond_with_data(
            "slow down", status=429, headers={"Retry-After": "3600"}
        )
    follow("one", "two")
    first = run("fetch", "--json")
    assert first.status == 4
    assert len(httpserver.log) == 1, "the second of the host is not even tried"
    assert "wait 3600 s" in first.items[0]["error"]

    follow("one", "two", "three")
    second = run("fetch", "--json")
    assert second.status == 0, "nothing was tried, so nothing failed"
    assert second.err == (
        "nothing was asked: 3 sources at rest after failures; "
        "'feedq sources health' says why, and until when; --only NAME asks one anyway\n"
    )
    assert {item["outcome"] for item in second.items} == {"skipped"}
    assert "left alone until" in second.items[2]["error"]
    assert len(httpserver.log) == 1

    named = run("fetch", "--only", "three", "--json")
    assert named.status == 4
    assert len(httpserver.log) == 2, "who asks by name is not kept waiting"
    health = {item["name"]: item for item in run("sources", "health", "--json").items}
    assert (health["one"]["state"], health["one"]["failures"]) == ("failing", 1)
    assert health["one"]["next_due_at"] > health["one"]["failing_since"]


def test_an_empty_library_says_what_failed_and_where_to_look(
    run: Run, follow: Follow, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/one").respond_with_data("no", status=404)
    httpserver.expect_request("/two").respond_with_data("no", status=404)
    follow("one", "two")
    assert "nothing was fetched yet: 'feedq fetch' does it" in run("list").err
    failed = run("fetch").err.splitlines()[0].removeprefix("one (feed): ")
    assert (
        f"nothing was fetched yet: one (feed) failed: {failed}; 1 other source failed, too; "
        "'feedq sources health' tells of every source\n"
    ) in run("list").err


def test_what_a_host_did_to_several_sources_is_told_once(
    run: Run, follow: Follow, httpserver: HTTPServer
) -> None:
    for path, status in (("missing", 404), ("lost", 404), ("one", 503), ("two", 503)):
        httpserver.expect_request(f"/{path}").respond_with_data("no", status=status)
    follow("missing", "lost", "one", "two")
    lines = run("fetch").err.splitlines()
    base = httpserver.url_for("").rstrip("/")
    assert len(lines) == 3, lines
    for line, name in zip(lines, ("missing", "lost"), strict=False):
        assert line.startswith(f"{name} (feed): ")
        assert line.endswith(f" (HTTP 404) ({base}/{name})"), "each address is another mistake"
    assert lines[2].startswith("one (feed), two (feed): ")
    assert lines[2].endswith(f" ({base.removeprefix('http://')})")
    checked = [line for line in run("doctor", "--offline").out.splitlines() if "source " in line]
    assert [line.partition(":")[0] for line in checked] == [
        "FIX  source missing (feed)",
        "FIX  source lost (feed)",
        "FIX  source one (feed), two (feed)",
    ]
    report = run("doctor", "--offline", "--report").out
    assert base.removeprefix("http://") not in report, "nor whom one follows"


def test_some_failed_is_not_all_failed(run: Run, follow: Follow, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/good").respond_with_data(FEED, content_type="text/xml")
    httpserver.expect_request("/page").respond_with_data("<html>", content_type="text/html")
    follow("good", "page", "missing")
    httpserver.expect_request("/missing").respond_with_data("no", status=404)
    done = run("fetch", "--no-rank")
    assert (done.status, done.out) == (3, "")
    assert [line.split(" (")[0] for line in done.err.splitlines()] == ["page", "missing"]
    agents = {request.headers["User-Agent"] for request, _ in httpserver.log}
    assert all("ada@example.org" in agent for agent in agents)
    rows = run("sources", "health").out.splitlines()
    assert [row.split("\t")[2] for row in rows] == ["ok", "failing", "failing"]
    assert "HTTP 404" in rows[2]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, "<html>arXiv is busy, please come back later</html>", "listing"),
        (200, "", ""),
        (404, "no such category", "HTTP 404"),
    ],
)
def test_what_is_no_listing_is_a_failure_and_loses_nothing(
    run: Run, follow: Follow, httpserver: HTTPServer, status: int, body: str, said: str
) -> None:
    httpserver.expect_request("/atom/cs.LG").respond_with_data(body, status=status)
    follow(categories=("cs.LG",))
    done = run("fetch", "--no-rank")
    assert done.status == 4
    assert done.err.startswith("cs.LG (arxiv): ")
    assert len(done.err.splitlines()) == 1
    assert said in done.err or "feed" in done.err


def test_a_feed_that_moved_is_read_at_its_new_address(
    run: Run, follow: Follow, httpserver: HTTPServer
) -> None:
    new = httpserver.url_for("/new")
    httpserver.expect_request("/old").respond_with_data("", status=301, headers={"Location": new})
    httpserver.expect_request("/new").respond_with_data(FEED, content_type="text/xml")
    follow("old")
    assert run("fetch", "--no-rank").status == 0
    assert run("fetch", "--no-rank").status == 0
    assert [request.path for request, _ in httpserver.log] == ["/old", "/new", "/new"]
    (item,) = run("sources", "health", "--json").items
    assert (item["state"], item["items"]) == ("ok", 1)
    assert new in item["notice"]


def test_a_feed_that_ended_is_asked_no_more(
    run: Run, follow: Follow, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/over").respond_with_data("", status=410)
    follow("over")
    assert run("fetch").status == 0
    assert run("fetch").status == 0
    assert len(httpserver.log) == 1
    (item,) = run("sources", "health", "--json").items
    assert item["state"] == "ended"
    assert "gone for good" in item["notice"]


def test_without_a_network_one_line_says_so(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    names = ("one", "two", "three")
    feeds = "".join(
        f'[[feeds]]\nname = "{name}"\nurl = "https://{name}.example/feed"\n' for name in names
    )
    (home / "config.toml").write_text(f'[fetch]\ncontact = "ada@example.org"\n{feeds}')
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    fetched = run("fetch")
    assert fetched.status == 4
    assert fetched.err.startswith("no host could be reached: check the network")
    assert fetched.err.count("\n") == 1

    told = {item["check"]: item["text"] for item in run("doctor", "--json").items}
    assert told["fetch"].startswith("tried "), "it ran, and doctor knows"
    assert told["sources"] == "none of 3 can be reached, since just now"
    assert not [check for check in told if check.startswith("source ")]

    alone = run("fetch", "--only", "one")
    assert alone.err.startswith("one (feed): the host's name is not known"), "asked for by name"


def test_ctrl_c_ends_a_fetch_whose_server_says_nothing(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (home / "config.toml").write_text(
            '[fetch]\ncontact = "ada@example.org"\ntimeout_s = 100\n'
            f'[[feeds]]\nname = "Silent"\nurl = "http://127.0.0.1:{port}/feed"\n'
        )
        names = ("--config", str(home / "config.toml"), "--db", str(home / "feedq.db"))
        fetching = subprocess.Popen(
            [sys.executable, "-m", "feedq", *names, "fetch"],
            env=os.environ | {"HOME": str(home)},
            stderr=subprocess.PIPE,
            text=True,
        )
        server.settimeout(60)
        asked, _ = server.accept()
        with asked:
            asked.recv(100)
            fetching.send_signal(signal.SIGINT)
            _, said = fetching.communicate(timeout=50)
    assert (fetching.returncode, said) == (130, "feedq: stopped\n")
