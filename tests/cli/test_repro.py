"""`feedq repro` from a shell: a candidate all the way to its report."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, paper, post

ID, OTHER = "2603.00001", "2603.00002"


@pytest.fixture
def library(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two candidates."""
    path = home / "feedq.db"
    monkeypatch.setenv("FEEDQ_DB", str(path))
    store = Store.open(path, now=TODAY)
    rnn = paper(1, title="Recurrent $\\alpha$ Gates", abstract="An LSTM.")
    add(store, rnn, paper(2, title="A GAN"), paper(3))
    store.close()
    return path


@pytest.fixture
def chosen(run: Run, library: Path) -> Run:
    assert run("repro", "add", ID, OTHER).status == 0
    return run


def test_candidates_are_listed_with_their_parts(chosen: Run) -> None:
    done = chosen("repro", "list")
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert {line[0]: line[2] for line in lines} == {ID: "lstm?", OTHER: "gan?"}
    assert "interest" in lines[0][4]
    assert "cnn: missing" in done.err
    assert "(1 waiting)" in chosen("repro", "list", "--areas").out


def test_two_to_four_are_compared(chosen: Run) -> None:
    rows = [line.split("\t") for line in chosen("repro", "compare", ID, OTHER).out.splitlines()]
    assert ["area", "lstm?", "gan?"] in rows
    assert chosen("repro", "compare", ID).status == 2


def test_all_the_way(chosen: Run, tmp_path: Path) -> None:
    for args in (
        ("set", ID, "area=suggested", "claim=Gates matter", "metric=accuracy", "reported=0.9"),
        ("plan", ID, "--start", "2026-03-02"),
        ("set", ID, "status=active", "--unknown"),
        ("log", ID, "--as", "problem", "the seed is missing"),
        ("spend", ID, "--minutes", "90", "--gpu-hours", "2", "-m", "core"),
        ("contact", ID, "--question", "Which seed?", "--to", "ada@example.org"),
        ("contact", ID, "--reply", "42"),
        ("finish", ID, "--as", "replicated", "--value", "0.89", "--unknown"),
    ):
        done = chosen("repro", *args)
        assert done.status == 0, done.err
    shown = chosen("repro", "show", ID).out
    assert "1.5 of 10 h" in shown
    assert "Which seed? -> 42" in shown
    report = chosen("repro", "report", ID).out
    assert "**Replicated.** Our accuracy is 0.89, the paper's 0.9" in report
    assert "the seed is missing" in report
    page = chosen("repro", "report", "--format", "html").out
    assert "1 reproduction: 1 replicated." in page
    document = chosen("repro", "show", ID, "--json").items[0]
    assert document["reproduction"]["status"] == "replicated"


def test_each_step_tells_the_command_of_the_next(chosen: Run, tmp_path: Path) -> None:
    def next_step() -> str:
        lines = chosen("repro", "show", ID).out.splitlines()
        return "\n".join(lines[lines.index("") + 1 : lines.index("", lines.index("") + 1)])

    added = chosen("repro", "add", "2603.00003").err
    assert "'feedq repro show ID' tells what one needs next" in added
    said = next_step()
    assert "next: shortlisted, which needs area, claim, code.status, data.availability\n" in said
    assert f"'feedq repro set {ID} status=shortlisted' asks for it" in said
    chosen("repro", "set", ID, "area=lstm", "status=shortlisted", "--unknown")
    assert f"'feedq repro plan {ID}' makes the plan" in next_step()
    chosen("repro", "plan", ID)
    chosen("repro", "set", ID, "status=planned", "--unknown")
    assert "next: active, which needs data.url\n" in next_step()
    chosen("repro", "set", ID, "data.url=unknown")
    assert f"next: 'feedq repro set {ID} status=active'" in next_step()
    chosen("repro", "set", ID, "status=active")
    assert f"next: 'feedq repro finish {ID} --as replicated'" in next_step()
    done = chosen("repro", "finish", ID, "--as", "replicated", "--value", "1", "--easy", "All.")
    assert (done.status, done.err) == (
        2,
        "feedq: replicated needs --difficult, --repository; --unknown says so of what you do not "
        "give\n",
    )
    done = chosen("repro", "finish", ID, "--as", "replicated", "--value", "1", "--unknown")
    assert done.err == f"{ID} replicated; 'feedq repro report {ID}' writes it up\n"
    assert f"finished; 'feedq repro report {ID}' writes it up" in next_step()


