"""Type into a real shell on a terminal of its own, and read what it made of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

STARTS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
_READY = {
    "bash": 'bind "set enable-bracketed-paste off"; bind "set bell-style none"; '
    'eval "$(feedq completion bash)"; tell() { printf "<%s>" "$@"; echo; }',
    "zsh": "unsetopt zle_bracketed_paste; autoload -U compinit; compinit -D -u; "
    'eval "$(feedq completion zsh)"; tell() { printf "<%s>" "$@"; echo; }',
    "fish": "feedq completion fish | source; function tell; printf '<%s>' $argv; echo; end",
}
_PATIENCE_S = 20.0
_ESCAPES = re.compile(r"\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[A-Za-z]|\x1b\(B")


class Typist:
    """Someone at the keyboard of a shell, in which feedq's completions are on."""

    def __init__(self, shell: str, environ: Mapping[str, str]) -> None:
        ours, theirs = pty.openpty()
        self._ours = ours
        self._shell = subprocess.Popen(
            STARTS[shell],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**environ, "TERM": "dumb" if shell != "fish" else "xterm", "COLUMNS": "200"},
            start_new_session=True,
            preexec_fn=partial(fcntl.ioctl, theirs, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self._count = 0
        self._run(_READY[shell])

    def completed(self, typed: str) -> list[str]:
        """The words of a command line of which `typed` was typed, then the tab key."""
        # From the start of the line: what would be run is told instead.
        return self._told(typed, "\x01tell ").strip()[1:-1].split("><")

    def line(self, typed: str) -> str:
        """The same as one text; it must hold no single quote."""
        return self._told(typed, "'\x01tell '").strip()[1:-1].rstrip()

    def _told(self, typed: str, instead: str) -> str:
        self._type(f"{typed}\t{instead}")  # a shell reads on when it has completed
        lines = _ESCAPES.sub("", self._run("")).splitlines()
        return next(line for line in lines[::-1] if line.startswith("<"))

    def _run(self, command: str) -> str:
        """Run a line to its end, and return all that was shown since it was typed."""
        self._count += 1
        mark = f"done-{self._count}"
        self._type("\r" if not command else f"{command}\r")
        self._type(f"echo done'-'{self._count}\r")
        return self._read_until(f"{mark}\r\n")

    def _type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def _read_until(self, mark: str) -> str:
        seen, end = "", time.monotonic() + _PATIENCE_S
        while mark not in seen:
            if time.monotonic() > end:
                raise AssertionError(f"no {mark!r} in {seen!r}")
            seen += self._read(0.2)
        return seen

    def _read(self, patience_s: float) -> str:
        ready, _, _ = select.select([self._ours], [], [], patience_s)
        return os.read(self._ours, 65_536).decode("utf-8", "replace") if ready else ""

    def close(self) -> None:
        self._shell.kill()
        self._shell.wait()
        os.close(self._ours)


def feedq_on_path(folder: Path) -> Path:
    """A folder for PATH with this very feedq in it."""
    folder.mkdir()
    program = folder / "feedq"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m feedq "$@"\n')
    program.chmod(0o755)
    return folder
