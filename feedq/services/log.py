"""A small log for the day somebody asks: what went wrong, and with -v also what went well.

It is a help, never a reason to fail: what cannot be written is not logged.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it is made before the app shows its first papers, and mostly not used
    from feedq.services.fetching.visit import FetchResult

LARGEST = 200_000
"""Bytes of one file; the one before it is kept, too."""


def log_path() -> Path:
    """`feedq.log` in the user's folder for logs."""
    from platformdirs import user_log_path

    return user_log_path("feedq") / "feedq.log"


class Log:
    """Appends lines; several processes may do so at once.

    Args:
        path: None keeps nothing.
        verbose: keep what went well, too, and tell it to `tell`.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        verbose: bool = False,
        tell: Callable[[str], object] | None = None,
    ) -> None:
        self._path = path
        self._verbose = verbose
        self._tell = tell

    def wrong(self, text: str) -> None:
        """Keep what went wrong."""
        self._append("wrong", text)

    def well(self, text: str) -> None:
        """Keep what went well, where somebody wants to know."""
        if self._verbose:
            self._append("well", text)
            if self._tell is not None:
                self._tell(text)

    def fetched(self, results: Iterable[FetchResult]) -> None:
        """Keep how each fetch ended; names stand in quotes, so that a report can leave them out."""
        for one in results:
            who = f"fetch {one.source} “{one.name}”"
            if one.outcome == "failed":
                self.wrong(f"{who}: {one.error}")
            else:
                found = f"{one.new} new, {one.updated} updated, {one.seconds:.1f} s"
                self.well(f"{who}: {one.outcome}, {found} {one.error}".rstrip())

    def _append(self, kind: str, text: str) -> None:
        if self._path is None:
            return
        from feedq.domain.text import clean_line

        lines = "\n  ".join(_indent(line) + clean_line(line) for line in text.splitlines()) or "-"
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {kind} {lines}\n".encode())
                full = os.fstat(handle).st_size > LARGEST
            finally:
                os.close(handle)
            if full:
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))


def last_lines(path: Path, count: int) -> list[str]:
    """The end of the log; an empty list when there is none."""
    found: list[str] = []
    for one in (path.with_name(f"{path.name}.1"), path):
        with suppress(OSError):
            found += one.read_text(encoding="utf-8", errors="replace").splitlines()
    return found[-count:]
