"""`from feedq import open_feedq`: what docs/library.md promises to notebooks."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import feedq
from feedq import decision_rows, mention_rows, open_feedq, paper_rows, reason_rows
from feedq.config import Config, Profile
from feedq.domain.kinds import Status
from feedq.domain.model import Paper
from feedq.errors import ConfigError, NotFound
from feedq.export.json import item
from feedq.store.store import Store
from tests.library import TODAY, add, arxiv, paper, post

PAGE = Path(__file__).parent.parent / "docs" / "library.md"
CONFIG = '[rank]\nwindow_days = 36500\n[[profiles]]\nname = "rnn"\nkeywords = ["gates"]\n'


@pytest.fixture
def home(tmp_path: Path, empty_library: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a library of six ranked papers, one of them mentioned."""
    for name in ("FEEDQ_CONFIG", "FEEDQ_DB", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    database = tmp_path / ".local" / "share" / "feedq" / "feedq.db"
    config = tmp_path / ".config" / "feedq" / "config.toml"
    for path in (database, config):
        path.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    database.write_bytes(empty_library.read_bytes())
    store = Store.open(database, now=TODAY)
    titles = ("Gates of memory", "Walking robots", "Which gates matter", "Cats", "Dogs", "Birds")
    add(store, *(paper(number, title=title) for number, title in enumerate(titles, 1)))
    add(store, post(1, arxiv(1), url="javascript:alert(1)"), subscription="feed:https://a.example")
    store.close()
    with open_feedq() as fq:
        assert fq.rank().papers == 6
    return tmp_path


@pytest.fixture
def fq(home: Path) -> Iterator[feedq.Library]:
    with open_feedq() as opened:
        yield opened


def ids(papers: list[Paper]) -> list[str]:
    return [one.id for one in papers]


# --- where ---------------------------------------------------------------------------------


def test_the_library_is_where_the_command_line_has_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_feedq() as fq:
        assert fq.database == home / ".local" / "share" / "feedq" / "feedq.db"
        assert [one.name for one in fq.config.profiles] == ["rnn"]
    monkeypatch.setenv("FEEDQ_DB", str(home / "other.db"))
    with open_feedq() as fq:
        assert (fq.database, fq.counts()["all"]) == (home / "other.db", 0)
    with open_feedq(database="~/third.db") as fq:
        assert fq.database == home / "third.db"
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "none.toml"))
    with pytest.raises(ConfigError, match="no such config"):
        open_feedq()


def test_without_a_config_it_goes_by_the_example_and_writes_none(home: Path) -> None:
    config = home / ".config" / "feedq" / "config.toml"
    config.unlink()
    with open_feedq() as fq:
        assert [one.name for one in fq.config.profiles] == ["cnn", "lstm", "gan", "rl"]
    assert not config.exists()
    with pytest.raises(ConfigError, match="no such config"):
        open_feedq(home / "mine.toml")


def test_a_config_may_be_made_in_the_program(home: Path) -> None:
    config = Config(profiles=(Profile(name="mine", keywords=("cats",)),))
    with open_feedq(config, database=home / "mine.db") as fq:
        assert (fq.config, fq.papers()) == (config, [])
        assert repr(fq) == f"<feedq library '{home}/mine.db'>"


# --- what ----------------------------------------------------------------------------------


def test_papers_stand_in_the_order_of_the_ranking_with_reasons(fq: feedq.Library) -> None:
    inbox = fq.papers()
    assert [one.rank for one in inbox] == [1, 2, 3, 4, 5, 6]
    assert {one.title for one in inbox[:2]} == {"Gates of memory", "Which gates matter"}
    assert "gates" in [reason.term for reason in inbox[0].reasons]
    assert fq.papers(limit=2) == inbox[:2]
    assert ids(fq.search("ti:gates")) == ids(inbox[:2])
    with pytest.raises(NotFound, match="no view"):
        fq.papers("inbx")


def test_a_paper_is_found_by_any_spelling(fq: feedq.Library) -> None:
    for name in ("2603.00002", "arXiv:2603.00002v1", "https://arxiv.org/abs/2603.00002"):
        assert fq.paper(name).title == "Walking robots"
    for name in ("2603.99999", "no id"):
        with pytest.raises(NotFound):
            fq.paper(name)


def test_papers_are_frozen(fq: feedq.Library) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        fq.papers()[0].title = "x"  # type: ignore[misc]


