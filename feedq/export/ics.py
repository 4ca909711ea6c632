"""iCalendar: the milestones of plans, and focus blocks in free hours.

Source: RFC 5545. A UID never changes and SEQUENCE rises with each change of a plan, so that a
calendar which reads the file again moves what it has. Milestones are all-day events and leave the
time free; nothing rings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from feedq.domain.focus import Block
from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.reproduction import Milestone, Plan
from feedq.domain.text import clean_line, safe_link

if TYPE_CHECKING:
    from icalendar import Calendar, Event

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Planned:
    """A paper and its plan."""

    paper: Paper
    plan: Plan
    blocks: Sequence[Block] = ()


def export(planned: Sequence[Planned]) -> bytes:
    """One calendar with every milestone and block; the same plans always give the same bytes."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//feedq//reproductions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "feedq")
    for one in planned:
        titles = {milestone.key: milestone.title for milestone in one.plan.milestones}
        for milestone in one.plan.milestones:
            calendar.add_component(_milestone(one, milestone))
        for block in one.blocks:
            calendar.add_component(_block(one, block, titles[block.milestone]))
    if any(one.blocks for one in planned):
        _add_zones(calendar, planned)
    return bytes(calendar.to_ical())


def _milestone(planned: Planned, milestone: Milestone) -> Event:
    mark = "\N{CHECK MARK} " if milestone.done else ""
    event = _event(planned, milestone.key, f"{mark}{milestone.title}")
    event.add("dtstart", milestone.start)
    if milestone.due < date.max:
        event.add("dtend", milestone.due + timedelta(days=1))  # the first day after it
    event.add("transp", "TRANSPARENT")
    return event


def _block(planned: Planned, block: Block, title: str) -> Event:
    event = _event(planned, f"{block.milestone}.focus-{block.number}", f"Focus: {title}")
    event.add("dtstart", block.start)
    event.add("dtend", block.end)
    return event


def _event(planned: Planned, name: str, summary: str) -> Event:
    from icalendar import Event

    paper = planned.paper
    title = clean_line(latex_to_text(paper.title))
    stamp = planned.plan.changed_at or EPOCH
    event = Event()
    event.add("uid", f"{quote(paper.id, safe='')}.{name}@feedq")
    event.add("dtstamp", stamp.replace(microsecond=0))
    event.add("last-modified", stamp.replace(microsecond=0))
    event.add("sequence", planned.plan.revision)
    event.add("summary", f"{clean_line(summary)} \N{MIDDLE DOT} {title}")
    event.add("description", title)
    if link := safe_link(paper.url):
        event.add("url", link)
    event.add("categories", ["feedq"])
    return event


def _add_zones(calendar: Calendar, planned: Sequence[Planned]) -> None:
    moments = [block.start.date() for one in planned for block in one.blocks]
    calendar.add_missing_timezones(
        first_date=min(moments).replace(month=1, day=1),
        last_date=max(moments) + timedelta(days=366),
    )
