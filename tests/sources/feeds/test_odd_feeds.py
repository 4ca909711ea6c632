"""Any bytes are a feed or a ParseError, at a bounded price."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.errors import ParseError
from feedq.sources.feeds.webfeed import parse
from tests.sources.feeds.documents import URL, rss


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!doctype html><html><body>Please log in</body></html>", "web page"),
        (b"hello", "not a feed"),
        (b"<opml><body><outline/></body></opml>", "not a feed"),
        (b"<rss version='2.0'><channel><title>The beginn", "cut short"),
        (b"<rss><channel>" + b"<item/>" * 60_000, "more than"),
        (b"<rss><channel>" + b"<a>" * 600_000, "more than"),
    ],
)
def test_what_is_no_feed_says_what_to_do(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parse(body, url=URL)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200), st.sampled_from(["", "text/xml", "text/html; charset=x"]))
def test_any_bytes_are_a_value_or_a_parse_error(body: bytes, content_type: str) -> None:
    with suppress(ParseError):
        parse(body, url=URL, content_type=content_type)


TAGS = (
    "title link guid pubDate description author content:encoded dc:date category updated id "
    "published summary media:description enclosure source geo:lat"
)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(TAGS.split()),
            st.text(max_size=20),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_any_item_is_read_or_skipped(fields: list[tuple[str, str, bool]]) -> None:
    items = "".join(f"<{name}>{text}" + f"</{name}>" * closed for name, text, closed in fields)
    body = rss(f"<item>{items}</item><item><title>last</title></item>")
    for entry in parse(body, url=URL):
        assert entry.source_id
        assert entry.posted_at is None or entry.posted_at.tzinfo is UTC


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


@pytest.mark.parametrize(
    "body",
    [
        f"<?xml version='1.0'?><!DOCTYPE r [{LAUGHS}]>".encode()
        + rss("<item><title>&l9;</title></item>"),
        rss(
            "<item><title>t</title><description>"
            + "<a>" * 50_000
            + "</a>" * 50_000
            + "</description></item>"
        ),
        rss("<item><title>t</title><author>" + "a." * 200_000 + "</author></item>"),
        rss("<item " + " ".join(f"a{n}=''" for n in range(50_000)) + "><title>t</title></item>"),
        rss("<item><title>t</title><description>" + "&lt;a " * 100_000 + "</description></item>"),
    ],
    ids=["entities", "nesting", "author", "attributes", "soup"],
)
def test_hostile_documents_cost_seconds_at_most(body: bytes) -> None:
    begun = time.process_time()
    try:
        entries = parse(body, url=URL)
    except ParseError:
        entries = ()
    assert time.process_time() - begun < 10
    assert sum(len(entry.title) for entry in entries) < 1_000


def test_external_entities_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("opened")
    doctype = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    entries = parse(doctype + rss("<item><title>a&x;b</title></item>"), url=URL)
    assert all("opened" not in entry.title for entry in entries)


def test_a_body_that_reads_like_an_address_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss("<item><title>opened</title></item>"))
    with pytest.raises(ParseError):
        parse(str(secret).encode(), url=URL)
