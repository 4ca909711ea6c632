"""feedq sources remove"""

from __future__ import annotations

import click

from feedq.cli.completing import sources
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.config import subscriptions


@click.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=sources)
@pass_context
def remove_source(context: Context, names: tuple[str, ...]) -> None:
    """Follow NAME no longer: a name, an address, or a researcher with all accounts.

    Only the config changes: what was read stays in the library.
    """
    from feedq.services.fetching.choice import choose_followed

    gone = choose_followed(subscriptions(context.config), names)
    context.edit_config(removing=gone)
    told = ", ".join(f"{one.name} ({one.source})" for one in gone)
    note(f"{context.config_path}: no longer follows {told}; what was read stays")
