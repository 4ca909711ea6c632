"""Results that go to a file: `-o FILE`, replaced as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from feedq import atomic
from feedq.cli.output import note
from feedq.errors import ExportError
from feedq.refusals import refusal

F = TypeVar("F", bound=Callable[..., Any])

STDOUT_WITHOUT = "Where to; standard output without it."


def output_option(words: str) -> Callable[[F], F]:
    """`-o FILE`, the argument `target`; `words` are its help."""
    kind = click.Path(path_type=Path)
    return click.option("-o", "--output", "target", type=kind, metavar="FILE", help=words)


def put(content: bytes, target: Path | None, what: str) -> None:
    """Write to a file as a whole and say what is in it, or to standard output.

    Raises:
        ExportError: the folder or the file cannot be written.
    """
    if target is None:
        click.echo(content, nl=False)
        return
    try:
        if target.is_dir():
            raise ExportError(f"{target}: is a folder; name a file")
        if target.exists() and not target.is_file():  # a pipe or a device stays what it is
            target.write_bytes(content)
        else:
            place = Path(os.path.realpath(target))  # a link leads to the new content
            mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
            with atomic.writing(place, mode=mode) as file:
                file.write(content)
    except OSError as error:
        raise ExportError(refusal(target, "cannot be written", error)) from error
    note(f"{target}: {what}")
