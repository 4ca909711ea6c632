"""The daily loop on the demo's stand-ins: fetch, rank, triage, candidate, export; then tomorrow."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedq.demo import StandIns
from tests.cli.conftest import Run

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[StandIns]:
    with StandIns(now=NOW) as servers:
        yield servers


@pytest.fixture
def library(stand_ins: StandIns, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = home / "config.toml"
    path.write_text(stand_ins.toml(home / "feedq.db"))
    monkeypatch.setenv("FEEDQ_CONFIG", str(path))
    # The stand-ins are our own: there is nobody to be polite to.
    monkeypatch.setattr("feedq.bootstrap.INTERVALS_S", {})
    return home / "feedq.db"


def test_the_whole_loop(run: Run, library: Path, home: Path) -> None:
    fetched = run("fetch", "--json")
    assert fetched.status == 0, fetched.err
    assert fetched.err == ""
    assert {item["source"] for item in fetched.items} >= {
        "arxiv", "arxiv-search", "feed", "x", "bluesky", "mastodon", "report",
    }  # fmt: skip
    assert all(item["outcome"] == "ok" for item in fetched.items)

    inbox = run("list", "--json").items
    assert len(inbox) > 80
    assert [paper["rank"] for paper in inbox[:3]] == [1, 2, 3]
    assert all(paper["reasons"] and paper["profile"] for paper in inbox[:10])
    assert sum(bool(paper["mentions"]) for paper in inbox) > 20
    assert {m["source"] for p in inbox for m in p["mentions"]} >= {
        "x", "bluesky", "mastodon", "feed",
    }  # fmt: skip
    assert {paper["code"]["status"] for paper in inbox} == {"official", "unknown"}

    best, second, third, fourth = (paper["id"] for paper in inbox[:4])
    assert run("mark", best, "--as", "queued", "--star").status == 0
    assert run("mark", second, third, "--as", "skipped").status == 0
    assert run("repro", "add", best, fourth, "--note", "start in numpy").status == 0
    assert [p["id"] for p in run("list", "queue", "--json").items] == [best]
    assert {p["id"] for p in run("list", "skipped", "--json").items} == {second, third}
    assert {p["id"] for p in run("repro", "list", "--json").items} == {best, fourth}

    assert run("undo", "2").status == 0
    assert run("list", "skipped", "--json").items == []
    assert run("repro", "list", "--json").items == []
    assert run("redo", "9").status == 0
    assert {p["id"] for p in run("list", "skipped", "--json").items} == {second, third}

    markdown = home / "shortlist.md"
    assert run("export", "-o", str(markdown)).status == 0
    assert "start in numpy" in markdown.read_text()
    exported = json.loads(run("export", "--format", "json").out)["items"]
    assert {paper["id"] for paper in exported} == {best, fourth}
    assert run("export", "--format", "bibtex").out.count("\n@") >= 1
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").out)))
    assert {row["id"] for row in rows} == {best, fourth}

    assert run("rank").status == 0
    relearned = run("list", "--json").items
    assert best not in {paper["id"] for paper in relearned}
    assert "2 decisions" not in run("list").err


def test_a_second_fetch_changes_nothing(run: Run, library: Path) -> None:
    run("fetch")
    before = run("list", "all", "--json").out
    again = run("fetch", "--json")
    assert again.status == 0
    assert sum(item["new"] + item["updated"] for item in again.items) == 0
    assert run("list", "all", "--json").out == before


def test_a_fetch_looks_up_the_code_of_what_was_kept(run: Run, library: Path) -> None:
    run("fetch", "--no-rank")
    (floor,) = run("search", "ti:floor", "--json").items
    assert floor["code"]["status"] == "unknown"
    run("mark", floor["id"], "--as", "queued")
    assert run("fetch", "--no-rank").err == ""
    (floor,) = run("list", "queue", "--json").items
    assert floor["code"]["status"] == "community"
    assert floor["code"]["url"].startswith("https://github.com/")


def test_one_broken_source_costs_itself_alone(run: Run, home: Path, library: Path) -> None:
    with StandIns(now=NOW, trouble={"mastodon": 500}) as servers:
        (home / "config.toml").write_text(servers.toml(library))
        done = run("fetch", "--json", "--no-rank")
    assert done.status == 3
    failed = [item for item in done.items if item["outcome"] == "failed"]
    assert {item["source"] for item in failed} == {"mastodon"}
    assert len(run("list", "all", "--json").items) > 80
    health = run("sources", "health", "--json").items
    assert {item["state"] for item in health if item["source"] == "mastodon"} == {"failing"}


def test_without_a_token_x_is_skipped_in_one_line(run: Run, home: Path, library: Path) -> None:
    path = home / "config.toml"
    lines = [line for line in path.read_text().splitlines() if "bearer_token" not in line]
    path.write_text("\n".join(lines))
    done = run("fetch", "--no-rank")
    assert done.status == 0
    assert len(done.err.strip().splitlines()) == 1
    assert "FEEDQ_X_BEARER_TOKEN" in done.err
    assert run("fetch", "--no-rank").err == "", "said once, not every night"


def test_without_a_terminal_feedq_prints_the_inbox(run: Run, library: Path) -> None:
    run("fetch")
    done = run()
    assert done.status == 0
    assert len(done.out.splitlines()) == 25


def test_show_says_why_a_paper_is_here(run: Run, library: Path) -> None:
    run("fetch")
    best = run("list", "--json").items[0]
    shown = run("show", best["id"]).out
    assert best["title"][:20] in shown
    assert "why here: number 1" in shown
    assert best["reasons"][0]["term"] in shown


def test_search_finds_by_field_and_leaves_out(run: Run, library: Path) -> None:
    run("fetch", "--no-rank")
    everything = run("list", "all", "--json").items
    word = everything[0]["title"].split()[0].strip(":,")
    assert everything[0]["id"] in {p["id"] for p in run("search", f"ti:{word}", "--json").items}
    assert run("search", f"ti:{word}", f"-ti:{word}", "--json").items == []


def test_backup_and_restore_bring_decisions_back(run: Run, home: Path, library: Path) -> None:
    run("fetch", "--no-rank")
    first = run("list", "--json").items[0]["id"]
    run("mark", first, "--as", "done")
    assert run("backup", str(home / "copy.db")).status == 0
    run("undo")
    assert run("restore", str(home / "copy.db")).status == 0
    assert [p["id"] for p in run("list", "done", "--json").items] == [first]


def test_the_report_says_what_the_order_is_worth(run: Run, library: Path) -> None:
    assert run("fetch").status == 0
    (found,) = run("rank", "--report", "--json").items
    assert found["session"] == 25
    assert found["adds"]["text"] > 0
    told = run("rank", "--report")
    assert told.status == 0
    assert "the next 25 papers owe their score to: text +" in told.out


def test_a_profile_that_is_not_there_names_the_nearest(run: Run, library: Path) -> None:
    assert run("fetch").status == 0
    best = run("list", "-n", "1", "--json").items[0]
    profile = best["profile"]
    failed = run("mark", best["id"], "--profile", profile[:-1])
    assert failed.status == 6
    assert f"did you mean {profile!r}" in failed.err
    assert run("mark", best["id"], "--as", "queued", "--profile", profile).status == 0
