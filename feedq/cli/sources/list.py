"""feedq sources list"""

from __future__ import annotations

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def list_sources(context: Context, as_json: bool) -> None:
    """List every subscription of the config."""
    from feedq.config import subscriptions

    found = subscriptions(context.config)
    if as_json:
        write_json(
            [{"source": s.source, "name": s.name, "address": s.address, "by": s.by} for s in found]
        )
        return
    print_rows(("source", "name", "address"), [(s.source, s.name, s.address) for s in found])
    if not found:
        note(f"nothing is followed yet: edit {context.config_path}")
