"""What was decided in another library, taken into this one; nothing decided here is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from feedq.domain.clock import Clock
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.triage import Decision
from feedq.services.exchange.hooks import Hooks
from feedq.services.exchange.intake import Intake
from feedq.store.store import Store


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the papers of a file.

    Attributes:
        taken: have now, in part or whole, what the file says.
        same: had it before.
        kept: paper -> what was decided otherwise here, and stays: `done here, queued there`.
        missing: not in the library, and arXiv did not give them.
        error: why arXiv could not be asked, or "".
    """

    taken: tuple[Identifier, ...]
    same: tuple[Identifier, ...]
    kept: Mapping[Identifier, str]
    missing: tuple[Identifier, ...]
    error: str = ""


class Merging:
    """Takes decisions in; what the library lacks is fetched first."""

    def __init__(self, store: Store, clock: Clock, intake: Intake, hooks: Hooks) -> None:
        self._store = store
        self._clock = clock
        self._intake = intake
        self._hooks = hooks

    def take(self, decided: Mapping[Identifier, Decision], *, dry_run: bool = False) -> Merged:
        """Take over status, star, candidacy and note where nothing of that kind is said here.

        It is one step that `undo` takes back.

        Args:
            dry_run: change and fetch nothing.

        Raises:
            StoreLocked: papers have to be fetched while another fetch is running.
        """
        error = "" if dry_run else self._intake.bring(list(decided))
        with self._store.write() as tx:
            rows = tx.papers.rows(list(decided))
            readings = tx.readings.get(rows.values())
            wanted: dict[Identifier, Decision] = {}
            kept: dict[Identifier, str] = {}
            for paper, decision in decided.items():
                if paper in rows:
                    wanted[paper], differs = merged(readings[rows[paper]][0], decision)
                    if differs:
                        kept[paper] = differs
            fresh = {paper: what for paper, what in wanted.items() if what != Decision()}
            step = None
            if fresh and not dry_run:
                chosen = {rows[paper]: what for paper, what in fresh.items()}
                step = tx.readings.decide_each(chosen, self._clock.now())
        self._hooks.decided(step)
        return Merged(
            taken=tuple(fresh),
            same=tuple(one for one in wanted if one not in fresh and one not in kept),
            kept=kept,
            missing=tuple(one for one in decided if one not in rows),
            error=error,
        )


def merged(here: Reading, there: Decision) -> tuple[Decision, str]:
    """What to take over, and in words what is decided otherwise here, or ""."""
    take, differs = there, []
    if there.status in (None, here.status):
        take = replace(take, status=None)
    elif here.status is not Status.INBOX:
        differs.append(f"{here.status} here, {there.status} there")
        take = replace(take, status=None)
    if here.note and there.note is not None:
        if there.note != here.note:
            differs.append("the note here is another")
        take = replace(take, note=None)
    star = None if here.starred else there.star
    candidate = None if here.candidate else there.candidate
    return replace(take, star=star, candidate=candidate), ", ".join(differs)
