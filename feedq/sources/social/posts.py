"""What the sources of posts share: patience, links, and how far back to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from feedq.domain import identity
from feedq.domain.identity import Identifier
from feedq.errors import RateLimited
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.lenient import read_time

FIRST_PAGES = 2
"""Pages read of an account that was never read before."""
MAX_PAGES = 50
"""Pages read at most in one fetch of one account."""

_LINK = re.compile(r"https?://[^\s<>\"'`…]+(?P<cut>…)?", re.IGNORECASE)
_CUT = ("…", "...")
_LONGEST_LINK = 2048
_LONGEST_PATIENCE = timedelta(days=1)
_EPOCH_S = re.compile(r"\d{9,11}(?:\.\d+)?")
_DELAY_S = re.compile(r"\d{1,6}(?:\.\d+)?")
_RESETS = ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")


def unique(urls: Iterable[str]) -> tuple[str, ...]:
    """The http(s) links among `urls`, in order, once each."""
    web = (url.strip() for url in urls)
    return tuple(
        dict.fromkeys(url for url in web if url.lower().startswith(("http://", "https://")))
    )


def links_in(text: str) -> tuple[str, ...]:
    """The links that are written out in plain text, whole ones only."""
    found = []
    for match in _LINK.finditer(text):
        url = match[0]
        if match["cut"] or url.endswith(_CUT) or len(url) > _LONGEST_LINK:
            continue
        url = url.rstrip(".,;:!?*")
        while url.endswith((")", "]", "}")) and url.count(url[-1]) > url.count(
            {")": "(", "]": "[", "}": "{"}[url[-1]]
        ):
            url = url[:-1].rstrip(".,;:!?*")
        found.append(url)
    return unique(found)


def papers_in(text: str, links: Iterable[str]) -> tuple[Identifier, ...]:
    """The papers a post points at; a link shown cut short would name another paper."""
    words = (word for word in text.split() if "/" not in word or not word.endswith(_CUT))
    return identity.find_all(" ".join(words), links)


def patience_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the server asks us to wait, from whichever header it uses; at most a day.

    Retry-After counts seconds or is a date (RFC 9110 §10.2.3); the reset headers hold an epoch
    (Bluesky, X), an ISO 8601 instant (Mastodon) or seconds.
    """
    for name in _RESETS:
        value = headers.get(name, "").strip()
        until = read_time(value) if "-" in value else None
        if _EPOCH_S.fullmatch(value):
            until = datetime.fromtimestamp(float(value), UTC)
        elif _DELAY_S.fullmatch(value):
            until = now + timedelta(seconds=float(value))
        elif "," in value:
            with suppress(ValueError, TypeError, OverflowError):
                until = parsedate_to_datetime(value)
        if until is not None:
            until = until if until.tzinfo else until.replace(tzinfo=UTC)
            return min(max(until - now, timedelta()), _LONGEST_PATIENCE).total_seconds()
    return None


def rate_limited(response: Response, now: datetime, whose: str) -> RateLimited:
    """The error for an answer with status 429."""
    wait_s = patience_s(response.headers, now)
    when = "later" if wait_s is None else f"in {max(1, round(wait_s / 60))} min"
    return RateLimited(
        f"{whose} asks for fewer requests; try again {when}",
        url=response.url.partition("?")[0],
        status=response.status,
        retry_after_s=wait_s,
    )


@dataclass(frozen=True, slots=True)
class Walk:
    """How far back through a timeline, newest page first, one fetch goes.

    Marks are texts that sort as posts arrived. The cursor only moves when a walk is complete,
    so a killed one is walked again and nothing falls into the gap.

    Attributes:
        known: the mark of the newest post of the last complete walk, "" for none.
    """

    known: str
    wanted: Wanted

    @property
    def max_pages(self) -> int:
        """Pages after which to stop in any case."""
        first = not self.known and self.wanted.since is None and not self.wanted.full
        return FIRST_PAGES if first else MAX_PAGES

    def wants(self, mark: str) -> bool:
        """Whether to store a post: always when more than the news was asked for."""
        return self.wanted.full or self.wanted.since is not None or mark > self.known

    def ends_at(self, mark: str, at: datetime | None) -> bool:
        """Whether a page that holds this post is the last one needed."""
        since = self.wanted.since
        if self.wanted.full or (since is not None and (at is None or at >= since)):
            return False
        return mark <= self.known if self.known else since is not None
