"""Finding the feeds that a page names."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.sources.feeds.discovery import FoundFeed, decode_page, find_feeds, is_page

PAGE = b"""<!DOCTYPE html><html><head>
<link rel="stylesheet" href="/s.css"><link rel="alternate stylesheet" type="text/xml" href="/x.xsl">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/json" href="https://blog.example.org/wp-json/wp/v2/pages/2">
<link rel="alternate" type="application/feed+json" title="JSON" href="/feed.json">
<LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8"
  TITLE="Blog &raquo; Comments Feed" HREF="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Blog &amp; more" href="/feed/?a=1&amp;b=2">
<link rel="alternate" type="application/atom+xml" href="//atom.example.org/atom.xml">
<link rel="alternate" type="application/atom+xml" href="//atom.example.org/atom.xml">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<!-- <link rel="alternate" type="application/rss+xml" href="/old.xml"> -->
</head><body>Text</body></html>"""


def test_feeds_come_best_first_and_comments_last() -> None:
    assert find_feeds(PAGE, "https://blog.example.org/about/") == [
        FoundFeed("https://atom.example.org/atom.xml", "", "atom"),
        FoundFeed("https://blog.example.org/feed/?a=1&b=2", "Blog & more", "rss"),
        FoundFeed("https://blog.example.org/feed.json", "JSON", "json"),
        FoundFeed("https://blog.example.org/comments/feed/", "Blog » Comments Feed", "rss"),
    ]


def test_base_element_counts() -> None:
    page = b"<base href='/blog/'><link rel=alternate type=application/rss+xml href=rss.xml>"
    (feed,) = find_feeds(page, "https://example.org/x/y")
    assert feed.url == "https://example.org/blog/rss.xml"


def test_nothing_is_guessed() -> None:
    assert (
        find_feeds(b"<html><body><a href='/feed'>RSS</a></body></html>", "https://a.example/") == []
    )


def test_pages_and_feeds_are_told_apart() -> None:
    assert is_page(b"\n<!-- hello --><!DOCTYPE html><html>")
    assert is_page(b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>")
    assert not is_page(b"<?xml version='1.0'?><!DOCTYPE html><rss version='2.0'>")
    assert not is_page(b"<rss><channel><description>&lt;html></description>")


def test_pages_are_decoded_by_their_own_word() -> None:
    assert decode_page("é".encode("latin-1"), "text/html; charset=iso-8859-1") == "é"
    assert decode_page("<meta charset=gb2312>中".encode("gb2312")).endswith("中")
    assert decode_page("中".encode("utf-16")) == "中"
    assert decode_page("é".encode()) == "é"
    assert decode_page("é".encode(), "text/html; charset=no-such-thing") == "é"
    assert decode_page(b"\x93quoted\x94") == "“quoted”"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_without_feeds(body: bytes) -> None:
    assert find_feeds(body, "https://a.example/") == []


@settings(deadline=None)
@given(st.text(st.sampled_from("<>link rel=alternate type='\"/:?#[]@."), max_size=80))
def test_any_markup_gives_only_addresses_that_can_be_fetched(text: str) -> None:
    for feed in find_feeds(f"<link rel=feed {text}>".encode(), "https://a.example/"):
        assert feed.url.startswith(("http://", "https://"))
