"""Little or nothing to learn from is never an error, whatever the library is like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feedq.domain.model import Entry
from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, FakeClock, add, paper

FIELDS = ("recurrent networks for speech", "adversarial images of cats", "robots that walk")
FOREIGN = ("循环神经网络", "рекуррентные сети", "شبكات عصبية", "ᚠᚢᚦ")
MakeLibrary = Callable[..., None]

LIBRARIES = {
    "no paper": (),
    "one paper": (paper(1, title=FIELDS[0]),),
    "two papers": (paper(1, title=FIELDS[0]), paper(2, title=FIELDS[1])),
    "50 papers": tuple(paper(n, title=f"{FIELDS[n % 3]} {n}") for n in range(1, 51)),
    "identical texts": tuple(paper(n, title="The same", abstract="As ever.") for n in range(1, 31)),
    "empty abstracts": tuple(paper(n, title=FIELDS[n % 3], abstract="") for n in range(1, 31)),
    "no text at all": tuple(
        paper(n, title="?", abstract="", authors=(), categories=()) for n in range(1, 31)
    ),
    "not english": tuple(
        paper(n, title=FOREIGN[n % 4], abstract="…") for n in range(1, 31)
    ),
}  # fmt: skip
PROFILES = {
    "no profile": "",
    "empty profile": '[[profiles]]\nname = "p"\n',
    "a word nowhere": '[[profiles]]\nname = "p"\nkeywords = ["zymurgy"]\n',
    "a word": '[[profiles]]\nname = "p"\nkeywords = ["recurrent networks", "рекуррентные"]\n',
    "a paper": '[[profiles]]\nname = "p"\npapers = ["2603.00001"]\n',
    "a paper elsewhere": '[[profiles]]\nname = "p"\npapers = ["1512.03385"]\n',
    "an author": '[[profiles]]\nname = "p"\nauthors = ["Ada Example"]\n',
    "excludes all": '[[profiles]]\nname = "p"\nkeywords = ["cats"]\nexclude = ["paper"]\n',
}


@pytest.fixture
def library(home: Path, empty_library: Path, monkeypatch: pytest.MonkeyPatch) -> MakeLibrary:
    """`library(papers, profiles)` makes the user's library and config."""
    config, database = home / "config.toml", home / "feedq.db"
    monkeypatch.setenv("FEEDQ_CONFIG", str(config))
    monkeypatch.setenv("FEEDQ_DB", str(database))
    monkeypatch.setattr("feedq.bootstrap.SystemClock", FakeClock)

    def make(papers: tuple[Entry, ...], profiles: str = "") -> None:
        config.write_text(profiles)
        database.write_bytes(empty_library.read_bytes())
        store = Store.open(database, now=TODAY)
        if papers:
            add(store, *papers)
        store.close()

    return make


def works(run: Run, count: int) -> list[str]:
    """Every command of the first day works; returns the inbox."""
    for args in (("rank",), ("list",), ("rank", "--start"), ("rank", "--report")):
        done = run(*args)
        assert done.status == 0, (args, done.err)
        assert "Traceback" not in done.err
    chosen = run("rank", "--start", "--json").items
    undecided = [one for one in run("list", "--json").items if not one["starred"]]
    assert len({one["id"] for one in chosen}) == len(chosen) == min(len(undecided), 12)
    everything = run("list", "all", "--json").items
    assert len(everything) == count
    if everything:
        assert run("show", everything[-1]["id"]).status == 0
    return [one["id"] for one in run("list", "--json").items]


@pytest.mark.parametrize("profiles", PROFILES.values(), ids=list(PROFILES))
@pytest.mark.parametrize("papers", LIBRARIES.values(), ids=list(LIBRARIES))
def test_any_library_and_profile_rank(
    run: Run, library: MakeLibrary, papers: tuple[Entry, ...], profiles: str
) -> None:
    library(papers, profiles)
    works(run, len(papers))


@pytest.mark.parametrize("decision", [["--star"], ["--as", "queued"], ["--as", "skipped"]], ids=str)
@pytest.mark.parametrize("share", ["one", "all"])
@pytest.mark.parametrize("papers", list(LIBRARIES.values())[1:], ids=list(LIBRARIES)[1:])
def test_any_decisions_rank(
    run: Run, library: MakeLibrary, papers: tuple[Entry, ...], share: str, decision: list[str]
) -> None:
    library(papers)
    ids = [str(one.facts.identifier) for one in papers if one.facts]
    assert run("mark", *ids[: 1 if share == "one" else None], *decision).status == 0
    before = works(run, len(papers))
    assert run("rank").status == 0
    assert [one["id"] for one in run("list", "--json").items] == before, "the same order again"


def test_without_anything_to_learn_from_the_order_is_by_time_and_says_so(
    run: Run, library: MakeLibrary
) -> None:
    library(LIBRARIES["50 papers"])
    done = run("rank")
    assert (done.status, done.out) == (0, "")
    assert "in time order" in done.err
    assert "feedq rank --start" in done.err
    assert run("rank", "--json").items[0]["papers"] == 0
    listed = run("list")
    assert "in time order" in listed.err
    assert "feedq rank --start" in listed.err
    ids = [one["id"] for one in run("list", "--json").items]
    assert ids == [f"arxiv:2603.{n:05}" for n in range(1, 51)]


def test_a_dozen_is_shown_starred_and_learned_from(run: Run, library: MakeLibrary) -> None:
    library(LIBRARIES["50 papers"])
    shown = run("rank", "--start")
    assert len(shown.out.splitlines()) == 12
    assert "feedq mark ID... --star" in shown.err
    assert run("rank", "--start").out == shown.out
    ids = [line.split("\t")[0] for line in shown.out.splitlines()]
    titles = {one["id"]: one["title"] for one in run("list", "--json").items}
    picked = [one for one in ids if "speech" in titles[one]]
    assert picked
    assert {field for field in FIELDS if any(field in titles[one] for one in ids)} == set(FIELDS)
    assert run("mark", *picked, "--star").status == 0
    assert run("rank").status == 0
    best = [one for one in run("list", "--json").items if not one["starred"]][:8]
    assert all("speech" in one["title"] for one in best)
    assert not set(picked) & {one["id"] for one in run("rank", "--start", "--json").items}

    assert run("undo").status == 0
    assert "in time order" in run("rank").err


def test_an_empty_library_says_what_to_do(run: Run, library: MakeLibrary) -> None:
    library(())
    done = run("rank", "--start")
    assert (done.status, done.out) == (0, "")
    assert "'feedq fetch' looks for papers" in done.err
    assert run("rank", "--start", "--json").items == []
    assert run("rank", "--start", "--report").status == 2
