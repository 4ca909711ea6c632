"""feedq repro finish"""

from __future__ import annotations

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.cli.repro.asking import answers, can_ask
from feedq.domain.lifecycle import FINISHED, PLAN
from feedq.errors import NotReady

_OPTIONS = {
    "result.reproduced": "--value",
    "result.reason": "--reason",
    "result.easy": "--easy",
    "result.difficult": "--difficult",
    "result.repository": "--repository",
}


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
    """End a reproduction with a verdict; what it came to is asked for on a terminal."""
    said = zip(_OPTIONS, (value, reason, easy, difficult, repository), strict=True)
    pairs = [f"{key}={text}" for key, text in said if text is not None]
    with context.open() as feedq:
        row = feedq.inbox.rows([paper_id])[0]
        pairs.append(f"status={verdict}")
        try:
            feedq.reproductions.revise(row, pairs, rest_unknown=rest_unknown)
        except NotReady as error:
            if not can_ask() or PLAN in error.missing:
                raise _in_options(error) from error
            feedq.reproductions.revise(row, [*pairs, *answers(error)])
        case = feedq.reproductions.case(row)
    name = case.paper.short_id
    note(f"{name} {case.sheet.status}; 'feedq repro report {name}' writes it up")


def _in_options(error: NotReady) -> NotReady:
    """The same, with what this command calls the facts."""
    if not set(error.missing) <= _OPTIONS.keys():
        return error
    options = ", ".join(_OPTIONS[key] for key in error.missing)
    text = f"{error.status} needs {options}; --unknown says so of what you do not give"
    return NotReady(text, status=error.status, missing=error.missing)
