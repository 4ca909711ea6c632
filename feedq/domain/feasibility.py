"""How feasible a reproduction is: a sum of parts, each shown with its reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from feedq.domain.areas import Suggestion
from feedq.domain.kinds import CodeStatus
from feedq.domain.lifecycle import VERDICTS
from feedq.domain.model import Paper
from feedq.domain.reproduction import (
    UNKNOWN,
    Area,
    Availability,
    RecordStatus,
    Sheet,
    cost,
    fits_one_gpu,
    gpu_hours,
)

WEIGHTS: Mapping[str, float] = {
    "interest": 3.0,
    "code": 2.0,
    "data": 2.0,
    "compute": 3.0,
    "parts": 2.0,
    "mentions": 1.0,
    "area": 2.0,
}
"""What each part counts; a score is their weighted mean, 0 to 100."""

NEUTRAL = 0.5
"""What a part counts as that cannot be told: neither for a candidate nor against it."""

GUIDE_AREAS = (Area.CNN, Area.LSTM, Area.GAN, Area.RL)

_TOP_SCORE = 4.0  # of the ranker: the best papers of a profile have 3 or 4
_CODE = {CodeStatus.OFFICIAL: 0.8, CodeStatus.COMMUNITY: 0.6, CodeStatus.NONE: 0.1}
_DATA = {
    Availability.PUBLIC: 1.0,
    Availability.NOT_NEEDED: 1.0,
    Availability.ON_REQUEST: 0.4,
    Availability.NONE: 0.0,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    Attributes:
        value: 0 to 1, or None when it cannot be told.
        words: why.
    """

    name: str
    value: float | None
    words: str

    @property
    def weight(self) -> float:
        return WEIGHTS[self.name]

    @property
    def points(self) -> float:
        """What it adds to the score of 100."""
        value = NEUTRAL if self.value is None else self.value
        return 100 * self.weight * value / sum(WEIGHTS.values())


@dataclass(frozen=True, slots=True)
class Means:
    """What the user has for a reproduction.

    Attributes:
        budget: in their currency, 0 for none.
        price_per_hour, memory_gb: of a GPU, None when not known.
        factor: what estimates are multiplied by.
    """

    budget: float = 0.0
    price_per_hour: float | None = None
    memory_gb: float | None = None
    factor: float = 2.0


@dataclass(frozen=True, slots=True)
class Covered:
    """What was done in one area: how many reproductions stand where."""

    area: Area
    finished: int = 0
    under_way: int = 0
    waiting: int = 0

    @property
    def missing(self) -> bool:
        return not self.finished


@dataclass(frozen=True, slots=True)
class Feasibility:
    """A score with all its parts, in the order of `WEIGHTS`."""

    parts: tuple[Part, ...] = field(default=())

    @property
    def score(self) -> float:
        """0 to 100, higher is more feasible."""
        return sum(part.points for part in self.parts)


def coverage(areas: Iterable[tuple[Area, RecordStatus]]) -> dict[Area, Covered]:
    """The guide's four areas, from the (area, status) of every record."""
    found = {area: [0, 0, 0] for area in GUIDE_AREAS}
    for area, status in areas:
        if area not in found or status is RecordStatus.ABANDONED:
            continue
        under_way = status in (RecordStatus.PLANNED, RecordStatus.ACTIVE)
        found[area][0 if status in VERDICTS else 1 if under_way else 2] += 1
    return {area: Covered(area, *counts) for area, counts in found.items()}


def without(
    covered: Mapping[Area, Covered], area: Area, status: RecordStatus
) -> Mapping[Area, Covered]:
    """The coverage that is left when one record is not counted."""
    own = coverage([(area, status)])
    return {
        one.area: Covered(
            one.area,
            one.finished - own[one.area].finished,
            one.under_way - own[one.area].under_way,
            one.waiting - own[one.area].waiting,
        )
        for one in covered.values()
    }


def area_of(sheet: Sheet, suggestion: Suggestion) -> Area:
    """As the user confirmed, else as suggested."""
    return sheet.area or suggestion.area


