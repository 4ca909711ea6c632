"""feedq repro show"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import short_id, write_json
from feedq.cli.repro.words import area_words, case_item, facts
from feedq.cli.show import wrap
from feedq.domain.lifecycle import following, missing
from feedq.domain.text import clean, latex_to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedq.services.reproduction import Case


@click.command("show")
@click.argument("paper_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def show(context: Context, paper_id: str, as_json: bool) -> None:
    """Show the record of one candidate: status, score, facts, plan, log."""
    with context.open() as feedq:
        case = feedq.reproductions.case(feedq.inbox.rows([paper_id])[0])
    if as_json:
        write_json([case_item(case)])
        return
    width = min(shutil.get_terminal_size((88, 24)).columns, 100)
    for line in _lines(case):
        click.echo(wrap(clean(line), width))


def _lines(case: Case) -> Iterator[str]:
    paper, sheet = case.paper, case.sheet
    yield latex_to_text(paper.title)
    yield f"{short_id(paper)}  {sheet.status}  area {area_words(case)}"
    yield ""
    if sheet.area is None:
        why = ", ".join(reason.term for reason in case.suggestion.reasons) or "no word tells"
        yield f"area suggested: {case.suggestion.area} ({why})"
    usual, *others = following(sheet.status)
    lacking = ", ".join(missing(sheet, usual))
    yield f"next: {usual}, which needs {lacking}" if lacking else f"next: {usual}"
    yield f"  or: {', '.join(others)}"
    yield ""
    yield f"feasibility: {case.feasibility.score:.0f} of 100"
    for part in case.feasibility.parts:
        value = "?" if part.value is None else f"{part.value:.2f}"
        yield f"  {part.points:5.1f}  {part.name}  {value} x {part.weight:g}: {part.words}"
    given = facts(sheet)
    yield from ["", "facts:"] if given else []
    for path, value in given:
        yield f"  {path}: {value}"
    yield from _entries(case)


def _entries(case: Case) -> Iterator[str]:
    record = case.record
    yield from ["", "log:"] if record.log else []
    for number, entry in enumerate(record.log, 1):
        yield f"  {number}. {entry.at.astimezone():%Y-%m-%d} {entry.kind}: {entry.text}"
