"""`feedq sources`, a file per command."""

from __future__ import annotations

import click

from feedq.cli.sources.add import add_source
from feedq.cli.sources.health import health
from feedq.cli.sources.list import list_sources
from feedq.cli.sources.pause import pause_source, resume_source
from feedq.cli.sources.remove import remove_source
from feedq.cli.sources.test import test_sources


@click.group("sources", invoke_without_command=True)
@click.pass_context
def sources_(ctx: click.Context) -> None:
    """What is followed, and how it is doing; 'list' when no command is named."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_sources, as_json=False)


for command in (
    list_sources,
    health,
    add_source,
    remove_source,
    pause_source,
    resume_source,
    test_sources,
):
    sources_.add_command(command)
