"""feedq repro report, feedq repro scaffold"""

from __future__ import annotations

from pathlib import Path

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, say
from feedq.cli.writing import STDOUT_WITHOUT, output_option, put
from feedq.domain.lifecycle import FINISHED
from feedq.domain.text import counted


@click.command("report")
@click.argument("paper_id", metavar="[ID]", required=False, shell_complete=candidates)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["markdown", "rescience", "html"]),
    default="markdown",
    show_default=True,
    help="The report, ReScience C's metadata.yaml, or a page of finished ones.",
)
@output_option(STDOUT_WITHOUT)
@pass_context
def report(context: Context, paper_id: str | None, format_name: str, target: Path | None) -> None:
    """Write up a reproduction in the shape of the ML Reproducibility Challenge.

    Filled from the record; what is missing is marked [to be filled]. Without ID, --format html
    makes a portfolio of everything finished.
    """
    from feedq.export import portfolio, rescience
    from feedq.export import report as written

    if paper_id is None and format_name != "html":
        raise click.UsageError("name a candidate; only --format html takes all of them")
    with context.open() as feedq:
        service = feedq.reproductions
        if paper_id is None:
            cases = [one for one in service.cases() if one.sheet.status in FINISHED]
            cases.sort(key=lambda case: case.sheet.reached[-1].at, reverse=True)
        else:
            cases = [service.case(feedq.inbox.rows([paper_id])[0])]
        pairs = [(case.paper, case.record) for case in cases]
        if format_name == "html":
            content = portfolio.export(pairs)
        elif format_name == "rescience":
            content = rescience.export(pairs)
        else:
            zone, factor = feedq.planning.zone, feedq.config.repro.estimate_factor
            content = written.export(*pairs[0], zone, factor=factor)
    put(content, target, counted(len(pairs), "reproduction"))
    if not pairs:
        note("nothing is finished yet: 'feedq repro finish ID' ends a reproduction")


@click.command("scaffold")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@pass_context
def scaffold(context: Context, paper_id: str, folder: Path) -> None:
    """Make a starting folder: README, numpy/, notes.md, results.md, paper.bib, metadata.yaml.

    Nothing that is there is overwritten.
    """
    from feedq.export import scaffold as files
    from feedq.services.reproducing.scaffold import lay_out

    with context.open() as feedq:
        case = feedq.reproductions.case(feedq.inbox.rows([paper_id])[0])
        zone = feedq.planning.zone
    laid = lay_out(folder, files.export(case.paper, case.record, zone))
    for name in laid.written:
        say(str(folder / name))
    if laid.kept:
        note(f"left as they are: {', '.join(laid.kept)}")
