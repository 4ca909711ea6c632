"""feedq repro plan"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.cli.writing import put
from feedq.domain.planning import Edits
from feedq.domain.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedq.bootstrap import Feedq
    from feedq.domain.reproduction import Plan


class _Day(click.ParamType[date]):
    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
        except ValueError:
            self.fail(f"{str(value)[:40]!r} is no day; write one as 2026-03-31", param, ctx)


DAY = _Day()


@click.command("plan")
@click.argument("paper_id", metavar="[ID]", required=False, shell_complete=candidates)
@click.option("--start", type=DAY, metavar="DAY", help="The first day; today for a new plan.")
@click.option("--again", is_flag=True, help="The guide's plan again, in place of what there is.")
@click.option(
    "--factor",
    type=click.FloatRange(0.1, 10),
    metavar="X",
    help="Multiply the guide's hours by this, not by [repro] estimate_factor; for a new plan.",
)
@click.option("--hours", multiple=True, metavar="KEY=H", help="Hours of a milestone.")
@click.option("--due", multiple=True, metavar="KEY=DAY", help="Its last day; later ones move.")
@click.option("--title", multiple=True, metavar="KEY=TEXT", help="Its title; a new key adds one.")
@click.option("--drop", multiple=True, metavar="KEY", help="Leave a milestone out.")
@click.option("--done", multiple=True, metavar="KEY[=DAY]", help="It is reached, today or then.")
@click.option("--undone", multiple=True, metavar="KEY", help="It is not reached after all.")
@click.option(
    "--ics",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a calendar, with focus blocks in [repro] free_hours; all plans without ID.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def plan(
    context: Context,
    paper_id: str | None,
    start: date | None,
    again: bool,
    factor: float | None,
    hours: Sequence[str],
    due: Sequence[str],
    title: Sequence[str],
    drop: Sequence[str],
    done: Sequence[str],
    undone: Sequence[str],
    ics: Path | None,
    as_json: bool,
) -> None:
    """Plan a reproduction: milestones with dates from [repro] weekly_hours.

    The first time the guide's milestones are laid out: the core algorithm in numpy in the first
    week, clarity, a baseline, the full run, an ablation, the write-up. Every change is a step for
    'feedq undo', and a calendar that reads the file again moves what it has.
    """
    if paper_id is None and ics is None:
        raise click.UsageError("name a candidate, or a file with --ics for all plans")
    with context.open() as feedq:
        row = None if paper_id is None else feedq.inbox.rows([paper_id])[0]
        if row is not None:
            edits = Edits(
                hours={key: _number(key, value) for key, value in _pairs(hours, "KEY=H")},
                due={key: _day(value) for key, value in _pairs(due, "KEY=DAY")},
                titles=dict(_pairs(title, "KEY=TEXT")),
                done=_reached(feedq, done, undone),
                dropped=drop,
            )
            _show(_planned(feedq, row, edits, start, again, factor), as_json)
        if ics is not None:
            _write(feedq, None if row is None else [row], ics)


def _planned(
    feedq: Feedq, row: int, edits: Edits, start: date | None, again: bool, factor: float | None
) -> Plan:
    planning = feedq.planning
    feedq.reproductions.case(row)
    if again or not planning.find(row).milestones:
        planning.make(row, start, factor=factor)
        start = None
    elif factor is not None:
        raise click.UsageError("--factor is for a new plan; add --again to replace this one")
    if edits != Edits(done={}) or start is not None:
        return planning.edit(row, edits, start)
    return planning.find(row)


def _show(found: Plan, as_json: bool) -> None:
    from msgspec import to_builtins

    from feedq.services.reproducing.planning import described

    if as_json:
        write_json([to_builtins(one) for one in found.milestones])
        return
    print_rows(("key", "from", "to", "hours", "milestone"), described(found))


def _write(feedq: Feedq, rows: Sequence[int] | None, target: Path) -> None:
    calendar = feedq.planning.calendar(rows)
    put(
        calendar.content,
        target,
        f"{counted(calendar.milestones, 'milestone')}, {counted(calendar.blocks, 'block')}",
    )
    if not feedq.config.repro.free_hours:
        note("no focus blocks: [repro] free_hours in the config says when you are free")
    elif calendar.homeless_hours >= 0.5:
        note(
            f"{calendar.homeless_hours:.0f} hours of the plan have no room in [repro] free_hours; "
            "add hours there, or plan with fewer [repro] weekly_hours"
        )


def _pairs(given: Sequence[str], form: str) -> list[tuple[str, str]]:
    found = []
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise click.UsageError(f"{text[:60]!r}: write {form}")
        found.append((key.strip().lower(), value.strip()))
    return found


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise click.UsageError(f"{key}: {text[:40]!r} is no number of hours") from None


def _day(text: str) -> date:
    return DAY.convert(text, None, None)


def _reached(feedq: Feedq, done: Sequence[str], undone: Sequence[str]) -> dict[str, date | None]:
    found: dict[str, date | None] = {key.strip().lower(): None for key in undone}
    for text in done:
        key, equals, value = text.partition("=")
        found[key.strip().lower()] = _day(value) if equals else feedq.planning.today()
    return found