def test_enter_alone_takes_the_suggested_area_and_else_what_is_unknown(
    chosen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("feedq.cli.repro.set"), "can_ask", lambda: True)
    monkeypatch.setattr("click.prompt", lambda question, default, **_: default)
    assert f"'feedq repro set {ID} area=suggested' takes it" in chosen("repro", "show", ID).out
    assert chosen("repro", "set", ID, "status=shortlisted").status == 0
    told = chosen("repro", "show", ID, "--json").items[0]["reproduction"]
    assert told["status"] == "shortlisted"
    assert told["area"] == told["suggested_area"]["area"] == "lstm"
    assert told["claim"] == "unknown"


def test_what_a_verdict_needs_is_asked_for_on_a_terminal(
    chosen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("feedq.cli.repro.finish"), "can_ask", lambda: True)
    monkeypatch.setattr("click.prompt", lambda question, **_: "No GPU was to be had.")
    done = chosen("repro", "finish", ID, "--as", "abandoned")
    assert (done.status, done.err.splitlines()[-1]) == (
        0, f"{ID} abandoned; 'feedq repro report {ID}' writes it up",
    )  # fmt: skip
    assert "result.reason: No GPU was to be had." in chosen("repro", "show", ID).out


def test_a_status_without_its_facts_is_one_line(chosen: Run) -> None:
    done = chosen("repro", "set", ID, "status=shortlisted")
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert "claim" in done.err


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (("plan",), 2, "name a candidate"),
        (("plan", ID, "--due", "core"), 2, "write KEY=DAY"),
        (("plan", ID, "--due", "core=soon"), 2, "is no day"),
        (("plan", ID, "--hours", "core=many"), 2, "no number of hours"),
        (("plan", ID, "--done", "cor"), 2, "has no 'cor'"),
        (("plan", "2603.00003"), 6, "no candidate"),
        (("show", "2603.00003"), 6, "no candidate"),
        (("timer", "2603.00003"), 6, "no candidate"),
        (("timer", "--stop"), 6, "no timer runs"),
        (("spend", ID), 2, "--minutes"),
        (("spend", ID, "--minutes", "5", "-m", "cor"), 6, "no milestone 'cor'; it has none: feedq"),
        (("contact", ID, "--question", "?", "--to", "nobody"), 2, "no mail address"),
        (("contact", ID, "--reply", "?"), 6, "no question"),
        (("contact", ID, "--reply", "?", "--question", "?"), 2, "one at a time"),
        (("resources", ID, "--add", "javascript:1"), 2, "no web address"),
        (("finish", ID, "--as", "replicated"), 2, "does not follow"),
        (("finish", ID, "--as", "abandoned"), 2, "needs --reason; --unknown says so of what"),
        (("set", ID, "data=public"), 2, "which one? data.availability, data.url"),
        (("set", ID, "reported=71,3"), 2, "is a number, with a point and no comma; or unknown"),
        (("set", ID, "area=gam"), 2, "did you mean 'gan'?. Found 'gam'"),
        (("report",), 2, "name a candidate"),
        (("set", ID, "clame=x"), 2, "did you mean claim"),
    ],
)
def test_a_slip_is_one_clear_line(
    chosen: Run, args: tuple[str, ...], status: int, words: str
) -> None:
    done = chosen("repro", *args)
    assert (done.status, done.out) == (status, "")
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_plan_is_edited_and_undone(chosen: Run) -> None:
    chosen("repro", "plan", ID, "--start", "2026-03-02")
    edited = chosen("repro", "plan", ID, "--hours", "core=20", "--done", "core=2026-03-05")
    assert (
        "core\t2026-03-02\t2026-03-08\t20\tCore algorithm in numpy (done 2026-03-05)" in edited.out
    )
    assert chosen("undo").status == 0
    assert (
        "core\t2026-03-02\t2026-03-08\t10\tCore algorithm in numpy\n"
        in chosen("repro", "plan", ID).out
    )
    assert chosen("repro", "plan", ID, "--factor", "1").status == 2
    assert "\t5\tCore" in chosen("repro", "plan", ID, "--again", "--factor", "1").out


def test_a_timer_runs_until_it_is_stopped(chosen: Run) -> None:
    assert chosen("repro", "timer", ID).out == f"{ID} focus 25:00\n"
    assert chosen("repro", "timer", "--json").items[0]["phase"] == "focus"
    assert "nothing to log" in chosen("repro", "timer", "--stop").err
    assert "no timer" in chosen("repro", "timer").err


