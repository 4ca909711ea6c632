"""Lines in the user's own form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from feedq.domain.model import Paper
from feedq.errors import ExportError
from feedq.export.template import FIELDS, Template
from tests.export.shortlist import PLAIN, TEX, papers


def test_fields_and_text_around_them() -> None:
    assert Template("{short_id}: {title} ({status})").line(PLAIN) == "2603.00007: A paper (inbox)"


def test_tabs_line_ends_and_braces() -> None:
    assert Template(r"{{{id}}}\t\\\n").line(PLAIN) == "{arxiv:2603.00007}\t\\\n"


@given(paper=papers())
@settings(deadline=None, max_examples=60)
def test_a_paper_is_one_line_whatever_it_holds(paper: Paper) -> None:
    line = Template("\t".join(f"{{{name}}}" for name in FIELDS)).line(paper)
    assert len(line.splitlines()) == 1
    assert line.count("\t") == len(FIELDS) - 1


def test_a_fact_is_no_template() -> None:
    assert Template("{abstract}").line(TEX).count("{") == 2


@pytest.mark.parametrize(
    ("wrong", "nearest"), [("titel", "title"), ("author", "authors"), ("", "")]
)
def test_an_unknown_field_names_the_nearest(wrong: str, nearest: str) -> None:
    with pytest.raises(ExportError, match=f"{wrong!r}.*{nearest}") as caught:
        Template(f"{{{wrong}}}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["{id", "id}", "{id!r}", "{id.__class__}", "{0}", "{id:>9}"])
def test_only_names_of_fields_stand_in_braces(text: str) -> None:
    with pytest.raises(ExportError):
        Template(text)
