"""feedq repro show"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import write_json
from feedq.cli.repro.words import area_words, case_item, facts
from feedq.cli.show import wrap
from feedq.domain.bars import bar, plot
from feedq.domain.latex import latex_to_text
from feedq.domain.lifecycle import FINISHED, PLAN, following
from feedq.domain.progress import progress
from feedq.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from feedq.domain.reproduction import RecordStatus
    from feedq.services.reproducing.reproduction import Case

_BAR = 20


@click.command("show")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def show(context: Context, paper_id: str, as_json: bool) -> None:
    """Show the record of one candidate: status, score, facts, plan, log."""
    with context.open() as feedq:
        case = feedq.reproductions.case(feedq.inbox.rows([paper_id])[0])
        usual, *others = following(case.sheet.status)
        lacking = feedq.reproductions.lacking(case.paper.row, usual)
        zone, factor = feedq.planning.zone, feedq.config.repro.estimate_factor
    if as_json:
        write_json([case_item(case)])
        return
    width = min(shutil.get_terminal_size((88, 24)).columns, 100)
    lines = [*_head(case), *_steps(case, usual, others, lacking), *_facts(case)]
    for line in (*lines, *_spent(case, zone, factor), *_entries(case, zone)):
        click.echo(wrap(clean(line), width))


def _head(case: Case) -> Iterator[str]:
    paper, sheet = case.paper, case.sheet
    yield latex_to_text(paper.title)
    yield f"{paper.short_id}  {sheet.status}  area {area_words(case)}"
    yield ""
    if sheet.area is None:
        why = ", ".join(reason.term for reason in case.suggestion.reasons) or "no word tells"
        yield f"area suggested: {case.suggestion.area} ({why})"
        yield f"  'feedq repro set {paper.short_id} area=suggested' takes it"


def _steps(
    case: Case, usual: RecordStatus, others: Sequence[RecordStatus], lacking: Sequence[str]
) -> Iterator[str]:
    """Which status may follow, what it needs, and the command that leads on."""
    name, status = case.paper.short_id, case.sheet.status
    if status in FINISHED:
        yield f"finished; 'feedq repro report {name}' writes it up"
        others = (usual, *others)
    elif PLAN in lacking:
        yield f"next: {usual}, which needs {', '.join(lacking)}"
        yield f"  'feedq repro plan {name}' makes the plan"
    elif usual in FINISHED:
        yield f"next: 'feedq repro finish {name} --as {usual}'"
    elif lacking:
        yield f"next: {usual}, which needs {', '.join(lacking)}"
        yield f"  'feedq repro set {name} status={usual}' asks for it"
    else:
        yield f"next: 'feedq repro set {name} status={usual}'"
    yield f"  or: {', '.join(others)}"
    yield ""


def _facts(case: Case) -> Iterator[str]:
    yield f"feasibility: {case.feasibility.score:.0f} of 100"
    for part in case.feasibility.parts:
        value = "?" if part.value is None else f"{part.value:.2f}"
        yield f"  {part.points:5.1f}  {part.name}  {value} x {part.weight:g}: {part.words}"
    given = facts(case.sheet)
    yield from ["", "facts:"] if given else []
    for path, value in given:
        yield f"  {path}: {value}"


def _spent(case: Case, zone: tzinfo, factor: float) -> Iterator[str]:
    """Milestones and totals beside the plan, and hours a week as a plot."""
    found = progress(case.record, zone, factor=factor)
    yield from ["", "plan:"] if found.steps else []
    width = max((len(step.milestone.key) for step in found.steps), default=0)
    for step in found.steps:
        one = step.milestone
        state = f"done {one.done}" if one.done else f"due {one.due}"
        bars = bar(step.hours, one.hours, _BAR)
        hours = f"{step.hours:.1f} of {one.hours:g} h"
        yield f"  {one.key:<{width}}  {bars:<{_BAR + 1}}  {hours}, {state}"
    if not case.record.work:
        return
    yield from ["", "spent:"]
    for amount in found.amounts:
        planned = "" if amount.planned is None else f" of {amount.planned:.1f}"
        bars = bar(amount.spent, amount.planned or 0.0, _BAR)
        yield f"  {amount.name:<5}  {bars:<{_BAR + 1}}  {amount.spent:.1f}{planned} {amount.unit}"
    if any(found.weeks):
        yield f"  hours a week: {plot(found.weeks)} (up to {max(found.weeks):.1f})"


def _entries(case: Case, zone: tzinfo) -> Iterator[str]:
    record = case.record
    yield from ["", "asked:"] if record.contacts else []
    for one in record.contacts:
        reply = one.reply if one.replied_at else "(no answer yet)"
        yield f"  {one.at.astimezone(zone):%Y-%m-%d} by {one.channel}: {one.question} -> {reply}"
    yield from ["", "resources:"] if record.resources else []
    for link in record.resources:
        yield f"  {link.url}{f'  {link.title}' if link.title else ''}"
    yield from ["", "log:"] if record.log else []
    for number, entry in enumerate(record.log, 1):
        yield f"  {number}. {entry.at.astimezone(zone):%Y-%m-%d} {entry.kind}: {entry.text}"
