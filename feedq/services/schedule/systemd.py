"""systemd: a user timer, which makes up for what was missed while the machine was off or asleep.

Source: systemd.service(5), systemd.timer(5), systemd.unit(5), of version 244 or later. In a
command `%` starts a specifier and `$` a variable; both are doubled. The program's own path takes
no variables, nor quotes and backslashes: a program whose path has some is started by a shell.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from feedq.errors import ScheduleFailed
from feedq.refusals import refusal
from feedq.services.schedule.job import Command, Job
from feedq.services.schedule.programs import ask, insist

_SERVICE, _TIMER = "feedq.service", "feedq.timer"
_OURS = "# Written by 'feedq schedule', and removed by it."
# 3: some sources failed, the rest is stored; 5: another fetch is running. All sources failing (4)
# is a machine that wakes before its network does: that is tried again for a while.
_UNITS = {
    _SERVICE: """\
{ours}
[Unit]
Description=feedq: fetch papers and posts, and rank them
StartLimitIntervalSec=2h
StartLimitBurst=4

[Service]
Type=oneshot
{commands}
SuccessExitStatus=3 5
Restart=on-failure
RestartSec=15min
RestartPreventExitStatus=1 2 6 7
""",
    _TIMER: """\
{ours}
[Unit]
Description=feedq: every day, and after a day that was missed

[Timer]
OnCalendar=*-*-* {time}:00
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target
""",
}
_REFUSED = frozenset("\\'\"")
_SHELL = ("/bin/sh", "-c", 'exec "$0" "$@"')
_PLAIN = re.compile(r"[A-Za-z0-9@+=:,./_-]+")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^"\s]+)')
_TIME = re.compile(r"(?m)^OnCalendar=\*-\*-\* (\d\d):(\d\d):00$")
_EXEC = re.compile(r"(?m)^ExecStart=(.+)$")


class Systemd:
    """The user's own service manager, by the program `systemctl`."""

    kind = "systemd"
    needs = "'systemctl --user' does not work here"

    def usable(self) -> bool:
        """Whether the user has a service manager, here and now."""
        try:
            return ask("systemctl", "--user", "show-environment").status == 0
        except ScheduleFailed:
            return False

    def text(self, job: Job) -> str:
        """Both units, each below a line with its name."""
        return _joined(self._units(job))

    def _units(self, job: Job) -> dict[str, str]:
        commands = "\n".join(f"ExecStart={_exec_line(command)}" for command in job.commands)
        told = {"ours": _OURS, "commands": commands, "time": job.time}
        return {name: form.format(**told) for name, form in _UNITS.items()}

    def read(self, text: str) -> Job | None:
        """The job of these units, or None when a hand has been at them."""
        times, lines = _TIME.findall(text), _EXEC.findall(text)
        if len(times) != 1 or not lines:
            return None
        job = Job(int(times[0][0]), int(times[0][1]), tuple(map(_read_exec_line, lines)))
        return job if self.text(job) == text else None

    def installed(self) -> str | None:
        """The units as they are now."""
        there = {name: text for name in _UNITS if (text := _read(_folder() / name)) is not None}
        return _joined(there) if there else None

    def inactive(self) -> str:
        """Why the timer would not run, or nothing."""
        if not _has_program():
            return "there is no systemctl on this machine"
        for question in ("is-enabled", "is-active"):
            answer = ask("systemctl", "--user", question, _TIMER)
            if answer.status:
                word = answer.out.decode("utf-8", "replace").strip() or answer.error
                return f"{_TIMER} is {word}"
        return ""

    def install(self, job: Job) -> None:
        """Write both units and start the timer.

        Raises:
            ScheduleFailed: something else of these names is there, or systemd refuses.
        """
        for name, text in self._units(job).items():
            path = _folder() / name
            there = _read(path)
            if there is not None and not there.startswith(_OURS):
                raise ScheduleFailed(f"{path}: is not feedq's; move it, or use --kind cron")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise ScheduleFailed(refusal(path, "cannot be written", error)) from error
        insist("systemctl", "--user", "daemon-reload")
        insist("systemctl", "--user", "enable", _TIMER)
        insist("systemctl", "--user", "restart", _TIMER)  # a new time counts from now on

    def remove(self) -> None:
        """Stop the timer and remove what is ours."""
        ours = [name for name in _UNITS if (_read(_folder() / name) or "").startswith(_OURS)]
        if not ours:
            return
        if _TIMER in ours and _has_program():
            insist("systemctl", "--user", "disable", "--now", _TIMER)
        for name in ours:
            try:
                (_folder() / name).unlink()
            except OSError as error:
                raise ScheduleFailed(
                    refusal(_folder() / name, "cannot be removed", error)
                ) from error
        if _has_program():
            insist("systemctl", "--user", "daemon-reload")
        else:
            (_folder() / "timers.target.wants" / _TIMER).unlink(missing_ok=True)


def _has_program() -> bool:
    return shutil.which("systemctl") is not None


def _folder() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(config) if config else Path.home() / ".config") / "systemd" / "user"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ScheduleFailed(refusal(path, "cannot be read", error)) from error


def _joined(units: dict[str, str]) -> str:
    return "\n".join(f"# {_folder() / name}\n{text}" for name, text in units.items())


def _exec_line(command: Command) -> str:
    program, *arguments = (*_SHELL, *command) if _REFUSED & set(command[0]) else command
    return " ".join((_quoted(program), *(_quoted(word).replace("$", "$$") for word in arguments)))


def _quoted(word: str) -> str:
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read_exec_line(line: str) -> Command:
    words = [
        (re.sub(r"\\(.)", r"\1", quoted) or plain).replace("%%", "%")
        for quoted, plain in _WORD.findall(line)
    ]
    command = (*words[:1], *(word.replace("$$", "$") for word in words[1:]))
    return command[len(_SHELL) :] if command[: len(_SHELL)] == _SHELL else command
