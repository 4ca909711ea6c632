"""The content as each protocol puts it on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from feedq.demo.content import CLASSIC, DemoPaper, DemoPost, link, pieces

_ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
)
_DID = "did:plc:demo"


def listing(category: str, papers: Sequence[DemoPaper], now: datetime) -> bytes:
    """An arXiv daily listing (rss.arxiv.org/atom/<category>)."""
    parts = [_ATOM, f"<id>http://rss.arxiv.org/atom/{category}</id>"]
    parts.append(f"<title>{category} updates on arXiv.org</title><updated>{_iso(now)}</updated>")
    for paper in papers:
        tags = "".join(f'<category term="{tag}"/>' for tag in paper.categories)
        said = f"arXiv:{paper.id}v{paper.version} Announce Type: {paper.kind} \nAbstract: "
        parts.append(
            f"<entry><id>oai:arXiv.org:{paper.id}v{paper.version}</id>"
            f"<title>{escape(paper.title)}</title><updated>{_iso(paper.announced)}</updated>"
            f'<link href="https://arxiv.org/abs/{paper.id}" rel="alternate" type="text/html"/>'
            f"<summary>{escape(said + paper.abstract)}</summary>{tags}"
            f"<published>{_iso(paper.announced)}</published>"
            f"<arxiv:announce_type>{paper.kind}</arxiv:announce_type>"
            f"<dc:creator>{escape(', '.join(paper.authors))}</dc:creator></entry>"
        )
    return "".join([*parts, "</feed>"]).encode()


def results(papers: Sequence[DemoPaper], total: int, start: int, *, classic: bool) -> bytes:
    """A page of arXiv's query API."""
    parts = [_ATOM, "<id>https://arxiv.org/api/demo</id><title>arXiv Query</title>"]
    for name, value in (
        ("totalResults", total),
        ("startIndex", start),
        ("itemsPerPage", len(papers)),
    ):
        parts.append(f"<opensearch:{name}>{value}</opensearch:{name}>")
    parts += [_result(paper) for paper in papers]
    if classic:
        parts.append(_CLASSIC)
    return "".join([*parts, "</feed>"]).encode()


def refusal(words: str) -> bytes:
    """What the API answers to a query it cannot read, with status 400."""
    return (
        f"{_ATOM}<entry><id>https://arxiv.org/api/errors#{escape(words.replace(' ', '_'))}</id>"
        f"<title>Error</title><summary>{escape(words)}</summary></entry></feed>"
    ).encode()


def _result(paper: DemoPaper) -> str:
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    tags = "".join(f'<category term="{tag}"/>' for tag in paper.categories)
    comment = f"<arxiv:comment>{escape(paper.comment)}</arxiv:comment>" if paper.comment else ""
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.id}v{paper.version}</id>"
        f"<title>{escape(paper.title)}</title><updated>{_iso(paper.submitted)}</updated>"
        f"<published>{_iso(paper.submitted)}</published><summary>{escape(paper.abstract)}</summary>"
        f'{tags}<arxiv:primary_category term="{paper.categories[0]}"/>{comment}{people}</entry>'
    )


_CLASSIC = (
    f"<entry><id>http://arxiv.org/abs/{CLASSIC}v3</id><title>A Clear Account of Large Fields on "
    "Small Lattices</title><updated>1999-03-01T12:00:00Z</updated>"
    "<published>1999-01-04T12:00:00Z</published><summary>We explain, with three pictures, why a "
    "field that varies slowly may be put on a coarse lattice.</summary>"
    '<category term="hep-th"/><arxiv:primary_category term="hep-th"/>'
    "<author><name>V. Old</name></author></entry>"
)


def tweet(post: DemoPost, ids: dict[str, str]) -> dict[str, Any]:
    """A post of X: t.co in the text, the real address in the entities."""
    text = ""
    urls: list[dict[str, object]] = []
    for words, key in pieces(post.text):
        text += words
        if not key:
            continue
        if post.form == "id":
            text += f"arXiv:{ids[key]}"
            continue
        address = link(ids[key], post.form)
        short = f"https://t.co/demo{post.number:04}{len(urls)}"
        start = len(text)
        text += short
        url = {"start": start, "end": len(text), "url": short, "expanded_url": address}
        urls.append({**url, "display_url": address[8:34] + "…"})
    whole = {"text": text, "entities": {"urls": urls}}
    made = {"id": str(1_900_000_000_000_000_000 - post.number), "created_at": _iso(post.posted)}
    if post.long:
        return {**made, "text": text[:270] + "…", "note_tweet": whole}
    return {**made, **whole}


