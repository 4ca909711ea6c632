"""BibTeX, BibLaTeX, RIS and CSL-JSON, read back by other programs' readers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import EXPORTERS, facts
from feedq.export.citekeys import citation_keys
from tests.export.shortlist import (
    HOSTILE,
    MEETING,
    PLAIN,
    REPORT,
    SHORTLIST,
    TEX,
    lists_of_papers,
)

any_papers = given(papers=lists_of_papers)
BIB = ("bibtex", "biblatex")


def bib_entries(name: str, papers: Sequence[Paper]) -> list[Entry]:
    library = parse_string(EXPORTERS[name].export(papers).decode("utf-8"))
    assert not library.failed_blocks
    return list(library.entries)


def bib_fields(name: str, paper: Paper) -> dict[str, str]:
    (entry,) = bib_entries(name, [paper])
    return {field.key: field.value for field in entry.fields}


def ris_records(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    text = EXPORTERS["ris"].export(papers).decode("utf-8")
    records: list[dict[str, Any]] = rispy.loads(text)
    return records


def csl_items(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(EXPORTERS["csl-json"].export(papers))
    return items


@pytest.mark.parametrize("name", BIB)
@any_papers
@settings(deadline=None, max_examples=60)
def test_bib_files_are_read_back_whole(name: str, papers: Sequence[Paper]) -> None:
    entries = bib_entries(name, papers)
    assert [entry.key for entry in entries] == list(citation_keys(papers).values())
    assert all(entry.fields_dict["title"].value for entry in entries)


@any_papers
@settings(deadline=None, max_examples=60)
def test_ris_is_read_back_whole(papers: Sequence[Paper]) -> None:
    records = ris_records(papers)
    assert [record["id"] for record in records] == list(citation_keys(papers).values())
    for record, paper in zip(records, papers, strict=True):
        assert "unknown_tag" not in record
        assert record["title"] == facts.title(paper)
        notes = [clean_line(paper.notes)] if clean_line(paper.notes) else []
        assert record.get("notes", []) == notes
        links = [*record.get("urls", []), record.get("file_attachments1", "https:")]
        assert all(link.lower().startswith(("http:", "https:")) for link in links)


@any_papers
@settings(deadline=None, max_examples=60)
def test_ris_lines_end_in_crlf_and_begin_with_a_tag(papers: Sequence[Paper]) -> None:
    text = EXPORTERS["ris"].export(papers).decode("utf-8")
    for line in text.split("\r\n"):
        assert not line or re.match(r"[A-Z][A-Z0-9]  - ", line)
        assert line.splitlines() in ([], [line])
    assert len(re.findall(r"(?m)^TY  - ", text)) == len(papers)


@any_papers
@settings(deadline=None, max_examples=60)
def test_csl_json_is_strict_and_says_what_the_papers_say(papers: Sequence[Paper]) -> None:
    items = csl_items(papers)
    assert [item["id"] for item in items] == list(citation_keys(papers).values())
    for item, paper in zip(items, papers, strict=True):
        assert item["title"] == facts.title(paper)
        assert item["URL"].lower().startswith("http") if "URL" in item else True
        assert all(item.values()), "what is not known is left out"


@any_papers
@settings(deadline=None, max_examples=30)
def test_citeproc_makes_a_bibliography_of_csl_json(papers: Sequence[Paper]) -> None:
    items = csl_items(papers)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    assert len(bibliography.bibliography()) == len(papers)


def test_the_eprint_is_named_in_each_dialect() -> None:
    bibtex, biblatex = (bib_fields(name, TEX) for name in BIB)
    value = TEX.id.removeprefix("arxiv:")
    assert (bibtex["eprint"], bibtex["archivePrefix"], bibtex["primaryClass"]) == (
        value, "arXiv", "cs.LG",
    )  # fmt: skip
    assert (biblatex["eprint"], biblatex["eprinttype"], biblatex["eprintclass"]) == (
        value, "arXiv", "cs.LG",
    )  # fmt: skip
    assert ris_records([TEX])[0]["accession_number"] == f"arXiv:{value}"


@pytest.mark.parametrize(
    ("paper", "types"),
    [
        (TEX, ("article", "article", "JOUR", "article-journal")),
        (replace(PLAIN, doi="10.1000/1"), ("misc", "misc", "JOUR", "article-journal")),
        (MEETING, ("inproceedings", "inproceedings", "CONF", "paper-conference")),
        (PLAIN, ("misc", "online", "UNPB", "article")),
        (REPORT, ("misc", "misc", "RPRT", "report")),
    ],
    ids=["journal", "doi alone", "meeting", "preprint", "report"],
)
def test_the_published_version_is_cited_where_it_is_known(
    paper: Paper, types: tuple[str, ...]
) -> None:
    found = [bib_entries(name, [paper])[0].entry_type for name in BIB]
    found += [ris_records([paper])[0]["type_of_reference"], csl_items([paper])[0]["type"]]
    assert tuple(found) == types


def test_the_year_is_of_the_published_version_and_the_key_is_not() -> None:
    (entry,) = bib_entries("bibtex", [TEX])
    assert entry.fields_dict["year"].value == "2025"
    assert entry.key.startswith("vanderberg2024learning-")


def test_arxivs_own_doi_is_no_published_version() -> None:
    paper = replace(PLAIN, doi="10.48550/arXiv.2603.00007")
    assert bib_entries("bibtex", [paper])[0].entry_type == "misc"
    assert "doi" not in bib_fields("bibtex", paper)


def test_your_note_is_not_printed_in_a_bibliography() -> None:
    assert "note" not in bib_fields("bibtex", TEX)
    assert "note" not in bib_fields("biblatex", TEX)
    assert "numpy" in bib_fields("bibtex", TEX)["annote"]


def test_no_command_of_a_title_survives() -> None:
    for name in BIB:
        title = bib_fields(name, HOSTILE)["title"]
        assert set(re.findall(r"\\[a-z]+", title)) <= {
            r"\textbar", r"\textbraceright", r"\textbraceleft", r"\textbackslash",
            r"\textasciicircum", r"\textless", r"\textgreater",
        }  # fmt: skip


@any_papers
@settings(deadline=None, max_examples=60)
def test_keys_are_safe_unique_and_their_papers_own(papers: Sequence[Paper]) -> None:
    keys = citation_keys(papers)
    assert len(set(keys.values())) == len(papers)
    assert all(re.fullmatch(r"[a-z0-9]+-[a-z]{3,}", key) for key in keys.values())
    assert citation_keys(papers[::-1]) == keys
    for paper in papers:
        assert citation_keys([paper])[paper.id] == keys[paper.id]


def test_papers_alike_in_author_year_and_title_have_keys_of_their_own() -> None:
    papers = [replace(PLAIN, id=f"arxiv:2603.{number:05}") for number in range(3000)]
    assert len(set(citation_keys(papers).values())) == len(papers)


def test_a_later_version_keeps_the_key() -> None:
    later = replace(TEX, version=9, updated_at=None, journal_ref="", doi="")
    assert citation_keys([later]) == citation_keys([TEX])


def test_names_are_taken_apart_the_same_way_everywhere() -> None:
    assert ris_records([TEX])[0]["authors"][:3] == [
        "van der Berg, Laurens", "Le Roux, María", "King, Martin, Jr.",
    ]  # fmt: skip
    authors = csl_items([TEX])[0]["author"]
    assert authors[0] == {"family": "van der Berg", "given": "Laurens"}
    assert authors[4] == {"literal": "The Example Collaboration"}
    assert authors[5] == {"literal": "Simon and Schuster"}


def test_every_name_of_the_shortlist_is_in_every_bibliography() -> None:
    for paper in SHORTLIST:
        for name in facts.authors(paper):
            last = clean_line(latex_to_text(name)).split(",")[0].split()[-1]
            assert last in str(ris_records([paper])[0].get("authors")) or not last.isalnum()
