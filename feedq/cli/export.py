"""feedq export"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import views
from feedq.cli.context import Context, pass_context
from feedq.cli.ids import are_ids, given_ids
from feedq.cli.output import note, requoted
from feedq.cli.writing import STDOUT_WITHOUT, output_option, put
from feedq.domain.model import Paper
from feedq.domain.text import counted
from feedq.errors import ExportError
from feedq.export import EXPORTERS

if TYPE_CHECKING:
    from feedq.bootstrap import Feedq
    from feedq.services.reproducing.reproduction import Case

OBSIDIAN = "obsidian"
OPML = "opml"
RECORDS = ("ics", "rescience")
"""Formats of plans and records; papers that are no candidates have no part in them."""
FORMATS = (*EXPORTERS, *RECORDS, OBSIDIAN, OPML)


@click.command("export")
@click.argument("what", nargs=-1, shell_complete=views)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="markdown",
    show_default=True,
    help="What to write.",
)
@click.option("-n", "limit", type=click.IntRange(1), metavar="N", help="At most N papers.")
@output_option(f"{STDOUT_WITHOUT} For obsidian a folder, which must be named.")
@pass_context
def export_(
    context: Context,
    what: tuple[str, ...],
    format_name: str,
    limit: int | None,
    target: Path | None,
) -> None:
    """Write the papers of WHAT: a view, ids, or a search query.

    Views: candidates (default) inbox queue reading done skipped starred all. Ids are arXiv's, or as
    'feedq list' prints them; - reads them from standard input. Anything else is searched for as
    'feedq search' does; put a query with -words in quotes.

    As obsidian a folder of notes is written; what you wrote below a note's marker line stays. As
    opml the feeds that are followed are written, whatever papers there are. As ics and rescience
    the plans and records of candidates are written. A file is replaced as a whole, or not at all.
    """
    wanted = " ".join(what) if are_ids(what) else wanted_of(what)
    if format_name == OPML:
        if what:
            raise ExportError(
                f"opml lists the feeds that are followed, not papers: leave out {wanted!r}"
            )
        _export_feeds(context, target)
        return
    if format_name == OBSIDIAN and target is None:
        raise ExportError("obsidian writes a folder of notes: name it with -o FOLDER")
    with context.open() as feedq:
        papers = _chosen(feedq, what, limit)
        rows = [paper.row for paper in papers if paper.candidate]
        if format_name in RECORDS:
            _put_records(feedq, rows, format_name, target)
            return
        cases = feedq.reproductions.some(rows) if format_name == "json" and rows else []
    if format_name == OBSIDIAN and target is not None:
        _export_notes(papers, target)
    else:
        content = _content(papers, cases, format_name, what)
        put(content, target, counted(len(papers), "paper"))
    if not papers:
        note(f"no paper in {wanted!r}; 'feedq list' shows what there is")


def _chosen(feedq: Feedq, what: tuple[str, ...], limit: int | None) -> list[Paper]:
    from feedq.services.exchange.export import choose, selected

    if are_ids(what):
        return selected(feedq.inbox, given_ids(what), limit)
    return choose(feedq.inbox, wanted_of(what), limit)


def _content(
    papers: Sequence[Paper], cases: Sequence[Case], format_name: str, what: tuple[str, ...]
) -> bytes:
    """Papers in a format; JSON with the records of those that are candidates."""
    if cases:
        from feedq.export.record import export_with_records

        return export_with_records(papers, {case.paper.row: case.record for case in cases})
    from feedq.services.exchange.export import render, title_of

    title = "Selected papers" if are_ids(what) else title_of(wanted_of(what))
    return render(papers, format_name, title)


def _put_records(feedq: Feedq, rows: Sequence[int], format_name: str, target: Path | None) -> None:
    if format_name == "ics":
        calendar = feedq.planning.calendar(rows)
        put(
            calendar.content,
            target,
            f"{counted(calendar.milestones, 'milestone')}, {counted(calendar.blocks, 'block')}",
        )
        return
    from feedq.export.rescience import export

    cases = feedq.reproductions.some(rows)
    put(
        export([(case.paper, case.record) for case in cases]), target, counted(len(cases), "record")
    )


def wanted_of(what: tuple[str, ...]) -> str:
    """A view or a query from the command line."""
    if len(what) > 1:
        return " ".join(map(requoted, what))
    return what[0] if what else "candidates"


def _export_notes(papers: Sequence[Paper], folder: Path) -> None:
    from feedq.services.exchange.notes import write_notes

    done = write_notes(papers, folder)
    note(f"{folder}: {done.new} new, {done.changed} changed, {done.unchanged} as they were")
    for name in done.left_alone:
        note(f"{folder / name}: left alone, for it is no note of feedq; move it and export again")


def _export_feeds(context: Context, target: Path | None) -> None:
    from datetime import UTC, datetime

    from feedq.services.exchange.export import feeds

    content, count = feeds(context.config, datetime.now(UTC))
    put(content, target, counted(count, "feed"))
