"""feedq sources remove"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.config import subscriptions
from feedq.domain.model import Subscription
from feedq.errors import NotFound


@click.command("remove")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@pass_context
def remove_source(context: Context, names: tuple[str, ...]) -> None:
    """Follow NAME no longer: a name, an address, or a researcher with all accounts.

    Only the config changes: what was read stays in the library.
    """
    gone = _chosen(subscriptions(context.config), names)
    context.edit_config(removing=gone)
    told = ", ".join(f"{one.name} ({one.source})" for one in gone)
    note(f"{context.config_path}: no longer follows {told}; what was read stays")


def _chosen(followed: Sequence[Subscription], names: Sequence[str]) -> list[Subscription]:
    chosen: dict[str, Subscription] = {}
    for name in names:
        wanted = name.strip().casefold().removeprefix("@")
        found = [s for s in followed if wanted in _names(s)]
        if not found:
            near = get_close_matches(name, [s.name for s in followed], 1, 0.5)
            hint = f"did you mean {near[0]!r}?" if near else "'feedq sources list' names them all"
            raise NotFound(f"nothing that is followed is called {name!r}; {hint}")
        chosen.update((one.key, one) for one in found)
    return list(chosen.values())


def _names(one: Subscription) -> set[str]:
    names = (one.name, one.by, one.address, one.key)
    return {name.casefold().removeprefix("@") for name in names if name}
