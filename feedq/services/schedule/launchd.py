"""launchd of macOS: an agent of the user, which runs after a sleep what was missed in it.

Source: launchd.plist(5), launchctl(1).
"""

from __future__ import annotations

import os
import plistlib
import shutil
from pathlib import Path
from typing import Any

from feedq.errors import ScheduleFailed
from feedq.refusals import refusal
from feedq.services.schedule.job import Job, read_shell_line, shell_line
from feedq.services.schedule.programs import ask, insist

_LABEL = "org.feedq.daily"
_SHELL = ("/bin/sh", "-c")


class Launchd:
    """The user's agents, by the program `launchctl`."""

    kind = "launchd"
    needs = "is macOS's, and there is no launchctl on this machine"

    def usable(self) -> bool:
        """Whether this machine has it."""
        return shutil.which("launchctl") is not None

    def text(self, job: Job) -> str:
        """The property list."""
        one = len(job.commands) == 1
        log = str(Path.home() / "Library" / "Logs" / "feedq.log")
        agent = {
            "Label": _LABEL,
            "ProgramArguments": [
                *(job.commands[0] if one else (*_SHELL, shell_line(job.commands)))
            ],
            "StartCalendarInterval": {"Hour": job.hour, "Minute": job.minute},
            "ProcessType": "Background",
            "StandardOutPath": log,
            "StandardErrorPath": log,
        }
        return plistlib.dumps(agent).decode("utf-8")

    def read(self, text: str) -> Job | None:
        """The job of this property list, or None when a hand has been at it."""
        try:
            agent: dict[str, Any] = plistlib.loads(text.encode("utf-8"))
            words = tuple(agent["ProgramArguments"])
            commands = read_shell_line(words[2]) if words[:2] == _SHELL else (words,)
            when = agent["StartCalendarInterval"]
            job = Job(when["Hour"], when["Minute"], commands or ())
            return job if commands and self.text(job) == text else None
        except Exception:
            return None

    def installed(self) -> str | None:
        """The property list as it is now."""
        try:
            return _path().read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ScheduleFailed(refusal(_path(), "cannot be read", error)) from error

    def inactive(self) -> str:
        """Why the agent would not run, or nothing."""
        if not self.usable():
            return self.needs
        return "" if _loaded() else f"{_LABEL} is not loaded"

    def install(self, job: Job) -> None:
        """Write the property list and load it in the place of what was loaded."""
        text = self.text(job)
        try:
            _path().parent.mkdir(parents=True, exist_ok=True)
            _path().write_text(text, encoding="utf-8")
        except OSError as error:
            raise ScheduleFailed(refusal(_path(), "cannot be written", error)) from error
        _unload()
        insist("launchctl", "bootstrap", _domain(), str(_path()))

    def remove(self) -> None:
        """Unload the agent and remove its property list."""
        if self.usable():
            _unload()
        try:
            _path().unlink(missing_ok=True)
        except OSError as error:
            raise ScheduleFailed(refusal(_path(), "cannot be removed", error)) from error


def _path() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"


def _domain() -> str:
    return f"gui/{os.getuid()}"


def _loaded() -> bool:
    return ask("launchctl", "print", f"{_domain()}/{_LABEL}").status == 0


def _unload() -> None:
    if _loaded():
        insist("launchctl", "bootout", f"{_domain()}/{_LABEL}")
