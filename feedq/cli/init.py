"""feedq init"""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.config import path_exists


@click.command("init")
@pass_context
def init_(context: Context) -> None:
    """Write the config and create the database; what is there already stays."""
    there = path_exists(context.config_path)
    context.prepare(must_write=True)
    if there:
        note(f"{context.config_path}: kept as it is")
    database = context.database
    existed = not isinstance(database, Path) or os.access(database, os.F_OK)
    with context.open():
        note(f"{database}: {'is up to date' if existed else 'created'}")
    note("next: edit the config, then 'feedq fetch', then 'feedq'")
