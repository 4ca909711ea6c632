"""Collections of a Zotero library come in; the server is a stand-in on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.config import load
from tests.cli.conftest import Run
from tests.zotero_wire import ZoteroServer


def test_every_page_of_a_collection_teaches_a_profile_of_its_name(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    key = zotero.add_collection("To read")
    for number in range(250):
        zotero.add_item(key, archiveID=f"arXiv:2301.{number:05}")
    zotero.add_item(archiveID="arXiv:2302.00001")
    done = run("zotero", "pull", "--collection", "to READ")
    assert done.status == 0, done.err
    (profile,) = load(home / "c.toml", environ={}).profiles
    assert (profile.name, len(profile.papers)) == ("to READ", 250)


def test_without_a_collection_the_whole_library_comes(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    key = zotero.add_collection("To read")
    zotero.add_item(key, extra="arXiv:2301.00001 [cs.LG]")
    zotero.add_item(itemType="journalArticle", url="https://arxiv.org/abs/2301.00002v3")
    zotero.add_item(itemType="attachment", url="https://arxiv.org/pdf/2301.00003")
    zotero.add_item(itemType="note", note="see arXiv:2301.00004")
    assert run("zotero", "pull", "--profile", "mine").status == 0
    (profile,) = load(home / "c.toml", environ={}).profiles
    assert (profile.name, set(profile.papers)) == ("mine", {"2301.00001", "2301.00002"})


def test_pages_without_a_total_are_read_to_the_end(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    zotero.counts_results = False
    for number in range(200):
        zotero.add_item(archiveID=f"arXiv:2301.{number:05}")
    assert run("zotero", "pull").status == 0
    (profile,) = load(home / "c.toml", environ={}).profiles
    assert len(profile.papers) == 200


def test_a_library_that_changes_while_it_is_read_is_read_again(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    for number in range(150):
        zotero.add_item(archiveID=f"arXiv:2301.{number:05}")

    def meanwhile(request: Request) -> None:
        if request.args["start"] == "100":
            zotero.add_item(archiveID="arXiv:2302.00001")

    zotero.faults += [meanwhile, meanwhile]
    assert run("zotero", "pull").status == 0
    (profile,) = load(home / "c.toml", environ={}).profiles
    assert len(profile.papers) == 151


def test_a_collection_is_named_by_path_or_key_where_names_are_not_enough(
    run: Run, zotero: ZoteroServer
) -> None:
    above = zotero.add_collection("Reading")
    one = zotero.add_collection("Later", above)
    zotero.add_collection("Later")
    zotero.add_item(one, archiveID="arXiv:2301.00001")
    done = run("zotero", "pull", "--collection", "later", "--dry-run")
    assert (done.status, done.out) == (0, ""), "the one at the top is called just that"
    zotero.collections[above]["name"] = "Later"
    done = run("zotero", "pull", "--collection", "later")
    assert (done.status, done.err.count("\n")) == (6, 1)
    assert f"{above} (Later)" in done.err
    for name in ("Later/later", one):
        done = run("zotero", "pull", "--collection", name, "--dry-run", "--json")
        assert [item["id"] for item in done.items] == ["arxiv:2301.00001"]


def test_collections_in_a_circle_end(run: Run, zotero: ZoteroServer) -> None:
    one = zotero.add_collection("One")
    zotero.collections[one]["parentCollection"] = one
    assert run("zotero", "pull", "--collection", "One", "--dry-run").status == 0


def test_what_is_wrong_is_one_line_without_the_key(
    run: Run, home: Path, zotero: ZoteroServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("zotero", "pull", "--collection", "other").status == 6
    monkeypatch.setenv("FEEDQ_ZOTERO_KEY", "WrongKey")
    done = run("zotero", "pull")
    assert (done.status, done.err.count("\n"), "WrongKey" in done.err) == (4, 1, False)
    monkeypatch.delenv("FEEDQ_ZOTERO_KEY")
    done = run("zotero", "pull")
    assert (done.status, "FEEDQ_ZOTERO_KEY" in done.err) == (2, True)
    config = home / "c.toml"
    config.write_text(config.read_text().replace("[zotero]", '[zotero]\nkey_cmd = "false"'))
    assert "[zotero] key_cmd: it failed with status 1" in run("zotero", "pull").err
    config.write_text(config.read_text().replace('"false"', f'"echo {zotero.KEY}"'))
    assert run("zotero", "pull").status == 0


def test_an_answer_that_is_none_is_one_line(run: Run, zotero: ZoteroServer) -> None:
    for body in (b"<html>", b"{}", b"[" * 100_000, b"\xff"):
        zotero.faults.append(lambda _, body=body: Response(body))  # type: ignore[misc]
        done = run("zotero", "pull")
        assert (done.status, done.err.count("\n")) == (4, 1)
    zotero.faults.append(lambda _: Response(b'[1, {"data": 3}, {"data": {"title": 5}}, {}]'))
    assert run("zotero", "pull").status == 0


def test_the_key_goes_to_no_other_host(
    run: Run, zotero: ZoteroServer, httpserver: HTTPServer
) -> None:
    seen: list[str | None] = []

    def answer(request: Request) -> Response:
        seen.append(request.headers.get("Zotero-API-Key"))
        return Response("[]", headers={"Total-Results": "0"})

    with HTTPServer() as other:
        other.expect_request("/elsewhere").respond_with_handler(answer)
        elsewhere = {"Location": other.url_for("/elsewhere")}
        zotero.faults.append(lambda _: Response("", 302, elsewhere))
        assert run("zotero", "pull").status == 0
    assert seen == [None]
