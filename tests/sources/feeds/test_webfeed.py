"""Web feeds: parsing every format, and the fetch around it."""

from __future__ import annotations

import gzip
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config
from feedq.domain.identity import Identifier
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.errors import FetchError, ParseError
from feedq.sources.base import Wanted
from feedq.sources.feeds.items import MAX_ITEMS
from feedq.sources.feeds.webfeed import WebFeed, parse
from feedq.sources.http.client import Response

DATA = Path(__file__).parents[2] / "data" / "webfeed"
URL = "https://notes.example.org/feed.xml"
FRESH = FetchState()
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def rss(items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>t</title>{head}{items}</channel></rss>'.encode()


class FakeHttp:
    """Answers by address; records what was asked."""

    def __init__(self, *answers: Response) -> None:
        self.answers = {answer.url: answer for answer in answers}
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
        outside: bool = False,
    ) -> Response:
        self.asked.append((url, headers or {}))
        answer = self.answers[url]
        if answer.status >= 400 and answer.status not in ok:
            raise FetchError("refused", url=url, status=answer.status)
        return answer


def fetch(
    http: FakeHttp, state: FetchState = FRESH, *, full: bool = False, url: str = URL
) -> Batch:
    (batch,) = WebFeed(http, Config()).fetch(
        Subscription("feed", "notes", url), state, Wanted(now=NOW, full=full)
    )
    return batch


# Parsing


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


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<?xml version='1.0' encoding='iso-8859-1'?>{}", "text/xml"),
        (b"{}", "text/html; charset=windows-1252"),
        (b"{}", "text/plain"),
        (b"\n  <?xml version='1.0'?>{}", "application/octet-stream"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>{}", ""),
    ],
)
def test_utf8_is_read_whatever_else_is_claimed(body: bytes, content_type: str) -> None:
    document = body.replace(b"{}", rss("<item><title>Café “Zoë” 漢字</title></item>"))
    (entry,) = parse(document, url=URL, content_type=content_type)
    assert entry.title == "Café “Zoë” 漢字"


@pytest.mark.parametrize("name", ["iso-8859-1", "gb18030", "utf-16", "shift_jis", "windows-1251"])
def test_declared_encodings_are_believed(name: str) -> None:
    title = {"iso-8859-1": "Café", "windows-1251": "Привет"}.get(name, "漢字")
    document = rss(f"<item><title>{title}</title></item>").decode()
    body = f"<?xml version='1.0' encoding='{name}'?>{document}".encode(name)
    (entry,) = parse(body, url=URL)
    assert entry.title == title


def test_broken_xml_gives_its_items_all_the_same() -> None:
    body = rss("<item><title>A &nbsp; B & C \x0b</title></item><item><title>two<br></title></item>")
    assert len(parse(body, url=URL)) == 2


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


# Encodings and odd items


TEXT = "Café 漢字 und Привет"


@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_unicode_is_read_with_or_without_a_mark_and_whatever_it_declares(
    encoding: str, declared: str
) -> None:
    prologue = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    document = prologue + rss(f"<item><title>{TEXT}</title></item>").decode()
    (entry,) = parse(document.encode(encoding), url=URL)
    assert entry.title == TEXT


@pytest.mark.parametrize("declared", ["gb2312", "shift_jis", "iso-8859-1", "x-unknown"])
def test_utf_8_that_says_otherwise_is_utf_8(declared: str) -> None:
    document = rss(f"<item><title>{TEXT}</title></item>")
    for body, header in (
        (f"<?xml version='1.0' encoding='{declared}'?>".encode() + document, "text/xml"),
        (document, f"text/xml; charset={declared}"),
    ):
        (entry,) = parse(body, url=URL, content_type=header)
        assert entry.title == TEXT


@pytest.mark.parametrize("prologue", ["", "<?xml version='1.0' encoding='utf-8'?>"])
@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("gb18030", "我们讨论深度学习与卷积神经网络的训练方法"),
        ("big5", "深度學習與卷積神經網路的訓練方法"),
        ("shift_jis", "畳み込みニューラルネットワークの学習について"),
        ("euc_kr", "합성곱 신경망 학습에 대한 블로그입니다"),
        ("koi8_r", "Привет, это блог о глубоком обучении и нейронных сетях"),
        ("windows-1251", "Привет, это блог о глубоком обучении и нейронных сетях"),
        ("windows-1252", "Übung über den naïven Señor, déjà vu – “très” schön, à côté"),
    ],
)
def test_an_encoding_that_nobody_declares_is_recognised(
    prologue: str, encoding: str, title: str
) -> None:
    document = prologue + rss(f"<item><title>{title}</title></item>").decode()
    (entry,) = parse(document.encode(encoding), url=URL, content_type="text/xml")
    assert entry.title == title


def test_one_bad_byte_does_not_spoil_the_rest() -> None:
    body = rss(f"<item><title>{TEXT}</title></item><item><title>a?b</title></item>")
    first, second = parse(body.replace(b"?", b"\xff"), url=URL)
    assert (first.title, second.title) == (TEXT, "a\ufffdb")


