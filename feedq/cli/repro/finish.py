"""feedq repro finish"""

from __future__ import annotations

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.domain.lifecycle import FINISHED


@click.command("finish")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.option(
    "--as",
    "verdict",
    type=click.Choice([one.value for one in FINISHED]),
    required=True,
    help="The verdict.",
)
@click.option("--value", metavar="NUMBER", help="The value you got, in the metric's unit.")
@click.option("--reason", metavar="TEXT", help="Why; needed unless it is replicated.")
@click.option("--easy", metavar="TEXT", help="What was easy.")
@click.option("--difficult", metavar="TEXT", help="What was difficult.")
@click.option("--repository", metavar="URL", help="Where your code is.")
@click.option("--unknown", "rest_unknown", is_flag=True, help="What is still needed is unknown.")
@pass_context
def finish(
    context: Context,
    paper_id: str,
    verdict: str,
    value: str | None,
    reason: str | None,
    easy: str | None,
    difficult: str | None,
    repository: str | None,
    rest_unknown: bool,
) -> None:
    """End a reproduction with a verdict; what it came to is asked for."""
    said = {
        "result.reproduced": value,
        "result.reason": reason,
        "result.easy": easy,
        "result.difficult": difficult,
        "result.repository": repository,
    }
    pairs = [f"{key}={text}" for key, text in said.items() if text is not None]
    with context.open() as feedq:
        row = feedq.inbox.rows([paper_id])[0]
        feedq.reproductions.revise(row, [*pairs, f"status={verdict}"], rest_unknown=rest_unknown)
        case = feedq.reproductions.case(row)
    note(f"{case.paper.short_id} {case.sheet.status}; 'feedq repro report' writes it up")
