"""Each format, byte for byte, against a file that says what it should be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from feedq.domain.focus import Block
from feedq.domain.reproduction import (
    Data,
    Kind,
    Milestone,
    Plan,
    RecordStatus,
    Reproduction,
    Result,
    Sheet,
    Target,
)
from feedq.export import EXPORTERS, ics, opml, rescience
from feedq.export.obsidian import notes
from tests.export.shortlist import DATA, REPORT, SHORTLIST, TEX, golden
from tests.library import TODAY

ICS = "ics.golden.ics"
CORE = Milestone(
    "core",
    "Core algorithm in numpy; part 1, of 2",
    date(2026, 3, 2),
    date(2026, 3, 8),
    8.0,
    done=date(2026, 3, 7),
)
RUN = Milestone("run", 'Full run\nEND:VEVENT "quoted"', date(2026, 3, 9), date(2026, 3, 22), 20.0)
EVENING = datetime(2026, 3, 3, 18, tzinfo=UTC)
PLANNED = (
    ics.Planned(
        TEX,
        Plan((CORE,), revision=3, changed_at=datetime(2026, 3, 1, 8, 30, 15, 999, tzinfo=UTC)),
        [Block("core", 1, EVENING, EVENING + timedelta(minutes=25))],
    ),
    ics.Planned(REPORT, Plan((RUN,))),
)
FEEDS = (
    opml.OpmlFeed("A blog", "https://blog.example/feed?a=1&b=2"),
    opml.OpmlFeed('Zoë "Z" Ünal <z@example.org>', "https://zoe.example/atom.xml", "Researchers"),
    opml.OpmlFeed("漢字 & more", "http://labs.example/rss", "Researchers/Labs"),
    opml.OpmlFeed("Ada", "https://ada.example/feed", "Researchers"),
)
FAILED = Reproduction(
    Sheet(
        status=RecordStatus.FAILED,
        kind=Kind.RERUN,
        claim='Sparse GANs reach "the same" FID: 10% of the cost\n---\n# no heading',
        target=Target(metric="FID", reported=7.5),
        data=Data(url="https://data.example/cats"),
        result=Result(reason="It did not converge.\u2028", repository="https://git.example/r"),
    )
)


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_format_is_as_its_golden_file(name: str) -> None:
    exporter = EXPORTERS[name]
    assert exporter.export(SHORTLIST) == golden(f"{name}.golden{exporter.suffix}")


def test_obsidian_notes_are_as_the_golden_folder() -> None:
    folder = DATA / "obsidian.golden"
    expected = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {note.name: note.content for note in notes(SHORTLIST)} == expected


def test_a_calendar_is_as_its_golden_file() -> None:
    # Where lines are folded is the library's to choose, up to 75 bytes.
    made, meant = (text.replace(b"\r\n ", b"") for text in (ics.export(PLANNED), golden(ICS)))
    assert made == meant


def test_opml_is_as_its_golden_file() -> None:
    assert opml.render(FEEDS, TODAY) == golden("opml.golden.opml")


def test_metadata_of_rescience_is_as_its_golden_file() -> None:
    cases = [(TEX, FAILED), (REPORT, Reproduction())]
    assert rescience.export(cases) == golden("rescience.golden.yaml")
