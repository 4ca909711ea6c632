"""Documents that are wrong in one way: good ones, each damaged in every way, and odd values."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.sources.arxiv.wire import Told, results

_DATA = Path(__file__).parents[1] / "data"


def _file(name: str) -> bytes:
    return (_DATA / name).read_bytes()


GOOD: Mapping[str, Callable[[], bytes]] = {
    "feed": lambda: _file("webfeed/blog.rss"),
    "plain feed": lambda: (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:a</id><title>T</title>'
        b"<updated>2026-01-02T03:04:05Z</updated></entry></feed>"
    ),
    "feed as json": lambda: _file("webfeed/jsonfeed.json"),
    "arxiv listing": lambda: _file("arxiv/listing.atom"),
    "arxiv api": lambda: results([Told("2602.00001"), Told("2602.00002")], total=2),
    "arxiv oai": lambda: _file("arxiv/records.xml"),
    "reports": lambda: _file("reports/awards_2017.html"),
    "discovery": lambda: b'<link rel=alternate type="application/rss+xml" href="/feed" title=T>',
    "schedule": lambda: b"<rss><ttl>90</ttl><skipHours><hour>1</hour></skipHours><item>",
    "bluesky feed": lambda: _file("bluesky/author_feed.json"),
    "bluesky profile": lambda: _file("bluesky/profile.json"),
    "bluesky refusal": lambda: b'{"error": "InvalidRequest", "message": "no such"}',
    "mastodon statuses": lambda: _file("mastodon/statuses.json"),
    "mastodon account": lambda: _file("mastodon/account.json"),
    "mastodon refusal": lambda: b'{"error": "Record not found"}',
    "webfinger": lambda: (
        b'{"links": [{"rel": "self", "type": "application/activity+json", '
        b'"href": "https://social.lattice.example/users/ada"}]}'
    ),
    "x posts": lambda: _file("x/timeline.json"),
    "x users": lambda: _file("x/users.json"),
    "x refusal": lambda: _file("x/usage_cap.json"),
    "daily papers": lambda: _file("huggingface/daily_papers.json"),
    "code at hugging face": lambda: b'{"id": "1706.03762", "githubRepo": "https://github.com/a/b"}',
    "code record": lambda: (
        b'{"arxiv_id": "1706.03762", "repositories": [{"url": "https://github.com/a/b"}]}'
    ),
    "code row": lambda: b'{"results": [{"id": "a-paper", "arxiv_id": "1706.03762"}]}',
    "code listing": lambda: b'{"results": [{"url": "https://github.com/a/b", "stars": 3}]}',
    "zotero": lambda: (
        b'[{"data": {"key": "A", "title": "T", "url": "https://arxiv.org/abs/1706.03762"}}]'
    ),
    "zotero collections": lambda: b'[{"data": {"key": "A", "name": "mine"}}]',
    "zotero written": lambda: b'{"success": {"0": "A"}, "failed": {"1": {"message": "no"}}}',
    "list of papers": lambda: _file("importing/library.bib"),
    "list of feeds": lambda: _file("importing/reader.opml"),
    "records": lambda: _record(),
    "pickle": lambda: (
        b"\x80\x02}q\x00X\x03\x00\x00\x00ganq\x01]q\x02X\x0a\x00\x00\x002301.00001as."
    ),
    "config": lambda: b'[fetch]\ncontact = "a@b.example"\n[arxiv]\ncategories = ["cs.LG"]\n',
    "edited config": lambda: b'[[feeds]]\nname = "a"\nurl = "https://a.example/feed"\n# end\n',
}
"""By reader."""

ALSO: Mapping[str, tuple[str, ...]] = {
    "feed": ("webfeed/based.atom", "webfeed/channel.atom"),
    "arxiv listing": ("arxiv/listing.rss",),
    "list of papers": ("importing/library.ris", "importing/library.json", "importing/ids.txt"),
    "list of feeds": ("importing/urls",),
    "reports": ("reports/cards_2022.html", "reports/encoded_2025.html"),
}
"""More good documents, files of the tests' data."""


def _record() -> bytes:
    at = "2026-01-02T03:04:05Z"
    record = {"status": "candidate", "log": [{"kind": "note", "text": "x", "at": at}]}
    item = {"id": "arxiv:1706.03762", "reproduction": record}
    return json.dumps({"schema_version": 1, "items": [item]}).encode()


def good_documents() -> Iterator[tuple[str, bytes]]:
    """Each reader with each good document of its kind."""
    for reader, make in GOOD.items():
        yield reader, make()
    for reader, names in ALSO.items():
        for name in names:
            yield reader, _file(name)


def _recoded(name: str) -> Callable[[bytes], bytes]:
    return lambda body: body.decode("utf-8", "replace").encode(name, "replace")


def _cut(share: float) -> Callable[[bytes], bytes]:
    return lambda body: body[: int(share * len(body))]


def _every(step: int, what: bytes) -> Callable[[bytes], bytes]:
    return lambda body: what.join(body[n : n + step] for n in range(0, len(body), step))


