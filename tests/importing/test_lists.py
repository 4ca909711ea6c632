"""Lists of feeds as other readers write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.errors import ImportFailed
from feedq.export.opml import OpmlFeed, render
from feedq.importing import LARGEST, FeedList, ListedFeed
from feedq.importing import read as read_any
from tests.recorded import PAYLOADS

DATA = Path(__file__).parents[1] / "data" / "importing"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(body: bytes) -> FeedList:
    found = read_any(body)
    assert isinstance(found, FeedList)
    return found


def opml(body: str) -> bytes:
    return f'<opml version="2.0"><body>{body}</body></opml>'.encode()


def test_an_opml_file_gives_feeds_names_and_folders() -> None:
    found = read((DATA / "reader.opml").read_bytes())
    assert found.feeds == (
        ListedFeed("https://optimiser.example/feed.xml", "Optimiser notes", "Machine learning"),
        ListedFeed(
            "http://lab.example/atom?x=1&y=2", "Vision & sound", "Machine learning/Labs - groups"
        ),
        ListedFeed("https://www.nameless.example/rss", "nameless.example"),
        ListedFeed("https://daily.example/rss", "Filed elsewhere", "News/Daily"),
        ListedFeed("https://bare.example/rss?a=1&copy=2&lt=3", "Nothing escaped"),
    )
    assert found.left_out == (
        "https://arxiv.org/abs/2301.00001: one paper, not a feed",
        "javascript:alert(1): no web address",
        "file:///etc/passwd: no web address",
    )


def test_newsboats_urls_give_feeds_names_and_folders() -> None:
    found = read((DATA / "urls").read_bytes())
    assert found.feeds == (
        ListedFeed("https://optimiser.example/feed.xml", "Optimiser notes", "deep learning"),
        ListedFeed("https://plain.example/rss", "plain.example"),
        ListedFeed("https://quoted.example/rss", 'Says "hi"', "tag1"),
    )
    assert [line.split(":")[0] for line in found.left_out] == ["query", "exec", "filter", "file"]


@pytest.mark.parametrize(
    "body",
    [
        opml('<outline text="F"><outline xmlUrl="https://a.example/">'),
        opml('<outline text="F"><outline text=broken "><outline xmlUrl=https://a.example/ >'),
        '\ufeff<OPML><BODY><OUTLINE TEXT="F"><OUTLINE XMLURL="https://a.example/"/>'.encode(),
        opml('<outline text="F"><outline xmlUrl="https://a.example/"/>').decode().encode("utf-16"),
        opml('<outline text="F"><outline xmlUrl="https://a.example/"/>')
        .decode()
        .encode("utf-16be"),
        b"<?xml version='1.0' encoding='iso-8859-1'?>"
        + opml('<outline text="F"><outline title="\xe9" xmlUrl="https://a.example/"/>'),
    ],
    ids=["unclosed", "broken", "capitals", "utf-16", "utf-16 without mark", "latin-1"],
)
def test_a_damaged_list_gives_what_is_whole(body: bytes) -> None:
    (feed,) = read(body).feeds
    assert (feed.url, feed.folder) == ("https://a.example/", "F")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n# only a comment\n",
        b"<html><p>Hello",
        b"<opml/>",
        b'{"URL": "https://a.example/"}',
        b"a letter\nto somebody\n",
        b"\0\xff" * 50,
    ],
)
def test_what_is_no_list_is_refused_in_one_line(body: bytes) -> None:
    with pytest.raises(ImportFailed, match=r"BibTeX, RIS.*OPML and newsboat"):
        read(body)


def test_a_list_of_any_size_is_read_in_bounds() -> None:
    with pytest.raises(ImportFailed, match="larger"):
        read(b" " * (LARGEST + 1))
    deep = opml('<outline text="a">' * 100_000 + '<outline xmlUrl="https://a.example/"/>')
    assert "more than 50,000 outlines" in read(deep).left_out[0]
    nested = opml('<outline text="a">' * 1_000 + '<outline xmlUrl="https://a.example/"/>')
    assert read(nested).feeds[0].folder == "/".join("a" * 8)
    bomb = b'<!DOCTYPE o [<!ENTITY a "&b;&b;">]>' + opml('<outline xmlUrl="https://a/&a;"/>')
    assert [feed.url for feed in read(bomb).feeds] == ["https://a/&a;"]


@given(st.binary() | st.text().map(str.encode) | st.text().map(opml))
def test_any_bytes_give_a_list_or_one_line(body: bytes) -> None:
    try:
        found = read_any(body)
    except ImportFailed:
        return
    if not isinstance(found, FeedList):
        return
    for feed in found.feeds:
        assert feed.name
        assert feed.url.startswith(("http://", "https://"))
        assert feed.name.isprintable()


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
FOLDERS = st.lists(NAMES.filter(lambda n: "/" not in n), max_size=3).map("/".join)


@given(st.dictionaries(st.integers(0, 10**6), st.tuples(NAMES, FOLDERS), min_size=1, max_size=9))
def test_what_is_written_as_opml_is_read_back(feeds: dict[int, tuple[str, str]]) -> None:
    listed = [ListedFeed(f"https://h.example/{n}", *told) for n, told in feeds.items()]
    written = render([OpmlFeed(one.name, one.url, one.folder) for one in listed], NOW)
    assert set(read(written).feeds) == set(listed)


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the recordings are not part of the project")
@pytest.mark.parametrize(
    ("name", "count"),
    [("newsbeuter", 35), ("newsboat_example", 7), ("newsboat_piped", 1), ("subscriptionList", 14)],
)
def test_recorded_lists_are_read_whole(name: str, count: int) -> None:
    assert len(read((PAYLOADS / "opml" / f"{name}.opml").read_bytes()).feeds) == count
