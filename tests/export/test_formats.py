"""What other programs read in our exports is what was in the papers, whatever that is."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings

from feedq.domain.model import Paper
from feedq.domain.text import clean
from feedq.export import EXPORTERS, facts, markdown
from feedq.export.csv import _FORMULA as FORMULA
from feedq.export.json import item
from tests.export.shortlist import HOSTILE, REPORT, SHORTLIST, lists_of_papers

any_papers = given(papers=lists_of_papers)


@pytest.mark.parametrize("name", EXPORTERS)
def test_no_papers_are_a_whole_file(name: str) -> None:
    assert EXPORTERS[name].export([]).decode("utf-8") is not None


@pytest.mark.parametrize("name", EXPORTERS)
def test_the_same_papers_give_the_same_bytes(name: str) -> None:
    exporter = EXPORTERS[name]
    assert exporter.export(SHORTLIST) == exporter.export(SHORTLIST)


@pytest.mark.parametrize("name", EXPORTERS)
def test_no_control_character_reaches_a_file(name: str) -> None:
    text = EXPORTERS[name].export([HOSTILE]).decode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)


@any_papers
@settings(deadline=None, max_examples=60)
def test_csv_holds_no_formula_and_every_paper(papers: Sequence[Paper]) -> None:
    text = EXPORTERS["csv"].export(papers).decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header, body = rows[0], rows[1:]
    assert [row[0].lstrip("'") for row in body] == [paper.id for paper in papers]
    numbers = {"score", "rank", "version", "new_version"}
    for row, paper in zip(body, papers, strict=True):
        said = dict(zip(header, row, strict=True))
        for name in ("title", "notes", "abstract", "journal_ref", "profile"):
            text = clean(getattr(paper, name))
            assert said[name] == (f"'{text}" if text.startswith(FORMULA) else text)
        assert len(row) == len(header)
        for name, cell in zip(header, row, strict=True):
            assert name in numbers or not cell.startswith(FORMULA)


@any_papers
@settings(deadline=None, max_examples=60)
def test_json_is_strict_and_has_every_paper(papers: Sequence[Paper]) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    document = json.loads(EXPORTERS["json"].export(papers), parse_constant=refuse)
    assert document["schema_version"] == 1
    assert document["items"] == [finite(item(paper)) for paper in papers]


def finite(value: Any) -> Any:
    """As JSON has it, which knows no infinity."""
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@any_papers
@settings(deadline=None, max_examples=60)
def test_text_has_a_block_a_paper_and_no_long_line(papers: Sequence[Paper]) -> None:
    text = EXPORTERS["text"].export(papers).decode("utf-8")
    heading, *blocks = re.split(r"\n\n(?= ?\d+\. )", text.removesuffix("\n"))
    assert heading == "Shortlist"
    assert len(blocks) == len(papers)
    for block, paper in zip(blocks, papers, strict=True):
        assert (
            " ".join(block.split())
            .split(". ", 1)[1]
            .startswith(" ".join(facts.title(paper).split()))
        )
        for line in block.split("\n"):
            assert len(line) <= 78 or " " not in line.strip()


@any_papers
@settings(deadline=None, max_examples=60)
def test_markdown_has_a_section_a_paper_and_no_html(papers: Sequence[Paper]) -> None:
    text = EXPORTERS["markdown"].export(papers).decode("utf-8")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) == len(papers)
    assert not re.search(r"(?<!\\)<(?!https?://|mailto:)", text)
    assert "](<javascript:" not in text.lower()


def test_a_student_report_is_told_from_a_preprint() -> None:
    assert b"eprint" not in EXPORTERS["bibtex"].export([REPORT])
    assert b"student report" in EXPORTERS["markdown"].export([REPORT]).lower()


def test_no_address_of_json_or_csv_is_a_trap() -> None:
    for name in ("json", "csv"):
        text = EXPORTERS[name].export([HOSTILE]).decode("utf-8")
        assert text.count("javascript:") == 1, "in the title, where it is text"
        assert "data:text" not in text


@pytest.mark.parametrize(
    ("text", "written"),
    [("83.2", "83.2"), ("3.", "3\\."), ("1. First", "1\\. First"), ("2) Second", "2\\) Second")],
)
def test_markdown_escapes_numbers_that_begin_a_list_alone(text: str, written: str) -> None:
    assert markdown.escape(text) == written
