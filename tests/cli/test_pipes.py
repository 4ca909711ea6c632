"""feedq among other programs: readers that leave, lists from standard input, odd terminals."""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, paper

FEEDQ = [sys.executable, "-P", "-m", "feedq"]
MANY = 400


@pytest.fixture
def environ(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A library whose list is longer than a pipe holds."""
    (home / "config.toml").write_text("[rank]\nwindow_days = 36500\n")
    store = Store.open(home / "feedq.db", now=TODAY)
    long = "A title that goes on and on 漢字 — and does not fit the line of any terminal ever"
    add(
        store,
        *(paper(n, title=f"{n} {long} {long}", abstract="word " * 100) for n in range(1, MANY)),
    )
    store.close()
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize(
    "command",
    [
        ("list", "all", "-n", "1000"),
        ("list", "all", "--json"),
        ("list", "all", "--format", "{id} {abstract}"),
        ("export", "all", "--format", "html"),
        ("--help",),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_is_no_error(environ: dict[str, str], command: list[str]) -> None:
    with subprocess.Popen(
        [*FEEDQ, *command], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as feedq:
        assert feedq.stdout
        assert feedq.stderr
        assert feedq.stdout.read(1)
        feedq.stdout.close()
        said = feedq.stderr.read()
    assert (feedq.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("command", ["list", "list --json", "export all --format ris"])
def test_a_full_disk_is_told_in_a_line(environ: dict[str, str], command: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*FEEDQ, *command.split()],
            env=environ,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    said = [line for line in done.stderr.splitlines() if not line.endswith((b"more", b"order"))]
    assert said[-1].startswith(b"feedq: the output cannot be written: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_do_no_harm(environ: dict[str, str], closed: str) -> None:
    command = f'exec "$@" {closed}'
    words = ["mark", "-", "--as", "skipped"] if "<" in closed else ["list", "--json"]
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", *FEEDQ, *words],
        env=environ,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert Path(environ["FEEDQ_DB"]).read_bytes().startswith(b"SQLite format 3\x00")


def test_an_old_terminal_gets_a_mark_for_what_it_lacks(environ: dict[str, str]) -> None:
    old = environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*FEEDQ, "list", "-n", "1"], env=old, capture_output=True, check=True)
    assert b"on and on ?? ? and" in done.stdout


def test_control_c_ends_it_with_a_word(
    environ: dict[str, str], home: Path, httpserver: HTTPServer
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def answer(_: Request) -> Response:
        asked.set()
        answered.wait(30)
        return Response("late")

    httpserver.expect_request("/feed").respond_with_handler(answer)
    url = httpserver.url_for("/feed")
    (home / "config.toml").write_text(f'[[feeds]]\nname = "slow"\nurl = "{url}"\n')
    with subprocess.Popen([*FEEDQ, "fetch"], env=environ, stderr=subprocess.PIPE) as feedq:
        assert asked.wait(30)
        feedq.send_signal(signal.SIGINT)
        answered.set()
        assert feedq.stderr
        assert feedq.stderr.read() == b"feedq: stopped\n"
    assert feedq.returncode == 130


def on_terminal(environ: dict[str, str], *command: str, columns: int) -> str:
    """What a command shows on a terminal of this width."""
    ours, theirs = pty.openpty()
    terminal = environ | {"TERM": "xterm", "COLUMNS": str(columns)}
    with subprocess.Popen([*FEEDQ, *command], env=terminal, stdout=theirs, stderr=theirs) as feedq:
        os.close(theirs)
        shown = b""
        while True:
            try:
                new = os.read(ours, 65_536)
            except OSError:  # the end, as Linux tells it
                break
            if not new:
                break
            shown += new
    os.close(ours)
    assert feedq.returncode == 0
    return shown.decode()


@pytest.mark.parametrize(
    ("term", "shell", "told"),
    [
        ("dumb", '"$@"', "cannot show the app"),
        ("xterm", '"$@" 2>complaints', "2603.00001"),
    ],
)
def test_where_the_app_would_not_be_seen_the_inbox_is(
    environ: dict[str, str], tmp_path: Path, term: str, shell: str, told: str
) -> None:
    script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    done = subprocess.run(
        [sys.executable, "-c", script, "sh", "-c", shell, "sh", *FEEDQ],
        capture_output=True,
        text=True,
        env=environ | {"TERM": term},
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done
    assert told in done.stdout
    assert "\x1b[?1049h" not in done.stdout


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_terminal_of_any_width_shows_whole_ids(environ: dict[str, str], columns: int) -> None:
    shown = on_terminal(environ | {"NO_COLOR": "1"}, "list", "-n", "5", columns=columns)
    lines = re.sub(r"\x1b\[\d*m", "", shown).splitlines()[:5]
    assert all(line.endswith("…") for line in lines)
    for line in lines:
        assert re.match(r"2603\.\d{5}  \.\.\.  \d{4}-\d\d-\d\d  ", line)
        assert columns - 2 <= len(line) + line.count("漢") + line.count("字") <= columns


def test_colours_are_for_terminals_that_want_them(environ: dict[str, str]) -> None:
    colour = re.compile(r"\x1b\[3\d")
    assert colour.search(on_terminal(environ, "list", "-n", "1", columns=80))
    plain = on_terminal(environ | {"NO_COLOR": "1"}, "list", "-n", "1", columns=80)
    assert not colour.search(plain)
    for command in ("list -n 1", "--help"):
        done = subprocess.run(
            [*FEEDQ, *command.split()], env=environ, capture_output=True, check=True
        )
        assert b"\x1b" not in done.stdout + done.stderr, command


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_jq_reads_what_is_listed(environ: dict[str, str]) -> None:
    line = (
        "$FEEDQ list --format '{id}' -n 3 | $FEEDQ mark - --as queued --json | jq '.items|length';"
        "$FEEDQ list queue --json | jq -r '.items[].id' | $FEEDQ export - --format ris | grep -c TY"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        env=environ | {"FEEDQ": " ".join(FEEDQ)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["3", "3"]


def test_ids_of_standard_input_are_shown_and_exported(
    run: Run, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = "arxiv:2603.00002\t...\tas listed\n\n2603.00001v3\n2603.00002\n"

    def given() -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(ids))

    given()
    assert [one["id"] for one in run("show", "-", "--json").items] == [
        "arxiv:2603.00002",
        "arxiv:2603.00001",
    ]
    given()
    assert len(re.findall("why here", run("show", "-").out)) == 2
    given()
    keys = re.findall(r"eprint *= *\{(.+?)\}", run("export", "-", "--format", "bibtex").out)
    assert keys == ["2603.00002", "2603.00001"]
    given()
    assert run("export", "-", "2603.00003", "-n", "1", "--format", "ris").out.count("TY  -") == 1
    done = run("export", "https://arxiv.org/abs/2603.00004", "--format", "text")
    assert done.out.startswith("Selected papers\n")
    assert run("export", "2501.00001").status == 6


def test_what_changed_is_told_as_json(run: Run, environ: dict[str, str]) -> None:
    marked = run("mark", "2603.00001", "2603.00002", "--as", "queued", "--json").items
    assert [(one["id"], one["status"]) for one in marked] == [
        ("arxiv:2603.00001", "queued"),
        ("arxiv:2603.00002", "queued"),
    ]
    assert run("mark", "2603.00001", "--as", "queued", "--json").items == []
    assert {one["status"] for one in run("undo", "--json").items} == {"inbox"}
    assert {one["status"] for one in run("redo", "--json").items} == {"queued"}
    assert run("redo", "--json").items == []
