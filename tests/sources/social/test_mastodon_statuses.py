"""Mastodon: pages to entries."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.errors import ParseError
from feedq.sources.social.mastodon_wire import find_older, parse_statuses
from tests.sources.scripted import json_with, plain
from tests.sources.social.mastodon_server import status

DATA = Path(__file__).parents[2] / "data" / "mastodon"


def test_recorded_shapes_become_entries() -> None:
    items = parse_statuses((DATA / "statuses.json").read_bytes(), "lattice.example")
    expected = json.loads((DATA / "statuses.expected.json").read_bytes())
    assert [plain(item.entry) for item in items] == expected


def test_shortened_link_does_not_name_another_paper() -> None:
    content = '<a href="https://arxiv.org/abs/2106.09685">arxiv.org/abs/2106.0968…</a>'
    [item] = parse_statuses(json.dumps([status(1, content=content)]).encode(), "h")
    assert [str(one) for one in item.entry.mentions] == ["arxiv:2106.09685"]


def test_quote_in_the_older_form_counts() -> None:
    quoted = status(1, content="<p>arXiv:1412.6980</p>")
    [item] = parse_statuses(json.dumps([status(2, quote=quoted)]).encode(), "h")
    assert [str(one) for one in item.entry.mentions] == ["arxiv:1412.6980"]


def test_ids_sort_by_length_first() -> None:
    page = json.dumps([status(1, id="99"), status(2, id="100")]).encode()
    old, new = parse_statuses(page, "h")
    assert old.mark < new.mark


@given(st.binary() | st.builds(lambda tail: b'[{"id":"1","content":"' + tail, st.binary()))
@settings(deadline=None)
def test_any_bytes_are_a_page_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        parse_statuses(body, "lattice.example")


_NAMES = (
    "id uri url created_at edited_at content text spoiler_text account card quote reblog acct "
    "username display_name moved title quoted_status state"
)
_JSON = json_with(_NAMES, "<a href='x'>")


@given(_JSON, st.sampled_from(["account", "card", "quote", "reblog"]))
@settings(deadline=None)
def test_any_item_is_read_or_skipped(item: Any, field: str) -> None:
    page = json.dumps([status(3, **{field: item}), item, status(1)]).encode()
    assert len(parse_statuses(page, "lattice.example")) >= 2


@pytest.mark.parametrize("body", [b"", b"<!doctype html><p>Hi", b"{}", b'{"error":"no"}', b"7"])
def test_wrong_document_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"lattice\.example answered with"):
        parse_statuses(body, "lattice.example")


@pytest.mark.parametrize(
    ("link", "older"),
    [
        ('<https://h/x?limit=5&max_id=42>; rel="next", <https://h/x?min_id=9>; rel="prev"', "42"),
        ('<https://h/x?min_id=9>; rel="prev", <https://h/x?max_id=42>; rel="next"', "42"),
        ("<https://h/x?max_id=42>; rel=next", "42"),
        ('<https://h/x?min_id=9>; rel="prev"', ""),
        ('<https://[h/x?max_id=1>; rel="next"', ""),
        ("nonsense", ""),
    ],
)
def test_link_header_names_the_older_page(link: str, older: str) -> None:
    assert find_older(link) == older


def test_poll_costs_nothing_of_the_text() -> None:
    poll = {"id": "1", "options": [{"title": "yes"}], "votes_count": 3}
    [item] = parse_statuses(json.dumps([status(1, poll=poll)]).encode(), "h")
    assert item.entry.text == "status 1"


@pytest.mark.parametrize("state", ["pending", "revoked", "deleted", "unauthorized", "new_state"])
def test_quote_that_may_not_be_shown_costs_no_status(state: str) -> None:
    quote = {"state": state, "quoted_status": None}
    shallow = {"state": "accepted", "quoted_status_id": "7"}
    page = json.dumps([status(2, quote=quote), status(1, quote=shallow)]).encode()
    assert [i.entry.text for i in parse_statuses(page, "h")] == ["status 2", "status 1"]
