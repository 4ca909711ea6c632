"""Which status may follow which, and what must be known for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from feedq.domain.kinds import CodeStatus
from feedq.domain.reproduction import Availability, Reached, RecordStatus, Sheet
from feedq.errors import NotReady, RecordError

OPEN = (RecordStatus.CANDIDATE, RecordStatus.SHORTLISTED, RecordStatus.PLANNED, RecordStatus.ACTIVE)
"""In their order; each needs what the ones before it need."""
VERDICTS = (RecordStatus.REPLICATED, RecordStatus.PARTIAL, RecordStatus.FAILED)
"""What an active reproduction comes to; each needs what `ACTIVE` needs."""
FINISHED = (*VERDICTS, RecordStatus.ABANDONED)

PLAN = "plan"
"""Stands among the needed keys for milestones, which `repro plan` makes."""

_NEEDS: Mapping[RecordStatus, tuple[str, ...]] = {
    RecordStatus.CANDIDATE: (),
    RecordStatus.SHORTLISTED: ("area", "origin", "claim", "code.status", "data.availability"),
    RecordStatus.PLANNED: (
        "kind", "target.task", "target.dataset", "target.metric", "target.reported",
        "target.tolerance", "pseudocode", "moving_parts", "compute.worker", "compute.gpu_hours",
        "compute.runs", "compute.price_per_hour", "compute.memory_gb", PLAN,
    ),
    RecordStatus.ACTIVE: ("data.url", "code.url", "code.commit"),
}  # fmt: skip
_RESULT = ("result.reproduced", "result.easy", "result.difficult", "result.repository")


def following(status: RecordStatus) -> tuple[RecordStatus, ...]:
    """The statuses that may come next, the usual one first.

    An open one goes on to any later one, or back to any earlier one; a finished one is taken up
    again by making it active, or what it was never more than: a candidate.
    """
    if status in FINISHED:
        return (RecordStatus.ACTIVE, RecordStatus.CANDIDATE)
    place = OPEN.index(status)
    later = VERDICTS if status is RecordStatus.ACTIVE else OPEN[place + 1 :]
    return (*later, RecordStatus.ABANDONED, *reversed(OPEN[:place]))


def needs(sheet: Sheet, status: RecordStatus) -> tuple[str, ...]:
    """The keys of all the facts that a status needs, those of the statuses before it included."""
    if status is RecordStatus.ABANDONED:
        return ("result.reason",)
    last = OPEN.index(status) if status in OPEN else len(OPEN) - 1
    found = [key for one in OPEN[: last + 1] for key in _NEEDS[one] if _applies(sheet, key)]
    if status in VERDICTS:
        found += _RESULT
        if status is not RecordStatus.REPLICATED:
            found.append("result.reason")
    return tuple(found)


def missing(sheet: Sheet, status: RecordStatus) -> tuple[str, ...]:
    """Those of them that were not given; `unknown` is given."""
    return tuple(key for key in needs(sheet, status) if not _given(sheet, key))


def moved(sheet: Sheet, status: RecordStatus, now: datetime) -> Sheet:
    """The sheet at another status; the same sheet when it is there already.

    Raises:
        RecordError: this status does not follow.
        NotReady: facts that it needs were not given.
    """
    if status is sheet.status:
        return sheet
    if status not in following(sheet.status):
        possible = ", ".join(following(sheet.status))
        raise RecordError(f"{status} does not follow {sheet.status}; what does: {possible}")
    lacking = missing(sheet, status)
    if lacking:
        raise NotReady(
            f"{status} needs {', '.join(lacking)}; 'unknown' is an answer, too",
            status=status.value,
            missing=lacking,
        )
    return msgspec.structs.replace(
        sheet, status=status, reached=(*sheet.reached, Reached(status=status, at=now))
    )


def _applies(sheet: Sheet, key: str) -> bool:
    """Nobody is asked for the address of what there is none of."""
    if key == "data.url":
        return sheet.data.availability not in (Availability.NONE, Availability.NOT_NEEDED)
    if key in ("code.url", "code.commit"):
        return sheet.code.status in (CodeStatus.OFFICIAL, CodeStatus.COMMUNITY)
    if key in ("compute.price_per_hour", "compute.memory_gb"):
        return sheet.compute.gpu_hours != 0
    return True


def _given(sheet: Sheet, key: str) -> bool:
    if key == PLAN:
        return bool(sheet.plan.milestones)
    value: object = sheet
    for name in key.split("."):
        value = getattr(value, name)
    return value is not None
