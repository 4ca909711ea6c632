"""What other programs read in our exports is what was in the papers, whatever that is."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings

from feedq.domain.model import Paper
from feedq.export import EXPORTERS
from tests.export.shortlist import HOSTILE, REPORT, SHORTLIST, TEX, lists_of_papers

FORMULA = ("=", "+", "-", "@", "\t", "\r")
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
def test_bibtex_is_read_back_whole(papers: Sequence[Paper]) -> None:
    library = parse_string(EXPORTERS["bibtex"].export(papers).decode("utf-8"))
    assert not library.failed_blocks
    assert len(library.entries) == len(papers)
    assert len({entry.key for entry in library.entries}) == len(papers)


def test_bibtex_keys_do_not_depend_on_the_order() -> None:
    def keys(papers: Sequence[Paper]) -> set[str]:
        text = EXPORTERS["bibtex"].export(papers).decode("utf-8")
        return {entry.key for entry in parse_string(text).entries}

    assert keys(SHORTLIST) == keys(SHORTLIST[::-1])


def test_bibtex_names_the_eprint() -> None:
    text = EXPORTERS["bibtex"].export([TEX]).decode("utf-8")
    fields = parse_string(text).entries[0].fields_dict
    assert fields["eprint"].value == TEX.id.removeprefix("arxiv:")
    assert fields["archivePrefix"].value == "arXiv"
    assert fields["primaryClass"].value == TEX.categories[0]


@any_papers
@settings(deadline=None, max_examples=60)
def test_csv_holds_no_formula_and_every_paper(papers: Sequence[Paper]) -> None:
    text = EXPORTERS["csv"].export(papers).decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header, body = rows[0], rows[1:]
    assert [row[0].lstrip("'") for row in body] == [paper.id for paper in papers]
    numbers = {"score", "rank", "version", "new_version"}
    for row in body:
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
    assert [item["id"] for item in document["items"]] == [paper.id for paper in papers]


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
