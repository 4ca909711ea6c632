"""feedq sources list"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json

if TYPE_CHECKING:
    from feedq.domain.model import Subscription
    from feedq.export.shapes import SubscriptionItem


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def list_sources(context: Context, as_json: bool) -> None:
    """List every subscription of the config."""
    from feedq.config import subscriptions

    found = subscriptions(context.config)
    if as_json:
        write_json([subscription_item(one) for one in found])
        return
    print_rows(("source", "name", "address"), [(s.source, s.name, s.address) for s in found])
    if not found:
        note(f"nothing is followed yet: edit {context.config_path}")


def subscription_item(one: Subscription) -> SubscriptionItem:
    """What is followed, as `--json` has it."""
    return {"source": one.source, "name": one.name, "address": one.address, "by": one.by}
