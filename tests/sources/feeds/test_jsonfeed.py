"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.domain.identity import Identifier
from feedq.domain.model import Entry
from feedq.errors import ParseError
from feedq.sources.feeds.webfeed import parse

DATA = Path(__file__).parents[2] / "data" / "webfeed"
URL = "https://margins.example.org/feed.json"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = [
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "date_published",
    "authors",
]


def test_every_field_lands_where_it_belongs() -> None:
    first, second, third = parse((DATA / "jsonfeed.json").read_bytes(), url=URL)
    assert first == Entry(
        source_id="https://margins.example.org/1",
        url="https://margins.example.org/1",
        title="A linked paper",
        text="Worth a second read.",
        author="Ruth Okafor",
        posted_at=datetime(2024, 2, 1, 14, tzinfo=UTC),
        links=(
            "https://margins.example.org/1",
            "https://arxiv.org/abs/1707.08567",
            "https://margins.example.org/2",
        ),
        mentions=(Identifier("arxiv", "1707.08567"),),
    )
    assert second == Entry(
        source_id="42",
        text="Plain words,\non two lines.",
        author="Guest Writer",
        posted_at=datetime(2024, 2, 2, 9, tzinfo=UTC),
    )
    assert (third.source_id, third.text) == ("https://margins.example.org/3", "Only a summary.")


def test_a_byte_order_mark_and_half_a_surrogate_cost_nothing() -> None:
    body = (
        b'\xef\xbb\xbf{"items": [{"id": "1", "title": "cut \\ud83d"}, {"id": "2", "title": "b"}]}'
    )
    assert [entry.source_id for entry in parse(body, url=URL)] == ["1", "2"]


def test_raw_line_breaks_in_strings_are_read() -> None:
    (entry,) = parse(b'{"items": [{"id": "1", "content_text": "one\ntwo"}]}', url=URL)
    assert entry.text == "one\ntwo"


def test_of_a_feed_that_is_cut_short_the_whole_items_are_read() -> None:
    body = (
        b'{"author": {"name": "Ann"}, "items": [{"id": "1"}, {"id": "2"} , {"id": "3", "title": "a'
    )
    assert [(one.source_id, one.author) for one in parse(body, url=URL)] == [
        ("1", "Ann"),
        ("2", "Ann"),
    ]


def test_version_1_0_has_one_author_and_dates_of_any_form_count() -> None:
    body = (
        b'{"version": "https://jsonfeed.org/version/1", "author": {"name": "Ann"}, "items": ['
        b'{"id": "1", "date_published": "Mon, 05 Feb 2024 14:00:00 +0100"},'
        b'{"id": "2", "date_published": "soon", "date_modified": "2024-02-05T13:00:00Z",'
        b' "author": {"name": "Bo"}}]}'
    )
    when = datetime(2024, 2, 5, 13, tzinfo=UTC)
    assert [(one.author, one.posted_at) for one in parse(body, url=URL)] == [
        ("Ann", when),
        ("Bo", when),
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error": "no such feed"}', "not a JSON Feed"),
        (b"[1, 2]", "not a JSON Feed"),
        (b'{"items": [{"id": "1", "title": "cut sh', "cut short"),
        (b'{"items": ' + b"[" * 100_000, "cannot be read"),
    ],
)
def test_what_is_no_json_feed_says_so(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parse(body, url=URL, content_type="application/json")


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON), max_size=4), JSON)
def test_any_shape_of_item_is_read_or_skipped(items: list[object], authors: object) -> None:
    body = json.dumps({"items": items, "authors": authors}).encode()
    for entry in parse(body, url=URL):
        assert entry.source_id
        assert entry.posted_at is None or entry.posted_at.tzinfo is UTC


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_after_a_brace_are_a_value_or_a_parse_error(tail: bytes) -> None:
    with suppress(ParseError):
        parse(b'{"items":' + tail, url=URL, content_type="application/feed+json")
