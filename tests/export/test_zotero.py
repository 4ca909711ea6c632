"""Any paper becomes an item that Zotero takes, and that is known again."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given

from feedq.domain.model import Paper
from feedq.export.zotero import to_item
from feedq.services.exchange.zotero import names_of_item, names_of_paper
from tests.export.shortlist import HOSTILE, SHORTLIST, papers
from tests.zotero_wire import check_item


def item_of(paper: Paper) -> dict[str, object]:
    """The item as it arrives at the server."""
    made: dict[str, object] = json.loads(msgspec.json.encode(to_item(paper, "C2345678")))
    check_item(made, str(made["itemType"]))
    return made


@given(paper=papers())
def test_any_paper_is_an_item_that_is_known_again(paper: Paper) -> None:
    made = item_of(paper)
    assert names_of_paper(paper) & names_of_item(made)
    assert made["collections"] == ["C2345678"]
    for value in made.values():
        assert not isinstance(value, str) or "\x1b" not in value


@pytest.mark.parametrize("paper", [*SHORTLIST, HOSTILE], ids=lambda paper: paper.id)
def test_only_web_addresses_become_links(paper: Paper) -> None:
    assert str(item_of(paper).get("url", "https:")).startswith(("https:", "http:"))
