"""feedq repro set"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.cli.repro.asking import answers, can_ask
from feedq.domain.answers import KEYS
from feedq.domain.lifecycle import PLAN
from feedq.errors import NotReady

if TYPE_CHECKING:
    from feedq.bootstrap import Feedq
    from feedq.domain.answers import Key
    from feedq.export.shapes import KeyItem


@click.command("set")
@click.argument("paper_id", metavar="[ID]", required=False, shell_complete=candidates)
@click.argument("pairs", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--unknown", "rest_unknown", is_flag=True, help="What is still needed is unknown.")
@click.option("--keys", is_flag=True, help="List every key, what it asks and what it takes.")
@click.option("--json", "as_json", is_flag=True, help="The keys as JSON.")
@pass_context
def set_facts(
    context: Context,
    paper_id: str | None,
    pairs: tuple[str, ...],
    rest_unknown: bool,
    keys: bool,
    as_json: bool,
) -> None:
    """Write facts into a record: 'feedq repro set ID area=gan claim="..." status=shortlisted'.

    A key is a path such as target.metric, or its last part where that is enough. 'unknown' is
    always a value, 'key=' takes a fact back, area=suggested takes the suggestion. All is one
    step for 'feedq undo'. On a terminal you are asked for what a status needs.
    """
    if as_json and not keys:
        raise click.UsageError("--json is for --keys")
    if keys and as_json:
        write_json([_item(key) for key in KEYS.values()])
        return
    if keys:
        rows = [(key.path, key.question, ", ".join(key.values)) for key in KEYS.values()]
        print_rows(("key", "question", "values"), rows)
        return
    if paper_id is None or not pairs:
        raise click.UsageError("name a candidate and what to set: ID key=value...")
    with context.open() as feedq:
        (row,) = feedq.inbox.rows([paper_id])
        before = feedq.reproductions.case(row)
        try:
            sheet = feedq.reproductions.revise(row, pairs, rest_unknown=rest_unknown)
        except NotReady as error:
            if not can_ask() or PLAN in error.missing:
                raise
            said = before.suggestion
            likely = {"area": said.area.value} if said.reasons else {}
            sheet = feedq.reproductions.revise(row, (*pairs, *answers(error, likely)))
        _report(feedq, row, sheet == before.sheet)


def _item(key: Key) -> KeyItem:
    return {"key": key.path, "question": key.question, "values": list(key.values)}


def _report(feedq: Feedq, row: int, same: bool) -> None:
    case = feedq.reproductions.case(row)
    if same:
        note("nothing to change")
    else:
        note(f"{case.paper.short_id} {case.sheet.status}: {case.paper.title}")
