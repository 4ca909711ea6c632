"""arXiv's answers, written by code, in the shape that its servers give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from feedq.sources.http.exchange import Response

NEW_YORK_WINTER = "-05:00"


@dataclass(frozen=True)
class Told:
    """What a listing or the API tells of a paper."""

    id: str
    title: str = "A Title"
    abstract: str = "An abstract."
    version: int = 1
    kind: str = "new"
    day: str = "2026-03-02"
    submitted: datetime = datetime(2026, 2, 27, 15, tzinfo=UTC)
    categories: tuple[str, ...] = ("cs.LG",)
    authors: tuple[str, ...] = ("Ada Lattice",)


def _categories(told: Told) -> str:
    return "".join(f"<category term={quoteattr(name)}/>" for name in told.categories)


def atom(*papers: Told) -> bytes:
    """A daily listing."""
    entries = (
        f"""<entry><id>oai:arXiv.org:{one.id}v{one.version}</id>
<title>{escape(one.title)}</title><updated>2026-03-02T05:00:19.866337+00:00</updated>
<link href="https://arxiv.org/abs/{one.id}" rel="alternate" type="text/html"/>
<summary>arXiv:{one.id}v{one.version} Announce Type: {one.kind} \n\
Abstract: {escape(one.abstract)}</summary>{_categories(one)}
<published>{one.day}T00:00:00{NEW_YORK_WINTER}</published>
<arxiv:announce_type>{one.kind}</arxiv:announce_type>
<dc:creator>{escape(", ".join(one.authors))}</dc:creator></entry>"""
        for one in papers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us"><id>http://rss.arxiv.org/atom/cs.LG</id>
<title>cs.LG updates on arXiv.org</title>{"".join(entries)}</feed>
""".encode()


def rss(*papers: Told) -> bytes:
    """A daily listing as RSS 2.0."""
    items = (
        f"""<item><title>{escape(one.title)}</title><link>https://arxiv.org/abs/{one.id}</link>
<description>arXiv:{one.id}v{one.version} Announce Type: {one.kind} \n\
Abstract: {escape(one.abstract)}</description>
<guid isPermaLink="false">oai:arXiv.org:{one.id}v{one.version}</guid>
{"".join(f"<category>{name}</category>" for name in one.categories)}
<pubDate>{datetime.fromisoformat(one.day):%a, %d %b %Y} 00:00:00 -0500</pubDate>
<arxiv:announce_type>{one.kind}</arxiv:announce_type>
<dc:creator>{escape(", ".join(one.authors))}</dc:creator></item>"""
        for one in papers
    )
    return f"""<rss xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.LG updates on arXiv.org</title>{"".join(items)}</channel></rss>
""".encode()


def results(papers: Iterable[Told], *, total: int, start: int = 0) -> bytes:
    """One page of the API."""
    entries = (
        f"""<entry><id>http://arxiv.org/abs/{one.id}v{one.version}</id>
<title>{escape(one.title)}</title><updated>{one.submitted:%Y-%m-%dT%H:%M:%SZ}</updated>
<summary>{escape(one.abstract)}</summary>{_categories(one)}
<published>{one.submitted:%Y-%m-%dT%H:%M:%SZ}</published>
<arxiv:primary_category term="{one.categories[0]}"/>
{"".join(f"<author><name>{escape(name)}</name></author>" for name in one.authors)}</entry>"""
        for one in papers
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"
 xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
<title>arXiv Query</title><opensearch:itemsPerPage>100</opensearch:itemsPerPage>
<opensearch:totalResults>{total}</opensearch:totalResults>
<opensearch:startIndex>{start}</opensearch:startIndex>{"".join(entries)}</feed>
""".encode()


_WINDOW = re.compile(r"cat:(\S+) AND submittedDate:\[(\d{12}) TO (\d{12})\]")


class Api:
    """arXiv's API over a few papers: searches, windows of days, ids, pages.

    Attributes:
        asked: the parameters of each request, in order.
        trouble: answered instead, once each, in this order; None lets one request pass.
    """

    def __init__(self, *papers: Told, most: int = 30_000) -> None:
        self._papers = papers
        self._most = most
        self.asked: list[dict[str, str]] = []
        self.trouble: list[Response | None] = []

    def __call__(self, path: str, params: Mapping[str, str]) -> Response:
        assert path == "/api/query"
        self.asked.append(dict(params))
        trouble = self.trouble.pop(0) if self.trouble else None
        if trouble:
            return trouble
        found = self._found(params)[: self._most]
        start, size = int(params["start"]), int(params["max_results"])
        return answer(results(found[start : start + size], total=len(found), start=start))

    def windows(self) -> list[str]:
        """The windows asked for, each once."""
        return list(dict.fromkeys(one.get("search_query", "") for one in self.asked))

    def _found(self, params: Mapping[str, str]) -> list[Told]:
        if ids := params.get("id_list"):
            return [paper for paper in self._papers if paper.id in ids.split(",")]
        found = list(self._papers)
        if match := _WINDOW.fullmatch(params["search_query"]):
            category, *ends = match.groups()
            start, end = (datetime.strptime(f"{at}Z", "%Y%m%d%H%M%z") for at in ends)
            found = [
                paper
                for paper in found
                if category in paper.categories
                and start <= paper.submitted < end + timedelta(minutes=1)
            ]
        assert params["sortBy"] == "submittedDate"
        found.sort(key=lambda paper: paper.submitted)
        return found if params["sortOrder"] == "ascending" else found[::-1]


def answer(body: bytes, status: int = 200, **headers: str) -> Response:
    """An answer of any of arXiv's servers."""
    return Response("https://export.arxiv.org/", status, headers, body)


AWKWARD = (
    "<", ">", "&", "&amp;", "&lt;think&gt;", "<think>", "</think>", "$x<y$", "$a>b$ & $c<d$",
    "<b>bold</b>", "<script>alert(1)</script>", "<!-- no -->", "]]>", "<![CDATA[x]]>", '"', "'",
    "“quoted”", "it's", "🐢", "👩🏽‍🔬", "é", "Ã©", "Â©", "cafÃ©", "\\alpha_{i}^2", "\\'e",
    "{\\\"o}",
    "%", "100%", "#", "&#60;", "&#x3c;", "&nbsp;", "λ", "中文", "עברית", "0", "-", "?", "null",
    "a_b", "~", "^", "`x`", "a@b.c", "(a)", "https://x.y/?a=1&b=2", "R\u00e9nyi", "x\u0302", "≤",
)  # fmt: skip


def awkward_texts(count: int) -> list[str]:
    """Titles that break parsers, each different from the others, without needless blanks."""
    size = len(AWKWARD)
    return [
        f"{AWKWARD[n % size]} {n} {AWKWARD[(n // size + n * 7) % size]}{AWKWARD[n * 3 % size]}"
        for n in range(count)
    ]
