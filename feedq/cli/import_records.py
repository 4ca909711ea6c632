"""feedq import, of records: candidates with all that was done, from feedq's own JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context
from feedq.cli.output import note, write_json
from feedq.domain.text import counted
from feedq.importing import records

if TYPE_CHECKING:
    from feedq.export.shapes import TakenItem

_SOME_FAILED = 3


def import_records(context: Context, body: bytes, *, replace: bool, as_json: bool) -> None:
    """Take in the records of feedq's own JSON, and report what became of each.

    Raises:
        ImportFailed: it is no JSON of feedq.
        StoreLocked: papers had to be fetched while another fetch is running.
    """
    found, damaged = records.parse(body)
    with context.open() as feedq:
        taken = feedq.records.take(found, replace=replace)
    for line in damaged:
        note(f"skipped {line}")
    outcomes = {"taken": taken.taken, "kept": taken.kept, "missing": taken.missing}
    if as_json:
        items: list[TakenItem] = [
            {"id": str(one), "outcome": name} for name, ids in outcomes.items() for one in ids
        ]
        write_json(items)
    for one in taken.kept:
        note(f"kept {one}: its record here differs; --replace takes the file's")
    note(
        f"{counted(len(taken.taken), 'record')} taken in, {len(taken.kept)} kept as they were, "
        f"{len(taken.missing)} of papers that are not in the library, {len(damaged)} damaged"
    )
    if taken.error:
        note(f"not all could be fetched: {taken.error}; import it again later")
        click.get_current_context().exit(_SOME_FAILED)
