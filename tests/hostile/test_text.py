"""One list of hostile words, driven through every exit: commands, formats, files, config.

Commands and formats are counted from the program: a new one that is not driven fails here.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import click
import pytest

from feedq.bootstrap import Feedq, open_feedq
from feedq.cli.export import FORMATS
from feedq.cli.root import cli
from feedq.config import Config, load, subscriptions
from feedq.domain.reproduction import Channel
from feedq.domain.triage import Decision
from feedq.export.mail import compose
from feedq.tui.browser import open_in_browser
from tests.cli.conftest import Run, home, run
from tests.hostile.complaints import check
from tests.hostile.words import COMMANDS, WORDS
from tests.library import TODAY, FakeClock, add, arxiv, paper, post

__all__ = ["home", "run"]  # fixtures

ID = "2603.00100"
WORD = "{word}"
NOT_DRIVEN = {
    ("serve",): "waits for a browser; prints an address of its own making",
    ("demo",): "a library of its own, made of our own sentences",
    ("fetch",): "driven with servers in test_fetch.py",
}
DRIVEN: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {
    ("init",): ((),),
    ("rank",): ((), ("--json",), ("--report",)),
    ("list",): (("starred",), ("starred", "--json"), ("candidates",), (WORD,)),
    ("show",): ((ID,), (ID, "--json"), (WORD,)),
    ("search",): (("owned",), (WORD,), (WORD, "--json")),
    ("mark",): ((ID, "--as", "queued"), (WORD, "--as", "done"), (ID, "--as", WORD)),
    ("undo",): ((), (WORD,)),
    ("redo",): ((), (WORD,)),
    ("repro", "add"): ((ID,), (WORD,)),
    ("repro", "compare"): ((ID, "2603.00101"), (WORD, ID)),
    ("repro", "contact"): ((ID,), (ID, "--json"), (ID, "--question", WORD), (WORD,)),
    ("repro", "finish"): ((ID, "--verdict", "replicated"), (WORD, "--verdict", WORD)),
    ("repro", "list"): ((), ("--json",)),
    ("repro", "log"): ((ID,), (ID, WORD), (ID, "--json")),
    ("repro", "plan"): ((ID,), (ID, "--json"), (WORD,)),
    ("repro", "report"): ((ID,), (ID, "--format", "html"), (WORD,)),
    ("repro", "resources"): ((ID,), (ID, "--json"), (ID, "--add", WORD), (WORD,)),
    ("repro", "scaffold"): ((WORD, "folder"),),
    ("repro", "set"): ((ID, f"core_idea={WORD}"), (ID, f"{WORD}=1"), (WORD, "a=b")),
    ("repro", "show"): ((ID,), (ID, "--json"), (WORD,)),
    ("repro", "spend"): ((ID, WORD), (WORD, "1h")),
    ("repro", "timer"): ((), ("--json",), (WORD,)),
    ("repro", "drop"): ((WORD,),),
    ("export",): ((WORD,), ("starred", "--format", WORD)),
    ("digest",): (("--always",), ("--json", "--always"), ("--format", "html", "--always")),
    ("import",): ((WORD,), ("list.bib", "--dry-run")),
    ("zotero", "pull"): (("--collection", WORD),),
    ("zotero", "push"): ((WORD, "--collection", WORD),),
    ("sources", "add"): ((WORD, "--no-check"),),
    ("sources", "health"): ((), ("--json",)),
    ("sources", "list"): ((), ("--json",)),
    ("sources", "pause"): ((WORD,),),
    ("sources", "remove"): ((WORD,),),
    ("sources", "resume"): ((WORD,),),
    ("sources", "test"): ((WORD,),),
    ("stats",): ((), ("--json",)),
    ("doctor",): (("--offline",), ("--offline", "--json"), ("--offline", "--report")),
    ("backup",): ((f"copies/{WORD}",),),
    ("restore",): ((WORD,),),
    ("copy",): ((WORD, "other.db"), ("feedq.db", f"copies/{WORD}")),
    ("schedule",): ((),),
    ("completion",): (("bash",), (WORD,)),
}  # fmt: skip


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    for name in command.list_commands(click.Context(command)):
        inner = command.get_command(click.Context(command), name)
        assert inner is not None
        yield from leaves(inner, (*path, name))


def test_every_command_is_driven() -> None:
    assert {*DRIVEN, *NOT_DRIVEN} == set(leaves(cli))


def fill(feedq: Feedq) -> None:
    """A paper for each word, which stands wherever text from outside can; put past the border."""
    stored = [word.encode("utf-8", "replace").decode() for word in WORDS]
    for number, word in enumerate(stored, 100):
        (row,) = add(
            feedq.store,
            paper(number, title=word, authors=(word, "B"), abstract=word, categories=(word,),
                  comment=word, doi=word, journal_ref=word, url=word, pdf_url=word, code_url=word),
            post(number, arxiv(number), text=word, author=word, title=word, url=word),
        )  # fmt: skip
        feedq.triage.decide([row], Decision(star=True, candidate=True, note=word))
        feedq.workbench.ask(row, f"Why? {word}", to=word, channel=Channel.FORUM)
    with feedq.store.write() as tx:
        found = tx.health.state("arxiv:cs.LG")
        assert found is not None
        tx.health.failed(found[0], TODAY, "".join(stored), None)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "feedq.db"
    with open_feedq(Config(), database=path, clock=FakeClock()) as feedq:
        fill(feedq)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def library(home: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with that library, and nothing to be reached."""
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.chdir(home)
    (home / "feedq.db").write_bytes(filled.read_bytes())
    places = ("arxiv_feed", "arxiv_api", "arxiv_oai", "zotero")
    (home / "config.toml").write_text(
        '[arxiv]\ncategories = ["cs.LG"]\n[zotero]\nlibrary = "users/1"\n[endpoints]\n'
        + "".join(f'{name} = "http://127.0.0.1:9"\n' for name in places)
    )
    (home / "list.bib").write_text("".join(
        f"@misc{{{word}, title = {{{word}}}, eprint = {{{word}}}}}\n"
        for word in WORDS), errors="replace")  # fmt: skip
    return home