def test_a_question_becomes_a_draft(chosen: Run, tmp_path: Path) -> None:
    link = chosen("repro", "contact", ID, "--question", "Which\nseed?", "--to", "a@example.org").out
    assert link.startswith("mailto:a@example.org?subject=Question%20about")
    assert "\n" not in link.strip()
    draft = tmp_path / "draft.eml"
    chosen("repro", "contact", ID, "--question", "Which seed?", "-o", str(draft))
    assert b"Subject: Question about reproducing" in draft.read_bytes()
    post_ = chosen("repro", "contact", ID, "--question", "Which seed?", "--by", "issue").out
    assert post_.startswith("Dear authors,")
    assert [one["channel"] for one in chosen("repro", "contact", ID, "--json").items] == [
        "mail", "mail", "issue",
    ]  # fmt: skip


def test_a_scaffold_overwrites_nothing(chosen: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rep"
    assert len(chosen("repro", "scaffold", ID, str(folder)).out.splitlines()) == 7
    (folder / "notes.md").write_text("mine")
    (folder / "README.md").unlink()
    again = chosen("repro", "scaffold", ID, str(folder))
    assert again.out.strip() == str(folder / "README.md")
    assert (folder / "notes.md").read_text() == "mine"
    (tmp_path / "file").touch()
    assert chosen("repro", "scaffold", ID, str(tmp_path / "file")).status != 0


def test_what_was_exported_is_taken_in_elsewhere(
    chosen: Run, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen("repro", "set", ID, "area=lstm", "claim=Gates — matter\n\ntwice")
    chosen("repro", "plan", ID)
    chosen("repro", "log", ID, "a line")
    file = tmp_path / "shortlist.json"
    chosen("export", "--format", "json", "-o", str(file))
    elsewhere = home / "other.db"
    store = Store.open(elsewhere, now=TODAY)
    add(store, paper(1, title="Recurrent $\\alpha$ Gates", abstract="An LSTM."), paper(2))
    store.close()
    before = json.loads(file.read_text())["items"]
    monkeypatch.setenv("FEEDQ_DB", str(elsewhere))
    assert "2 records taken in" in chosen("import", str(file), "--as", "candidates").err
    again = chosen("import", str(file), "--as", "candidates")
    assert "2 records taken in, 0 kept" in again.err
    after = chosen("export", "--format", "json").items
    assert {one["id"]: one["reproduction"] for one in after} == {
        one["id"]: one["reproduction"] for one in before
    }
    chosen("repro", "set", ID, "area=gan")
    kept = chosen("import", str(file), "--as", "candidates")
    assert "1 record taken in, 1 kept" in kept.err
    chosen("import", str(file), "--as", "candidates", "--replace")
    assert "lstm" in chosen("repro", "show", ID).out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no JSON"),
        ("[]", "no list that is known"),
        ('{"schema_version": 1, "items": [{"reproduction": {}}]}', "1 damaged"),
        ('{"schema_version": 1, "items": [{"id": "arxiv:2603.00001", "reproduction": '
         '{"area": "moon"}}]}', "1 damaged"),
        ('{"schema_version": 1, "items": [{"id": "arxiv:2603.00001", "reproduction": '
         '{"resources": [{"url": "javascript:1", "added_at": "2026-01-01T00:00:00Z"}]}}]}',
         "1 damaged"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told(chosen: Run, tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content)
    done = chosen("import", str(file), "--as", "candidates")
    assert words in done.err
    assert "Traceback" not in done.err


def test_calendar_and_metadata_are_export_formats(chosen: Run) -> None:
    chosen("repro", "plan", ID)
    calendar = chosen("export", "candidates", "--format", "ics").out
    assert calendar.count("BEGIN:VEVENT") == 6
    metadata = chosen("export", "--format", "rescience").out
    assert metadata.count('journal:\n  - name: "ReScience C"') == 2
    assert "[Re] Recurrent α Gates" in metadata


def test_resources_are_listed(chosen: Run, library: Path) -> None:
    store = Store.open(library, now=TODAY)
    add(store, post(1), subscription="feed:https://social.example")
    store.close()
    chosen("repro", "resources", ID, "--add", "https://forum.example/t", "--title", "A thread")
    rows = chosen("repro", "resources", ID, "--json").items
    assert rows == [{"kind": "added", "title": "A thread", "url": "https://forum.example/t"}]
