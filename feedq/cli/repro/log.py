"""feedq repro log"""

from __future__ import annotations

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.domain.reproduction import LogKind


@click.command("log")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.argument("text", nargs=-1)
@click.option(
    "--as",
    "kind",
    type=click.Choice([one.value for one in LogKind]),
    default=LogKind.PROBLEM.value,
    show_default=True,
    help="What the line is about.",
)
@click.option("--remove", type=click.IntRange(1), metavar="N", help="Remove line N.")
@click.option("--json", "as_json", is_flag=True, help="The log as JSON.")
@pass_context
def log(
    context: Context,
    paper_id: str,
    text: tuple[str, ...],
    kind: str,
    remove: int | None,
    as_json: bool,
) -> None:
    """Write a dated line into a candidate's log, or print the log when there is no TEXT.

    Document each problem, unknown, hypothesis and result: 'feedq repro scaffold' and 'feedq repro
    report' take them over.
    """
    if text and (as_json or remove):
        raise click.UsageError("a line is written, removed or printed, one at a time")
    with context.open() as feedq:
        (row,) = feedq.inbox.rows([paper_id])
        if remove:
            gone = feedq.reproductions.remove_log(row, remove)
            note(f"removed {gone.kind}: {gone.text}")
        elif text:
            entry = feedq.reproductions.log(row, LogKind(kind), " ".join(text))
            note(f"logged {entry.kind}: {entry.text}")
        else:
            entries = feedq.reproductions.case(row).record.log
            if as_json:
                write_json(entries)
            else:
                print_rows(
                    ("", "at", "kind", "text"),
                    [
                        (str(n), f"{one.at.astimezone():%Y-%m-%d %H:%M}", one.kind, one.text)
                        for n, one in enumerate(entries, 1)
                    ],
                )
