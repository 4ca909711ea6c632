"""Notes: what YAML reads in them, and that what you wrote outlives every export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.domain.kinds import Status
from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import facts
from feedq.export.obsidian import MARKER, Note, file_name, merged, notes
from tests.export.shortlist import PLAIN, TEX, lists_of_papers, papers, texts

END = f"\n{MARKER}\n".encode()


def properties(note: Note) -> dict[str, Any]:
    """The front matter as YAML has it."""
    match = re.match(rb"---\n(.*?)\n---\n\n# ", note.content, re.DOTALL)
    assert match
    found: dict[str, Any] = yaml.safe_load(match[1].decode())
    return found


@given(papers=lists_of_papers)
@settings(deadline=None, max_examples=60)
def test_yaml_reads_what_the_papers_say(papers: Sequence[Paper]) -> None:
    for note, paper in zip(notes(papers), papers, strict=True):
        found = properties(note)
        assert found["feedq"] == paper.id
        assert found["title"] == facts.title(paper)
        assert found["aliases"] == [facts.title(paper)]
        assert found.get("authors", []) == facts.authors(paper)
        assert found["status"] == paper.status.value
        assert found["starred"] is paper.starred
        assert found.get("profile", "") == clean_line(paper.profile)
        for tag in found.get("tags", []):
            assert re.fullmatch(r"[\w/-]+", tag)
            assert not tag.isnumeric()
        for name in ("url", "pdf", "code"):
            assert re.match("https?://", found.get(name, "https://"), re.IGNORECASE)


@given(papers=lists_of_papers)
@settings(deadline=None, max_examples=60)
def test_the_marker_stands_once_and_last(papers: Sequence[Paper]) -> None:
    for note in notes(papers):
        assert note.content.endswith(END)
        assert note.content.count(END) == 1


@given(papers=lists_of_papers)
@settings(deadline=None, max_examples=60)
def test_names_are_safe_for_wikis_and_file_systems(papers: Sequence[Paper]) -> None:
    names = [file_name(paper) for paper in papers]
    for name in names:
        assert re.fullmatch(r"[a-z0-9]+-[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.md", name)
        assert ".." not in name
        assert len(name) < 100
    assert len(set(names)) == len(papers)


def test_a_name_is_made_of_the_id_alone() -> None:
    later = replace(TEX, title="Renamed", authors=(), published_at=None, version=9)
    assert file_name(later) == file_name(TEX) == "arxiv-2401.00017.md"


def test_ids_that_differ_in_capitals_alone_have_names_of_their_own() -> None:
    names = {file_name(replace(PLAIN, id=f"url:https://example.org/{end}")) for end in "aA"}
    assert len({name.casefold() for name in names}) == 2


@given(before=papers(), after=papers(), written=st.binary(max_size=40) | texts.map(str.encode))
@settings(deadline=None, max_examples=60)
def test_what_you_wrote_is_kept_byte_for_byte(before: Paper, after: Paper, written: bytes) -> None:
    (old,), (new,) = notes([before]), notes([replace(after, id=before.id)])
    content = merged(old.content + written, new)
    assert content == new.content + written
    assert merged(content, old) == old.content + written


def test_an_editor_that_changed_the_line_ends_costs_nothing() -> None:
    (note,) = notes([TEX])
    existing = (note.content + b"mine\n").replace(b"\n", b"\r\n")
    assert merged(existing, note) == note.content + b"mine\r\n"


def test_a_marker_without_a_line_after_it_counts() -> None:
    (note,) = notes([TEX])
    assert merged(note.content.rstrip(b"\n"), note) == note.content


def test_without_the_marker_nobody_knows_what_is_yours() -> None:
    (note,) = notes([TEX])
    assert merged(b"# My own thoughts\n", note) is None
    assert merged(b"said: " + MARKER.encode() + b"\n", note) is None


def test_a_decision_shows_in_the_properties() -> None:
    (note,) = notes([replace(TEX, status=Status.DONE, starred=False)])
    assert (properties(note)["status"], properties(note)["starred"]) == ("done", False)
