"""feedq import, of newsboat's cache.db: what was flagged there is queued, what was read is done."""

from __future__ import annotations

from feedq.cli.context import Context
from feedq.cli.import_papers import Told, import_papers, settle, shelve, tell
from feedq.cli.output import note
from feedq.domain.kinds import Status
from feedq.importing.newsboat_cache import ReadState


def import_cache(
    context: Context, state: ReadState, use: str | None, name: str, *, dry_run: bool, as_json: bool
) -> None:
    """Take in newsboat's read-state; what was decided on here stays.

    Args:
        use: None: flagged into the queue and read to done; `queue`: flagged alone; `done`: read
            alone; `seeds`: flagged ones teach the profile `name`.

    Raises:
        As import_papers.
    """
    if use is not None:
        found = state.read if use == "done" else state.flagged
        import_papers(context, found, use, name, dry_run=dry_run, as_json=as_json)
        return
    told: list[Told] = []
    lines, failed = [], ""
    for found, status in ((state.flagged, Status.QUEUED), (state.read, Status.DONE)):
        some, words, error = shelve(context, found, status, dry_run=dry_run)
        told += some
        lines.append(f"{'flagged' if status is Status.QUEUED else 'read'}: {words}")
        failed = failed or error
    tell(told, dry_run=dry_run, as_json=as_json)
    for words in lines:
        note(words)
    settle(told, failed)