def assess(
    paper: Paper,
    sheet: Sheet,
    suggestion: Suggestion,
    means: Means,
    covered: Mapping[Area, Covered],
) -> Feasibility:
    """The score of a candidate.

    Args:
        covered: what the user's other reproductions cover.
    """
    area = area_of(sheet, suggestion)
    return Feasibility(
        (
            _interest(paper),
            _code(paper, sheet),
            _data(sheet),
            _compute(sheet, means),
            _parts(sheet),
            _mentions(paper),
            _area(area, sheet.area is None, covered),
        )
    )


def _interest(paper: Paper) -> Part:
    star = ", starred" if paper.starred else ""
    if paper.score is None:
        return Part("interest", 1.0 if paper.starred else None, f"not ranked{star}")
    value = min(max(paper.score / _TOP_SCORE, 0.0), 1.0)
    value = (1 + value) / 2 if paper.starred else value
    return Part("interest", value, f"score {paper.score:.2f}{star}")


def _code(paper: Paper, sheet: Sheet) -> Part:
    status = sheet.code.status or paper.code.status
    if status is CodeStatus.UNKNOWN:
        return Part("code", None, "unknown")
    complete = sheet.code.completeness
    if status is CodeStatus.NONE:
        if sheet.pseudocode is None or sheet.pseudocode == UNKNOWN:
            return Part("code", _CODE[status], "none")
        value = _CODE[status] + 0.1 * int(sheet.pseudocode)
        return Part("code", value, f"none, pseudocode {sheet.pseudocode} of 4")
    if complete is None or complete == UNKNOWN:
        return Part("code", _CODE[status], status.value)
    value = _CODE[status] - 0.3 + 0.1 * int(complete)
    return Part("code", value, f"{status}, {complete} of 5 complete")


def _data(sheet: Sheet) -> Part:
    if sheet.data.availability in (None, Availability.UNKNOWN):
        return Part("data", None, "unknown")
    return Part("data", _DATA[sheet.data.availability], sheet.data.availability.value)


def _compute(sheet: Sheet, means: Means) -> Part:
    compute = sheet.compute
    fits = fits_one_gpu(compute, means.memory_gb)
    if fits is False:
        return Part("compute", 0.0, "does not fit one GPU")
    place = "fits one GPU" if fits else ""
    hours, price = gpu_hours(compute, means.factor), compute.price_per_hour
    if price is None and means.price_per_hour is not None and hours is not None:
        spent: float | None = hours * means.price_per_hour
    else:
        spent = cost(compute, means.factor)
    if hours is None or (spent is None and hours > 0):
        return Part("compute", None, ", ".join(filter(None, ("cost unknown", place))))
    spent = spent or 0.0
    if spent == 0:
        return Part("compute", 1.0, ", ".join(filter(None, ("costs nothing", place))))
    if means.budget <= 0:
        words = f"costs {spent:.2f}, no budget set"
        return Part("compute", None, ", ".join(filter(None, (words, place))))
    words = f"costs {spent:.2f} of {means.budget:.2f}"
    value = max(1 - spent / means.budget, 0.0)
    return Part("compute", value, ", ".join(filter(None, (words, place))))


def _parts(sheet: Sheet) -> Part:
    if sheet.moving_parts is None or sheet.moving_parts == UNKNOWN:
        return Part("parts", None, "unknown")
    return Part("parts", (5 - int(sheet.moving_parts)) / 4, f"{sheet.moving_parts} of 5 moving")


def _mentions(paper: Paper) -> Part:
    who = len({mention.by for mention in paper.mentions})
    return Part("mentions", min(math.log2(1 + who) / 3, 1.0), f"by {who}")


def _area(area: Area, suggested: bool, covered: Mapping[Area, Covered]) -> Part:
    name = f"{area} (suggested)" if suggested else area.value
    if area is Area.UNKNOWN:
        return Part("area", None, "unknown")
    state = covered.get(area)
    if state is None:
        return Part("area", 0.0, f"{name}, none of the guide's four")
    if state.finished:
        return Part("area", 0.0, f"{name}, covered")
    if state.under_way:
        return Part("area", 0.3, f"{name}, under way")
    return Part("area", 1.0, f"{name}, not covered yet")
