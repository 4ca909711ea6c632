"""How candidates and their records look in text and in `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedq.domain.answers import KEYS, fact, shown
from feedq.domain.feasibility import Covered
from feedq.export.json import item
from feedq.export.record import record_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedq.domain.reproduction import Sheet
    from feedq.export.shapes import CaseItem, FeasibilityItem, SuggestionItem
    from feedq.services.reproducing.reproduction import Case


def case_item(case: Case) -> CaseItem:
    """A paper's item, and its record under `reproduction`; see docs/json.md."""
    return {**item(case.paper), "reproduction": reproduction_item(case)}


def reproduction_item(case: Case) -> dict[str, Any]:
    """The record, and what feedq makes of it."""
    suggested: SuggestionItem = {
        "area": case.suggestion.area.value,
        "reasons": [{"term": r.term, "weight": r.weight} for r in case.suggestion.reasons],
    }
    feasibility: FeasibilityItem = {
        "score": round(case.feasibility.score, 1),
        "parts": [
            {
                "name": part.name,
                "value": part.value,
                "weight": part.weight,
                "points": round(part.points, 1),
                "words": part.words,
            }
            for part in case.feasibility.parts
        ],
    }
    return {**record_item(case.record), "suggested_area": suggested, "feasibility": feasibility}


def area_words(case: Case) -> str:
    """The area; one that is only suggested has a question mark."""
    return f"{case.area}{'' if case.sheet.area else '?'}"


def parts_words(case: Case) -> str:
    """The points of each part: `interest 12.1, code 8.0, ...`."""
    return ", ".join(f"{part.name} {part.points:.1f}" for part in case.feasibility.parts)


def covered_line(one: Covered) -> str:
    """`cnn: covered (1 finished); 2 waiting`."""
    counts = (
        (one.finished, "finished"),
        (one.under_way, "under way"),
        (one.waiting, "waiting"),
    )
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{one.area}: {'missing' if one.missing else 'covered'}{f' ({told})' if told else ''}"


def facts(sheet: Sheet, *, all_keys: bool = False) -> Sequence[tuple[str, str]]:
    """(path, value) of every fact that was given, or of all there are but the checklist's."""
    return [
        (path, shown(fact(sheet, path)))
        for path in KEYS
        if fact(sheet, path) is not None or (all_keys and not path.startswith("checklist."))
    ]
