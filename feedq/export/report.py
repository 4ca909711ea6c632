"""The report of a reproduction, in the shape of the ML Reproducibility Challenge.

Source: the challenge's template (https://reproml.org): a summary of scope, methodology, results,
what was easy, what was difficult, communication with the original authors; then the sections.
What is not known yet is a gap, marked so that it can be searched for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from feedq.domain.answers import shown
from feedq.domain.checklist import QUESTIONS
from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.progress import progress
from feedq.domain.reproduction import (
    UNKNOWN,
    LogEntry,
    LogKind,
    RecordStatus,
    Reproduction,
    Sheet,
    known,
)
from feedq.export import facts
from feedq.export.markdown import escape, link, prose

GAP = "**[to be filled]**"
_VERDICTS = (
    RecordStatus.REPLICATED,
    RecordStatus.PARTIAL,
    RecordStatus.FAILED,
    RecordStatus.ABANDONED,
)


def export(paper: Paper, record: Reproduction, zone: tzinfo, *, factor: float) -> bytes:
    """A whole report in Markdown; the same record always gives the same bytes.

    Args:
        zone: of the dates.
        factor: what estimates of GPU-hours were multiplied by.
    """
    sheet = record.sheet
    title = escape(latex_to_text(paper.title))
    parts = [
        f"# Reproducing: {title}",
        f"{link(facts.shown_id(paper), paper.url)} by {escape(facts.by_line(paper))}",
        "## Reproducibility summary",
        *_section("### Scope of reproducibility", said(sheet.claim)),
        *_section("### Methodology", _methodology(sheet)),
        *_section("### Results", verdict(sheet)),
        *_section("### What was easy", said(sheet.result.easy)),
        *_section("### What was difficult", said(sheet.result.difficult)),
        *_section("### Communication with the original authors", _contacts(record, zone)),
        "## Target",
        table(("", ""), target_rows(sheet)),
        "## Data and code",
        table(("", ""), _material(sheet)),
        "## Cost",
        table(("", "spent", "planned"), list(_cost(record, zone, factor))),
        *_section("## What happened", _log(record.log, zone)),
        "## Reproducibility checklist of the paper",
        table(("question", "answer"), _checklist(sheet)),
    ]
    return ("\n\n".join(parts) + "\n").encode()


def _section(heading: str, text: str) -> tuple[str, str]:
    return heading, text


def said(text: str | None) -> str:
    """A text as prose; a gap where nobody said anything."""
    if text is None:
        return GAP
    return "Unknown." if text == UNKNOWN else prose(text)


def verdict(sheet: Sheet) -> str:
    """How it ended, in figures where there are any."""
    if sheet.status not in _VERDICTS:
        return f"{GAP} (the reproduction is {sheet.status})"
    target, result = sheet.target, sheet.result
    words = [f"**{sheet.status.capitalize()}.**"]
    if known(result.reproduced) and known(target.reported):
        metric = escape(target.metric) if target.metric and known(target.metric) else "value"
        words.append(
            f"Our {metric} is {shown(result.reproduced)}, the paper's {shown(target.reported)}"
            + (f", within {shown(target.tolerance)} counts" if known(target.tolerance) else "")
            + "."
        )
    if known(result.reason):
        words.append(prose(str(result.reason)))
    return " ".join(words)


def target_rows(sheet: Sheet) -> list[tuple[str, str]]:
    """(name, value) of what would show the claim."""
    target, result = sheet.target, sheet.result
    return [
        ("task", value(target.task)),
        ("dataset", value(target.dataset)),
        ("metric", value(target.metric)),
        ("reported", value(target.reported)),
        ("tolerance", value(target.tolerance)),
        ("reproduced", value(result.reproduced)),
    ]


def value(fact: str | float | None) -> str:
    """A fact in a cell; a gap when it was not given."""
    return GAP if fact is None else escape(shown(fact))


def address(url: str | None) -> str:
    """A link in a cell; a gap when it was not given."""
    return GAP if url is None else link(url, url)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose cells are escaped already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _methodology(sheet: Sheet) -> str:
    compute = sheet.compute
    words = {
        "rerun": "We ran the authors' code.",
        "reimplementation": "We implemented the method from the paper.",
    }
    how = words.get(str(sheet.kind), GAP)
    return f"{how} It ran on: {value(compute.worker)}; {value(compute.runs)} runs."


def _material(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        ("data", value(sheet.data.availability)),
        ("", address(sheet.data.url)),
        ("code of the authors", value(sheet.code.status)),
        ("", address(sheet.code.url)),
        ("commit", value(sheet.code.commit)),
        ("completeness, of 5", value(sheet.code.completeness)),
        ("our code", address(sheet.result.repository)),
    ]


def _cost(record: Reproduction, zone: tzinfo, factor: float) -> Iterator[tuple[str, str, str]]:
    for one in progress(record, zone, factor=factor).amounts:
        name = f"{one.name}, {one.unit}" if one.unit else one.name
        planned = GAP if one.planned is None else f"{one.planned:.1f}"
        yield name, f"{one.spent:.1f}", planned


def _contacts(record: Reproduction, zone: tzinfo) -> str:
    if not record.contacts:
        return "We did not contact the authors."
    lines = []
    for one in record.contacts:
        line = f"- {one.at.astimezone(zone):%Y-%m-%d}, by {one.channel}: {escape(one.question)}"
        if one.replied_at:
            line += f" Answer of {one.replied_at.astimezone(zone):%Y-%m-%d}: {escape(one.reply)}"
        else:
            line += " No answer."
        lines.append(line)
    return "\n".join(lines)


def _log(log: Sequence[LogEntry], zone: tzinfo) -> str:
    if not log:
        return GAP
    lines = []
    for kind in LogKind:
        entries = [one for one in log if one.kind is kind]
        if entries:
            lines += [f"{kind.capitalize()}:", log_lines(entries, zone)]
    return "\n\n".join(lines)


def log_lines(entries: Sequence[LogEntry], zone: tzinfo) -> str:
    """A list of dated lines."""
    return "\n".join(f"- {one.at.astimezone(zone):%Y-%m-%d} {escape(one.text)}" for one in entries)


def _checklist(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        (escape(question), value(sheet.checklist.get(name))) for name, question in QUESTIONS.items()
    ]
