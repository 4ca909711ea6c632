"""Papers of a reference manager come in, as a user brings them."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.config import load
from feedq.services.fetching.lock import fetch_lock
from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.importing.databases import newsboat_cache, sanity_tags
from tests.library import TODAY, add, arxiv, paper
from tests.sources.arxiv.wire import Api, Told

ABSTRACTS = {
    "2603.00007": "recurrent networks with long memory",
    "2603.00008": "recurrent networks without long memory",
}
BIB = """
@misc{stored, title = {Paper {One}}, eprint = {2603.00001}}
@misc{lacking, title = {Paper Seven}, note = {arXiv:2603.00007}}
@misc{unknown, title = {Mistyped}, note = {arXiv:2603.00099}}
@misc{book, title = {A Book}}
@misc{again, title = {Paper One Again}, eprint = {2603.00001v2}}
@misc{broken, title = {x
"""
CONFIG = """\
# mine
[[profiles]]
name = "rnn"
papers = ["1409.3215"]  # seq2seq

[endpoints]
arxiv_api = "{base}"
"""


@pytest.fixture
def api(httpserver: HTTPServer) -> Api:
    """arXiv knows papers 7 and 8."""
    api = Api(*(Told(name, abstract, abstract) for name, abstract in ABSTRACTS.items()))

    def answer(request: Request) -> Response:
        told = api("/api/query", request.args)
        return Response(told.body, told.status)

    httpserver.expect_request("/api/query").respond_with_handler(answer)
    return api


@pytest.fixture
def library(home: Path, api: Api, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config with a profile, and papers 1 to 5."""
    config = home / "config.toml"
    config.write_text(CONFIG.replace("{base}", httpserver.url_for("").rstrip("/")))
    monkeypatch.setenv("FEEDQ_CONFIG", str(config))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setattr("feedq.bootstrap.INTERVALS_S", {})  # the server is our own
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, *(paper(number) for number in range(1, 6)))
    store.close()
    return home


@pytest.fixture
def bib(library: Path) -> Path:
    path = library / "My refs.bib"
    path.write_text(BIB)
    return path


def profiles(home: Path) -> dict[str, tuple[str, ...]]:
    return {one.name: one.papers for one in load(home / "config.toml", environ={}).profiles}


def outcomes(items: list[dict[str, object]]) -> list[tuple[object, object, object]]:
    return [(one["key"], one["outcome"], one["id"]) for one in items]


def test_a_bib_file_becomes_a_profile_of_its_name(run: Run, bib: Path, api: Api) -> None:
    config = bib.parent / "config.toml"
    before = config.read_text()
    done = run("import", str(bib))
    assert (done.status, done.out) == (0, "")
    assert "skipped book: names no arXiv paper (A Book)" in done.err
    assert "skipped again: the paper of stored (Paper One Again)" in done.err
    assert "skipped broken: damaged, at line 7" in done.err
    assert "3 added to profile 'My refs', 0 there already, 3 skipped" in done.err
    assert "'feedq fetch' gets the 2 that the library lacks" in done.err
    assert profiles(bib.parent)["My refs"] == ("2603.00001", "2603.00007", "2603.00099")
    assert '    "2603.00001",  # Paper One\n' in config.read_text()
    assert set(before.splitlines()) <= set(config.read_text().splitlines())
    assert api.asked == [], "nothing is fetched"

    before = config.read_text()
    again = run("import", str(bib), "--json")
    assert again.status == 0
    assert outcomes(again.items) == [
        ("stored", "known", "arxiv:2603.00001"),
        ("lacking", "known", "arxiv:2603.00007"),
        ("unknown", "known", "arxiv:2603.00099"),
        ("book", "skipped", None),
        ("again", "skipped", "arxiv:2603.00001"),
        ("broken", "skipped", None),
    ]
    assert config.read_text() == before


def test_a_profile_that_exists_is_extended(run: Run, bib: Path) -> None:
    assert run("import", str(bib), "--profile", " RNN").status == 0
    assert list(profiles(bib.parent)) == ["rnn"]
    assert profiles(bib.parent)["rnn"][:2] == ("1409.3215", "2603.00001")
    text = (bib.parent / "config.toml").read_text()
    assert text.startswith("# mine\n")
    assert "]  # seq2seq\n" in text


def test_the_next_fetch_brings_the_seeds_and_learns_from_them(
    run: Run, bib: Path, api: Api
) -> None:
    assert run("list").err.count("in time order") == 1
    assert run("import", str(bib)).status == 0
    fetched = run("fetch", "--json")
    assert fetched.status == 0, fetched.err
    assert [(one["name"], one["new"]) for one in fetched.items] == [("mentioned papers", 1)]
    assert set(api.asked[0]["id_list"].split(",")) == {"1409.3215", "2603.00007", "2603.00099"}
    inbox = run("list", "--json").items
    assert {one["profile"] for one in inbox} == {"My refs"}
    seeds = {"arxiv:2603.00001", "arxiv:2603.00007"}
    assert {one["id"] for one in inbox if one["rank"] is None} == seeds, "known to the user"
    assert run("fetch", "--json").items == [], "asked for once a day"


def test_queue_and_done_match_fetch_and_can_be_undone(run: Run, bib: Path) -> None:
    done = run("import", str(bib), "--as", "queue", "--json")
    assert done.status == 0
    assert outcomes(done.items)[:3] == [
        ("stored", "matched", "arxiv:2603.00001"),
        ("lacking", "fetched", "arxiv:2603.00007"),
        ("unknown", "skipped", "arxiv:2603.00099"),
    ]
    assert done.items[2]["why"] == "arXiv does not know this id"
    assert "1 matched, 1 fetched, 0 kept as they were, 4 skipped; 2 now queued" in done.err
    queue = [one["id"] for one in run("list", "queue", "--json").items]
    assert queue == ["arxiv:2603.00001", "arxiv:2603.00007"]
    assert "ranked" in run("list").err, "what was queued teaches at once"

    read = run("import", str(bib), "--as", "done")
    assert "kept stored: queued already" in read.err
    assert "0 matched, 0 fetched, 2 kept as they were" in read.err
    assert run("undo").status == 0
    assert run("list", "queue", "--json").items == []
    assert run("import", str(bib), "--as", "done").status == 0
    assert len(run("list", "done", "--json").items) == 2


def test_a_dry_run_changes_nothing(run: Run, bib: Path, api: Api) -> None:
    config, before = bib.parent / "config.toml", (bib.parent / "config.toml").read_text()
    done = run("import", str(bib), "--dry-run")
    assert done.out.splitlines()[0] == "added\t2603.00001\tstored\tPaper One"
    assert "3 would be added to profile 'My refs'" in done.err
    queued = run("import", str(bib), "--as", "queue", "--dry-run", "--json")
    assert [one["outcome"] for one in queued.items] == [
        "matched", "missing", "missing", "skipped", "skipped", "skipped",
    ]  # fmt: skip
    assert config.read_text() == before
    assert api.asked == []
    assert run("list", "queue", "--json").items == []


def test_standard_input_is_read(run: Run, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = b"2603.00001\nhttps://arxiv.org/abs/2603.00007\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(listed)))
    assert run("import", "-").status == 0
    assert profiles(library)["imported"] == ("2603.00001", "2603.00007")


def test_the_list_that_feedq_prints_can_be_taken_in(run: Run, library: Path) -> None:
    listed = library / "mine.txt"
    listed.write_text(run("list").out)
    assert run("import", str(listed), "--as", "done").status == 0
    assert len(run("list", "done", "--json").items) == 5


def test_arxiv_in_trouble_costs_what_it_would_have_given(
    run: Run, bib: Path, httpserver: HTTPServer
) -> None:
    httpserver.clear()
    httpserver.expect_request("/api/query").respond_with_data("gone", status=404)
    done = run("import", str(bib), "--as", "queue")
    assert done.status == 3
    assert "not all could be fetched: " in done.err
    assert "skipped lacking: could not be fetched" in done.err
    assert [p["id"] for p in run("list", "queue", "--json").items] == ["arxiv:2603.00001"]
    bib.write_text("@misc{a, eprint = {2603.00008}}")
    done = run("import", str(bib), "--as", "queue")
    assert (done.status, done.out) == (4, "")


def test_another_fetch_is_waited_for(run: Run, bib: Path) -> None:
    with fetch_lock(bib.parent / "feedq.db"):
        done = run("import", str(bib), "--as", "queue")
        assert done.status == 5
        assert run("import", str(bib)).status == 0, "seeds fetch nothing"
    assert run("list", "queue", "--json").items == []


@pytest.mark.parametrize(
    ("name", "args", "why"),
    [
        ("urls", ["--as", "queue"], "lists feeds"),
        ("urls", ["--profile", "x"], "lists feeds"),
        ("a.bib", ["--as", "queue", "--profile", "x"], "--profile is for seeds"),
        ("a.json", [], "no JSON that can be read"),
        ("a.txt", [], "no list that is known"),
    ],
)
def test_wrong_use_is_one_line(
    run: Run, library: Path, name: str, args: list[str], why: str
) -> None:
    (library / "urls").write_text("https://a.example/rss\n")
    (library / "a.bib").write_text("@misc{a, eprint = {2603.00001}}")
    (library / "a.json").write_text('[{"title": "cut sh')
    (library / "a.txt").write_text("a shopping list\n")
    before = (library / "config.toml").read_text()
    done = run("import", str(library / name), *args)
    assert done.status == 2
    assert why in done.err
    assert (library / "config.toml").read_text() == before


def test_a_long_report_is_cut_and_json_has_all(run: Run, library: Path) -> None:
    path = library / "books.bib"
    path.write_text("\n".join(f"@book{{b{n}, title = {{Book {n}}}}}" for n in range(50)))
    done = run("import", str(path))
    assert done.status == 0
    assert "and 30 more; --json names all" in done.err
    assert len(run("import", str(path), "--json").items) == 50
    assert "books" not in profiles(library), "no profile without papers"


def test_seeds_of_a_profile_are_found_by_their_id_alone(run: Run, library: Path) -> None:
    path = library / "five.txt"
    path.write_text("\n".join(arxiv(n).value for n in range(1, 6)))
    done = run("import", str(path))
    assert "'feedq rank' learns from them" in done.err
    assert run("rank").status == 0
    assert {one["profile"] for one in run("list", "--json").items} == {"five"}


def test_the_tags_of_arxiv_sanity_become_profiles(run: Run, library: Path) -> None:
    path = sanity_tags(
        library / "dict.db", {"root": {"rl": {"2603.00001"}, "RNN": {"2603.00007", "x"}}}
    )
    dry = run("import", str(path), "--dry-run", "--json")
    assert [one["outcome"] for one in dry.items] == ["added", "added", "skipped"]
    assert list(profiles(library)) == ["rnn"]
    done = run("import", str(path))
    assert (done.status, done.out) == (0, "")
    assert "skipped x: names no arXiv paper" in done.err
    assert profiles(library) == {"rnn": ("1409.3215", "2603.00007"), "rl": ("2603.00001",)}
    queued = run("import", str(path), "--as", "queue")
    assert "1 matched, 1 fetched" in queued.err
    other = run("import", str(path), "--user", "eve")
    assert (other.status, "no tags of 'eve'" in other.err) == (2, True)


def test_newsboats_cache_keeps_what_was_decided_here(run: Run, library: Path) -> None:
    path = newsboat_cache(
        library / "cache.db",
        ("a", "https://arxiv.org/abs/2603.00001", 0, "s", 0),
        ("b", "https://arxiv.org/abs/2603.00002", 0, None, 0),
        ("c", "https://arxiv.org/abs/2603.00003", 0, None, 0),
    )
    assert run("mark", "2603.00003", "--as", "skipped").status == 0
    dry = run("import", str(path), "--dry-run", "--json")
    assert [one["outcome"] for one in dry.items] == ["matched", "matched", "kept"]
    done = run("import", str(path))
    assert (done.status, done.out) == (0, "")
    assert "flagged: 1 matched" in done.err
    assert "read: 1 matched, 0 fetched, 1 kept" in done.err
    for view, number in (("queue", 1), ("done", 2), ("skipped", 3)):
        listed = [one["id"] for one in run("list", view, "--json").items]
        assert listed == [str(arxiv(number))]


def test_what_another_machine_decided_is_merged_and_nothing_here_is_lost(
    run: Run, library: Path, tmp_path: Path
) -> None:
    names = [f"2603.0000{number}" for number in range(1, 6)]
    other = ("--db", str(tmp_path / "other.db"))
    assert run("backup", str(tmp_path / "other.db")).status == 0
    run(*other, "mark", names[0], names[1], "--as", "queued", "--star")
    run(*other, "mark", names[2], "--as", "skipped", "--note", "too long")
    run(*other, "repro", "add", names[3])
    run(*other, "repro", "log", names[3], "the seed is missing")
    run(*other, "repro", "set", names[3], "claim=Gates matter")
    run("mark", names[1], "--as", "done")
    file = tmp_path / "everything.json"
    assert run(*other, "export", "all", "--format", "json", "-o", str(file)).status == 0

    config = (tmp_path / "config.toml").read_text()
    told = run("import", str(file), "--dry-run").err.splitlines()
    assert told[-1].startswith("4 decisions would be taken over, 0 the same here, 1 kept")
    assert run("list", "queue").out == ""
    done = run("import", str(file))
    assert done.status == 0
    assert f"kept arxiv:{names[1]}: done here, queued there" in done.err
    assert "4 decisions taken over" in done.err
    assert "'feedq undo 2' takes it back" in done.err
    assert (tmp_path / "config.toml").read_text() == config, "no profile learns from all of it"
    papers = {one["id"].removeprefix("arxiv:"): one for one in run("list", "all", "--json").items}
    assert [papers[name]["status"] for name in names] == [
        "queued", "done", "skipped", "inbox", "inbox",
    ]  # fmt: skip
    assert [papers[name]["starred"] for name in names] == [True, True, False, False, False]
    assert papers[names[2]]["notes"] == "too long"
    assert "the seed is missing" in run("repro", "log", names[3]).out
    again = run("import", str(file))
    assert "0 decisions taken over, 3 the same here, 1 kept" in again.err
    assert "undo" not in again.err
    assert run("undo", "2").status == 0
    undecided = {one["id"].removeprefix("arxiv:") for one in run("list", "--json").items}
    assert undecided == {names[0], names[2], names[3], names[4]}
    assert run("list", "candidates").out == ""


def test_decisions_are_only_in_json_of_ones_own(run: Run, library: Path) -> None:
    for name, body in (("a.bib", BIB), ("a.json", "[]")):
        (library / name).write_text(body)
        done = run("import", str(library / name), "--as", "decisions")
        assert done.status == 2
        assert done.err.count("\n") == 1
