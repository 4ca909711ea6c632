"""feedq repro list"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, say, write_json
from feedq.cli.repro.words import area_words, case_item, covered_line, parts_words
from feedq.domain.latex import latex_to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedq.domain.feasibility import Covered
    from feedq.export.shapes import AreaItem


@click.command("list")
@click.option("--areas", is_flag=True, help="The guide's four areas instead: covered, missing.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def list_candidates(context: Context, areas: bool, as_json: bool) -> None:
    """List the candidates, the most feasible first, with the parts of their score.

    A score is 0 to 100; 'feedq repro show' tells the reason of each part. An area with a question
    mark is suggested: 'feedq repro set ID area=...' says which it is.
    """
    with context.open() as feedq:
        covered = feedq.reproductions.areas()
        if areas:
            _print_areas(covered, as_json)
            return
        cases = feedq.reproductions.cases()
    if as_json:
        write_json([case_item(case) for case in cases])
        return
    print_rows(
        ("id", "status", "area", "score", "parts", "title"),
        [
            (
                case.paper.short_id,
                case.sheet.status.value,
                area_words(case),
                f"{case.feasibility.score:.0f}",
                parts_words(case),
                latex_to_text(case.paper.title),
            )
            for case in cases
        ],
    )
    if not cases:
        note("no candidates yet: 'feedq repro add ID' makes a paper one")
    note("; ".join(map(covered_line, covered)))


def _print_areas(covered: Sequence[Covered], as_json: bool) -> None:
    if as_json:
        write_json([_item(one) for one in covered])
        return
    for one in covered:
        say(covered_line(one))


def _item(one: Covered) -> AreaItem:
    return {
        "area": one.area.value,
        "missing": one.missing,
        "finished": one.finished,
        "under_way": one.under_way,
        "waiting": one.waiting,
    }
