"""arXiv's daily listings, one Atom feed a category; missed days are filled from the API.

Source: https://info.arxiv.org/help/rss_specifications.html. The feed is cut at 2,000 items, the
new ones first to go, hence one request a category. It is empty on holidays.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from feedq.config import Config
from feedq.domain.identity import parse_arxiv
from feedq.domain.model import Announcement, Batch, Entry, Facts, FetchState, Subscription
from feedq.errors import ParseError
from feedq.sources import conditional
from feedq.sources.arxiv_api import LANE, ArxivApi
from feedq.sources.arxiv_days import eastern_day, missed_days
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http import Http

CUT_AT = 2_000
_CROSS = (Announcement.CROSS, Announcement.REPLACE_CROSS)
_PREAMBLE = re.compile(
    r"\A\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[\w-]+)\s*(?:\n|\s)\s*Abstract:\s?", re.IGNORECASE
)
_ACCEPT = "application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8"


class ArxivFeed(SourceBase):
    """Daily listings; `address` is a category such as `cs.LG`."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.arxiv_feed.rstrip("/")
        self._cross_lists = config.arxiv.cross_lists
        self._overlap = timedelta(days=config.fetch.overlap_days)
        self._api = ArxivApi(http, config)

    def lane(self, subscription: Subscription) -> str:
        return LANE

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        """Today's listing; before it, the days that were missed or asked for."""
        category = subscription.address
        answer = conditional.get(
            self._http,
            f"{self._base}/atom/{category}",
            state,
            wanted,
            accept=_ACCEPT,
            ok=(conditional.GONE,),
            lane=LANE,
        )
        settled = conditional.settled(answer, state, wanted)
        entries = () if settled else parse(answer.body)
        days = [
            eastern_day(e.facts.announced_at) for e in entries if e.facts and e.facts.announced_at
        ]
        newest = max(days, default=None)
        since = wanted.since or self._gap(state, newest)
        if since is not None:
            for page in self._api.window(category, since, wanted.now):
                yield Batch(entries=self._chosen(page, category), state=state)
        if settled:
            yield replace(settled, not_modified=settled.not_modified and since is None)
            return
        after = conditional.after(answer, state)
        if newest:
            after = replace(after, cursor={**after.cursor, "day": newest.isoformat()})
        notice = ""
        if len(entries) >= CUT_AT:
            notice = (
                f"arXiv cut the listing of {category} at {CUT_AT} items; the API fills the rest"
            )
        yield Batch(entries=self._chosen(entries, category), state=after, notice=notice)

    def _gap(self, state: FetchState, newest: date | None) -> datetime | None:
        """Where to start filling, when announcement days passed between two fetches."""
        try:
            last_seen = date.fromisoformat(state.cursor.get("day", ""))
        except ValueError:
            return None
        if newest is None or not missed_days(last_seen, newest):
            return None
        return datetime.combine(last_seen, time(), UTC) - self._overlap

    def _chosen(self, entries: list[Entry] | tuple[Entry, ...], category: str) -> tuple[Entry, ...]:
        if self._cross_lists:
            return tuple(entries)
        return tuple(e for e in entries if e.facts and not _is_cross(e.facts, category))


def _is_cross(facts: Facts, category: str) -> bool:
    if facts.announce_type is not None:
        return facts.announce_type in _CROSS
    return bool(facts.categories) and facts.categories[0] != category


def parse(body: bytes) -> tuple[Entry, ...]:
    """The listing of a day, from its Atom or its RSS form; a bad item is skipped.

    Raises:
        ParseError: not a feed. An empty feed is no error: there was no announcement.
    """
    import feedparser

    start = body[:4096].lower()
    if b"<!doctype" in start or b"<!entity" in start:
        raise ParseError("arXiv answered with a page, not a feed; it may be overloaded, try later")
    try:
        # The two clean-ups would take `<think>` and `&` out of titles and abstracts.
        feed: Any = feedparser.parse(
            BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser promises nothing about hostile bytes
        raise ParseError(f"arXiv's feed cannot be read ({type(error).__name__})") from error
    if not feed.get("version"):
        raise ParseError("arXiv answered with something that is no feed; try later")
    if feed.get("bozo") and b"</feed>" not in body[-200:] and b"</rss>" not in body[-200:]:
        raise ParseError("arXiv's feed is cut short; try later")
    return tuple(entry for item in feed["entries"] if (entry := _entry(item)) is not None)


def _entry(item: Any) -> Entry | None:
    found = parse_arxiv(str(item.get("id", ""))) or parse_arxiv(str(item.get("link", "")))
    title = " ".join(str(item.get("title", "")).split())
    if found is None or not title:
        return None
    identifier, version = found
    said = str(item.get("summary", ""))
    preamble = _PREAMBLE.match(said)
    kind = str(item.get("arxiv_announce_type") or (preamble["type"] if preamble else ""))
    address = f"https://arxiv.org/abs/{identifier.value}"
    return Entry(
        source_id=f"{identifier.value}v{version or 1}",
        url=address,
        facts=Facts(
            identifier=identifier,
            title=title,
            version=version or 1,
            authors=split_authors(_authors(item)),
            abstract=(said[preamble.end() :] if preamble else said).strip(),
            categories=tuple(tag["term"] for tag in item.get("tags", ()) if tag.get("term")),
            journal_ref=" ".join(str(item.get("arxiv_journal_reference", "")).split()),
            doi=str(item.get("arxiv_doi", "")).strip(),
            url=address,
            pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
            announced_at=_day(item),
            announce_type=_announcement(kind),
        ),
    )


def _authors(item: Any) -> str:
    names = [str(one.get("name", "")) for one in item.get("authors", ())]
    return ", ".join(name for name in names if name) or str(item.get("author", ""))


def _announcement(kind: str) -> Announcement | None:
    try:
        return Announcement(kind.strip().lower())
    except ValueError:
        return None


def _day(item: Any) -> datetime | None:
    parsed = item.get("published_parsed")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def split_authors(text: str) -> tuple[str, ...]:
    """Names of a list with commas; affiliations in parentheses are left out.

    `A. B. One (1), C. Two (2 and 3) ((1) Here, (2) There)` -> (`A. B. One`, `C. Two`).
    """
    names, depth = [""], 0
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            if sign == ",":
                names.append("")
            else:
                names[-1] += sign
    return tuple(clean for name in names if (clean := " ".join(name.split())))
