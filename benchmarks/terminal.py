"""A program in a pseudo-terminal: keys in, and the time until what it paints stands still."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_FRAME_S = 0.006
"""Nothing painted for so long: the frame is whole."""
_STILL_S = 0.15
"""Nothing painted for so long: what comes after a key, such as the detail, has come."""


class Taken(NamedTuple):
    """How long something took.

    Attributes:
        wall_s: by the clock.
        own_s: the same without the time that the program was ready and no processor was free for
            it, which says something of the machine and not of the program; Linux alone tells that.
    """

    wall_s: float
    own_s: float


class Terminal:
    """A started program.

    Args:
        columns, lines: the size of its screen.

    Attributes:
        output: everything it has painted so far.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 140,
        lines: int = 40,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.output = b""
        seen = {**os.environ, "TERM": "xterm-256color", **(environ or {})}
        seen.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
        self._begun = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - another process
            os.execvpe(command[0], list(command), seen)
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)

    def until(self, text: bytes, timeout_s: float = 120.0) -> Taken:
        """From the start until `text` has been painted."""
        while text not in self.output:
            if not self._read(timeout_s):
                raise TimeoutError(f"{text!r} was not painted: {self.output[-300:]!r}")
        wall_s = time.perf_counter() - self._begun
        return Taken(wall_s, wall_s - self._queued_s())

    def press(self, keys: str, timeout_s: float = 5.0) -> Taken:
        """From the key to the end of its frame; returns when all is still."""
        queued_before_s = queued_s = self._queued_s()
        begun = last = time.perf_counter()
        os.write(self._fd, keys.encode())
        wait_s = timeout_s
        while self._read(wait_s):
            last, queued_s = time.perf_counter(), self._queued_s()
            wait_s = _FRAME_S
        self.settle(_STILL_S)
        return Taken(last - begun, last - begun - (queued_s - queued_before_s))

    def settle(self, still_s: float = 1.0) -> None:
        """Wait until nothing is painted for so long."""
        while self._read(still_s):
            pass

    def burst(self, key: str, count: int, every_s: float) -> Taken:
        """Hold a key; from the last one to the end of its frame."""
        for _ in range(count):
            os.write(self._fd, key.encode())
            next_key = time.perf_counter() + every_s
            while (left_s := next_key - time.perf_counter()) > 0:
                self._read(left_s)
        return self.press(key)

    def resident_mb(self) -> float:
        """Memory in use, of all its processes."""
        total = 0.0
        for pid in _family(self.pid):
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/statm").read_text().split()
                total += int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        return total

    def most_mb(self) -> float:
        """The most memory that its first process ever had in use."""
        told = Path(f"/proc/{self.pid}/status").read_text()
        (line,) = (line for line in told.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10

    def _queued_s(self) -> float:
        """How long its main thread was ready to run, and waited for a processor."""
        try:  # https://docs.kernel.org/scheduler/sched-stats.html
            told = Path(f"/proc/{self.pid}/schedstat").read_text()
        except OSError:
            return 0.0
        return int(told.split()[1]) / 1e9

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _read(self, timeout_s: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], timeout_s)
        if not ready:
            return False
        try:
            self.output += os.read(self._fd, 65_536)
        except OSError:  # it has ended
            return False
        return True


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]