def skeet(post: DemoPost, ids: dict[str, str], handle: str) -> dict[str, Any]:
    """A post of Bluesky: facets by UTF-8 byte, or a card."""
    text, facets, embed = "", [], None
    for words, key in pieces(post.text):
        text += words
        if not key:
            continue
        address = link(ids[key], post.form)
        if post.form == "card":
            card = {"uri": address, "title": "A paper", "description": ""}
            embed = {"$type": "app.bsky.embed.external#view", "external": card}
            continue
        start = len(text.encode())
        text += address[8:30] + "..."
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": address}
        index = {"byteStart": start, "byteEnd": len(text.encode())}
        facets.append({"index": index, "features": [feature]})
    did = did_of(handle)
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": _iso(post.posted)}
    view: dict[str, Any] = {
        "uri": f"at://{did}/app.bsky.feed.post/demo{post.number:04}",
        "cid": f"demo{post.number}",
        "author": {"did": did, "handle": handle, "displayName": post.by, "labels": []},
        "record": {**record, "facets": facets},
        "indexedAt": _iso(post.posted),
        "labels": [],
    }
    return {"post": {**view, "embed": embed} if embed else view}


def did_of(handle: str) -> str:
    """The lasting id of a Bluesky account."""
    return f"{_DID}{handle.split('.')[0]}"


def toot(post: DemoPost, ids: dict[str, str], base: str, user: str) -> dict[str, Any]:
    """A status of Mastodon: HTML, links cut for the eye and whole in the href."""
    address = f"{base}/@{user}/{110_000_000_000 - post.number}"
    return {
        "id": str(110_000_000_000 - post.number),
        "created_at": _iso(post.posted),
        "uri": address,
        "url": address,
        "content": _html(post, ids),
        "spoiler_text": "",
        "visibility": "public",
        "edited_at": None,
        "reblog": None,
        "card": None,
        "account": {"id": f"user-{user}", "acct": user, "username": user, "display_name": post.by},
    }


def feed(kind: str, title: str, posts: Sequence[DemoPost], ids: dict[str, str]) -> bytes:
    """A blog in one of the formats: rss, atom, rdf, json, forum."""
    if kind == "json":
        items = [
            {
                "id": f"demo-{post.number}",
                "url": f"https://blog.example/{post.number}",
                "title": post.title,
                "content_html": _html(post, ids),
                "date_published": _iso(post.posted),
            }
            for post in posts
        ]
        version = "https://jsonfeed.org/version/1.1"
        return json.dumps({"version": version, "title": title, "items": items}).encode()
    if kind == "atom":
        entries = "".join(
            f"<entry><id>tag:blog.example,2026:{post.number}</id><title>{escape(post.title)}</title>"
            f'<link href="https://blog.example/{post.number}"/><updated>{_iso(post.posted)}</updated>'
            f'<content type="html">{escape(_html(post, ids))}</content></entry>'
            for post in posts
        )
        return f"{_ATOM}<id>tag:blog.example</id><title>{title}</title>{entries}</feed>".encode()
    items_xml = "".join(_rss_item(post, ids, rdf=kind == "rdf") for post in posts)
    if kind == "rdf":
        return (
            '<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/">'
            f"<title>{title}</title><link>https://news.example/</link></channel>{items_xml}</rdf:RDF>"
        ).encode()
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>https://blog.example/</link>{items_xml}</channel></rss>"
    ).encode()


def _rss_item(post: DemoPost, ids: dict[str, str], *, rdf: bool) -> str:
    address = f"https://blog.example/{post.number}"
    about = f' rdf:about="{address}"' if rdf else ""
    when = (
        f"<dc:date>{_iso(post.posted)}</dc:date>"
        if rdf
        else f"<pubDate>{format_datetime(post.posted)}</pubDate><guid>{address}</guid>"
    )
    return (
        f"<item{about}><title>{escape(post.title)}</title><link>{address}</link>{when}"
        f"<description>{escape(_html(post, ids))}</description></item>"
    )


def reports_page(reports: Iterable[str]) -> bytes:
    """A course's listing of student projects."""
    rows = []
    for number, line in enumerate(reports):
        title, _, people = line.partition(" | ")
        rows.append(
            f'<li><a href="reports/2017/pdfs/{100 + number}.pdf">{escape(title)}</a> '
            f"by {escape(people)}</li>"
        )
    return (
        "<!DOCTYPE html><html><head><title>Course Projects, Spring 2017</title></head><body>"
        f"<h1>Course Projects, Spring 2017</h1><ul>{''.join(rows)}</ul></body></html>"
    ).encode()


def _html(post: DemoPost, ids: dict[str, str]) -> str:
    out = []
    for words, key in pieces(post.text):
        out.append(escape(words))
        if key:
            address = link(ids[key], post.form)
            # As Mastodon writes them: the whole address is there, its ends are not shown.
            shown = (
                f'<span class="invisible">{address[:8]}</span>'
                f'<span class="ellipsis">{address[8:30]}</span>'
                f'<span class="invisible">{address[30:]}</span>'
            )
            out.append(f'<a href="{address}">{shown}</a>')
    return f"<p>{''.join(out)}</p>"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
