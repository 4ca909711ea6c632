"""Plans as calendars and records as reports: read by other programs, whatever the texts."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import html5lib
import icalendar
import msgspec
import pytest
import yaml
from hypothesis import given, settings

from feedq.domain.focus import focus_blocks
from feedq.domain.hours import merged, parse_window
from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.planning import guide_plan
from feedq.domain.reproduction import Plan, Reproduction
from feedq.domain.text import clean_line
from feedq.export import ics, letter, portfolio, report, rescience, scaffold
from feedq.export.record import export_with_records
from feedq.importing.records import parse
from tests.export.shortlist import HOSTILE, PLAIN, SHORTLIST, TEX, papers
from tests.library import TODAY
from tests.records import plans, records

BERLIN = ZoneInfo("Europe/Berlin")
PLAN = guide_plan(date(2026, 3, 2), 10.0, 2.0, TODAY)
CASES = settings(deadline=None, max_examples=60)


def read_events(made: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


def planned(paper: Paper, plan: Plan = PLAN) -> ics.Planned:
    blocks = focus_blocks(
        plan,
        merged(parse_window("mon-thu 19:00-21:00")),
        BERLIN,
        focus_minutes=25,
        rest_minutes=5,
        today=date(2026, 3, 2),
    ).blocks
    return ics.Planned(paper, plan, blocks)


# --- calendars -------------------------------------------------------------------------------


def test_a_calendar_says_its_zone_and_leaves_time_free() -> None:
    made = ics.export([planned(TEX)])
    calendar = icalendar.Calendar.from_ical(made)
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    days = [one for one in read_events(made) if "TRANSP" in one]
    assert len(days) == 6
    assert days[0]["dtstart"].dt == date(2026, 3, 2)
    assert days[0]["dtend"].dt == date(2026, 3, 9)
    assert not calendar.walk("VALARM")


def test_a_plan_that_changed_moves_the_same_events() -> None:
    later = msgspec.structs.replace(PLAN, revision=2)
    first, second = (read_events(ics.export([planned(TEX, plan)])) for plan in (PLAN, later))
    assert [str(one["uid"]) for one in first] == [str(one["uid"]) for one in second]
    assert {one["sequence"] for one in second} == {2}
    uids = [str(one["uid"]) for one in first]
    assert len(set(uids)) == len(uids)


@CASES
@given(paper=papers(), plan=plans())
def test_any_text_is_only_text_in_a_calendar(paper: Paper, plan: Plan) -> None:
    made = ics.export([ics.Planned(paper, plan)])
    assert made == ics.export([ics.Planned(paper, plan)])
    calendar = icalendar.Calendar.from_ical(made)
    assert len(calendar.walk("VEVENT")) == len(plan.milestones)
    assert not any(one.errors for one in calendar.walk())
    title = clean_line(latex_to_text(paper.title))
    for event, milestone in zip(calendar.walk("VEVENT"), plan.milestones, strict=True):
        assert str(event["description"]) == title
        mark = "\N{CHECK MARK} " if milestone.done else ""
        assert str(event["summary"]) == (
            f"{clean_line(mark + milestone.title)} \N{MIDDLE DOT} {title}"
        )
    for line in made.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\x1b" not in line


@pytest.mark.skipif(shutil.which("khal") is None, reason="khal is not installed")
def test_khal_takes_a_calendar_and_its_next_version(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        f"[calendars]\n[[all]]\npath = {tmp_path}/calendar\n[locale]\n"
        "local_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    (tmp_path / "calendar").mkdir()

    def khal(*args: str) -> str:
        done = subprocess.run(
            ["khal", "-c", str(tmp_path / "config"), *args],
            capture_output=True,
            timeout=60,
            check=False,
            env={
                "HOME": str(tmp_path),
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "LC_ALL": "C.UTF-8",
            },
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    later = guide_plan(date(2026, 3, 9), 10.0, 2.0, TODAY)
    later = msgspec.structs.replace(later, revision=2)
    for plan in (PLAN, later):
        (tmp_path / "plan.ics").write_bytes(ics.export([ics.Planned(TEX, plan)]))
        khal("import", "--batch", str(tmp_path / "plan.ics"))
    told = khal("list", "--format", "{start-date} {title}", "2026-03-01", "90d")
    starts = {line.split()[0] for line in told.splitlines() if "Core algorithm" in line}
    assert "2026-03-09" in told
    assert starts == {"2026-03-09"}


# --- reports ---------------------------------------------------------------------------------


def test_gaps_are_marked_and_an_empty_record_is_no_error() -> None:
    written = report.export(PLAIN, Reproduction(), UTC, factor=2.0).decode()
    assert written.count(report.GAP) > 20
    for heading in (
        "### Scope of reproducibility",
        "### Methodology",
        "### Results",
        "### What was easy",
        "### What was difficult",
        "### Communication with the original authors",
    ):
        assert heading in written


@CASES
@given(paper=papers(), record=records)
def test_any_text_is_only_text_in_a_report(paper: Paper, record: Reproduction) -> None:
    written = report.export(paper, record, UTC, factor=2.0).decode()
    assert "<script" not in written.replace("\\<script", "")
    assert not set(written) & {"\x1b", "\x00", "\u202e", "\r"}
    headings = [line for line in written.split("\n") if line.startswith("#")]
    assert len(headings) == 13


@CASES
@given(paper=papers(), record=records)
def test_metadata_is_yaml_with_the_same_keys(paper: Paper, record: Reproduction) -> None:
    made = rescience.export([(paper, record), (PLAIN, Reproduction())])
    first, second = yaml.safe_load_all(made)
    assert first.keys() == second.keys()
    assert second["journal"][0]["name"] == "ReScience C"
    assert second["title"] == "[Re] A paper"
    assert second["replication"][0]["cite"].startswith("Ada Lovelace. A paper. arXiv:2603.00007")
    assert second["replication"][1]["bib"].startswith("lovelace2026paper-")


@CASES
@given(paper=papers(), record=records)
def test_a_portfolio_is_html_that_loads_nothing(paper: Paper, record: Reproduction) -> None:
    made = portfolio.export([(paper, record)])
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(made)
    assert len(tree.findall(".//article")) == 1
    assert not [one for one in tree.iter() if one.tag in ("script", "img", "link", "iframe")]


def test_a_scaffold_has_its_files_and_they_run(tmp_path: Path) -> None:
    files = scaffold.export(HOSTILE, Reproduction(), UTC)
    assert set(files) == {
        "README.md", "notes.md", "results.md", "paper.bib", "metadata.yaml",
        "numpy/core.py", "numpy/test_core.py",
    }  # fmt: skip
    for name in ("numpy/core.py", "numpy/test_core.py"):
        compile(files[name], name, "exec")


# --- letters ---------------------------------------------------------------------------------


@CASES
@given(paper=papers())
def test_a_letter_has_one_subject_and_no_header_of_others(paper: Paper) -> None:
    question = "Which seed?\r\nBcc: evil@example.org"
    body = letter.letter(paper, Reproduction().sheet, question)
    draft = letter.message("ada@example.org", letter.subject(paper), body)
    read = message_from_bytes(draft, policy=SMTP)
    assert set(read.keys()) >= {"To", "Subject", "X-Unsent"}
    assert read["Bcc"] is None
    assert read["To"] == "ada@example.org"
    link = urlsplit(letter.mailto("ada@example.org", letter.subject(paper), body))
    assert set(parse_qs(link.query)) <= {"subject", "body"}


# --- round trip ------------------------------------------------------------------------------


@CASES
@given(record=records)
def test_a_record_comes_back_from_json_as_it_was(record: Reproduction) -> None:
    body = export_with_records([PLAIN], {PLAIN.row: record})
    ((identifier, back),), damaged = parse(body)
    assert damaged == []
    assert str(identifier) == PLAIN.id
    assert msgspec.to_builtins(back) == msgspec.to_builtins(record)


@CASES
@given(record=records)
def test_any_bytes_cut_short_are_one_clear_error_or_records(record: Reproduction) -> None:
    body = export_with_records(SHORTLIST[:1], {SHORTLIST[0].row: record})
    document = json.loads(body)
    document["items"][0]["reproduction"].pop("log")
    document["items"][0]["reproduction"]["plan"] = 7
    found, damaged = parse(json.dumps(document).encode())
    assert (len(found), len(damaged)) == (0, 1)
