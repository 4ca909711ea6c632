"""Web feeds of every format: what is said lands where it belongs."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedq.domain.identity import Identifier
from feedq.domain.model import Entry
from feedq.sources.feeds.items import MAX_ITEMS
from feedq.sources.feeds.webfeed import parse
from tests.sources.feeds.documents import URL, rss

DATA = Path(__file__).parents[2] / "data" / "webfeed"


def test_rss_lands_where_it_belongs() -> None:
    first, second, third = parse((DATA / "blog.rss").read_bytes(), url=URL)
    assert first == Entry(
        source_id="tag:notes.example.org,2024:adam",
        url="https://notes.example.org/2024/adam-stalls/",
        title="Why Adam & friends stall when x < y",
        text="I re-ran the paper on a tiny net.\n\n- first try\n- code\n\ntop",
        author="Lena Vogt",
        posted_at=datetime(2024, 1, 5, 17, 30, tzinfo=UTC),
        links=(
            "https://notes.example.org/2024/adam-stalls/",
            "https://arxiv.org/abs/1412.6980v9",
            "https://notes.example.org/2024/code/#run",
        ),
        mentions=(Identifier("arxiv", "1412.6980"),),
    )
    assert second.source_id == second.url == "https://notes.example.org/2024/thought/"
    assert (second.title, second.posted_at) == ("", None)
    assert second.mentions == (Identifier("arxiv", "2301.00001"),)
    assert (third.title, third.author, third.url) == ("No link, no id", "Lena Vogt", "")
    assert third.posted_at == datetime(2020, 1, 10, 14, 33, tzinfo=UTC)


def test_youtube_keeps_the_description_and_its_lines() -> None:
    (video,) = parse((DATA / "channel.atom").read_bytes(), url=URL)
    assert video.source_id == "yt:video:abcdefghijk"
    assert video.text.splitlines() == [
        'The paper "Dreaming of stairs" is here:',
        "https://arxiv.org/abs/2602.01234",
        "",
        "Thanks to all who walk & watch.",
    ]
    assert video.posted_at == datetime(2026, 2, 12, 21, 9, 23, tzinfo=UTC)
    assert video.mentions == (Identifier("arxiv", "2602.01234"),)


def test_atom_bases_nest() -> None:
    (entry,) = parse((DATA / "based.atom").read_bytes(), url="https://elsewhere.example.net/f")
    assert entry.title == "Tables & chairs"
    assert entry.text == "See chairs."
    assert entry.author == "Ada Moreau"
    assert entry.links == (
        "https://base.example.org/blog/2023/tables.html",
        "https://doi.org/10.48550/arXiv.1706.03762",
        "https://base.example.org/blog/2023/chairs.html",
    )
    assert entry.mentions == (Identifier("arxiv", "1706.03762"),)


def test_an_edited_item_keeps_its_id() -> None:
    before, after = (
        parse(rss(f"<item><guid>g1</guid><title>{title}</title></item>"), url=URL)[0]
        for title in ("Draft", "Final")
    )
    assert before.source_id == after.source_id
    assert before.title != after.title


def test_relative_ids_do_not_change_with_the_address_of_the_feed() -> None:
    body = rss("<item><guid>post-1</guid><title>x</title></item>")
    old = parse(body, url="http://old.example.org/rss")
    new = parse(body, url="https://new.example.org/rss")
    assert old[0].source_id == new[0].source_id


def test_an_item_without_id_and_link_is_known_by_what_it_says() -> None:
    one = "<item><title>One</title></item>"
    two = "<item><title>Two</title></item>"
    first, second = parse(rss(one + two), url=URL)
    assert parse(rss(one), url=URL)[0].source_id == first.source_id != second.source_id


def test_one_id_on_several_items_loses_none_of_them() -> None:
    items = "".join(
        f"<item><guid isPermaLink='false'>same</guid><link>https://a.example/{n}</link></item>"
        for n in (1, 2, 2)
    )
    entries = parse(rss(items), url=URL)
    assert [entry.url for entry in entries] == ["https://a.example/1", "https://a.example/2"]
    assert len({entry.source_id for entry in entries}) == 2


def test_only_the_newest_items_are_kept() -> None:
    items = "".join(
        f"<item><guid>g{n}</guid><title>t</title>"
        f"<pubDate>{2000 + n % 20}-01-01T00:00:00Z</pubDate></item>"
        for n in range(MAX_ITEMS + 100)
    )
    entries = parse(rss(items), url=URL)
    assert len(entries) == MAX_ITEMS
    years = [entry.posted_at.year for entry in entries if entry.posted_at]
    assert min(years) == 2000  # 105 items are of each year: 100 of the oldest go, 5 stay
    assert years.count(2000) == 5


@pytest.mark.parametrize(
    "date",
    [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "Thu, 99 Jan 2020 00:00:00 GMT",
        "2020/99/99",
        "",
    ],
)
def test_a_date_that_cannot_be_is_no_date(date: str) -> None:
    (entry,) = parse(rss(f"<item><title>t</title><pubDate>{date}</pubDate></item>"), url=URL)
    assert entry.posted_at is None


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Lena Vogt", "Lena Vogt"),
        ("lena@example.museum (Lena Vogt)", "Lena Vogt"),
        ("Lena Vogt (lena@example.org)", "Lena Vogt"),
        ("lena@example.org", "lena@example.org"),
    ],
)
def test_authors_come_without_their_mail_address(raw: str, name: str) -> None:
    (entry,) = parse(rss(f"<item><title>t</title><author>{raw}</author></item>"), url=URL)
    assert entry.author == name


def test_rdf_and_rss_091_are_feeds_too() -> None:
    rdf = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="c"><title>t</title></channel>'
        b'<item rdf:about="https://a.example/1"><title>One</title>'
        b"<link>https://a.example/1</link></item></rdf:RDF>"
    )
    old = rss("<item><title>One</title></item>").replace(b'"2.0"', b'"0.91"')
    assert parse(rdf, url=URL)[0].title == parse(old, url=URL)[0].title == "One"


def test_a_feed_without_items_is_no_error() -> None:
    assert parse(rss(""), url=URL) == ()


def test_atom_03_and_base64_and_inline_markup_are_read() -> None:
    old = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>t</title><entry>'
        '<title mode="escaped" type="text/html">A &amp;amp; B</title>'
        '<link rel="alternate" href="/1"/><issued>2004-01-02T03:04:05Z</issued>'
        f'<content type="text/html" mode="base64">{b64encode(b"<p>See <i>it</i></p>").decode()}'
        "</content></entry></feed>"
    )
    new = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>'
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A &amp; <b>B</b></div>'
        "</title>"
        '<link href="/1"/><updated>2004-01-02T03:04:05Z</updated><content type="xhtml" '
        'xml:base="https://b.example/d/"><div xmlns="http://www.w3.org/1999/xhtml">See <i>it</i>'
        '<a href="../x"/></div></content></entry></feed>'
    )
    for document in (old, new):
        (entry,) = parse(document.encode(), url=URL)
        assert (entry.title, entry.text) == ("A & B", "See it")
        assert entry.links[0] == "https://notes.example.org/1"
        assert entry.posted_at == datetime(2004, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert entry.links[1:] == ("https://b.example/x",)


def test_cdf_and_netscape_s_first_rss_are_read() -> None:
    cdf = (
        b'<CHANNEL HREF="http://a.example/"><ITEM HREF="http://a.example/1"><TITLE>One</TITLE>'
        b"<ABSTRACT>Said.</ABSTRACT></ITEM></CHANNEL>"
    )
    netscape = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>t</title></channel><item>'
        b"<title>One</title><link>http://a.example/1</link></item></rdf:RDF>"
    )
    for body in (cdf, netscape):
        (entry,) = parse(body, url=URL)
        assert (entry.title, entry.url) == ("One", "http://a.example/1")


@pytest.mark.parametrize(
    ("item", "title", "link", "text"),
    [
        ("<title>One</title>", "One", "", ""),
        ("<link>//a.example/1</link>", "", "https://a.example/1", ""),
        ("<description>Said.</description>", "", "", "Said."),
        ("<guid>https://a.example/1</guid>", "", "https://a.example/1", ""),
        ("<guid isPermaLink='false'>x</guid>", "", "", ""),
        ("<enclosure url='/1.mp3' type='audio/mpeg'/>", "", "https://notes.example.org/1.mp3", ""),
        ("<title>One</title><pubDate>some day</pubDate>", "One", "", ""),
        (
            "<dc:title>One</dc:title><media:description>Said.</media:description>",
            "One",
            "",
            "Said.",
        ),
    ],
)
def test_an_item_is_kept_whatever_it_lacks(item: str, title: str, link: str, text: str) -> None:
    spaces = (
        b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        b'xmlns:media="http://search.yahoo.com/mrss/"'
    )
    body = rss(f"<item>{item}</item>").replace(b"<rss", spaces)
    (entry,) = parse(body, url=URL)
    assert (entry.title, entry.url, entry.text) == (title, link, text)
    assert entry.posted_at is None
    assert parse(body, url=URL)[0].source_id == entry.source_id


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024年01月02日", "2024-01-02"),
        ("Jan 2, 2024", "2024-01-02"),
        ("1704164645", "2024-01-02"),
        ("Tue, 02 Jan 2024 01:00:00 CEST", "2024-01-01"),
        ("Di, 02 Jan 2024 03:04:05 +0100", "2024-01-02"),
    ],
)
def test_dates_of_odd_forms_are_read(said: str, day: str) -> None:
    (entry,) = parse(rss(f"<item><title>t</title><pubDate>{said}</pubDate></item>"), url=URL)
    assert entry.posted_at
    assert entry.posted_at.date().isoformat() == day
