"""A loopback server of made-up feeds: `python -m benchmarks.fetch_server FEEDS ITEMS PAPERS`.

It prints its port. Every answer has an ETag; a request that knows it is answered with 304. Each
feed's address is at a host of its own, 127.0.x.y, as feeds are on the network.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from html import escape
from random import Random

CATEGORIES = tuple(f"cs.{a}{b}" for a in "ACDHILMN" for b in "ACEILRSV")[:40]
_WORDS = re.findall(
    r"\w+",
    "gradient network training model data layer attention loss sample policy reward image token "
    "language vision robust learning deep sparse dense kernel random prior posterior bound batch "
    "optimizer momentum schedule residual recurrent convolution generator critic adversarial the "
    "of and a to in that for with on as by from we show find when large small why how result",
)


def _sentence(rng: Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words)).capitalize()


def _post(rng: Random, number: str) -> str:
    """The body of a post, about 2 kB of HTML.

    It points at no paper of arXiv: feedq would go and look it up, which is more than its peer does.
    """
    parts = [f"<p>{escape(_sentence(rng, 60))}, <em>{_sentence(rng, 4)}</em>.</p>" for _ in "abcd"]
    parts.insert(1, f'<p><img src="/img/{number}.png" alt="{_sentence(rng, 3)}"/></p>')
    if rng.random() < 0.2:
        page = f"https://papers.example/{rng.randint(1, 20000)}.pdf"
        parts.append(f'<p>See <a href="{page}">the paper</a> &amp; its code.</p>')
    return "\n".join(parts)


def _date(number: int) -> tuple[str, str]:
    day, hour = 1 + number % 28, number % 24
    return (
        f"2026-10-{day:02}T{hour:02}:00:00Z",
        f"{day:02} Oct 2026 {hour:02}:00:00 GMT",
    )


def feed(number: int, items: int) -> bytes:
    """A blog's feed; every second one is RSS, the others Atom."""
    rng = Random(number)
    pieces = []
    for item in range(items):
        key = f"{number}-{item}"
        link = f"https://blog{number}.example/{key}"
        title, body = escape(_sentence(rng, 9)), _post(rng, key)
        atom_date, rss_date = _date(item)
        if number % 2:
            pieces.append(
                f"<item><title>{title}</title><link>{link}</link>"
                f'<guid isPermaLink="true">{link}</guid><pubDate>{rss_date}</pubDate>'
                f"<description><![CDATA[{body}]]></description></item>"
            )
        else:
            pieces.append(
                f"<entry><id>tag:blog{number}.example,2026:{key}</id><title>{title}</title>"
                f'<link rel="alternate" href="{link}"/><updated>{atom_date}</updated>'
                f'<author><name>Ada</name></author><content type="html">{escape(body)}</content>'
                "</entry>"
            )
    if number % 2:
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>Blog {number}</title><link>https://blog{number}.example/</link>"
            f"<description>Notes</description>{''.join(pieces)}</channel></rss>"
        ).encode()
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Blog {number}</title><id>tag:blog{number}.example,2026:feed</id>"
        f'<link href="https://blog{number}.example/"/><updated>2026-11-01T00:00:00Z</updated>'
        f"{''.join(pieces)}</feed>"
    ).encode()


def listing(category: str, papers: int) -> bytes:
    """A day of arXiv's in one category, as its Atom feed is."""
    rng = Random(category)
    place = CATEGORIES.index(category)
    entries = []
    for one in range(papers):
        paper = f"2611.{place * papers + one:05}"
        abstract = ". ".join(_sentence(rng, 22) for _ in range(8))
        names = ", ".join(_sentence(rng, 2).title() for _ in range(5))
        entries.append(
            f"<entry><id>oai:arXiv.org:{paper}v1</id><title>{escape(_sentence(rng, 10))}</title>"
            "<updated>2026-11-23T05:00:00+00:00</updated>"
            f'<link href="https://arxiv.org/abs/{paper}" rel="alternate" type="text/html"/>'
            f"<summary>arXiv:{paper}v1 Announce Type: new \n"
            f'Abstract: {escape(abstract)}</summary><category term="{category}"/>'
            "<published>2026-11-23T00:00:00-05:00</published>"
            "<arxiv:announce_type>new</arxiv:announce_type>"
            f"<dc:creator>{names}</dc:creator></entry>"
        )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<feed xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://www.w3.org/2005/Atom">'
        f"<id>http://rss.arxiv.org/atom/{category}</id><title>{category} updates</title>"
        f"<updated>2026-11-23T05:00:00+00:00</updated>{''.join(entries)}</feed>"
    ).encode()


_NO_PAPERS = (
    b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" '
    b'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><id>none</id><title>none</title>'
    b"<opensearch:totalResults>0</opensearch:totalResults><opensearch:startIndex>0"
    b"</opensearch:startIndex></feed>"
)
"""What the API says of any paper: they are made up."""


def _documents(feeds: int, items: int, papers: int) -> Iterator[tuple[str, bytes]]:
    for number in range(feeds):
        yield f"/feed/{number}", feed(number, items)
    for category in CATEGORIES:
        yield f"/atom/{category}", listing(category, papers // len(CATEGORIES))
    yield "/api/query", _NO_PAPERS


class _Server(asyncio.Protocol):
    """Enough of HTTP/1.1 for a reader: GET, keep-alive, If-None-Match."""

    documents: dict[str, bytes]

    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._answer(head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        path = head.split(" ", 2)[1].partition("?")[0]
        body = self.documents.get(path)
        tag = f'"{path}"'
        if body is None:
            status, fields, body = "404 Not Found", "", b""
        elif tag in head:
            status, fields, body = "304 Not Modified", f"ETag: {tag}\r\n", b""
        else:
            kind = "application/xml; charset=utf-8"
            status, fields = "200 OK", f"ETag: {tag}\r\nContent-Type: {kind}\r\n"
        said = f"HTTP/1.1 {status}\r\n{fields}Content-Length: {len(body)}\r\n\r\n"
        self._transport.write(said.encode() + body)


async def _serve(feeds: int, items: int, papers: int) -> None:
    _Server.documents = dict(_documents(feeds, items, papers))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Server, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(*map(int, sys.argv[1:4])))
