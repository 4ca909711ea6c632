"""feedq repro add, feedq repro drop"""

from __future__ import annotations

import click

from feedq.cli.completing import candidates, papers
from feedq.cli.context import Context, pass_context
from feedq.cli.ids import given_ids
from feedq.cli.output import note
from feedq.domain.triage import Decision


@click.command("add")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=papers)
@click.option("--note", "text", metavar="TEXT", help="Why, or what to find out first.")
@pass_context
def add(context: Context, ids: tuple[str, ...], text: str | None) -> None:
    """Make papers reproduction candidates."""
    if _decide(context, ids, Decision(candidate=True, note=text)):
        note("'feedq repro list' compares them, 'feedq repro show ID' tells what one needs next")


@click.command("drop")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=candidates)
@pass_context
def drop(context: Context, ids: tuple[str, ...]) -> None:
    """Candidates no longer; their record is kept, and 'feedq undo' takes it back."""
    _decide(context, ids, Decision(candidate=False))


def _decide(context: Context, ids: tuple[str, ...], decision: Decision) -> bool:
    with context.open() as feedq:
        step = feedq.triage.decide(feedq.inbox.rows(given_ids(ids)), decision)
    note(f"{len(step.rows)} changed" if step else "nothing to change")
    return bool(step)
