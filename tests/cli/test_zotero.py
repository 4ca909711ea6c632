"""A collection of a Zotero library comes in; the server is a stand-in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.config import load
from tests.cli.conftest import Run

KEY = "K3yOfMyLibrary"


@pytest.fixture
def library(home: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of 150 papers in the collection "To read"."""
    base = httpserver.url_for("").rstrip("/")
    (home / "c.toml").write_text(
        f'[zotero]\nlibrary = "users/12"\n[endpoints]\nzotero = "{base}"\n'
    )
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "c.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setenv("FEEDQ_ZOTERO_KEY", KEY)
    items = [{"data": {"key": f"K{n}", "archiveID": f"arXiv:2301.{n:05}"}} for n in range(150)]

    def answer(request: Request) -> Response:
        if request.headers.get("Zotero-API-Key") != KEY:
            return Response("Forbidden", 403)
        assert request.headers["Zotero-API-Version"] == "3"
        named = request.path == "/users/12/collections"
        listed = [{"key": "C1", "data": {"name": "To read"}}] if named else items
        start, limit = int(request.args["start"]), int(request.args["limit"])
        body = json.dumps(listed[start : start + limit])
        headers = {} if (home / "uncounted").exists() else {"Total-Results": str(len(listed))}
        return Response(body, headers=headers)

    for path in ("/users/12/collections", "/users/12/collections/C1/items/top"):
        httpserver.expect_request(path).respond_with_handler(answer)
    return home


def test_every_page_of_a_collection_teaches_a_profile_of_its_name(run: Run, library: Path) -> None:
    done = run("zotero", "pull", "--collection", "to READ")
    assert done.status == 0, done.err
    (profile,) = load(library / "c.toml", environ={}).profiles
    assert (profile.name, len(profile.papers)) == ("to READ", 150)


def test_pages_without_a_total_are_read_to_the_end(run: Run, library: Path) -> None:
    (library / "uncounted").touch()
    assert run("zotero", "pull", "--collection", "To read").status == 0
    (profile,) = load(library / "c.toml", environ={}).profiles
    assert len(profile.papers) == 150


def test_what_is_wrong_is_one_line_without_the_key(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("zotero", "pull", "--collection", "other").status == 6
    monkeypatch.setenv("FEEDQ_ZOTERO_KEY", "WrongKey")
    done = run("zotero", "pull", "--collection", "To read")
    assert (done.status, "WrongKey" in done.err) == (4, False)
    monkeypatch.delenv("FEEDQ_ZOTERO_KEY")
    assert run("zotero", "pull", "--collection", "To read").status == 2


def test_the_key_goes_to_no_other_host(run: Run, library: Path, httpserver: HTTPServer) -> None:
    seen: list[str | None] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("Zotero-API-Key"))
        return Response("[]", headers={"Total-Results": "0"})

    with HTTPServer() as other:
        other.expect_request("/elsewhere").respond_with_handler(answer)
        httpserver.clear()
        httpserver.expect_request("/users/12/collections").respond_with_data(
            "", 302, {"Location": other.url_for("/elsewhere")}
        )
        assert run("zotero", "pull", "--collection", "To read").status == 6
    assert seen == [None]
