"""The records of reproductions: read, decided on, written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from feedq.config import Config
from feedq.domain.answers import Value, answered, parsed
from feedq.domain.areas import Suggestion, suggest
from feedq.domain.clock import Clock
from feedq.domain.feasibility import Covered, Feasibility, Means, area_of, assess, coverage, without
from feedq.domain.lifecycle import PLAN, missing, moved
from feedq.domain.model import Paper
from feedq.domain.nearest import did_you_mean
from feedq.domain.prefill import prefilled
from feedq.domain.reproduction import (
    UNKNOWN,
    Area,
    LogEntry,
    LogKind,
    Plan,
    RecordStatus,
    Reproduction,
    Sheet,
)
from feedq.domain.text import clean
from feedq.errors import NotFound, NotReady, RecordError
from feedq.store.store import Snapshot, Store, Transaction

_LONGEST_TEXT = 20_000
_STATUS_KEY = "status"
_SUGGESTED = "suggested"

Known = tuple[Paper, Reproduction, Suggestion]
"""A paper, its record, and the area that its words suggest."""


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate with its record, and what feedq makes of both."""

    paper: Paper
    record: Reproduction
    suggestion: Suggestion
    feasibility: Feasibility

    @property
    def sheet(self) -> Sheet:
        return self.record.sheet

    @property
    def area(self) -> Area:
        """As confirmed, else as suggested."""
        return area_of(self.sheet, self.suggestion)


class ReproductionService:
    """Candidates and their records; each call is one transaction.

    What is decided (`revise`, `move`) is a step that undo takes back; entries are added and
    removed one by one.
    """

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    # --- reading -----------------------------------------------------------------------------

    def cases(self) -> list[Case]:
        """Every candidate, the most feasible first, then the newest paper."""
        return self.overview()[0]

    def overview(self) -> tuple[list[Case], list[Covered]]:
        """(`cases`, `areas`) as they are at one moment."""
        with self._store.read() as snapshot:
            known = self._known(snapshot)
        covered = _covered(known)
        found = [self._case(one, covered) for one in known]
        return sorted(found, key=lambda case: -case.feasibility.score), list(covered.values())

    def case(self, row: int) -> Case:
        """One candidate.

        Raises:
            NotFound: the paper is no candidate.
        """
        return self.some([row])[0]

    def some(self, rows: Sequence[int]) -> list[Case]:
        """These candidates, in this order.

        Raises:
            NotFound: one of the papers is no candidate.
        """
        with self._store.read() as snapshot:
            wanted, known = self._known(snapshot, rows), self._known(snapshot)
        covered = _covered(known)
        found = [self._case(one, covered) for one in wanted]
        for case in found:
            _check_candidate(case.paper)
        return found

    def areas(self) -> list[Covered]:
        """The guide's four areas: what is covered, what is missing."""
        with self._store.read() as snapshot:
            known = self._known(snapshot)
        return list(_covered(known).values())

    @staticmethod
    def _known(snapshot: Snapshot, rows: Sequence[int] | None = None) -> list[Known]:
        """These papers with their records; None: every candidate."""
        rows = snapshot.views.ids("candidates") if rows is None else rows
        records = snapshot.reproductions.get(rows)
        return [
            (paper, records[paper.row], suggest(paper.title, paper.abstract, paper.categories))
            for paper in snapshot.views.papers(rows)
        ]

    def _case(self, one: Known, covered: Mapping[Area, Covered]) -> Case:
        paper, record, suggestion = one
        others = without(covered, area_of(record.sheet, suggestion), record.sheet.status)
        score = assess(paper, record.sheet, suggestion, self.means, others)
        return Case(paper, record, suggestion, score)

    @property
    def means(self) -> Means:
        """What the config says the user has."""
        repro = self._config.repro
        return Means(
            budget=repro.budget,
            price_per_hour=repro.price_per_gpu_hour,
            memory_gb=repro.gpu_memory_gb,
            factor=repro.estimate_factor,
        )

    # --- deciding ----------------------------------------------------------------------------

    def revise(
        self,
        row: int,
        pairs: Iterable[str],
        *,
        rest_unknown: bool = False,
        plan: Plan | None = None,
    ) -> Sheet:
        """Set facts, `key=value`, and the status, `status=planned`, as one step.

        `area=suggested` takes the suggestion. What the paper and the config say is filled in when
        another status is asked for.

        Args:
            rest_unknown: what the status needs and was not given counts as unknown.
            plan: it gets this one where the status needs a plan and there is none.

        Raises:
            NotFound: the paper is no candidate.
            RecordError: a pair is wrong, or the status cannot follow; nothing was changed.
        """
        case = self.case(row)
        facts, status = [], None
        for pair in pairs:
            name, equals, value = pair.partition("=")
            if equals and name.strip().lower() == _STATUS_KEY:
                status = _status(value)
            elif equals and name.strip().lower() == "area" and value.strip() == _SUGGESTED:
                facts.append(f"area={case.suggestion.area}")
            else:
                facts.append(pair)
        given = parsed(facts)
        return self.answer(row, given, status=status, rest_unknown=rest_unknown, plan=plan)

    def answer(
        self,
        row: int,
        values: Mapping[str, Value],
        *,
        status: RecordStatus | None = None,
        rest_unknown: bool = False,
        plan: Plan | None = None,
    ) -> Sheet:
        """Set facts by their paths, then the status; see `revise`.

        Raises:
            NotFound, RecordError
        """
        now = self._clock.now()
        with self._store.write() as tx:
            (paper,) = tx.views.papers([row])
            before = tx.reproductions.get([row])[row].sheet
            sheet = answered(before, values)
            if status is not None:
                price = self._config.repro.price_per_gpu_hour
                sheet = prefilled(sheet, paper, price_per_hour=price)
                if rest_unknown:
                    sheet = _rest_unknown(sheet, status)
                if plan is not None and PLAN in missing(sheet, status):
                    sheet = msgspec.structs.replace(sheet, plan=plan)
                try:
                    sheet = moved(sheet, status, now)
                except NotReady as error:
                    raise _advised(error, paper) from error
            _check_still_whole(before, sheet)
            tx.readings.revise({row: sheet}, now)
        return sheet

    def lacking(self, row: int, status: RecordStatus) -> tuple[str, ...]:
        """What would have to be given for a status, after what is known is filled in."""
        case = self.case(row)
        price = self._config.repro.price_per_gpu_hour
        return missing(prefilled(case.sheet, case.paper, price_per_hour=price), status)

    # --- the log -----------------------------------------------------------------------------

    def log(self, row: int, kind: LogKind, text: str) -> LogEntry:
        """Write a line of the log.

        Raises:
            NotFound: the paper is no candidate.
            RecordError: the text is empty.
        """
        text = clean(text, limit=_LONGEST_TEXT).strip()
        if not text:
            raise RecordError("a line of the log needs a text")
        entry = LogEntry(at=self._clock.now(), kind=kind, text=text)
        with self._store.write() as tx:
            candidate(tx, row)
            tx.reproductions.add(row, entry)
        return entry

    def remove_log(self, row: int, number: int) -> LogEntry:
        """Remove a line of the log, the first is 1; returns it.

        Raises:
            NotFound: the paper is no candidate, or there is no such line.
        """
        with self._store.write() as tx:
            candidate(tx, row)
            log = tx.reproductions.get([row])[row].log
            if not 1 <= number <= len(log):
                raise NotFound(f"the log has no line {number}; it has {len(log)}")
            tx.reproductions.remove(row, number - 1, LogEntry)
        return log[number - 1]