def test_deciding_is_one_step_that_is_taken_back(fq: feedq.Library) -> None:
    best = fq.papers(limit=2)
    assert fq.decide(best, status="queued", note="soon") == 2
    assert fq.decide(best, status=Status.QUEUED) == 0
    assert fq.decide(str(arxiv(4)), star=True, candidate=True) == 1
    assert fq.counts()["queue"] == 2
    (starred,) = fq.papers("starred")
    assert (starred.id, starred.candidate) == (str(arxiv(4)), True)
    made = fq.decisions()
    assert [one.id for one in made[:1]] == [str(arxiv(4))]
    assert {one.id for one in made[1:]} == set(ids(best))
    assert made[1].before.status is Status.INBOX
    assert (made[1].after.status, made[1].after.note) == (Status.QUEUED, "soon")
    assert fq.decisions(1) == made[:1]
    assert fq.undo(9) == 2
    assert (fq.counts()["queue"], fq.decisions()) == (0, [])
    assert fq.redo() == 1
    assert fq.counts()["queue"] == 2


def test_a_wrong_decision_changes_nothing(fq: feedq.Library) -> None:
    with pytest.raises(NotFound, match="no status is called 'read'"):
        fq.decide(fq.papers(), status="read")
    with pytest.raises(NotFound):
        fq.decide([str(arxiv(1)), "2603.99999"], status="done")
    assert fq.decisions() == []


# --- rows ----------------------------------------------------------------------------------


def test_rows_have_the_keys_of_the_json_and_one_value_a_column(fq: feedq.Library) -> None:
    papers = fq.papers("all")
    rows = paper_rows(papers)
    assert set(item(papers[0])) - set(rows[0]) == {"code"}
    assert set(rows[0]) - set(item(papers[0])) == {"code_status", "code_url", "mentioned_by"}
    for row in rows:
        assert all(_is_plain(value) for value in row.values()), row
        assert isinstance(row["announced_at"], datetime)
    mentioned = next(row for row in rows if row["id"] == str(arxiv(1)))
    assert (mentioned["mentions"], mentioned["mentioned_by"]) == (1, ["Somebody"])


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(type(one) is str for one in value)
    return value is None or type(value) in (str, int, float, bool, datetime)


def test_reasons_and_mentions_are_rows_of_their_own(fq: feedq.Library) -> None:
    papers = fq.papers("all")
    best = next(one for one in papers if one.rank == 1)
    rows = [row for row in reason_rows(papers) if row["id"] == best.id]
    assert [row["term"] for row in rows] == [reason.term for reason in best.reasons]
    (mention,) = mention_rows(papers)
    assert (mention["id"], mention["by"]) == (str(arxiv(1)), "Somebody")
    assert mention["url"] is None, "no address that runs something"


def test_decisions_are_rows(fq: feedq.Library) -> None:
    fq.decide(str(arxiv(2)), status="skipped")
    (row,) = decision_rows(fq.decisions())
    assert (row["id"], row["status"], row["status_before"]) == (str(arxiv(2)), "skipped", "inbox")


# --- the page ------------------------------------------------------------------------------


def blocks() -> list[str]:
    return re.findall(r"(?ms)^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("pandas", [False, True], ids=["alone", "with pandas"])
def test_the_code_of_the_page_runs(home: Path, pandas: bool) -> None:
    if pandas and importlib.util.find_spec("pandas") is None:
        pytest.skip("pandas is not installed")
    space: dict[str, Any] = {}
    for number, block in enumerate(blocks()):
        if pandas or "pandas" not in block:
            exec(compile(block, f"block {number}", "exec"), space)
    assert len(space["papers"]) == 6
    assert space["paper"].title == "Gates of memory"
    assert set(ids(space["found"])) == {str(arxiv(1)), str(arxiv(3))}
    assert space["changed"] == 2
    assert space["decisions"] == []
    if pandas:
        assert str(space["frame"]["announced_at"].dtype).endswith("UTC]")
        assert space["words"].index[0] == "gates"


def test_importing_feedq_alone_imports_nothing_else() -> None:
    script = (
        "import sys; before = set(sys.modules); import feedq; feedq.__version__\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names)))\n"
        "from feedq import open_feedq\n"
        "heavy = {'sklearn', 'scipy', 'textual', 'httpx', 'tweepy', 'arxiv', 'click'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["['feedq']", "[]"]


def test_a_name_that_is_not_there_is_said_as_ever() -> None:
    with pytest.raises(AttributeError, match="no attribute 'open_feed'"):
        feedq.open_feed  # noqa: B018 - asking is the test
    with pytest.raises(ImportError):
        exec("from feedq import open_feed")
