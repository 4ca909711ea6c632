"""What is written for a scheduler is what it runs, whatever paths are called."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.errors import ScheduleFailed
from feedq.services.schedule.job import Job, check
from feedq.services.schedule.schedulers import SCHEDULERS

DATA = Path(__file__).parents[2] / "data" / "schedule"
HOME = Path("/home/ada")
TWO = Job(
    7,
    5,
    (
        ("/home/ada/my venv/bin/feedq", "--config", "/home/ada/50%/it's.toml", "fetch"),
        ("/home/ada/my venv/bin/feedq", "digest", "--format", "html", "-o", '/tmp/$a "b" \\c'),
    ),
)

words = st.lists(
    st.sampled_from(
        [" ", "%", "%%", "\\", "\\%", "'", '"', "$", "$$", "${HOME}", "`id`", ";", "; ", "&", "|",
         "#", "~", "*", "!", "(", ">", "=", "é", "漢", "%h", "\\x41", "\\n", "--", "-", "a", "@"]
    ),
    max_size=6,
).map("".join)  # fmt: skip
commands = st.tuples(words.map("/bin/a{}".format), words, words)
jobs = st.builds(
    Job, st.integers(0, 23), st.integers(0, 59), st.tuples(commands) | st.tuples(commands, commands)
)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(HOME))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


@pytest.mark.parametrize("kind", SCHEDULERS)
def test_a_schedule_is_as_its_golden_file(kind: str) -> None:
    assert SCHEDULERS[kind].text(TWO) == (DATA / f"{kind}.golden").read_text()


@pytest.mark.parametrize("kind", SCHEDULERS)
def test_what_was_written_is_read_again(kind: str) -> None:
    @given(job=jobs)
    def check_any(job: Job) -> None:
        scheduler = SCHEDULERS[kind]
        assert scheduler.read(scheduler.text(job)) == job

    check_any()


@pytest.mark.parametrize("kind", SCHEDULERS)
def test_what_a_hand_changed_is_not_taken_for_ours(kind: str) -> None:
    scheduler = SCHEDULERS[kind]
    text = scheduler.text(TWO)
    for old, new in (("digest", "digest --mail"), ("5", "*/5"), ("html", "'html'")):
        changed = text.replace(old, new, 1)
        assert changed != text
        found = scheduler.read(changed)
        assert found is None or (found != TWO and scheduler.text(found) == changed)


@pytest.mark.parametrize("bad", ["a\nb", "a\x00b", "a\rb", "\udcff", "\u2028"])
def test_what_no_line_can_hold_is_refused(bad: str) -> None:
    with pytest.raises(ScheduleFailed, match="move what is named so"):
        check(Job(7, 10, ((f"/bin/{bad}", "fetch"),)))


def test_a_line_too_long_for_cron_is_refused() -> None:
    with pytest.raises(ScheduleFailed, match="998"):
        SCHEDULERS["cron"].text(Job(7, 10, (("/bin/" + "x" * 1000,),)))


def as_cron_runs_it(text: str) -> str:
    """The command that cron hands to a shell; see crontab(5) and do_command.c of Vixie cron."""
    line = text.splitlines()[1]
    command = line.split(" ", 5)[5]
    out, escaped = "", False
    for letter in command:
        if escaped:
            out = out[:-1] + letter if letter == "%" else out + letter
            escaped = False
        elif letter == "%":
            raise AssertionError(f"the command ends early: {out}")
        else:
            out += letter
            escaped = letter == "\\"
    return out


def as_launchd_runs_it(text: str) -> list[str]:
    arguments: list[str] = plistlib.loads(text.encode())["ProgramArguments"]
    return arguments


@given(job=jobs)
@settings(max_examples=40)
def test_a_shell_gets_every_word_from_cron_and_launchd(job: Job) -> None:
    said = "".join("".join(f"<{word}>" for word in command) + "\n" for command in job.commands)
    # Each program is one that tells its words.
    probe = (sys.executable, "-SEsc", "import sys; print(''.join(f'<{w}>' for w in sys.argv[1:]))")
    told = Job(job.hour, job.minute, tuple((*probe, *command) for command in job.commands))
    for command in (
        ["/bin/sh", "-c", as_cron_runs_it(SCHEDULERS["cron"].text(told))],
        as_launchd_runs_it(SCHEDULERS["launchd"].text(told)),
    ):
        env = {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "HOME": "/nowhere"}
        done = subprocess.run(command, capture_output=True, check=True, env=env)
        assert done.stdout.decode() == said


SPACED = "a b%c%%d e$f${HOME}"
ODD = f"{SPACED}'\"\\h;i"


def systemd_version() -> int:
    """Of the systemd here; 0 without one."""
    if shutil.which("systemd-analyze") is None:
        return 0
    told = subprocess.run(["systemd-analyze", "--version"], capture_output=True, check=False).stdout
    found = re.search(rb"systemd (\d+)", told)
    return int(found[1]) if found else 0


@pytest.mark.skipif(systemd_version() < 250, reason="no systemd of 250 or later is installed")
@pytest.mark.parametrize(
    ("folder", "there"), [(SPACED, True), (ODD, True), (SPACED, False)], ids=["spaced", "odd", "no"]
)
def test_systemd_finds_the_units_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, there: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    program = tmp_path / folder / "feedq"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755 if there else 0o644)
    job = Job(7, 10, ((str(program), "--config", ODD, "fetch"), (str(program), "digest")))
    units = write_units(SCHEDULERS["systemd"].text(job), tmp_path)
    command = ["systemd-analyze", "verify", "--user", "--recursive-errors=no", "--man=no"]
    done = subprocess.run(
        [*command, *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
        env=runtime(tmp_path),
    )
    assert (done.returncode == 0) is there, done.stderr
    assert ("is not executable" in done.stderr) is not there, done.stderr
    assert there is (not done.stderr)


def write_units(text: str, folder: Path) -> list[Path]:
    """The units of a printed text as files."""
    made: list[Path] = []
    for part in text.split(f"# {Path.home()}/.config/systemd/user/")[1:]:
        name, _, unit = part.partition("\n")
        made.append(folder / name)
        made[-1].write_text(unit)
    assert [path.suffix for path in made] == [".service", ".timer"]
    return made


def runtime(folder: Path) -> dict[str, str]:
    (folder / "run").mkdir(mode=0o700)
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "SYSTEMD_LOG_LEVEL": "warning",
    }


@pytest.mark.skipif(not shutil.which("plutil"), reason="plutil is not installed")
def test_plutil_finds_the_agent_valid(tmp_path: Path) -> None:
    path = tmp_path / "agent.plist"
    path.write_text(SCHEDULERS["launchd"].text(TWO))
    subprocess.run(["plutil", "-lint", str(path)], check=True, capture_output=True)
