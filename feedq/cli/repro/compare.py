"""feedq repro compare"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.ids import given_ids
from feedq.cli.output import print_rows, write_json
from feedq.cli.repro.words import area_words, case_item
from feedq.domain.answers import KEYS, fact, shown
from feedq.domain.latex import latex_to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedq.services.reproducing.reproduction import Case

_MOST = 4


@click.command("compare")
@click.argument("ids", nargs=-1, required=True, metavar="ID ID...", shell_complete=candidates)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def compare(context: Context, ids: tuple[str, ...], as_json: bool) -> None:
    """Put two to four candidates side by side."""
    names = given_ids(ids)
    if not 2 <= len(names) <= _MOST:
        raise click.UsageError(f"name two to four candidates; these are {len(names)}")
    with context.open() as feedq:
        cases = feedq.reproductions.some(feedq.inbox.rows(names))
    if as_json:
        write_json([case_item(case) for case in cases])
        return
    print_rows(("", *(case.paper.short_id for case in cases)), _rows(cases))


def _rows(cases: Sequence[Case]) -> list[tuple[str, ...]]:
    rows = [
        ("title", *(latex_to_text(case.paper.title) for case in cases)),
        ("status", *(case.sheet.status.value for case in cases)),
        ("area", *(area_words(case) for case in cases)),
        ("score", *(f"{case.feasibility.score:.0f}" for case in cases)),
    ]
    rows += [
        (parts[0].name, *(f"{part.points:.1f}  {part.words}" for part in parts))
        for parts in zip(*(case.feasibility.parts for case in cases), strict=True)
    ]
    for path in KEYS:
        values = [fact(case.sheet, path) for case in cases]
        if path != "area" and any(value is not None for value in values):
            rows.append((path, *map(shown, values)))
    return rows
