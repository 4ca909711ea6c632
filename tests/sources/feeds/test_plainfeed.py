"""Plain feeds are read to the very items that feedparser's reading gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from feedq.sources.feeds import plainfeed, xmlfeed
from feedq.sources.feeds.plainfeed import parse_items
from tests.recorded import PAYLOADS

URL = "https://notes.example.org/feed.xml"
FEEDS = Path(__file__).parents[2] / "data" / "webfeed"

# Characters that XML can hold; what a title says is up to its author.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=60
) | st.sampled_from(
    [
        "Tom &amp; Jerry", "a < b > c", "<b>bold</b> &eacute;", "caf\u00e9", "\u00c3\u00a9",
        "\u2019", "\x93quoted\x94", "ada@example.org (Ada)", "Ada <ada@example.org>",
        " padded ", "0",
        '<p>See <a href="/b?c=1&amp;d">it</a>, <a href="https://arxiv.org/abs/2301.00001">this</a>',
        "<img src=x onerror=alert(1)>", "&#8217;", "2 < 3 &amp;&amp; 4", "]]>",
    ]
)  # fmt: skip
DATES = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ZONES = st.sampled_from(["GMT", "+0000", "-0500", "+0530"])
LINKS = st.sampled_from(
    ["https://a.example/1", "/relative/2", "javascript:alert(1)", "https://ü.example/ä", "#top"]
)


def _rfc822(at: datetime, zone: str) -> str:
    return f"{at:%a, %d %b %Y %H:%M:%S} {zone}"


@st.composite
def rss(draw: st.DrawFn) -> bytes:
    """A channel with items that have some of the usual elements, in any order."""
    items = []
    for _ in range(draw(st.integers(1, 3))):
        parts = {
            "title": f"<title>{escape(draw(TEXTS))}</title>",
            "link": f"<link>{escape(draw(LINKS))}</link>",
            "guid": f"<guid isPermaLink={quoteattr(draw(st.sampled_from(['true', 'false'])))}>"
            f"{escape(draw(LINKS))}</guid>",
            "date": f"<pubDate>{_rfc822(draw(DATES), draw(ZONES))}</pubDate>",
            "description": f"<description>{escape(draw(TEXTS))}</description>",
            "content": f"<content:encoded>{escape(draw(TEXTS))}</content:encoded>",
            "author": f"<author>{escape(draw(TEXTS))}</author>",
            "creator": f"<dc:creator>{escape(draw(TEXTS))}</dc:creator>",
            "other": "<slash:comments>3</slash:comments><category>c</category>"
            '<media:thumbnail url="https://a.example/i.png"/>',
        }
        chosen = draw(st.lists(st.sampled_from(sorted(parts)), unique=True))
        items.append(f"<item>{''.join(parts[name] for name in chosen)}</item>")
    site = draw(st.sampled_from(["", "<link>https://site.example/</link>"]))
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>'
        f"<title>T</title>{site}{''.join(items)}</channel></rss>"
    ).encode()


@st.composite
def atom(draw: st.DrawFn) -> bytes:
    """A feed with entries that have some of the usual elements, in any order."""
    entries = []
    kinds = st.sampled_from(['type="html"', 'type="text"', ""])
    for _ in range(draw(st.integers(1, 3))):
        at = draw(DATES)
        zone = draw(st.sampled_from(["Z", "+00:00", "-07:00"]))
        parts = {
            "id": f"<id>{escape(draw(LINKS))}</id>",
            "title": f"<title {draw(kinds)}>{escape(draw(TEXTS))}</title>",
            "link": f"<link href={quoteattr(draw(LINKS))}/>",
            "via": f'<link rel="via" href={quoteattr(draw(LINKS))}/>',
            "updated": f"<updated>{at:%Y-%m-%dT%H:%M:%S}{zone}</updated>",
            "published": f"<published>{at - timedelta(9):%Y-%m-%dT%H:%M:%S}{zone}</published>",
            "summary": f"<summary {draw(kinds)}>{escape(draw(TEXTS))}</summary>",
            "content": f"<content {draw(kinds)}>{escape(draw(TEXTS))}</content>",
            "author": f"<author><name>{escape(draw(TEXTS))}</name></author>",
        }
        chosen = draw(st.lists(st.sampled_from(sorted(parts)), unique=True))
        entries.append(f"<entry>{''.join(parts[name] for name in chosen)}</entry>")
    by = draw(st.sampled_from(["", "<author><name>Ada</name></author>"]))
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{by}{"".join(entries)}</feed>'
    ).encode()


@settings(deadline=None, max_examples=300)
@given(rss() | atom())
@example(
    b'<rss version="2.0"><channel><item><guid>https://a.example/1</guid></item></channel></rss>'
)
@example(
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>https://a.example/1</id>'
    b"<published>1970-12-23T00:00:00Z</published><updated>1971-01-01T00:00:00Z</updated>"
    b"</entry></feed>"
)
def test_a_plain_feed_is_read_as_feedparser_reads_it(body: bytes) -> None:
    quick = parse_items(body, url=URL)
    assume(quick is not None)
    assert quick == xmlfeed.parse_items(body, url=URL)


@pytest.mark.parametrize("path", sorted(FEEDS.iterdir()), ids=lambda path: path.name)
def test_no_feed_is_read_in_another_way(path: Path) -> None:
    body = path.read_bytes()
    quick = parse_items(body, url=URL)
    assert quick is None or quick == xmlfeed.parse_items(body, url=URL)


@pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the recordings are not part of the project")
def test_recorded_feeds_are_read_as_feedparser_reads_them() -> None:
    read = 0
    for path in PAYLOADS.rglob("*"):
        if path.suffix in (".xml", ".atom", ".rss") and path.parent.name not in ("arxiv", "oai"):
            body = path.read_bytes()
            quick = parse_items(body, url=URL)
            if quick is not None:
                read += 1
                assert quick == xmlfeed.parse_items(body, url=URL), path
    assert read >= 12


PLAIN = (
    '<rss version="2.0"><channel><title>T</title><item><title>A</title>'
    "<link>https://a.example/1</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    "body",
    [
        PLAIN.replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss"),
        PLAIN.replace("</item>", "<title>B</title></item>"),
        PLAIN.replace("</item>", "<pubDate>yesterday</pubDate></item>"),
        PLAIN.replace("</item>", "<description><p>inline</p></description></item>"),
        PLAIN.replace("</item>", "<odd>1</odd></item>"),
        PLAIN.replace("<item>", "<item xml:base='https://b.example/'>"),
        PLAIN.replace("2.0", "0.91"),
        PLAIN.replace("</rss>", ""),
        PLAIN.replace("<title>A</title>", "<title>a &amp;amp; b</title>"),
        PLAIN.replace("<title>A</title>", f"<title>{'x' * 2_000_000}</title>"),
        "<html/>",
        "",
    ],
    ids=range(12),
)
def test_anything_unusual_is_left_to_feedparser(body: str) -> None:
    assert parse_items(PLAIN.encode(), url=URL) is not None
    assert parse_items(body.encode(), url=URL) is None


@settings(deadline=None)
@given(st.binary() | st.builds(lambda a, b: a[: len(a) // 2] + b, rss() | atom(), st.binary()))
def test_any_bytes_give_items_or_none(body: bytes) -> None:
    items = plainfeed.parse_items(body, url=URL)
    assert items is None or len(items) > 0