def candidate(tx: Transaction, row: int) -> Paper:
    """The paper, of which a record can be written to.

    Raises:
        NotFound: it is no candidate.
    """
    papers = list(tx.views.papers([row]))
    if not papers:
        raise NotFound("no such paper is stored; try 'feedq search'")
    _check_candidate(papers[0])
    return papers[0]


def _check_candidate(paper: Paper) -> None:
    """Raises NotFound, with what to do."""
    if not paper.candidate:
        name = paper.short_id
        raise NotFound(f"{name} is no candidate; 'feedq repro add {name}' makes it one")


def _covered(known: Iterable[Known]) -> dict[Area, Covered]:
    return coverage((area_of(one.sheet, said), one.sheet.status) for _, one, said in known)


def _status(text: str) -> RecordStatus:
    wanted = text.strip().lower()
    if wanted in list(RecordStatus):
        return RecordStatus(wanted)
    hint = did_you_mean(wanted, RecordStatus, f"there are {', '.join(RecordStatus)}")
    raise RecordError(f"status {wanted[:40]!r}: no such status; {hint}")


def _rest_unknown(sheet: Sheet, status: RecordStatus) -> Sheet:
    """What was not given is unknown; what that makes necessary in turn, too."""
    while rest := [key for key in missing(sheet, status) if key != PLAN]:
        sheet = answered(sheet, {key: _unknown(key) for key in rest})
    return sheet


def _unknown(key: str) -> Value:
    from feedq.domain.answers import KEYS, read

    return read(KEYS[key], UNKNOWN)


def _advised(error: NotReady, paper: Paper) -> NotReady:
    """The same with the command that helps."""
    keys = [key for key in error.missing if key != PLAN]
    name = paper.short_id
    steps = []
    if PLAN in error.missing:
        steps.append(f"'feedq repro plan {name}' makes the plan")
    if keys:
        steps.append(
            f"'feedq repro set {name} {keys[0]}=...' gives one ('--keys' tells what each means), "
            "--unknown says so of all the rest"
        )
    text = f"{error.status} needs {', '.join(error.missing)}: {'; '.join(steps)}"
    return NotReady(text, status=error.status, missing=error.missing)


def _check_still_whole(before: Sheet, sheet: Sheet) -> None:
    """A status keeps what it needs.

    Raises:
        RecordError: a fact was taken back that the status needs.
    """
    gone = set(missing(sheet, sheet.status)) - set(missing(before, sheet.status))
    if gone and sheet.status is before.status:
        raise RecordError(
            f"{sheet.status} needs {', '.join(sorted(gone))}; give it in the same command, or "
            "write unknown"
        )
