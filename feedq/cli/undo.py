"""feedq undo, feedq redo"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import marks, note, papers_json
from feedq.domain.kinds import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedq.bootstrap import Feedq
    from feedq.domain.triage import Step


@click.command("undo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@click.option("--json", "as_json", is_flag=True, help="The papers that changed, as JSON.")
@pass_context
def undo_(context: Context, steps: int, as_json: bool) -> None:
    """Take back the last N decisions (default 1)."""
    with context.open() as feedq:
        taken = feedq.triage.undo(steps)
        _report(feedq, taken, "nothing to undo", as_json)


@click.command("redo")
@click.argument("steps", type=click.IntRange(1), default=1, metavar="[N]")
@click.option("--json", "as_json", is_flag=True, help="The papers that changed, as JSON.")
@pass_context
def redo_(context: Context, steps: int, as_json: bool) -> None:
    """Do again the last N decisions that were undone (default 1)."""
    with context.open() as feedq:
        redone = feedq.triage.redo(steps)
        _report(feedq, redone, "nothing to redo", as_json)


def _report(feedq: Feedq, steps: Sequence[Step], nothing: str, as_json: bool) -> None:
    # A move may number all of the queue anew; the first paper is the one that was moved.
    rows = dict.fromkeys(row for one in steps for row in one.rows[: 1 if one.moves else None])
    moved = {one.rows[0] for one in steps if one.moves}
    recorded = {row for step in steps for row in step.sheets}
    papers = feedq.inbox.papers(rows)
    if as_json:
        papers_json(papers)
    for paper in papers:
        what = "in the inbox" if paper.status is Status.INBOX else f"{paper.status}"
        what = "in its old place in the queue" if paper.row in moved else f"{what} again"
        what += ", with its record as it was" if paper.row in recorded else ""
        note(f"{marks(paper)} {paper.id} is {what}: {paper.title}")
    if not rows:
        note(nothing)
