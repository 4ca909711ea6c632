"""What the terminal can show."""

from __future__ import annotations

import os
import sys

import click

_PLACE_NO_TEXT = {"", "dumb", "unknown"}


def can_show_the_app() -> bool:
    """Whether there is a terminal on both sides, and one that places text; else it is said."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    if os.environ.get("TERM", "").lower() in _PLACE_NO_TEXT:
        click.echo("this terminal (TERM) cannot show the app; here is the inbox as text", err=True)
        return False
    return True
