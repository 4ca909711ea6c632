"""A command of the user's is run as written, within its time, and knows no secret of ours."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from feedq.services.command import environment, run


def ran(
    script: str, *args: str, told: bytes = b"", timeout_s: float = 20.0, python: str = ""
) -> str:
    words = [python or sys.executable, "-c", script, *args]
    stopped = threading.Event()
    return run(words, told, timeout_s=timeout_s, environ=os.environ, stopped=stopped)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def gone(pid: int) -> bool:
    """Whether it ends soon: a signal is delivered when the system gets to it."""
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not alive(pid)


def test_arguments_and_input_arrive_as_they_are(tmp_path: Path) -> None:
    target = tmp_path / "told"
    hostile = "$(touch broken); `x` 'a b' \"c\" * ~ \n"
    script = (
        "import sys; open(sys.argv[1], 'wb').write(sys.argv[2].encode() + sys.stdin.buffer.read())"
    )
    assert ran(script, str(target), hostile, told=b"\0\xff{}") == ""
    assert target.read_bytes() == hostile.encode() + b"\0\xff{}"


def test_input_that_nobody_reads_holds_nothing_up() -> None:
    assert ran("pass", told=b"x" * 3_000_000) == ""


def test_a_failure_is_told_with_the_last_line_it_complained_of() -> None:
    script = "import sys; print('first\\n\\x07last\\tof it\\n\\n', file=sys.stderr); sys.exit(3)"
    assert ran(script) == "failed with status 3: last of it"
    assert ran("import os; os.kill(os.getpid(), 11)") == "ended by SIGSEGV"


def test_a_flood_of_output_is_read_and_forgotten() -> None:
    script = (
        "import sys\n"
        "for _ in range(300):\n"
        "    sys.stdout.write('o' * 10_000); sys.stderr.write('e' * 10_000)\n"
        "sys.exit(1)"
    )
    said = ran(script)
    assert said.startswith("failed with status 1: ")
    assert len(said) < 300


@pytest.mark.parametrize(
    "word", ["no-such-program", "/dev/null", "~nobody-of-that-name/x", "\ud800"]
)
def test_what_cannot_be_run_is_one_line(word: str) -> None:
    said = ran("", python=word)
    assert said.startswith("cannot be run: ")
    assert "\n" not in said


def test_the_command_may_be_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hook").write_text("#!/bin/sh\nexit 4\n")
    (tmp_path / "hook").chmod(0o700)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert ran("", python="~/hook") == "failed with status 4"


def test_at_the_end_of_its_time_all_that_it_started_is_ended(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    words = ["sh", "-c", 'sleep 600 & echo $$ $! > "$1"; sleep 600', "sh", str(told)]
    stopped = threading.Event()
    said = run(words, b"", timeout_s=1.5, environ=os.environ, stopped=stopped)
    assert said == "no end within 1.5 s, stopped"
    for pid in told.read_text().split():
        assert gone(int(pid)), pid


def test_what_it_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))"
    )
    assert ran(script, str(told)) == ""
    assert gone(int(told.read_text()))


def test_it_is_stopped_from_outside() -> None:
    stopped = threading.Event()
    threading.Timer(0.3, stopped.set).start()
    words = [sys.executable, "-c", "import time; time.sleep(600)"]
    said = run(words, b"", timeout_s=600, environ=os.environ, stopped=stopped)
    assert said == "stopped"


def test_secrets_of_ours_are_not_passed_on() -> None:
    secrets = {
        "FEEDQ_X_BEARER_TOKEN": "t",
        "FEEDQ_SMTP_PASSWORD": "p",
        "FEEDQ_ZOTERO_KEY": "k",
        "FEEDQ_ANYTHING_NEW": "n",
    }
    kept = {"PATH": "/bin", "FEEDQ_CONFIG": "/c", "FEEDQ_DB": "/d", "NOT_FEEDQ_KEY": "x"}
    assert environment(secrets | kept, FEEDQ_EVENT="status") == kept | {"FEEDQ_EVENT": "status"}
