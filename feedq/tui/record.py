"""The record of a candidate: as text beside its paper, and as lines to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from feedq.bootstrap import Feedq
from feedq.domain.answers import KEYS, fact, shown
from feedq.domain.bars import bar
from feedq.domain.feasibility import Feasibility
from feedq.domain.lifecycle import FINISHED, OPEN, PLAN, following
from feedq.domain.progress import progress
from feedq.domain.reproduction import UNKNOWN, RecordStatus, Sheet
from feedq.domain.text import clean, clean_line
from feedq.errors import NotFound

if TYPE_CHECKING:  # with it comes SQLAlchemy
    from feedq.services.reproducing.reproduction import Case

Part = tuple[str, str]
"""Text and the style it is painted in."""

_BAR = 10
_LAST_LINES = 5
_COMMENT = "#"


def read_record(feedq: Feedq, row: int, *, roomy: bool) -> list[list[Part]]:
    """The blocks of a candidate's record; none when the paper is no candidate any more."""
    try:
        case = feedq.reproductions.case(row)
    except NotFound:
        return []
    factor = feedq.config.repro.estimate_factor
    return record_blocks(case, feedq.planning.zone, factor, roomy=roomy)


def record_blocks(
    case: Case, zone: tzinfo, factor: float, *, roomy: bool = True
) -> list[list[Part]]:
    """Status, feasibility with its parts, progress, the last lines of the log.

    Args:
        roomy: whether there is room for a line to each part.
    """
    head = f"{case.sheet.status.capitalize()}, {case.area}"
    blocks: list[list[Part]] = [[(head, "bold $text-primary")]]
    if case.sheet.area is None:
        blocks[0].append((" (suggested: a confirms it)", "$foreground-muted"))
    claim = case.sheet.claim
    if claim and claim != UNKNOWN:
        blocks[0].append((f"\n{clean(claim)}", ""))
    feasible = _feasibility(case.feasibility, roomy)
    if roomy:
        blocks.append(feasible)
    else:
        blocks[0] += [("\n", ""), *feasible]
    blocks += [_plan(case, zone, factor), _log(case, zone)]
    return [block for block in blocks if block]


def _feasibility(found: Feasibility, roomy: bool) -> list[Part]:
    """The score and what each part adds to it; `?` where that cannot be told."""
    parts: list[Part] = [(f"Feasibility: {found.score:.0f} of 100", "bold $text-primary")]
    for place, one in enumerate(found.parts):
        said = f"{one.name}: {clean_line(one.words)}"
        sign = "?" if one.value is None else " "
        if roomy:
            drawn = bar(0.0 if one.value is None else one.value, 1.0, _BAR)
            parts += [(f"\n{sign} {drawn} ", "$text-success"), (said, "")]
        else:
            gap = "\n" if not place else " · "
            parts += [(f"{gap}{one.points:.0f}{sign.strip()}", "$text-success"), (f" {said}", "")]
    return parts


def _plan(case: Case, zone: tzinfo, factor: float) -> list[Part]:
    steps = progress(case.record, zone, factor=factor).steps
    if not steps:
        return []
    parts: list[Part] = [("Plan", "bold $text-primary")]
    for step in steps:
        one = step.milestone
        state = f"done {one.done:%d %b}" if one.done else f"due {one.due:%d %b}"
        parts.append((f"\n{bar(step.hours, one.hours, _BAR):<{_BAR + 1}} ", "$text-success"))
        parts.append((f"{clean_line(one.title)}: {step.hours:.1f} of {one.hours:g} h, {state}", ""))
    return parts


def _log(case: Case, zone: tzinfo) -> list[Part]:
    entries = case.record.log[-_LAST_LINES:]
    waiting = [one for one in case.record.contacts if not one.replied_at]
    parts: list[Part] = [("Log", "bold $text-primary")] if entries or waiting else []
    for one in waiting:
        said = f"\nasked {one.at.astimezone(zone):%d %b}, no answer yet: {clean_line(one.question)}"
        parts.append((said, "$text-warning"))
    for entry in entries:
        said = f"\n{entry.at.astimezone(zone):%d %b} {entry.kind}: {clean_line(entry.text)}"
        parts.append((said, ""))
    return parts


