"""feedq sources pause, feedq sources resume"""

from __future__ import annotations

import click

from feedq.cli.completing import sources
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.config import subscriptions


@click.command("pause")
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=sources)
@pass_context
def pause_source(context: Context, names: tuple[str, ...]) -> None:
    """Leave NAME alone until it is resumed; 'feedq fetch --only NAME' still asks for it."""
    _pause(context, names, paused=True)


@click.command("resume")
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=sources)
@pass_context
def resume_source(context: Context, names: tuple[str, ...]) -> None:
    """Fetch NAME again; what was missed is filled in where the source can."""
    _pause(context, names, paused=False)


def _pause(context: Context, names: tuple[str, ...], *, paused: bool) -> None:
    from feedq.services.fetching.choice import choose_followed

    chosen = choose_followed(subscriptions(context.config), names)
    context.pause(chosen, paused)
    told = ", ".join(f"{one.name} ({one.source})" for one in chosen)
    note(f"{context.config_path}: {'leaves alone' if paused else 'fetches'} {told}")
