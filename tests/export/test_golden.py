"""Each format, byte for byte, against a file that says what it should be."""

from __future__ import annotations

import pytest

from feedq.export import EXPORTERS
from feedq.export.obsidian import notes
from tests.export.shortlist import DATA, SHORTLIST, golden


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_format_is_as_its_golden_file(name: str) -> None:
    exporter = EXPORTERS[name]
    assert exporter.export(SHORTLIST) == golden(f"{name}.golden{exporter.suffix}")


def test_obsidian_notes_are_as_the_golden_folder() -> None:
    folder = DATA / "obsidian.golden"
    expected = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {note.name: note.content for note in notes(SHORTLIST)} == expected
