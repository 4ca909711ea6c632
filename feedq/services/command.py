"""Run a command of the user's: no shell, no more time than it was given, none of our secrets."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from feedq.domain.text import clean_line
from feedq.refusals import not_run

_STEP_S = 0.1
"""How soon a stopped command is noticed."""
_KEPT = 4_000
"""Bytes kept of what a command complains of; the rest is read and forgotten."""
_PLACES = ("FEEDQ_CONFIG", "FEEDQ_DB")


def environment(environ: Mapping[str, str], **told: str) -> dict[str, str]:
    """What a command sees of ours: `told`, and of feedq's own variables only the two places.

    The others (FEEDQ_...) hold passwords and tokens.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name in _PLACES or not name.startswith("FEEDQ_")
    }
    return kept | told


def program(word: str) -> str:
    """The program that a command's first word means, `~` expanded."""
    try:
        return str(Path(word).expanduser()) if word.startswith("~") else word
    except RuntimeError:  # no such user: the system says that there is no such file
        return word


def run(
    words: Sequence[str],
    told: bytes,
    *,
    timeout_s: float,
    environ: Mapping[str, str],
    stopped: threading.Event,
) -> str:
    """Run a command to its end, or to the end of its time; why it failed in one line, or "".

    What it starts belongs to it: its whole process group is ended with it.

    Args:
        words: the command and its arguments; `~` of the command is expanded.
        told: its standard input, a file; it need not be read.
        stopped: set from another thread, it ends the command.
    """
    with tempfile.TemporaryFile() as stdin:
        stdin.write(told)
        stdin.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command
                [program(words[0]), *words[1:]],
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=dict(environ),
                start_new_session=True,  # a process group of its own, to be ended whole
            )
        except (OSError, ValueError) as error:
            why = not_run(error) if isinstance(error, OSError) else error
            return clean_line(f"cannot be run: {why}")
    assert process.stderr is not None
    complaints = _Complaints(process.stderr)
    try:
        ended = _wait(process, timeout_s, stopped)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if not ended:
        return "stopped" if stopped.is_set() else f"no end within {timeout_s:g} s, stopped"
    if process.returncode == 0:
        return ""
    last = complaints.last()
    return f"{_status(process.returncode)}{f': {last}' if last else ''}"


class _Complaints:
    """Reads standard error to its end, so that it never fills up; keeps the last of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._kept = b""
        self._thread = threading.Thread(target=self._read, name="complaints", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._stream:
            while piece := os.read(self._stream.fileno(), 65_536):
                self._kept = (self._kept + piece)[-_KEPT:]

    def last(self) -> str:
        """The last line that says anything; a process that left its group may hold it back."""
        self._thread.join(_STEP_S)
        lines = self._kept.decode("utf-8", "replace").splitlines()
        return next((said for line in reversed(lines) if (said := clean_line(line, limit=200))), "")


def _wait(process: subprocess.Popen[bytes], timeout_s: float, stopped: threading.Event) -> bool:
    """Whether it ended by itself."""
    until = time.monotonic() + timeout_s
    while (left := until - time.monotonic()) > 0 and not stopped.is_set():
        with suppress(subprocess.TimeoutExpired):
            process.wait(min(left, _STEP_S))
            return True
    return process.poll() is not None


def _status(returncode: int) -> str:
    if returncode >= 0:
        return f"failed with status {returncode}"
    with suppress(ValueError):
        return f"ended by {signal.Signals(-returncode).name}"
    return f"ended by signal {-returncode}"
