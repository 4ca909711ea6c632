"""`feedq export` and `list --format`, on a library with a decision of each kind."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from feedq.cli.export import FORMATS
from feedq.domain.views import VIEWS
from feedq.export.template import FIELDS
from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, arxiv, paper

DOCS = Path(__file__).parent.parent.parent / "docs" / "formats.md"
ONE = {
    "queue": 1, "reading": 2, "done": 3, "skipped": 4, "starred": 5, "candidates": 6,
}  # fmt: skip


@pytest.fixture
def library(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    (home / "config.toml").write_text("[arxiv]\ncategories = []\n")
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, *(paper(number, title=f"Paper on topic{number}") for number in range(1, 9)))
    store.close()
    for number, status in ((1, "queued"), (2, "reading"), (3, "done"), (4, "skipped")):
        run("mark", str(arxiv(number)), "--as", status)
    run("mark", str(arxiv(5)), "--star")
    run("repro", "add", str(arxiv(6)))
    return home


def exported(run: Run, *args: str) -> list[str]:
    done = run("export", *args, "--format", "json")
    assert done.status == 0, done.err
    return [item["id"] for item in done.items]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_can_be_exported(run: Run, library: Path, view: str) -> None:
    listed = [item["id"] for item in run("list", view, "--json").items]
    assert exported(run, view) == listed
    if view in ONE:
        assert listed == [str(arxiv(ONE[view]))]


def test_candidates_are_what_is_exported_unless_said_otherwise(run: Run, library: Path) -> None:
    assert exported(run) == [str(arxiv(6))]


def test_anything_else_is_a_query(run: Run, library: Path) -> None:
    assert exported(run, "ti:topic7") == [str(arxiv(7))]
    assert len(exported(run, 'ti:"paper on" -ti:topic7')) == 7
    assert exported(run, "paper on", "topic7") == [str(arxiv(7))]
    assert len(exported(run, "all", "-n", "3")) == 3


def test_a_query_without_a_paper_says_so(run: Run, library: Path) -> None:
    done = run("export", "nothing-like-it", "--format", "ris")
    assert (done.status, done.out) == (0, "")
    assert "no paper in 'nothing-like-it'" in done.err


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented_and_in_the_help(run: Run, home: Path, name: str) -> None:
    assert re.search(rf"(?m)^\| `{name}` ", DOCS.read_text()), f"a line on {name}"
    assert name in re.split(r"[\[\]|\s]+", run("export", "--help").out)


def test_every_field_of_a_line_is_documented_and_in_the_help(run: Run, home: Path) -> None:
    told = run("list", "--help").out
    documented = DOCS.read_text()
    for name in FIELDS:
        assert re.search(rf"\b{name}\b", told)
        assert f"`{name}`" in documented


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("obsidian", "opml")])
def test_every_format_goes_to_a_file_or_to_standard_output(
    run: Run, library: Path, name: str
) -> None:
    target = library / "out"
    assert run("export", "all", "--format", name, "-o", str(target)).status == 0
    assert run("export", "all", "--format", name).out.encode() == target.read_bytes()


def test_a_feed_of_a_view_and_one_of_a_query_are_two(run: Run, library: Path) -> None:
    def name_and_id(what: str) -> list[str]:
        root = ElementTree.fromstring(run("export", what, "--format", "atom").out.encode())
        atom = "{http://www.w3.org/2005/Atom}"
        return [root.findtext(f"{atom}{tag}") or "" for tag in ("title", "id")]

    inbox, search = name_and_id("inbox"), name_and_id("topic7")
    assert inbox[0] == "feedq: Inbox"
    assert search[0] == "feedq: Search: topic7"
    assert inbox[1] != search[1]
    assert name_and_id("inbox") == inbox


def test_obsidian_keeps_what_you_wrote(run: Run, library: Path) -> None:
    folder = library / "vault"
    first = run("export", "all", "--format", "obsidian", "-o", str(folder))
    assert (first.status, first.out) == (0, "")
    assert "8 new, 0 changed, 0 as they were" in first.err
    note = folder / "arxiv-2603.00007.md"
    note.write_text(note.read_text() + "My thoughts.\n")
    run("mark", str(arxiv(7)), "--as", "done")
    second = run("export", "all", "--format", "obsidian", "-o", str(folder))
    assert "0 new, 1 changed, 7 as they were" in second.err
    assert 'status: "done"' in note.read_text()
    assert note.read_text().endswith("kept %%\nMy thoughts.\n")


def test_obsidian_asks_for_a_folder(run: Run, library: Path) -> None:
    done = run("export", "--format", "obsidian")
    assert done.status == 2
    assert "-o FOLDER" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_note_that_is_not_ours_is_named(run: Run, library: Path) -> None:
    folder = library / "vault"
    folder.mkdir()
    (folder / "arxiv-2603.00006.md").write_text("mine")
    done = run("export", "--format", "obsidian", "-o", str(folder))
    assert done.status == 0
    assert "arxiv-2603.00006.md: left alone" in done.err
    assert (folder / "arxiv-2603.00006.md").read_text() == "mine"


def test_opml_takes_no_papers(run: Run, library: Path) -> None:
    assert run("export", "--format", "opml").status == 0
    assert run("export", "queue", "--format", "opml").status == 2


def test_list_prints_lines_in_your_form(run: Run, library: Path) -> None:
    done = run("list", "queue", "--format", r"{short_id}\t{title}")
    assert (done.status, done.out, done.err) == (0, "2603.00001\tPaper on topic1\n", "")
    assert len(run("list", "all", "--format", "{id}").out.splitlines()) == 8


def test_an_unknown_field_is_one_clear_error(run: Run, library: Path) -> None:
    done = run("list", "--format", "{titel}")
    assert (done.status, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert "'titel'; did you mean 'title'?" in done.err


def test_lines_are_what_mark_reads(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    ids = run("list", "inbox", "--format", r"{id}\t{title}").out
    monkeypatch.setattr("sys.stdin", io.StringIO(f"\n{ids}\n"))
    assert run("mark", "-", "--as", "done").err == "4 changed\n"
    assert run("list", "inbox", "--format", "{id}").out == ""


def test_csl_json_is_a_plain_list(run: Run, library: Path) -> None:
    items = json.loads(run("export", "--format", "csl-json").out)
    assert [item["type"] for item in items] == ["article"]
