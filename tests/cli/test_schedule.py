"""`feedq schedule`: installed once however often, removed without a trace, seen by doctor."""

from __future__ import annotations

import json
import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedq.cli.schedule import NOT_TAKEN_ALONG
from tests.cli.conftest import Done, Run
from tests.library import FakeClock
from tests.services.schedule.machines import machine

THEIRS = b"# caf\xe9, not UTF-8\nMAILTO=ada\n\n5 4 * * * true # 100\\%\n@daily\ttrue\n"
Machine = Callable[..., Path]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    clock = FakeClock()
    monkeypatch.setattr("feedq.bootstrap.SystemClock", lambda: clock)
    return clock


@pytest.fixture
def on(home: Path, monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> Machine:
    """`on("crontab")` makes a machine that has this; returns the folder of its state."""
    config = home / "my config%.toml"
    config.write_text('[mail]\nto = "ada@example.org"\nhost = "mail.example.org"\n')
    monkeypatch.setenv("FEEDQ_CONFIG", str(config))
    for name in NOT_TAKEN_ALONG:
        monkeypatch.delenv(name, raising=False)

    def make(*programs: str) -> Path:
        monkeypatch.setenv("PATH", str(machine(home / "machine", *programs)))
        return home / "machine"

    return make


def crontab(folder: Path) -> bytes:
    path = folder / "crontab"
    return path.read_bytes() if path.exists() else b""


def schedule(run: Run, *args: str, status: int = 0) -> str:
    """What it says; nothing of that is a result."""
    done = run("schedule", *args)
    assert (done.status, done.out) == (status, ""), done.err
    return done.err.strip()


def findings(run: Run) -> list[dict[str, Any]]:
    done = run("doctor", "--offline", "--json")
    return [one for one in done.items if one["check"] == "schedule"]


def test_cron_runs_a_fetch_a_day_and_all_else_stays(run: Run, on: Machine) -> None:
    folder = on("crontab")
    (folder / "crontab").write_bytes(THEIRS)
    assert schedule(run, "--install") == "cron: a fetch every day at 07:10"
    whole = crontab(folder)
    assert whole.startswith(THEIRS)
    ours = whole.removeprefix(THEIRS).decode().splitlines()
    assert len(ours) == 3
    assert ours[1].startswith("10 7 * * * ")
    assert ours[1].endswith(r"my config\%.toml' fetch --scheduled")

    assert schedule(run, "--install").endswith("as before")
    assert crontab(folder) == whole

    (folder / "crontab").write_bytes(whole + b"0 0 * * * after\n")
    schedule(run, "--install", "--at", "21:05")
    assert crontab(folder) == whole.replace(b"10 7 * * *", b"5 21 * * *") + b"0 0 * * * after\n"

    assert schedule(run, "--remove") == "removed from cron"
    assert crontab(folder) == THEIRS + b"0 0 * * * after\n"
    assert schedule(run, "--remove") == "nothing was installed"


def test_a_crontab_of_ours_alone_goes_with_it(run: Run, on: Machine) -> None:
    folder = on("crontab")
    schedule(run, "--install")
    assert crontab(folder)
    schedule(run, "--remove")
    assert not (folder / "crontab").exists()


def test_a_crontab_without_a_last_line_end_is_taken(run: Run, on: Machine) -> None:
    folder = on("crontab")
    (folder / "crontab").write_bytes(b"0 0 * * * true")
    schedule(run, "--install")
    schedule(run, "--remove")
    assert crontab(folder) == b"0 0 * * * true\n"


@pytest.mark.parametrize("broken", [b"# >>> feedq >>>\n", b"# <<< feedq\n# >>> feedq\n"])
def test_a_crontab_with_one_mark_is_left_alone(run: Run, on: Machine, broken: bytes) -> None:
    folder = on("crontab")
    (folder / "crontab").write_bytes(broken)
    assert "crontab -e" in schedule(run, "--install", status=2)
    assert crontab(folder) == broken
    assert findings(run)[0]["well"] is False


def test_the_line_of_cron_fetches(run: Run, on: Machine, home: Path) -> None:
    folder = on("crontab")
    schedule(run, "--install")
    command = crontab(folder).decode().splitlines()[1].split(" ", 5)[5].replace(r"\%", "%")
    done = subprocess.run(
        ["/bin/sh", "-c", command], env={"HOME": str(home)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"names no sources" in done.stderr
    assert "it ran" in findings(run)[0]["text"]


def test_systemd_gets_a_timer_once(run: Run, on: Machine, home: Path) -> None:
    folder = on("systemctl", "crontab")
    assert schedule(run, "--install").startswith("systemd: a fetch every day at 07:10\n")
    units = home / ".config" / "systemd" / "user"
    state = json.loads((folder / "systemd.json").read_text())
    assert state["enabled"] == ["feedq.timer"]
    assert state["active"]["feedq.timer"] == (units / "feedq.timer").read_text()
    assert "Persistent=true" in state["active"]["feedq.timer"]
    assert crontab(folder) == b""

    before = {path: path.stat().st_mtime_ns for path in units.iterdir()}
    assert schedule(run, "--install").endswith("as before")
    assert {path: path.stat().st_mtime_ns for path in units.iterdir()} == before

    schedule(run, "--install", "--at", "6:30")
    state = json.loads((folder / "systemd.json").read_text())
    assert "06:30:00" in state["active"]["feedq.timer"]

    assert schedule(run, "--remove") == "removed from systemd"
    assert json.loads((folder / "systemd.json").read_text()) == {
        "loaded": {},
        "enabled": [],
        "active": {},
    }
    assert list(units.iterdir()) == []


def test_a_unit_of_somebody_else_is_left_alone(run: Run, on: Machine, home: Path) -> None:
    on("systemctl")
    unit = home / ".config" / "systemd" / "user" / "feedq.service"
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/bin/true\n")
    assert "is not feedq's" in schedule(run, "--install", status=2)
    schedule(run, "--remove")
    assert unit.read_text() == "[Service]\nExecStart=/bin/true\n"


def test_launchd_gets_an_agent_once(run: Run, on: Machine, home: Path) -> None:
    folder = on("launchctl", "crontab")
    schedule(run, "--install", "--digest", "~/digests/today.html")
    path = home / "Library" / "LaunchAgents" / "org.feedq.daily.plist"
    agent = plistlib.loads(path.read_bytes())
    assert json.loads((folder / "launchd.json").read_text()) == {"org.feedq.daily": agent}
    fetch, digest = agent["ProgramArguments"][2].split("; ")
    assert shlex.split(fetch)[-2:] == ["fetch", "--scheduled"]
    target = str(home / "digests" / "today.html")
    assert shlex.split(digest)[-5:] == ["digest", "--format", "html", "-o", target]
    assert schedule(run, "--install").endswith("as before")
    schedule(run, "--install", "--at", "5:00")
    agent = json.loads((folder / "launchd.json").read_text())["org.feedq.daily"]
    assert agent["StartCalendarInterval"] == {"Hour": 5, "Minute": 0}
    schedule(run, "--remove")
    assert json.loads((folder / "launchd.json").read_text()) == {}
    assert not path.exists()


def test_what_is_not_named_stays_as_it_is(run: Run, on: Machine) -> None:
    folder = on("crontab")
    schedule(run, "--install", "--at", "22:15", "--digest", "mail")
    with_digest = crontab(folder)
    assert with_digest.count(b"digest --mail") == 1
    schedule(run, "--install")
    assert crontab(folder) == with_digest
    schedule(run, "--install", "--at", "22:20")
    assert crontab(folder) == with_digest.replace(b"15 22", b"20 22")
    schedule(run, "--install", "--digest", "off")
    assert b"digest" not in crontab(folder)
    assert b"20 22 * * *" in crontab(folder)


def test_one_scheduler_at_a_time(run: Run, on: Machine) -> None:
    folder = on("crontab", "systemctl")
    schedule(run, "--install", "--kind", "cron", "--at", "9:00")
    assert crontab(folder)
    assert schedule(run, "--install").startswith("systemd: a fetch every day at 09:00")
    assert crontab(folder) == b""
    assert [one["installed"] for one in run("schedule", "--json").items] == [True, False, False]


def test_a_machine_without_any_says_so(run: Run, on: Machine) -> None:
    on()
    assert "install cron" in schedule(run, "--install", status=2)
    assert "crontab" in schedule(run, "--install", "--kind", "cron", status=2)


@pytest.mark.parametrize(
    ("kind", "why"),
    [("launchd", "is macOS's"), ("systemd", "'systemctl --user' does not work here")],
)
def test_a_scheduler_that_is_not_there_is_refused_and_nothing_written(
    run: Run, on: Machine, home: Path, kind: str, why: str
) -> None:
    on("crontab")
    before = sorted(home.rglob("*"))
    said = schedule(run, "--install", "--kind", kind, status=2)
    assert said.startswith(f"feedq: {kind}: {why}")
    assert said.endswith("leave out --kind, and what serves this machine is taken")
    assert not {"LaunchAgents", "systemd"} & {one.name for one in {*home.rglob("*")} - {*before}}
    assert schedule(run, "--install").startswith("cron: ")


@pytest.mark.parametrize("kind", ["launchd", "systemd"])
def test_what_an_absent_scheduler_left_is_told_and_removed(
    run: Run, on: Machine, home: Path, kind: str
) -> None:
    on("crontab")
    text = run("schedule", "--kind", kind).out
    if kind == "launchd":
        files = {home / "Library" / "LaunchAgents" / "org.feedq.daily.plist": text}
    else:
        units = home / ".config" / "systemd" / "user"
        service, timer = text.split(f"# {units / 'feedq.timer'}\n")
        files = {
            units / "feedq.service": service.removeprefix(f"# {units / 'feedq.service'}\n").strip(),
            units / "feedq.timer": timer,
        }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    assert "on this machine" in findings(run)[0]["text"]
    assert run("schedule").status == 0
    assert schedule(run, "--remove") == f"removed from {kind}"
    assert not any(path.exists() for path in files)

    for path, content in files.items():
        path.write_text(content)
    assert schedule(run, "--install").startswith("cron: ")
    assert not any(path.exists() for path in files), "there is one schedule"


@pytest.mark.parametrize("args", [(), ("--kind", "cron"), ("--json",)], ids=str)
def test_printing_changes_nothing(run: Run, on: Machine, home: Path, args: tuple[str, ...]) -> None:
    folder = on("crontab", "systemctl")
    before = sorted(home.rglob("*"))
    done = run("schedule", *args)
    assert done.status == 0
    assert "fetch" in done.out
    assert set(home.rglob("*")) - set(before) <= {folder / "systemd.json"}


def test_a_digest_needs_somewhere_to_go(run: Run, on: Machine, home: Path) -> None:
    on("crontab")
    assert "--digest today.pdf" in schedule(run, "--digest", "today.pdf", status=2)
    (home / "my config%.toml").write_text("")
    assert "[mail] to" in schedule(run, "--install", "--digest", "mail", status=2)
    assert crontab(home / "machine") == b""


def test_secrets_of_the_shell_are_told_to_stay_behind(
    run: Run, on: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = on("crontab")
    monkeypatch.setenv("FEEDQ_SMTP_PASSWORD", "s3cret")
    assert "FEEDQ_SMTP_PASSWORD" in schedule(run, "--install")
    assert b"s3cret" not in crontab(folder)


def scheduled_run(run: Run) -> Done:
    return run("fetch", "--scheduled")


def test_doctor_sees_whether_it_ran(run: Run, on: Machine, clock: FakeClock) -> None:
    on("crontab")
    (found,) = findings(run)
    assert (found["well"], found["text"]) == (True, "none")
    assert "--install" in found["remedy"]

    schedule(run, "--install")
    (found,) = findings(run)
    assert found["well"]
    assert found["text"] == "cron, every day at 07:10; it has not run yet"

    clock.forward(timedelta(days=3))
    (found,) = findings(run)
    assert not found["well"]
    assert "cron running" in found["remedy"]

    run("fetch")
    assert not findings(run)[0]["well"], "a fetch by hand is no sign of a schedule"
    assert scheduled_run(run).status == 0
    clock.forward(timedelta(hours=5))
    (found,) = findings(run)
    assert found["well"]
    assert found["text"].endswith("it ran 5 hours ago: all is well")
    clock.forward(timedelta(days=2))
    assert not findings(run)[0]["well"]


def test_doctor_sees_a_run_that_failed(run: Run, on: Machine, home: Path) -> None:
    on("crontab")
    schedule(run, "--install")
    (home / "my config%.toml").write_text(
        '[[feeds]]\nname = "gone"\nurl = "http://127.0.0.1:9/feed"\n'
    )
    assert scheduled_run(run).status == 4
    (found,) = findings(run)
    assert not found["well"]
    assert found["text"].endswith("every source failed")


def test_doctor_sees_what_keeps_it_from_running(
    run: Run, on: Machine, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = on("systemctl", "crontab")
    program = home / "venv" / "feedq"
    program.parent.mkdir()
    program.write_text("")
    monkeypatch.setattr("feedq.services.schedule.schedulers.program", lambda: (str(program),))
    schedule(run, "--install")
    program.unlink()
    assert f"{program}, which is gone" in findings(run)[0]["text"]
    program.write_text("")
    state = json.loads((folder / "systemd.json").read_text())
    (folder / "systemd.json").write_text(json.dumps({**state, "active": {}}))
    assert "feedq.timer is inactive" in findings(run)[0]["text"]
    schedule(run, "--install")
    assert findings(run)[0]["well"]


def test_the_program_that_runs_is_this_one(run: Run, on: Machine, home: Path) -> None:
    on("crontab")
    (item,) = run("schedule", "--kind", "cron", "--json").items
    assert item["commands"][0][:4] == [sys.executable, "-P", "-m", "feedq"]
    assert "--db" not in item["commands"][0]
    (item,) = run("--db", str(home / "my.db"), "schedule", "--kind", "cron", "--json").items
    assert item["commands"][0][-4:] == ["--db", str(home / "my.db"), "fetch", "--scheduled"]


def test_a_program_on_the_path_is_named_whole(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "feedq"
    if not script.exists():
        pytest.skip("feedq is not installed beside this interpreter")
    env = {**os.environ, "HOME": str(tmp_path), "PATH": f"{script.parent}:/usr/bin:/bin"}
    for name in ("FEEDQ_CONFIG", "FEEDQ_DB", "XDG_CONFIG_HOME"):
        env.pop(name, None)
    done = subprocess.run(
        ["feedq", "schedule", "--kind", "cron"], env=env, capture_output=True, text=True, check=True
    )
    assert f"10 7 * * * {script} --config {tmp_path}" in done.stdout
