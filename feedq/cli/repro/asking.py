"""Facts that a status needs, asked for one by one."""

from __future__ import annotations

import sys

import click

from feedq.cli.output import note
from feedq.domain.answers import KEYS, read
from feedq.domain.reproduction import UNKNOWN
from feedq.errors import NotReady, RecordError


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def answers(error: NotReady) -> list[str]:
    """The answers to what is missing, from the terminal; Enter alone is unknown."""
    note(f"{error.status} needs a few facts; Enter alone: unknown")
    return [f"{path}={_ask(path)}" for path in error.missing]


def _ask(path: str) -> str:
    key = KEYS[path]
    while True:
        values = f" ({', '.join(key.values)})" if key.values else ""
        given: str = click.prompt(f"{key.question}{values}", default=UNKNOWN, err=True)
        try:
            read(key, given)
        except RecordError as error:
            note(str(error))
        else:
            return given
