"""What is run each day, and how a shell reads it."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from feedq.errors import ScheduleFailed

Command = tuple[str, ...]

_WORD = re.compile(r"""((?:'[^']*'|"'"|[^\s;'"\\])+)|(;)""")
"""A word as shlex quotes it, or the end of a command."""


@dataclass(frozen=True, slots=True)
class Job:
    """Commands that run one after the other, whatever they come to, each day.

    Attributes:
        hour, minute: local time.
        commands: at least one; of each the absolute path of a program, then its arguments.
    """

    hour: int
    minute: int
    commands: tuple[Command, ...]

    @property
    def time(self) -> str:
        """`07:10`"""
        return f"{self.hour:02}:{self.minute:02}"


def check(job: Job) -> None:
    """Whether the job can be written down for every scheduler.

    Raises:
        ScheduleFailed: a path or name holds what a line of text cannot.
    """
    for word in (word for command in job.commands for word in command):
        if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in word):
            raise ScheduleFailed(
                f"{word!r}: has a line end, a control character or bytes that are no UTF-8, which "
                "no schedule can hold; move what is named so"
            )


def shell_line(commands: Sequence[Command]) -> str:
    """The commands as one line for /bin/sh."""
    return "; ".join(map(shlex.join, commands))


def read_shell_line(line: str) -> tuple[Command, ...] | None:
    """The commands of `shell_line`, or None when a hand has been at it."""
    found: list[list[str]] = [[]]
    for word, end in _WORD.findall(line):
        if end:
            found.append([])
        else:
            found[-1] += shlex.split(word)
    commands = tuple(map(tuple, found))
    return commands if all(commands) and shell_line(commands) == line else None