def typed(word: str) -> str:
    """What can be an argument: no NUL, no half characters."""
    return word.replace("\x00", "").encode("utf-8", "replace").decode()


@pytest.mark.parametrize("command", DRIVEN, ids=" ".join)
def test_no_command_prints_what_a_terminal_obeys(
    command: tuple[str, ...], run: Run, library: Path
) -> None:
    before = {path.name for path in library.parent.iterdir()}
    for args in DRIVEN[command]:
        many = any(WORD in arg for arg in args)
        for word in WORDS[:8] if many else WORDS[:1]:
            check(run(*command, *(arg.replace(WORD, typed(word)) for arg in args)))
    assert {path.name for path in library.parent.iterdir()} == before, "nothing beside the home"


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_holds_what_a_reader_obeys(name: str, run: Run, library: Path) -> None:
    target = library / "out"
    done = run("export", *(() if name == "opml" else ("starred",)), "--format", name, "-o", "out")
    check(done)
    assert done.status == 0
    files = list(target.rglob("*")) if target.is_dir() else [target]
    assert files
    for file in (one for one in files if one.is_file()):
        assert file.resolve().is_relative_to(target.resolve()), "no name leads out of the folder"
        text = file.read_bytes().decode("utf-8")
        found = COMMANDS.search(text.replace("\r\n", "\n"))
        assert found is None, ascii(found)
        if name in ("html", "atom", "opml"):
            assert "<script" not in text.lower()
        if name == "csv":
            cells = [cell for line in text.splitlines() for cell in line.split(",")]
            assert not any(cell.startswith(("=cmd", "+1", "-1+", "@SUM", "\t")) for cell in cells)
        if name == "ics":
            assert "ATTENDEE" not in [line.partition(":")[0] for line in text.splitlines()]
    if name not in ("csl-json", "json"):
        return
    assert json.loads(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_a_name_is_a_name_in_the_config(word: str, run: Run, library: Path) -> None:
    done = run("sources", "add", "https://a.example/feed", "--name", typed(word), "--no-check")
    check(done)
    followed = subscriptions(load(library / "config.toml", environ={}))
    assert {one.address for one in followed if one.source == "feed"} <= {"https://a.example/feed"}
    assert load(library / "config.toml", environ={}).hooks == ()
    check(run("sources", "list"))


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_a_word_for_a_place_follows_nothing_but_the_web(word: str, run: Run, library: Path) -> None:
    check(run("sources", "add", typed(word), "--no-check"))
    for one in subscriptions(load(library / "config.toml", environ={})):
        assert one.source != "feed" or one.address.startswith(("http://", "https://"))


def test_no_mail_has_a_header_or_a_character_of_strangers(run: Run, library: Path) -> None:
    with open_feedq(Config(), database=library / "feedq.db", clock=FakeClock()) as feedq:
        papers = feedq.inbox.view("starred")
    for word in WORDS:
        mail = compose(
            papers, word, to="me@a.example", sender="me@a.example", at=TODAY, message_id="<1@a>"
        )
        wire = mail.as_bytes()
        assert wire.isascii()
        read = message_from_bytes(wire, policy=default)
        assert {name.lower() for name in read} == {
            "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version",
            "content-type",
        }  # fmt: skip
        assert str(read["To"]) == "me@a.example"
        for part in (read, *read.iter_parts()):
            text = str(read["Subject"]) if part is read else part.get_content()
            assert not COMMANDS.search(text.replace("\r\n", "\n")), ascii(COMMANDS.search(text))


def test_no_hook_is_told_what_a_reader_obeys(run: Run, library: Path) -> None:
    config = library / "config.toml"
    tells = f"import pathlib, sys; pathlib.Path({str(library / 'told')!r}).write_bytes(" + (
        "sys.stdin.buffer.read())"
    )
    hook = f"[[hooks]]\nevent = 'status'\ncommand = {json.dumps([sys.executable, '-c', tells])}\n"
    config.write_text(config.read_text() + hook)
    numbers = [f"2603.{number:05}" for number in range(100, 100 + len(WORDS))]
    check(run("mark", *numbers, "--as", "done"))
    told = (library / "told").read_bytes().decode("utf-8")
    assert told.count("\n") == 1, "one document, on one line"
    assert not COMMANDS.search(told.rstrip("\n")), ascii(COMMANDS.search(told))
    assert len(json.loads(told)["items"]) == len(WORDS)


def test_the_app_opens_nothing_but_web_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    class Browser:
        name = "firefox"

        def open(self, url: str) -> bool:
            opened.append(url)
            return True

    monkeypatch.setattr("webbrowser.get", Browser)
    for word in WORDS:
        refused = open_in_browser(word)
        assert not COMMANDS.search(refused), ascii(refused)
        assert refused
    assert opened == []
    for word in WORDS:
        open_in_browser(f"https://a.example/{word}")
    for url in opened:
        assert url.startswith("https://a.example/")
        assert not COMMANDS.search(url), ascii(url)
        assert not set(url) & set(" \n\t\r"), ascii(url)
