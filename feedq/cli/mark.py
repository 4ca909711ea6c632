"""feedq mark"""

from __future__ import annotations

import sys

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.domain.model import Status
from feedq.domain.triage import Decision


def given_ids(ids: tuple[str, ...]) -> list[str]:
    """The ids of the command line; `-` reads more from standard input, one a line."""
    found: list[str] = []
    for name in ids:
        if name == "-":
            lines = sys.stdin.read().splitlines()
            found += [line.split("\t")[0].strip() for line in lines if line.strip()]
        else:
            found.append(name)
    return list(dict.fromkeys(found))


@click.command("mark")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--as", "status", type=click.Choice([s.value for s in Status]), help="Its status.")
@click.option("--star/--no-star", default=None, help="Star it, or take the star away.")
@click.option("--note", "text", metavar="TEXT", help='Your note on it; "" removes it.')
@pass_context
def mark_(
    context: Context, ids: tuple[str, ...], status: str | None, star: bool | None, text: str | None
) -> None:
    """Decide on papers; 'feedq undo' takes it back.

    ID: an arXiv id in any spelling, or what 'feedq list' prints; - reads ids from standard input.
    """
    if status is None and star is None and text is None:
        raise click.UsageError("say what to do: --as STATUS, --star, --no-star or --note TEXT")
    decision = Decision(status=Status(status) if status else None, star=star, note=text)
    with context.open() as feedq:
        rows = feedq.inbox.rows(given_ids(ids))
        step = feedq.triage.decide(rows, decision)
    note(f"{len(step.rows)} changed" if step else "nothing to change")