def read_form(feedq: Feedq, row: int, status: RecordStatus | None = None) -> tuple[str, str]:
    """(title, lines) to fill in: what a status needs, prefilled where it is known.

    Args:
        status: None: the one that usually comes next.

    Raises:
        NotFound: the paper is no candidate.
    """
    case = feedq.reproductions.case(row)
    possible = following(case.sheet.status)
    wanted = status or possible[0]
    others = [one for one in possible if one is not wanted]
    lacking = feedq.reproductions.lacking(row, wanted)
    lines = [
        f"{_COMMENT} {case.sheet.status} -> {wanted} (or {', '.join(others)}).",
        f"{_COMMENT} Leave the status out to keep it; unknown is always an answer.",
        f"status={wanted}",
    ]
    if case.sheet.area is None:
        lines.append(f"area={case.suggestion.area}")
    for key in lacking:
        if key == PLAN:
            lines.append(f"{_COMMENT} A plan is made when there is none.")
        elif key != "area":
            values = f"  ({', '.join(KEYS[key].values)})" if KEYS[key].values else ""
            lines += [f"{_COMMENT} {KEYS[key].question}{values}", f"{key}=unknown"]
    given = [path for path in KEYS if fact(case.sheet, path) is not None]
    lines += [f"{path}={_one_line(shown(fact(case.sheet, path)))}" for path in given]
    return clean_line(case.paper.title), "\n".join(lines) + "\n"


def write_form(feedq: Feedq, row: int, text: str, before: str) -> str:
    """Take in the lines that were changed or begin a status; returns what came of it.

    Raises:
        RecordError: a line is wrong, or the status lacks something; nothing was changed.
    """
    old, sheet = set(_pairs(before)), feedq.reproductions.case(row).sheet
    status = [pair for pair in _pairs(text) if pair.startswith("status=")]
    # What is prefilled counts as answered only when a status asks for it.
    answers = [
        pair
        for pair in _pairs(text)
        if pair not in status and (pair not in old or (status and not _is_given(sheet, pair)))
    ]
    return _revise(feedq, row, [*answers, *status])


def next_status(status: RecordStatus, step: int) -> RecordStatus | None:
    """The status that usually comes next, or stands before; None at either end."""
    if status in FINISHED:
        return RecordStatus.ACTIVE if step < 0 else None
    if step > 0:
        return following(status)[0]
    place = OPEN.index(status)
    return OPEN[place - 1] if place else None


def needs_answers(feedq: Feedq, row: int, status: RecordStatus) -> bool:
    """Whether a status asks for what was not given; a plan is made, not asked for.

    Raises:
        NotFound: the paper is no candidate.
    """
    return bool(set(feedq.reproductions.lacking(row, status)) - {PLAN})


def move_card(feedq: Feedq, row: int, status: RecordStatus) -> str:
    """Give a candidate a status that needs no answers; returns what came of it.

    Raises:
        RecordError: the status does not follow, or lacks something; nothing was changed.
    """
    return _revise(feedq, row, [f"status={status}"])


def _revise(feedq: Feedq, row: int, pairs: Sequence[str]) -> str:
    sheet = feedq.reproductions.revise(row, pairs, plan=feedq.planning.guides())
    return f"{sheet.status}: saved, u takes it back"


def _is_given(sheet: Sheet, pair: str) -> bool:
    path = pair.partition("=")[0]
    return path in KEYS and fact(sheet, path) is not None


def _pairs(text: str) -> Sequence[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(_COMMENT)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def split_log(text: str) -> tuple[str, str]:
    """`result: 0.9` -> ("result", "0.9"); what names no kind is a problem."""
    from feedq.domain.reproduction import LogKind

    kind, colon, rest = text.strip().partition(":")
    if colon and kind.strip().lower() in list(LogKind):
        return kind.strip().lower(), rest.strip()
    return LogKind.PROBLEM.value, text.strip()
