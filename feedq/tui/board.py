"""The candidates as they stand on the board: a column a status, in it their cards by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from feedq.bootstrap import Feedq
from feedq.domain.bars import bar
from feedq.domain.feasibility import Covered
from feedq.domain.lifecycle import FINISHED, OPEN
from feedq.domain.progress import progress
from feedq.domain.reproduction import Area, RecordStatus
from feedq.services.reproducing.reproduction import Case
from feedq.tui.rows import title_of

COLUMNS: tuple[tuple[str, tuple[RecordStatus, ...]], ...] = (
    *((status.capitalize(), (status,)) for status in OPEN),
    ("Finished", FINISHED),
)
"""(title, the statuses that stand there), from left to right."""

_AREAS = {area: place for place, area in enumerate(Area)}
_BAR = 6


@dataclass(frozen=True, slots=True)
class Card:
    """A candidate.

    Attributes:
        row: the paper's.
        title: clean, one line.
        suggested: whether nobody has confirmed the area yet.
        score: its feasibility, 0 to 100.
        note: how far it is, or what came of it; "" where there is nothing to tell.
    """

    row: int
    title: str
    area: Area
    suggested: bool
    score: float
    status: RecordStatus
    starred: bool
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The board as it was when it was read.

    Attributes:
        columns: the cards of each of `COLUMNS`: by area, the most feasible first.
        areas: what is covered of the guide's four.
    """

    columns: tuple[tuple[Card, ...], ...] = ((),) * len(COLUMNS)
    areas: tuple[Covered, ...] = ()

    @property
    def count(self) -> int:
        return sum(map(len, self.columns))


def column_of(status: RecordStatus) -> int:
    """Where a candidate of this status stands."""
    return next(place for place, (_, held) in enumerate(COLUMNS) if status in held)


def read_board(feedq: Feedq) -> Standing:
    """Every candidate.

    Raises:
        StoreError: the database failed.
    """
    cases, areas = feedq.reproductions.overview()
    zone, factor = feedq.planning.zone, feedq.config.repro.estimate_factor
    columns: list[list[Card]] = [[] for _ in COLUMNS]
    for case in cases:
        columns[column_of(case.sheet.status)].append(_card(case, zone, factor))
    for cards in columns:
        cards.sort(key=lambda card: _AREAS[card.area])  # stable: the most feasible stay first
    return Standing(tuple(map(tuple, columns)), tuple(areas))


def _card(case: Case, zone: tzinfo, factor: float) -> Card:
    sheet = case.sheet
    note = str(sheet.status) if sheet.status in FINISHED else ""
    if not note and sheet.plan.milestones:
        time, *_ = progress(case.record, zone, factor=factor).amounts
        if time.planned:
            share = bar(time.spent, time.planned, _BAR)
            note = f"{share} {time.spent:.0f} of {time.planned:.0f} h"
    return Card(
        case.paper.row,
        title_of(case.paper),
        case.area,
        sheet.area is None,
        case.feasibility.score,
        sheet.status,
        case.paper.starred,
        note,
    )


def area_word(covered: Covered) -> str:
    """How far an area is: `missing` until something is under way."""
    if covered.finished:
        return "reproduced"
    return "under way" if covered.under_way else "missing"


def areas_words(areas: Sequence[Covered]) -> str:
    """`cnn 1 reproduced · lstm under way · gan missing · rl missing`."""
    told = []
    for one in areas:
        count = f"{one.finished} " if one.finished else ""
        told.append(f"{one.area} {count}{area_word(one)}")
    return " · ".join(told)


def words_of(areas: Sequence[Covered]) -> Mapping[Area, str]:
    """The word of each area."""
    return {one.area: area_word(one) for one in areas}
