"""feedq import, of decisions: status, star, note and records, from feedq's own JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context
from feedq.cli.output import note, write_json
from feedq.domain.text import counted
from feedq.importing import own, records

if TYPE_CHECKING:
    from feedq.export.shapes import TakenItem

_MOST_TOLD = 20
_SOME_FAILED = 3


def import_decisions(context: Context, body: bytes, *, dry_run: bool, as_json: bool) -> None:
    """Merge what was decided in another library, and report what became of each paper.

    Raises:
        ImportFailed: it is no JSON of feedq.
        StoreLocked: papers had to be fetched while another fetch is running.
    """
    decided, damaged = own.decisions(body)
    found, broken = records.parse(body)
    with context.open() as feedq:
        merged = feedq.merging.take(decided, dry_run=dry_run)
        error, differ = merged.error, 0
        steps = int(bool(merged.taken))
        if found and not dry_run:
            taken = feedq.records.take(found)
            error, differ = error or taken.error, len(taken.kept)
            steps += taken.steps
        if merged.taken and not dry_run:
            feedq.rerank.run()
    outcomes = {
        "taken": merged.taken,
        "same": merged.same,
        "kept": merged.kept,
        "missing": merged.missing,
    }
    if as_json:
        items: list[TakenItem] = [
            {"id": str(one), "outcome": name} for name, ids in outcomes.items() for one in ids
        ]
        write_json(items)
    lines = [f"skipped {line}" for line in damaged + broken]
    lines += [f"kept {one}: {why}" for one, why in merged.kept.items()]
    for line in lines[:_MOST_TOLD]:
        note(line)
    if len(lines) > _MOST_TOLD:
        note(f"and {len(lines) - _MOST_TOLD} more; --json names all")
    if differ:
        said = f"{counted(differ, 'record')} kept that the file has otherwise"
        note(f"{said}; '--as candidates --replace' takes the file's")
    verb = "would be taken over" if dry_run else "taken over"
    note(
        f"{counted(len(merged.taken), 'decision')} {verb}, {len(merged.same)} the same here, "
        f"{len(merged.kept)} kept as they are here, {len(merged.missing)} of papers that are not "
        "in the library" + _undoing(0 if dry_run else steps)
    )
    if error:
        note(f"not all could be fetched: {error}; import it again later")
        click.get_current_context().exit(_SOME_FAILED)


def _undoing(steps: int) -> str:
    if not steps:
        return ""
    return f"; 'feedq undo{f' {steps}' if steps > 1 else ''}' takes it back"
