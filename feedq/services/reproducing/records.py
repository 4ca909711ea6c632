"""Records of another library, or of this one before: taken in, nothing that is here is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedq.domain.clock import Clock
from feedq.domain.identity import Identifier
from feedq.domain.reproduction import Reproduction, Sheet
from feedq.domain.triage import Decision, Step
from feedq.services.exchange.intake import Intake
from feedq.store.store import Store


@dataclass(frozen=True, slots=True)
class RecordsTaken:
    """What became of the records.

    Attributes:
        taken: the sheet is as in the file now, or was before.
        kept: had another sheet here, which stays; new entries were added.
        missing: papers that the library lacks and arXiv did not give.
        error: why arXiv could not be asked, or "".
        steps: for `undo`; what is only added, such as lines of a log, is none.
    """

    taken: tuple[Identifier, ...]
    kept: tuple[Identifier, ...]
    missing: tuple[Identifier, ...]
    error: str = ""
    steps: int = 0


class Records:
    """Takes records in; what the library lacks is fetched first."""

    def __init__(self, store: Store, clock: Clock, intake: Intake) -> None:
        self._store = store
        self._clock = clock
        self._intake = intake

    def take(
        self, records: Sequence[tuple[Identifier, Reproduction]], *, replace: bool = False
    ) -> RecordsTaken:
        """Make these papers candidates with these records, in steps that `undo` takes back.

        Args:
            replace: a sheet that differs is replaced.

        Raises:
            StoreLocked: papers have to be fetched while another fetch is running.
        """
        wanted = [identifier for identifier, _ in records]
        error = self._intake.bring(wanted)
        taken, kept, missing = [], [], []
        steps: list[Step | None] = []
        now = self._clock.now()
        with self._store.write() as tx:
            rows = tx.papers.rows(wanted)
            chosen = [row for one in dict.fromkeys(wanted) if (row := rows.get(one)) is not None]
            if chosen:
                steps.append(tx.readings.decide(chosen, Decision(candidate=True), now))
            sheets: dict[int, Sheet] = {}
            for identifier, record in records:
                row = rows.get(identifier)
                if row is None:
                    missing.append(identifier)
                    continue
                present = tx.reproductions.get([row])[row].sheet
                if replace or present in (Sheet(), record.sheet):
                    sheets[row] = record.sheet
                    taken.append(identifier)
                else:
                    kept.append(identifier)
                tx.reproductions.add(
                    row, *record.log, *record.contacts, *record.work, *record.resources
                )
            if sheets:
                steps.append(tx.readings.revise(sheets, now))
        made = sum(step is not None for step in steps)
        return RecordsTaken(tuple(taken), tuple(kept), tuple(missing), error, made)
