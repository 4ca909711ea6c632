"""Plans as calendars and records as reports: read by other programs, whatever the texts."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from xml.etree.ElementTree import fromstring  # noqa: S405 - our own output
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest
import yaml
from hypothesis import given, settings

from feedq.domain.focus import focus_blocks
from feedq.domain.hours import merged, parse_window
from feedq.domain.model import Paper
from feedq.domain.planning import guide_plan
from feedq.domain.reproduction import Reproduction
from feedq.domain.text import clean, clean_line
from feedq.export import ics, letter, portfolio, report, rescience, scaffold
from feedq.export.record import record_item
from feedq.importing.records import to_record
from tests.export.papers import nasty, paper
from tests.library import TODAY
from tests.records import records

BERLIN = ZoneInfo("Europe/Berlin")
PLAN = guide_plan(date(2026, 3, 2), 10.0, 2.0, TODAY)


def planned(one: Paper, plan: object = PLAN) -> ics.Planned:
    blocks = focus_blocks(
        PLAN, merged(parse_window("mon-thu 19:00-21:00")), BERLIN,
        focus_minutes=25, rest_minutes=5, today=date(2026, 3, 2),
    ).blocks  # fmt: skip
    return ics.Planned(one, PLAN, blocks)
