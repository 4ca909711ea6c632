"""feedq init"""

from __future__ import annotations

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note


@click.command("init")
@pass_context
def init_(context: Context) -> None:
    """Write the config and create the database; what is there already stays."""
    there = context.config_path.exists()
    context.prepare(create_config=True)
    if there:
        note(f"{context.config_path}: kept as it is")
    existed = context.database.exists()
    with context.open():
        note(f"{context.database}: {'is up to date' if existed else 'created'}")
    note("next: edit the config, then 'feedq fetch', then 'feedq'")
