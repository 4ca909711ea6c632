"""feedq repro"""

from __future__ import annotations

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.list import print_view
from feedq.cli.mark import given_ids
from feedq.cli.output import note
from feedq.domain.triage import Decision


@click.group("repro")
def repro_() -> None:
    """Reproduction candidates: papers you may reproduce, whatever their reading status."""


@repro_.command("add")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--note", "text", metavar="TEXT", help="Why, or what to find out first.")
@pass_context
def add(context: Context, ids: tuple[str, ...], text: str | None) -> None:
    """Make papers reproduction candidates."""
    _decide(context, ids, Decision(candidate=True, note=text))


@repro_.command("drop")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@pass_context
def drop(context: Context, ids: tuple[str, ...]) -> None:
    """Candidates no longer; 'feedq undo' takes it back."""
    _decide(context, ids, Decision(candidate=False))


@repro_.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def list_candidates(context: Context, as_json: bool) -> None:
    """List the candidates, newest first."""
    print_view(context, "candidates", None, as_json=as_json)


def _decide(context: Context, ids: tuple[str, ...], decision: Decision) -> None:
    with context.open() as feedq:
        step = feedq.triage.decide(feedq.inbox.rows(given_ids(ids)), decision)
    note(f"{len(step.rows)} changed" if step else "nothing to change")
