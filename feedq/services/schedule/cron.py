"""cron: a line between two marks of the user's crontab; all other bytes of it stay.

Source: crontab(5). A percent sign would end the command, so each has a backslash before it, also
within quotes: cron takes it out before a shell sees the line. A backslash of the text would be
taken for that one, so the quotes are closed and opened again after it. What cron missed is not
caught up; a fetch fills the days in between all the same.
"""

from __future__ import annotations

import re
import shutil

from feedq.errors import ScheduleFailed
from feedq.services.schedule.job import Job, read_shell_line, shell_line
from feedq.services.schedule.programs import ask, insist

_BEGIN = b"# >>> feedq: these lines are written by 'feedq schedule' and removed by it >>>"
_END = b"# <<< feedq <<<"
_MARK_BEGIN, _MARK_END = b"# >>> feedq", b"# <<< feedq"
_LINE = re.compile(r"(\d{1,2}) (\d{1,2}) \* \* \* (.+)")
_NO_CRONTAB = ("no crontab", "no such file", "can't open")
_APART = "\\''%"
_LONGEST = 998
"""Of a line, in bytes: what every cron takes."""


class Cron:
    """The user's crontab, by the program `crontab`."""

    kind = "cron"
    needs = "there is no crontab on this machine"

    def usable(self) -> bool:
        """Whether this machine has it."""
        return shutil.which("crontab") is not None

    def text(self, job: Job) -> str:
        """The lines of the crontab.

        Raises:
            ScheduleFailed: the line gets too long for cron.
        """
        command = shell_line(job.commands).replace("\\%", _APART).replace("%", r"\%")
        line = f"{job.minute} {job.hour} * * * {command}"
        if len(line.encode()) > _LONGEST:
            raise ScheduleFailed(f"the line for cron has more than {_LONGEST} bytes: shorten paths")
        return f"{_BEGIN.decode()}\n{line}\n{_END.decode()}\n"

    def read(self, text: str) -> Job | None:
        """The job of these lines, or None when a hand has been at them."""
        lines = text.splitlines()
        match = _LINE.fullmatch(lines[1]) if len(lines) == 3 else None
        line = match[3].replace(r"\%", "%").replace(_APART, "\\%") if match else ""
        commands = read_shell_line(line)
        return Job(int(match[2]), int(match[1]), commands) if match and commands else None

    def installed(self) -> str | None:
        """Our lines as they are now."""
        whole = _crontab()
        place = _place(whole)
        return None if place is None else whole[slice(*place)].decode("utf-8", "replace")

    def inactive(self) -> str:
        """Why it would not run: nothing that the crontab could tell."""
        return ""

    def install(self, job: Job) -> None:
        """Put the lines in, or in the place of those that are there."""
        whole = _crontab()
        lines = self.text(job).encode()
        start, end = _place(whole) or (len(whole), len(whole))
        gap = b"\n" if whole[:start] and not whole[:start].endswith(b"\n") else b""
        insist("crontab", "-", given=whole[:start] + gap + lines + whole[end:])

    def remove(self) -> None:
        """Take the lines out; a crontab that held nothing else is removed."""
        whole = _crontab()
        place = _place(whole)
        if place is None:
            return
        rest = whole[: place[0]] + whole[place[1] :]
        if rest:
            insist("crontab", "-", given=rest)
        else:
            insist("crontab", "-r")


def _crontab() -> bytes:
    answer = ask("crontab", "-l")
    if answer.status == 0:
        return answer.out
    if any(words in answer.error.lower() for words in _NO_CRONTAB):
        return b""
    raise ScheduleFailed(f"'crontab -l' failed: {answer.error}")


def _place(whole: bytes) -> tuple[int, int] | None:
    """Where our lines begin and end.

    Raises:
        ScheduleFailed: there is one mark without the other, or more than two.
    """
    starts, ends, at = [], [], 0
    for line in whole.splitlines(keepends=True):
        if line.startswith(_MARK_BEGIN):
            starts.append(at)
        at += len(line)
        if line.startswith(_MARK_END):
            ends.append(at)
    if not starts and not ends:
        return None
    if len(starts) != 1 or len(ends) != 1 or ends[0] <= starts[0]:
        raise ScheduleFailed(
            "the crontab does not have one '# >>> feedq' line and one '# <<< feedq' line after "
            "it: mend it with 'crontab -e'"
        )
    return starts[0], ends[0]
