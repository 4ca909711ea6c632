"""The user's file, read as it is and replaced as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from feedq import atomic
from feedq.errors import ConfigError
from feedq.refusals import reason


def read_file(path: Path) -> str:
    """The text of a config, its line ends and byte order mark as they are.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeError) as error:
        why = reason(path, error) if isinstance(error, OSError) else "it is no UTF-8"
        raise ConfigError(f"cannot be read: {why}") from error


def rewrite(path: Path, edit: Callable[[str], str]) -> str:
    """Change the text of a config; returns what it is now.

    Raises:
        ConfigError: it cannot be edited or written; it is as it was.
    """
    try:
        before = read_file(path)
        after = edit(before)
        if after != before:
            replace_file(path, after)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error
    return after


def replace_file(path: Path, text: str) -> None:
    """Replace the config as a whole, in the place a link points to, with the mode it had.

    A file that its owner has made read-only stays as it is, though its folder would allow it.

    Raises:
        ConfigError: the folder or the file cannot be written; it is as it was.
    """
    path = path.resolve()
    try:
        mode = path.stat().st_mode & 0o7777
        if not mode & 0o222 or not os.access(path, os.W_OK):
            raise ConfigError("is read-only; make it writable, or add the lines by hand")
        with atomic.writing(path, mode=mode, lasting=True) as file:
            file.write(text.encode())
    except OSError as error:
        raise ConfigError(f"cannot be written: {reason(path, error)}") from error
