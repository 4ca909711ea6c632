"""What the terminal can show."""

from __future__ import annotations

import os
import sys

import click

_PLACE_NO_TEXT = {"", "dumb", "unknown"}


def can_show_the_app() -> bool:
    """Whether there is a terminal on all sides, and one that places text; else it is said."""
    # Textual paints to standard error: with `2>FILE` there would be nothing to see.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return False
    if os.environ.get("TERM", "").lower() in _PLACE_NO_TEXT:
        click.echo("this terminal (TERM) cannot show the app; here is the inbox as text", err=True)
        return False
    return True
