"""Papers go into a collection of a Zotero library, each once; the server is a stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request, Response

from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, FakeClock, add, arxiv, paper
from tests.zotero_wire import ZoteroServer


def store_papers(home: Path, *numbers: int, **said: Any) -> None:
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, *(paper(number, **said) for number in numbers))
    store.close()


def outcomes(run: Run, *args: str, status: int = 0) -> dict[str, str]:
    """What a push tells of each paper."""
    done = run("zotero", "push", *args, "--json")
    assert done.status == status, done.err
    return {item["id"]: item["outcome"] for item in done.items}


def ids(*numbers: int) -> list[str]:
    return [str(arxiv(number)) for number in numbers]


def test_papers_become_items_of_the_collection(run: Run, home: Path, zotero: ZoteroServer) -> None:
    key = zotero.add_collection("Reproduce")
    store_papers(home, 1, title="A $\\mathcal{O}(n)$ gate", authors=("Ada Example, Jr.", "The Lab"))
    store_papers(home, 2, journal_ref="Nature 521 (2015) 436-444", doi="10.1038/nature14539")
    store_papers(home, 3, journal_ref="Proceedings of the 9th Conference on Gates, pp. 3-9, 2019")
    done = run("zotero", "push", "all", "--collection", "reproduce")
    assert (done.status, done.out) == (0, ""), done.err
    assert done.err == "reproduce: 3 created\n"
    items = {item["itemType"]: item for item in zotero.within(key)}
    preprint = items["preprint"]
    assert preprint["title"] == "A O(n) gate"
    assert preprint["repository"] == "arXiv"
    assert preprint["archiveID"] == "arXiv:2603.00001"
    assert preprint["DOI"] == "10.48550/arXiv.2603.00001"
    assert preprint["extra"] == "arXiv:2603.00001 [cs.LG]"
    assert preprint["url"] == "https://arxiv.org/abs/2603.00001"
    assert preprint["abstractNote"] == "What paper 1 is about."
    assert preprint["tags"] == [{"tag": "cs.LG", "type": 1}]
    assert preprint["creators"] == [
        {"creatorType": "author", "firstName": "Ada, Jr.", "lastName": "Example"},
        {"creatorType": "author", "name": "The Lab"},
    ]
    article, conference = items["journalArticle"], items["conferencePaper"]
    assert article["publicationTitle"] == "Nature"
    assert (article["volume"], article["pages"], article["date"]) == ("521", "436-444", "2015")
    assert article["DOI"] == "10.1038/nature14539"
    assert conference["proceedingsTitle"] == "Proceedings of the 9th Conference on Gates"
    assert (conference["pages"], conference["date"]) == ("3-9", "2019")


def test_a_second_push_creates_nothing(run: Run, home: Path, zotero: ZoteroServer) -> None:
    store_papers(home, *range(1, 121))
    args = ("all", "--collection", "New one", "--create")
    assert set(outcomes(run, *args).values()) == {"created"}
    (key,) = zotero.collections
    assert len(zotero.within(key)) == 120
    assert zotero.writes == 4, "the collection, then 50, 50 and 20 items"
    version = zotero.version
    assert set(outcomes(run, *args).values()) == {"there"}
    assert (zotero.version, len(zotero.items), zotero.writes) == (version, 120, 4)
    store_papers(home, 3, version=2, title="Renamed")
    assert outcomes(run, *args)[str(arxiv(3))] == "there"


def test_what_the_library_has_elsewhere_is_put_into_the_collection(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    other, target = zotero.add_collection("Other"), zotero.add_collection("Target")
    zotero.add_item(
        other, extra="read twice\narXiv:2603.00001 [cs.LG]", title="Mine", tags=[{"tag": "x"}]
    )
    zotero.add_item(itemType="journalArticle", DOI="10.1000/ABC", url="")
    zotero.add_item(itemType="report", url="http://course.example/report.pdf")
    zotero.add_item(itemType="attachment", url="https://arxiv.org/abs/2603.00005")
    store_papers(home, 1, 5)
    store_papers(home, 2, doi="10.1000/abc")
    told = outcomes(run, "all", "--collection", "Target")
    assert told == dict(zip(ids(1, 2, 5), ("added", "added", "created"), strict=True))
    (mine,) = [item for item in zotero.items.values() if item.get("title") == "Mine"]
    assert mine["collections"] == [other, target]
    assert (mine["tags"], mine["extra"]) == ([{"tag": "x"}], "read twice\narXiv:2603.00001 [cs.LG]")
    assert len(zotero.within(target)) == 3
    assert len(zotero.items) == 5, "nothing was removed"


def test_a_paper_that_is_refused_costs_itself_alone(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    key = zotero.add_collection("Target")
    store_papers(home, 1, 3)
    store_papers(home, 2, abstract="long " * 20_000)
    done = run("zotero", "push", "all", "--collection", "Target")
    assert (done.status, done.err.count("\n")) == (3, 2)
    failed, count = done.err.splitlines()
    assert failed.startswith(f"failed {arxiv(2)}: Field value 'long long")
    assert failed.endswith("too long (Paper 2)")
    assert count == "Target: 2 created, 1 failed"
    assert len(zotero.within(key)) == 2
    assert outcomes(run, "ti:2", "--collection", "Target", status=4) == {ids(2)[0]: "failed"}


def test_a_lost_answer_makes_no_second_item(run: Run, home: Path, zotero: ZoteroServer) -> None:
    key = zotero.add_collection("Target")
    store_papers(home, *range(1, 81))
    zotero.losing = 1
    assert set(outcomes(run, "all", "--collection", "Target").values()) == {"created"}
    assert len(zotero.within(key)) == len(zotero.items) == 80
    assert zotero.writes == 3, "50; 30 of which nothing is heard; 30 again, refused"


def test_a_lost_answer_makes_no_second_collection(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    store_papers(home, 1)
    zotero.losing = 0
    assert outcomes(run, "all", "--collection", "New", "--create") == {ids(1)[0]: "created"}
    assert [one["name"] for one in zotero.collections.values()] == ["New"]
    assert len(zotero.items) == 1


def test_a_library_that_changes_meanwhile_is_read_again(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    key = zotero.add_collection("Target")
    store_papers(home, 1, 2)

    def meanwhile(request: Request) -> None:
        if request.method == "POST":
            zotero.add_item(key, archiveID="arXiv:2603.00001")

    zotero.faults += [meanwhile] * 4
    told = outcomes(run, "all", "--collection", "Target")
    assert told[ids(2)[0]] == "created"
    assert len(zotero.within(key)) == len(zotero.items) == 2


def test_a_library_that_never_rests_is_left_alone(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    zotero.add_collection("Target")
    store_papers(home, 1)

    def meanwhile(request: Request) -> None:
        if request.method == "POST":
            zotero.add_item(title="Somebody else's")

    zotero.faults += [meanwhile] * 50
    done = run("zotero", "push", "all", "--collection", "Target")
    assert done.status == 4
    assert "keeps changing" in done.err
    assert zotero.writes == 3


def test_too_large_a_request_is_taken_apart(run: Run, home: Path, zotero: ZoteroServer) -> None:
    key = zotero.add_collection("Target")
    store_papers(home, *range(1, 21), abstract="word " * 200)
    store_papers(home, 21, abstract="word " * 2_000)
    zotero.most_bytes = 6_000
    told = outcomes(run, "all", "--collection", "Target", status=3)
    assert [one for one, outcome in told.items() if outcome == "failed"] == ids(21)
    assert len(zotero.within(key)) == 20


def test_a_server_that_asks_for_patience_gets_it(
    run: Run, home: Path, zotero: ZoteroServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()
    monkeypatch.setattr("feedq.bootstrap.SystemClock", lambda: clock)
    zotero.add_collection("Target")
    store_papers(home, 1)
    zotero.backoff = "7"
    zotero.faults.append(lambda _: Response("slow down", 429, {"Retry-After": "20"}))
    assert outcomes(run, "all", "--collection", "Target") == {ids(1)[0]: "created"}
    assert sum(clock.slept_s) == 20 + 3 * 7, "after the 429, and after each answer but the last"
    zotero.backoff = "3600"
    store_papers(home, 2)
    done = run("zotero", "push", "all", "--collection", "Target")
    assert (done.status, done.err.count("\n")) == (4, 1)
    assert "left alone for 3600 s" in done.err


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Response("locked", 409), "locked for the moment"),
        (Response("<b>no</b>\x1b[31m such\nthing", 400), "Zotero refuses it: <b>no</b>"),
        (Response("", 302, {"Location": "http://127.0.0.1:9/"}), "redirected (302)"),
        (Response("nothing", 200, {"Last-Modified-Version": "9"}), "something else"),
    ],
)
def test_a_write_that_fails_is_told_of_each_paper(
    run: Run, home: Path, zotero: ZoteroServer, fault: Response, says: str
) -> None:
    zotero.add_collection("Target")
    store_papers(home, 1, 2)
    zotero.faults += [lambda _: None, lambda _: None, lambda _: None, lambda _: fault]
    done = run("zotero", "push", "all", "--collection", "Target")
    assert done.status == 4
    assert done.err.count(says) == 2
    assert "\x1b" not in done.err
    assert zotero.writes == 1


def test_a_key_that_may_only_read_is_said(run: Run, home: Path, zotero: ZoteroServer) -> None:
    zotero.add_collection("Target")
    zotero.may_write = False
    store_papers(home, 1)
    done = run("zotero", "push", "all", "--collection", "Target")
    assert done.status == 4
    assert "the key may not write to this library" in done.err


def test_a_collection_is_made_only_when_asked(run: Run, home: Path, zotero: ZoteroServer) -> None:
    store_papers(home, 1)
    done = run("zotero", "push", "all", "--collection", "Nwe")
    assert (done.status, done.err.count("\n")) == (6, 1)
    assert "--create makes it" in done.err
    assert zotero.writes == 0


def test_a_dry_run_writes_nothing(run: Run, home: Path, zotero: ZoteroServer) -> None:
    zotero.add_item(archiveID="arXiv:2603.00001")
    store_papers(home, 1, 2)
    args = ("all", "--collection", "New", "--create", "--dry-run")
    assert outcomes(run, *args) == dict(zip(ids(1, 2), ("added", "created"), strict=True))
    done = run("zotero", "push", *args)
    assert done.out.splitlines()[0] == "added\t2603.00001\tPaper 1"
    assert done.err.endswith("(nothing was done)\n")
    assert (zotero.writes, zotero.collections) == (0, {})


def test_what_goes_out_comes_back_as_the_same_papers(
    run: Run, home: Path, zotero: ZoteroServer
) -> None:
    zotero.add_collection("Target")
    store_papers(home, 1)
    store_papers(home, 2, journal_ref="Nature 521 (2015) 436-444", doi="10.1038/nature14539")
    store_papers(home, 3, journal_ref="Proceedings of a Conference, pp. 3-9, 2019")
    outcomes(run, "all", "--collection", "Target")
    done = run("zotero", "pull", "--collection", "Target", "--dry-run", "--json")
    assert {item["id"] for item in done.items} == set(ids(1, 2, 3))


def test_an_empty_view_pushes_nothing(run: Run, home: Path, zotero: ZoteroServer) -> None:
    zotero.add_collection("Target")
    done = run("zotero", "push", "--collection", "Target")
    assert (done.status, done.err) == (0, "Target: no papers to push\n")
