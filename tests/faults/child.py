"""feedq in processes of their own, which die when told to.

They are forked from a server that has imported everything, so that one costs no more than its work.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.faults.disk import Counting, Disk, hook

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
"""A Wednesday; children believe it is this moment, so that two runs write the same rows."""

Tell = Callable[[object], None]
Work = Callable[[Path, Tell], int]
"""What a child does in a folder, telling its parent what is done; its exit status."""

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["tests.faults.warm"])


@dataclass
class Child:
    """A running child.

    Attributes:
        told: what it has told so far; complete when it has ended.
        ended: its own word on its exit status, once `wait` has heard it.
        changes: how often it changed the disk, where that was counted and it ended by itself.
    """

    process: BaseProcess
    connection: Connection
    output: Path
    told: list[object] = field(default_factory=list)
    ended: int | None = None
    changes: int = 0

    def kill(self, after_s: float) -> None:
        """Send SIGKILL so long after it began, unless it has ended."""
        time.sleep(after_s)
        self.process.kill()

    def wait(self, timeout_s: float = 120.0) -> int:
        """Its exit status when it has ended; negative: the signal that ended it."""
        deadline = time.monotonic() + timeout_s
        while self.connection.poll(max(deadline - time.monotonic(), 0)):
            try:
                said = self.connection.recv()
            except EOFError:
                break
            if isinstance(said, _Ended):
                self.ended, self.changes = said.status, said.changes
            else:
                self.told.append(said)
        self.process.join(max(deadline - time.monotonic(), 1))
        status = self.status
        if status is None:
            self.process.kill()
            raise AssertionError(f"it hangs: {self.err}")
        return status

    @property
    def status(self) -> int | None:
        """Its exit status; negative: the signal that ended it; None: it runs.

        Its own word comes first: `exitcode` is 255 where another thread that starts a child read
        the status of this one from the server's pipe at the same moment.
        """
        return self.process.exitcode if self.ended is None else self.ended

    @property
    def out(self) -> str:
        return self.output.with_suffix(".out").read_text()

    @property
    def err(self) -> str:
        return self.output.with_suffix(".err").read_text()


@dataclass(frozen=True)
class _Ended:
    status: int
    changes: int


def start(
    work: Work,
    folder: Path,
    disk: Disk | None = None,
    *,
    now: datetime | None = NOW,
    environ: Mapping[str, str] | None = None,
) -> Child:
    """Begin `work` in a child whose home, config and library are in `folder`.

    Args:
        disk: asked before each change of the disk.
        now: what the child believes the time to be; None: the machine's.
    """
    handle, name = tempfile.mkstemp(dir=folder.parent, suffix=".out")
    os.close(handle)
    receive, send = _server.Pipe(duplex=False)
    given = (work, folder, disk, now, dict(environ or {}), Path(name), send)
    process = _server.Process(target=_main, args=given, daemon=True)
    process.start()
    send.close()
    child = Child(process, receive, Path(name))
    assert receive.poll(60), "the child does not start"
    try:
        assert receive.recv() == "go"
    except EOFError:
        raise AssertionError(f"the child did not start: {child.err}") from None
    return child


def run(work: Work, folder: Path, disk: Disk | None = None, **how: Any) -> Child:
    """The same, ended by itself or by its disk."""
    child = start(work, folder, disk, **how)
    child.wait()
    return child


def feedq(*args: str) -> Work:
    """The command line: `feedq("list", "--json")`."""
    return partial(_feedq, args)


@contextmanager
def running(*children: Child) -> Iterator[None]:
    """Leaves none behind."""
    try:
        yield
    finally:
        for child in children:
            child.process.kill()
            child.process.join()


def _feedq(args: tuple[str, ...], folder: Path, tell: Tell) -> int:
    from feedq.cli import main

    sys.argv = ["feedq", *args]
    try:
        main()
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    return 0


def _main(
    work: Work,
    folder: Path,
    disk: Disk | None,
    now: datetime | None,
    environ: Mapping[str, str],
    output: Path,
    connection: Connection,
) -> None:
    for number, suffix in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(output.with_suffix(suffix), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    os.environ.update(
        HOME=str(folder),
        FEEDQ_CONFIG=str(folder / "config.toml"),
        FEEDQ_DB=str(folder / "feedq.db"),
        **environ,
    )
    os.environ.pop("FEEDQ_X_BEARER_TOKEN", None)
    os.chdir(folder)
    _settle(now)
    if disk is not None:
        hook(disk)
    connection.send("go")
    status = work(folder, connection.send)
    connection.send(_Ended(status, disk.count if isinstance(disk, Counting) else 0))
    connection.close()
    sys.stdout.flush()
    sys.stderr.flush()
    # No multiprocessing epilogue: a command line of its own would end here, too.
    os._exit(status)


def _settle(now: datetime | None) -> None:
    """Nobody to be polite to, and a moment that stays."""
    import feedq.bootstrap
    from feedq.domain.clock import SystemClock

    feedq.bootstrap.INTERVALS_S = {}
    if now is not None:
        SystemClock.now = lambda self: now  # type: ignore[method-assign]
