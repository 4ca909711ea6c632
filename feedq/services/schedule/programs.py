"""The programs that keep schedules: asked without a shell, and not for ever."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

from feedq.domain.text import clean_line
from feedq.errors import ScheduleFailed
from feedq.refusals import not_run

_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program came to; `error` is the last line it complained with, or its status."""

    status: int
    out: bytes
    error: str


def ask(*command: str, given: bytes = b"") -> Answer:
    """Run a program that is found on PATH.

    Raises:
        ScheduleFailed: it is not there, or does not end.
    """
    try:
        done = subprocess.run(  # noqa: S603 - names of our own
            command,
            input=given,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ScheduleFailed(f"{command[0]}: {_words(error)}") from error
    said = clean_line(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
    return Answer(done.returncode, done.stdout, said or f"exit status {done.returncode}")


def _words(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"did not end within {_PATIENCE_S:g} s"
    return f"cannot be run: {not_run(error) if isinstance(error, OSError) else error}"


def insist(*command: str, given: bytes = b"") -> bytes:
    """The same, where nothing but success will do; returns what it printed.

    Raises:
        ScheduleFailed: it failed; says how.
    """
    answer = ask(*command, given=given)
    if answer.status:
        raise ScheduleFailed(f"'{' '.join(command)}' failed: {answer.error}")
    return answer.out
