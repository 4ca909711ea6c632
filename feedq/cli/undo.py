"""feedq undo, feedq redo"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import marks, note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedq.bootstrap import Feedq
    from feedq.store.journal import Step


@click.command("undo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@pass_context
def undo_(context: Context, steps: int) -> None:
    """Take back the last N decisions (default 1)."""
    with context.open() as feedq:
        taken = feedq.triage.undo(steps)
        _report(feedq, taken, "nothing to undo")


@click.command("redo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@pass_context
def redo_(context: Context, steps: int) -> None:
    """Do again the last N decisions that were undone (default 1)."""
    with context.open() as feedq:
        redone = feedq.triage.redo(steps)
        _report(feedq, redone, "nothing to redo")


def _report(feedq: Feedq, steps: Sequence[Step], nothing: str) -> None:
    rows = dict.fromkeys(row for step in steps for row in step.rows)
    recorded = {row for step in steps for row in step.sheets}
    for paper in feedq.inbox.papers(rows):
        what = f"{paper.status}, its record" if paper.row in recorded else paper.status
        note(f"{marks(paper)} {what} again: {paper.id} {paper.title}")
    if not rows:
        note(nothing)