def _instead(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(old, new)


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "cut to nothing": _cut(0),
    "cut early": _cut(0.05),
    "cut in the middle": _cut(0.5),
    "cut late": _cut(0.95),
    "its last byte lost": lambda body: body[:-1],
    "its first byte lost": lambda body: body[1:],
    "its first half lost": lambda body: body[len(body) // 2 :],
    "twice": lambda body: body + body,
    "backwards": lambda body: body[::-1],
    "in upper case": bytes.upper,
    "in UTF-16": _recoded("utf-16"),
    "in UTF-16 without a mark": _recoded("utf-16-be"),
    "in UTF-32": _recoded("utf-32"),
    "in UTF-7": _recoded("utf-7"),
    "in EBCDIC": _recoded("cp500"),
    "with the mark of UTF-16, in UTF-8": lambda body: b"\xff\xfe" + body,
    "with the mark of UTF-32, in UTF-8": lambda body: b"\x00\x00\xfe\xff" + body,
    "with three marks": lambda body: b"\xef\xbb\xbf" * 3 + body,
    "saying it is UTF-16": lambda body: b'<?xml version="1.0" encoding="utf-16"?>' + body,
    "saying it is base64": lambda body: b'<?xml version="1.0" encoding="base64"?>' + body,
    "saying it is nothing there is": lambda body: b'<?xml version="1.0" encoding="x-\xff"?>' + body,
    "NUL now and then": _every(7, b"\0"),
    "NUL before it": lambda body: b"\0" * 512 + body,
    "ESC now and then": _every(9, b"\x1b[2J"),
    "8-bit CSI now and then": _every(9, b"\xc2\x9b2J"),
    "half characters now and then": _every(11, b"\xed\xa0\x80"),
    "bytes of no character now and then": _every(13, b"\xff\xfe"),
    "reordering marks now and then": _every(17, "\u202e\u2066".encode()),
    "blanks for quotes": _instead(b'"', b" "),
    "numbers for quotes": _instead(b'"', b"1"),
    "lists for objects": lambda body: body.replace(b"{", b"[").replace(b"}", b"]"),
    "objects for lists": lambda body: body.replace(b"[", b"{").replace(b"]", b"}"),
    "no closing": _instead(b"</", b"<"),
    "nulls for digits": lambda body: body.translate(bytes.maketrans(b"0123456789", b"0" * 10)),
    "nines for digits": lambda body: body.translate(bytes.maketrans(b"0123456789", b"9" * 10)),
    "huge numbers": _instead(b"1", b"1" * 400),
    "negative numbers": _instead(b"2", b"-2"),
    "colons away": _instead(b":", b""),
    "breaks away": lambda body: body.replace(b"\n", b"").replace(b"\r", b""),
    "breaks of all kinds": _instead(b" ", "\r\u2028\x85\n".encode()),
    "a page before it": lambda body: b"<!DOCTYPE html><html><body>Log in</body></html>" + body,
    "a refusal before it": lambda body: b'{"error": "no", "message": "\x1b]0;x\x07"}' + body,
    "a document type that reads a file before it": lambda body: (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM '
        b'"http://127.0.0.1:9/p"> %p;]>' + body.replace(b"a", b"&e;")
    ),
    "entities that laugh before it": lambda body: (
        b"<!DOCTYPE x ["
        + b"".join(
            b'<!ENTITY l%d "%s">' % (n, (b"&l%d;" % (n - 1)) * 10 if n else b"ha")
            for n in range(10)
        )
        + b"]>"
        + body.replace(b"e", b"&l9;", 3)
    ),
    "compressed": lambda body: gzip.compress(body, mtime=0),
    "compressed twice": lambda body: gzip.compress(gzip.compress(body, mtime=0), mtime=0),
    "compressed and cut": lambda body: gzip.compress(body, mtime=0)[:-9],
    "deflated": zlib.compress,
    "in dots": lambda body: b"." * len(body),
}

INSTANTS = (
    "0000-00-00T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    "99999-01-01T00:00:00Z", "-2024-01-01T00:00:00Z", "2024-02-30T25:61:61Z", "1e999", "-1", "NaN",
    "2024-01-01T00:00:00+99:99", "Mon, 99 Foo 99999 99:99:99 +9999", "Thu, 01 Jan 1970 00:00:00 -2400",
    "Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 01 Jan 0001 00:00:00 +1400", "253402300800",
    "99999999999999999999", "\u0661\u0662\u0663", "2024-01-01T00:00:60Z", "24:00", "\x1b[2J", "",
    "20240101T000000Z" * 9, "1" * 5_000, "Sat, 0 0 0 0:0:0 +0",
)  # fmt: skip
IDENTIFIERS = (
    "", " ", "0", "9" * 5_000, "-1", "1e5", "null", "../../../etc/passwd", "a\x00b", "\x1b]0;x\x07",
    "2301.00001v99999999999999999999", "9901.99999", "0000.00000", "arXiv:9999.99999v0",
    "hep-th/0000000", "hep-th/99999999", "\u0662\u0663\u0660\u0661.\u0660\u0660\u0660\u0660\u0661",
    "2301.00001\n2301.00002", "https://arxiv.org/abs/%00", "javascript:alert(1)", "x" * 100_000,
    "\u202e1.0000301.2", "at://", "urn:uuid:" + "f" * 300, "2301.00001#" + "[[b]]|^c", "CON", "\ud83d",
)  # fmt: skip

_PLACES: Mapping[str, tuple[bytes, ...]] = {
    "feed": (
        b"<rss version='2.0'><channel><item><title>t</title><pubDate>@</pubDate><guid>@</guid>"
        b"<link>@</link></item></channel></rss>",
        b"<rss version='2.0'><channel><item><title>t</title><dc:date>@</dc:date><odd/><guid>@</guid>"
        b"</item></channel></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>@</id><title>t</title>'
        b'<updated>@</updated><link href="@"/></entry></feed>',
    ),
    "feed as json": (
        b'{"items": [{"id": "@", "title": "t", "url": "@", "date_published": "@"}]}',
        b'{"items": [{"id": @, "title": "t", "date_modified": @}]}',
    ),
    "arxiv listing": (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>@</id><title>t</title>'
        b"<published>@</published></entry><entry><id>oai:arXiv.org:2301.00001v1</id><title>t</title>"
        b"<published>@</published></entry></feed>",
    ),
    "arxiv api": (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/@</id><title>t'
        b"</title><published>@</published><updated>@</updated></entry></feed>",
    ),
    "arxiv oai": (
        b"<OAI-PMH><ListRecords><record><header><datestamp>@</datestamp></header><metadata><arXivRaw>"
        b'<id>@</id><title>t</title><version version="@"><date>@</date></version><version version="v2">'
        b"<date>@</date></version></arXivRaw></metadata></record>"
        b'<resumptionToken expirationDate="@">@</resumptionToken></ListRecords></OAI-PMH>',
    ),
    "bluesky feed": (
        b'{"cursor": "@", "feed": [{"post": {"uri": "@", "author": {"did": "@", "handle": "@"}, '
        b'"record": {"text": "@", "createdAt": "@"}, "indexedAt": "@"}}]}',
    ),
    "mastodon statuses": (
        b'[{"id": "@", "created_at": "@", "edited_at": "@", "url": "@", "uri": "@"}]',
        b'[{"id": @, "created_at": @}]',
    ),
    "x posts": (
        b'{"data": [{"id": "@", "text": "@", "created_at": "@", "edit_history_tweet_ids": ["@"]}]}',
    ),
    "x users": (b'{"data": [{"id": "@", "username": "@"}], "errors": [{"value": "@"}]}',),
    "daily papers": (
        b'[{"paper": {"id": "@", "title": "t", "publishedAt": "@", "submittedOnDailyAt": "@"}}]',
        b'[{"paper": {"id": "2301.00001", "title": "t", "publishedAt": "@", "upvotes": @}}]',
    ),
    "code record": (b'{"arxiv_id": "@", "repositories": [{"url": "@", "num_stars": 1}]}',),
    "code row": (b'{"results": [{"id": "@", "arxiv_id": "1706.03762"}]}',),
    "list of papers": (
        b"@misc{@, eprint = {@}, year = {@}, title = {@}}",
        b"TY  - JOUR\nID  - @\nUR  - @\nPY  - @\nER  - \n",
        b'[{"id": "@", "title": "@", "DOI": "@", "issued": {"date-parts": [[@]]}}]',
        b"@\n",
    ),
    "records": (
        b'{"schema_version": 1, "items": [{"id": "@", "reproduction": {"log": [{"kind": "note", '
        b'"text": "@", "at": "@"}]}}]}',
        b'{"schema_version": @, "items": [{"id": "arxiv:2301.00001", "reproduction": {"plan": {'
        b'"milestones": [{"key": "@", "title": "@", "start": "@", "due": "@"}]}, "status": "@"}}]}',
    ),
    "config": (
        b'[[feeds]]\nname = "@"\nurl = "@"\n',
        b"[fetch]\ntimeout_s = @\nmax_body_mb = @\n",
        b'[[profiles]]\nname = "@"\npapers = ["@"]\n',
    ),
}


def _json_safe(value: str) -> bytes:
    return json.dumps(value)[1:-1].encode()


def odd_values() -> Iterator[tuple[str, str, bytes]]:
    """Reader, value and document: each odd date and id wherever a date or an id can stand."""
    for reader, templates in _PLACES.items():
        for template in templates:
            quoted = template.lstrip()[:1] in (b"{", b"[")
            for value in (*INSTANTS, *IDENTIFIERS):
                raw = value.encode("utf-8", "surrogatepass")
                yield reader, value, template.replace(b"@", raw)
                if quoted:
                    yield reader, value, template.replace(b"@", _json_safe(value))
