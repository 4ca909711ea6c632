"""feedq rank"""

from __future__ import annotations

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note


@click.command("rank")
@pass_context
def rank_(context: Context) -> None:
    """Learn from your decisions and profiles, and score every paper."""
    with context.open() as feedq:
        done = feedq.rerank.run()
    if done.reason:
        note(f"in time order: {done.reason}")
    else:
        note(f"{done.papers} papers scored from {done.examples} decisions and your profiles")
