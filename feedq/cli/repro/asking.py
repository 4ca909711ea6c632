"""Facts that a status needs, asked for one by one."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from feedq.cli.output import note
from feedq.domain.answers import KEYS, read
from feedq.domain.reproduction import UNKNOWN
from feedq.errors import NotReady, RecordError


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def answers(error: NotReady, likely: Mapping[str, str] | None = None) -> list[str]:
    """The answers to what is missing, from the terminal, as `key=value`.

    Args:
        likely: path -> what Enter alone means, where that is not unknown.
    """
    note(f"{error.status} needs a few facts; Enter alone takes what stands in brackets")
    known = likely or {}
    return [f"{path}={_ask(path, known.get(path, UNKNOWN))}" for path in error.missing]


def _ask(path: str, default: str) -> str:
    key = KEYS[path]
    while True:
        values = f" ({', '.join(key.values)})" if key.values else ""
        given: str = click.prompt(f"{key.question}{values}", default=default, err=True)
        try:
            read(key, given)
        except RecordError as error:
            note(str(error))
        else:
            return given
