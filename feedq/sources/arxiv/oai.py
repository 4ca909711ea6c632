"""arXiv's bulk history: OAI-PMH, records as `arXivRaw`, some thousand a page.

A record carries the day of its last change (its datestamp), and lists go by that day. Whatever
was submitted since a day was also changed since, so asking from that day on misses nothing; older
papers that were only revised come along.

Sources: https://info.arxiv.org/help/oa/index.html,
https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree

from feedq.config import Config
from feedq.domain.identity import parse_arxiv
from feedq.domain.model import Entry, Facts
from feedq.errors import FetchError
from feedq.sources.arxiv import tree
from feedq.sources.arxiv.api import LANE
from feedq.sources.arxiv.days import announced_at, feed_day
from feedq.sources.arxiv.names import split_authors
from feedq.sources.arxiv.tree import Fields, line, name, text
from feedq.sources.http.client import Http

EARLIEST = date(2005, 9, 16)
"""arXiv refuses to list from an earlier day; what is older bears this one."""
_MOST_TAGS = 2_000_000
_STALE = "badResumptionToken"
_EMPTY = "noRecordsMatch"
_PHYSICS = frozenset(
    ("astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin",
     "nucl-ex", "nucl-th", "physics", "quant-ph")
)  # fmt: skip
_VERSION = re.compile(r"v(\d{1,4})", re.ASCII)


class StaleToken(FetchError):
    """The token that leads to the next page is no longer good."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        token: leads to the next page; "" on the last.
        expires_at: when the token ends, if the server says so.
        reached: the newest datestamp on the page, or None.
        refusal: the protocol's code for why there is no list, or "".
        words: the server's own about that.
    """

    entries: tuple[Entry, ...] = ()
    token: str = ""
    expires_at: datetime | None = None
    reached: date | None = None
    refusal: str = ""
    words: str = ""


class ArxivOai:
    """Lists of what changed in a category."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._address = f"{config.endpoints.arxiv_oai.rstrip('/').removesuffix('/oai')}/oai"

    def page(self, category: str, changed_since: date, token: str = "") -> Page:
        """The page that `token` leads to, or the first of what changed since a day, oldest first.

        Raises:
            StaleToken: ask without one.
            FetchError: arXiv refuses; with its own words.
            ParseError: the answer is no list of records, or not all of one.
        """
        params = {"verb": "ListRecords"}
        if token:
            params["resumptionToken"] = token
        else:
            params["metadataPrefix"] = "arXivRaw"
            params["set"] = set_name(category)
            params["from"] = max(changed_since, EARLIEST).isoformat()
        headers = {"Accept": "text/xml, application/xml;q=0.9"}
        page = parse(self._http.get(self._address, params=params, headers=headers, lane=LANE).body)
        if page.refusal in ("", _EMPTY):
            return page
        if page.refusal == _STALE and token:
            raise StaleToken(f"arXiv no longer knows the page to go on with: {page.words}")
        raise FetchError(
            f"arXiv's OAI service refuses to list {category} ({page.refusal}): {page.words}"
        )


def set_name(category: str) -> str:
    """The set of a category or an archive: `cs.LG` -> `cs:cs:LG`, `hep-ex` -> `physics:hep-ex`."""
    archive, _, subject = category.partition(".")
    group = "physics" if archive in _PHYSICS else archive
    return ":".join(filter(None, (group, archive, subject)))


def parse(body: bytes) -> Page:
    """A page of records; deleted and bad ones are skipped.

    Raises:
        ParseError: not a whole answer in the protocol.
    """
    root = tree.read(body, what="list of records", roots=("oai-pmh",), most_tags=_MOST_TAGS)
    entries: list[Entry] = []
    stamps: list[date] = []
    token, expires_at, refusal, words = "", None, "", ""
    for element in tree.outermost(root, "record", "resumptiontoken", "error"):
        match name(element):
            case "record":
                parts = tree.fields(element)
                if (entry := _entry(parts)) is not None:
                    entries.append(entry)
                stamps += filter(None, map(_day, _inner(parts, "header", "datestamp")))
            case "resumptiontoken":
                token = (element.text or "").strip()
                expires_at = tree.instant(element.get("expirationDate") or "")
            case "error":
                refusal = (element.get("code") or "").strip()[:60] or "no reason given"
                words = _reason("".join(element.itertext()))
    return Page(tuple(entries), token, expires_at, max(stamps, default=None), refusal, words)


def _reason(words: str) -> str:
    """The specific part of an error, where there is one."""
    words = " ".join(words.split())
    return (words.partition("Reason: ")[2] or words)[:200] or "it gives no reason"


def _inner(parts: Fields, outer: str, inner: str) -> list[ElementTree.Element]:
    return [one for part in parts.get(outer, ()) for one in part if name(one) == inner]


def _day(datestamp: ElementTree.Element) -> date | None:
    try:
        return date.fromisoformat((datestamp.text or "").strip()[:10])
    except ValueError:
        return None


def _entry(parts: Fields) -> Entry | None:
    """A record as an entry; the same facts as the API gives. None when it is not a paper."""
    raws = _inner(parts, "metadata", "arxivraw")
    if not raws:  # a deleted record is a header alone
        return None
    fields = tree.fields(raws[0])
    found = parse_arxiv(text(fields, "id"))
    title = line(fields, "title")
    if found is None or not title:
        return None
    identifier, _ = found
    versions = dict(_versions(fields))
    version = max(versions, default=1)
    submitted_at = versions.get(1)
    address = f"https://arxiv.org/abs/{identifier.value}"
    return Entry(
        source_id=f"{identifier.value}v{version}",
        url=address,
        facts=Facts(
            identifier=identifier,
            title=title,
            version=version,
            authors=split_authors(text(fields, "authors")),
            abstract=text(fields, "abstract").strip(),
            categories=tuple(dict.fromkeys(text(fields, "categories").split())),
            comment=line(fields, "comments"),
            doi=text(fields, "doi").strip(),
            journal_ref=line(fields, "journal-ref"),
            url=address,
            pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
            published_at=submitted_at,
            updated_at=versions.get(version),
            announced_at=announced_at(feed_day(submitted_at)) if submitted_at else None,
        ),
    )


def _versions(fields: Fields) -> Iterator[tuple[int, datetime | None]]:
    for element in fields.get("version", ()):
        if number := _VERSION.fullmatch(element.get("version", "").strip()):
            yield max(int(number[1]), 1), tree.instant(text(tree.fields(element), "date"))