def test_latin_1_that_says_utf_8_is_latin_1() -> None:
    document = (
        "<?xml version='1.0' encoding='utf-8'?>"
        + rss("<item><title>Café à la crème</title></item>").decode()
    )
    (entry,) = parse(document.encode("latin-1"), url=URL)
    assert entry.title == "Café à la crème"


def test_what_stands_before_and_behind_the_document_is_passed_over() -> None:
    warning = (
        b"<br />\n<b>Warning</b>: cannot modify header in <b>/a.php</b> on line <b>3</b><br />\n"
    )
    body = warning + b'<?xml version="1.0"?>' + rss("<item><title>One</title></item>") + b"<!-- 1s"
    assert [entry.title for entry in parse(body, url=URL)] == ["One"]


def test_a_body_in_gzip_is_read_and_a_bomb_is_not() -> None:
    body = rss("<item><title>One</title></item>")
    assert parse(gzip.compress(body), url=URL) == parse(body, url=URL)
    for damaged, said in (
        (gzip.compress(b" " * 70_000_000, 9), "larger"),
        (gzip.compress(body)[:10] + b"\xff" * 20, "damaged"),
        (gzip.compress(body)[:-20], "cut short"),
    ):
        with pytest.raises(ParseError, match=said):
            parse(damaged, url=URL)


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


# Fetching


def feed_at(url: str = URL, **answer: object) -> Response:
    body = rss("<item><guid>1</guid><title>One</title></item>")
    headers = {"content-type": "application/rss+xml", "etag": '"v1"', "last-modified": "Mon"}
    return replace(Response(url, 200, headers, body), **answer)  # type: ignore[arg-type]


def test_validators_are_kept_and_sent_back() -> None:
    http = FakeHttp(feed_at())
    batch = fetch(http)
    assert [entry.source_id for entry in batch.entries] == ["1"]
    fetch(http, batch.state)
    (_, first), (_, second) = http.asked
    assert "If-None-Match" not in first
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"v1"', "Mon")


def test_not_modified_keeps_the_state() -> None:
    state = FetchState(etag='"v1"', cursor={"digest": "x"})
    batch = fetch(FakeHttp(feed_at(status=304, body=b"")), state)
    assert batch == Batch(state=state, not_modified=True, last=True)


def test_the_same_body_without_validators_is_not_modified_either() -> None:
    http = FakeHttp(feed_at(headers={}))
    batch = fetch(http, fetch(http).state)
    assert batch.not_modified
    assert batch.entries == ()


def test_full_asks_for_everything_again() -> None:
    http = FakeHttp(feed_at())
    batch = fetch(http, fetch(http).state, full=True)
    assert len(batch.entries) == 1
    assert "If-None-Match" not in http.asked[1][1]


def test_a_permanent_redirect_is_told() -> None:
    batch = fetch(FakeHttp(feed_at(moved_to="https://new.example.org/feed.xml")))
    assert batch.moved_to == "https://new.example.org/feed.xml"


def test_gone_stops_with_a_notice() -> None:
    batch = fetch(FakeHttp(feed_at(status=410)))
    assert batch.gone
    assert "notes.example.org" in batch.notice
    assert not batch.entries


PAGE_URL = "https://notes.example.org/"
PAGE = Response(
    PAGE_URL,
    200,
    {"content-type": "text/html", "etag": '"page"'},
    b"<!doctype html><link rel=alternate type=application/rss+xml href=/feed.xml><p>Hello",
)


def test_the_address_of_a_page_stands_for_its_feed() -> None:
    http = FakeHttp(PAGE, feed_at())
    batch = fetch(http, url=PAGE_URL)
    assert len(batch.entries) == 1
    assert batch.moved_to == URL
    again = fetch(http, batch.state, url=PAGE_URL)
    assert again.not_modified
    assert [url for url, _ in http.asked] == [PAGE_URL, URL, URL]
    assert http.asked[2][1]["If-None-Match"] == '"v1"'


@pytest.mark.parametrize("status", [404, 410])
def test_when_the_named_feed_is_no_more_the_page_is_asked_again(status: int) -> None:
    batch = fetch(FakeHttp(PAGE, feed_at()), url=PAGE_URL)
    moved = replace(PAGE, body=PAGE.body.replace(b"/feed.xml", b"/new.xml"))
    http = FakeHttp(moved, feed_at(status=status), feed_at("https://notes.example.org/new.xml"))
    again = fetch(http, batch.state, url=PAGE_URL)
    assert again.moved_to == "https://notes.example.org/new.xml"
    assert not again.gone


def test_a_page_that_names_no_feed_is_an_error() -> None:
    with pytest.raises(ParseError, match="RSS or Atom link"):
        fetch(FakeHttp(replace(PAGE, body=b"<html><p>Hello")), url=PAGE_URL)


def test_a_page_behind_a_page_is_not_followed() -> None:
    with pytest.raises(ParseError):
        fetch(FakeHttp(PAGE, replace(PAGE, url=URL)), url=PAGE_URL)


def test_feeds_of_one_host_share_a_lane() -> None:
    source = WebFeed(FakeHttp(), Config())
    addresses = ["https://www.youtube.com/feeds/a", "https://WWW.youtube.com/feeds/b"]
    lanes = {source.lane(Subscription("feed", "n", address)) for address in addresses}
    assert lanes == {"www.youtube.com"}
