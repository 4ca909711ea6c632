"""A user's mistake gets one clear line and the documented exit status, never a traceback."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run

EMPTY = "[arxiv]\ncategories = []\n"


@pytest.fixture
def config(home: Path) -> Path:
    path = home / "config.toml"
    path.write_text(EMPTY)
    return path


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert "Traceback" not in text
    return lines[0]


def test_syntax_error_names_file_and_line(run: Run, config: Path) -> None:
    config.write_text("[fetch]\ntimeout_s = \n")
    done = run("--config", str(config), "list")
    assert done.status == 2
    message = one_line(done.err)
    assert str(config) in message
    assert "line 2" in message


def test_unknown_key_names_the_nearest_known_one(run: Run, config: Path) -> None:
    config.write_text("[fetch]\ntimout_s = 3\n")
    done = run("--config", str(config), "list")
    assert done.status == 2
    message = one_line(done.err)
    assert "timout_s" in message
    assert "timeout_s" in message


def test_named_config_that_does_not_exist_is_not_invented(run: Run, home: Path) -> None:
    done = run("--config", str(home / "none.toml"), "list")
    assert done.status == 2
    assert "none.toml" in one_line(done.err)
    assert not (home / "none.toml").exists()


def test_init_writes_a_named_config(run: Run, home: Path) -> None:
    path = home / "sub" / "mine.toml"
    done = run("--config", str(path), "--db", str(home / "a.db"), "init")
    assert done.status == 0
    assert path.exists()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["2301.00001", "arXiv:2301.00001v2", "hep-th/9901001"])
def test_unknown_paper_is_no_such_thing(run: Run, config: Path, name: str) -> None:
    done = run("--config", str(config), "show", name)
    assert done.status == 6
    assert "search" in one_line(done.err)


def test_something_that_is_no_id_is_said_to_be_none(run: Run, config: Path) -> None:
    done = run("--config", str(config), "mark", "nonsense", "--as", "queued")
    assert done.status == 6
    assert "nonsense" in one_line(done.err)


def test_unknown_view_lists_the_views(run: Run, config: Path) -> None:
    done = run("--config", str(config), "list", "outbox")
    assert done.status == 6
    assert "inbox" in one_line(done.err)


def test_unknown_status_is_wrong_usage(run: Run, config: Path) -> None:
    done = run("--config", str(config), "mark", "2301.00001", "--as", "liked")
    assert done.status == 2
    assert "queued" in done.err


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("candidate", "'feedq repro add ID'"),
        ("starred", "--star"),
        ("read", "done is read to the end"),
    ],
)
def test_what_is_no_status_is_told_how_to_say(
    run: Run, config: Path, word: str, instead: str
) -> None:
    done = run("--config", str(config), "mark", "2301.00001", "--as", word)
    assert done.status == 2
    assert instead in done.err


def test_mark_without_a_decision_is_wrong_usage(run: Run, config: Path) -> None:
    done = run("--config", str(config), "mark", "2301.00001")
    assert done.status == 2
    assert "--as" in done.err


def test_unknown_subscription_names_a_near_one(run: Run, config: Path) -> None:
    config.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    done = run("--config", str(config), "fetch", "--only", "cs.LH")
    assert done.status == 6
    assert "cs.LG" in one_line(done.err)


def test_database_from_a_newer_version_is_refused(run: Run, config: Path, home: Path) -> None:
    database = home / "a.db"
    args = ("--config", str(config), "--db", str(database))
    assert run(*args, "init").status == 0
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = database.read_bytes()
    done = run(*args, "list")
    assert done.status == 7
    assert "newer feedq" in one_line(done.err)
    assert database.read_bytes() == before


def test_a_file_that_is_no_database_is_kept_and_restore_is_named(
    run: Run, config: Path, home: Path
) -> None:
    database = home / "a.db"
    database.write_bytes(b"this was never a database, just a text of some length" * 20)
    before = database.read_bytes()
    done = run("--config", str(config), "--db", str(database), "list")
    assert done.status == 7
    assert "restore" in one_line(done.err)
    assert database.read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_read_only_folder_is_said(run: Run, config: Path, home: Path) -> None:
    folder = home / "locked"
    folder.mkdir(mode=0o500)
    done = run("--config", str(config), "--db", str(folder / "a.db"), "list")
    assert done.status == 7
    assert str(folder) in one_line(done.err)


def test_a_database_path_below_a_file_is_said(run: Run, config: Path, home: Path) -> None:
    (home / "file").write_text("")
    done = run("--config", str(config), "--db", str(home / "file" / "a.db"), "list")
    assert done.status == 7
    assert "cannot be created" in one_line(done.err)


def test_a_folder_in_the_place_of_the_library_is_said(run: Run, config: Path, home: Path) -> None:
    for words in (("list",), ("fetch",), ("init",)):
        done = run("--db", str(home), *words)
        assert done.status == 7
        assert done.err.splitlines()[-1] == (
            f"feedq: {home}: is a folder; name a file in it, such as {home / 'feedq.db'}"
        )


def test_export_to_a_folder_that_does_not_exist_is_said(run: Run, config: Path, home: Path) -> None:
    done = run("--config", str(config), "export", "-o", str(home / "no" / "such" / "file.md"))
    assert done.status == 2
    assert "file.md" in one_line(done.err)


def test_no_network_fails_every_source_and_says_so_once(run: Run, config: Path) -> None:
    config.write_text(
        '[arxiv]\ncategories = ["cs.LG"]\n'
        '[[feeds]]\nname = "a blog"\nurl = "http://127.0.0.1:9/feed"\n'
        '[endpoints]\narxiv_feed = "http://127.0.0.1:9"\narxiv_api = "http://127.0.0.1:9"\n'
    )
    done = run("--config", str(config), "fetch", "--json")
    assert done.status == 4
    assert [item["outcome"] for item in done.items] == ["failed", "failed"]
    assert one_line(done.err).startswith("cs.LG (arxiv), a blog (feed): nobody answers there")
    assert "Traceback" not in done.err


def test_restore_of_something_else_changes_nothing(run: Run, config: Path, home: Path) -> None:
    database = home / "a.db"
    args = ("--config", str(config), "--db", str(database))
    run(*args, "init")
    before = database.read_bytes()
    (home / "notes.txt").write_text("not a database")
    done = run(*args, "restore", str(home / "notes.txt"))
    assert done.status == 7
    one_line(done.err)
    assert database.read_bytes() == before
    assert run(*args, "restore", str(home / "missing.db")).status == 6
    folder = run(*args, "restore", str(home))
    assert (folder.status, folder.err) == (
        7, f"feedq: {home}: cannot be read: it is a folder; name a file in it\n",
    )  # fmt: skip
    assert database.read_bytes() == before


@pytest.mark.parametrize("command", [("list",), ()])
def test_a_config_folder_that_cannot_be_written_is_no_hindrance(
    command: tuple[str, ...], run: Run, home: Path
) -> None:
    (home / ".config").write_text("not a folder")
    done = run(*command)
    assert done.status == 0
    assert "cannot be written" in done.err
    assert "going on with the example" in done.err
    assert (home / ".local" / "share" / "feedq" / "feedq.db").exists()


@pytest.mark.parametrize("command", [("init",), ("sources", "add", "cs.RO")])
def test_what_must_write_the_config_says_when_it_cannot(
    command: tuple[str, ...], run: Run, home: Path
) -> None:
    (home / ".config").write_text("not a folder")
    done = run(*command)
    assert done.status == 2
    assert "name another place with --config or FEEDQ_CONFIG" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_config_folder_that_may_not_be_looked_into_is_told(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refused)
    done = run("list")
    assert done.status == 2
    assert "cannot be looked for: permission denied; " in done.err
