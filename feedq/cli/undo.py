"""feedq undo, feedq redo"""

from __future__ import annotations

from collections.abc import Sequence

import click

from feedq.bootstrap import Feedq
from feedq.cli.context import Context, pass_context
from feedq.cli.output import marks, note


@click.command("undo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@pass_context
def undo_(context: Context, steps: int) -> None:
    """Take back the last N decisions (default 1)."""
    with context.open() as feedq:
        taken = feedq.triage.undo(steps)
        _report(feedq, [row for step in taken for row in step.rows], "nothing to undo")


@click.command("redo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@pass_context
def redo_(context: Context, steps: int) -> None:
    """Do again the last N decisions that were undone (default 1)."""
    with context.open() as feedq:
        redone = feedq.triage.redo(steps)
        _report(feedq, [row for step in redone for row in step.rows], "nothing to redo")


def _report(feedq: Feedq, rows: Sequence[int], nothing: str) -> None:
    for paper in feedq.inbox.papers(dict.fromkeys(rows)):
        note(f"{marks(paper)} {paper.status} again: {paper.id} {paper.title}")
    if not rows:
        note(nothing)
