"""What the sources of posts share: lenient JSON, patience, links, and how far back to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import msgspec

from feedq.domain import identity
from feedq.domain.identity import Identifier
from feedq.domain.text import clean_line
from feedq.errors import ParseError, RateLimited
from feedq.sources.base import Wanted
from feedq.sources.http import Response

T = TypeVar("T")

FIRST_PAGES = 2
"""Pages read of an account that was never read before."""
MAX_PAGES = 50
"""Pages read at most in one fetch of one account."""

_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
_LINK = re.compile(r"https?://[^\s<>\"'`…]+(?P<cut>…)?", re.IGNORECASE)
_CUT = ("…", "...")
_LONGEST_LINK = 2048
_LONGEST_PATIENCE = timedelta(days=1)
_EPOCH_S = re.compile(r"\d{9,11}(?:\.\d+)?")
_DELAY_S = re.compile(r"\d{1,6}(?:\.\d+)?")
_RESETS = ("retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")


def decode(body: bytes, kind: type[T], whose: str) -> T:
    """A JSON document as `kind`.

    Args:
        whose: who answered, for the message: `Bluesky`, a host.

    Raises:
        ParseError: it is not JSON, or not of that shape.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            if b"\\u" not in body:
                raise
            # Half a surrogate pair, as JavaScript writes text that was cut: a blemish of one
            # post, not of the document.
            whole = json.dumps(json.loads(body), ensure_ascii=False)
            return msgspec.json.decode(whole.encode("utf-8", "replace"), type=kind)
    except _UNREADABLE as error:
        page = body.lstrip()[:1] == b"<"
        said = "a web page" if page else f"something else ({one_line(str(error), 80)})"
        raise ParseError(
            f"{whose} answered with {said} instead of the JSON its API documents; "
            "try again later, and check the address"
        ) from error


def read(raw: msgspec.Raw | None, kind: type[T]) -> T | None:
    """One part of a document, or None when it is missing, null or not of that shape."""
    if raw is None or not bytes(raw):
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except _UNREADABLE:
        return None


def read_each(raws: Iterable[msgspec.Raw] | None, kind: type[T]) -> list[T]:
    """The items that can be read; the others are skipped, for one must not cost the rest."""
    return [item for raw in raws or () if (item := read(raw, kind)) is not None]


def read_time(text: str | None) -> datetime | None:
    """An ISO 8601 instant in UTC; None when it is missing, not a date or beyond the calendar."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def one_line(text: str, limit: int = 200) -> str:
    """What a server said, fit for an error message."""
    return clean_line(text, limit=limit)


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
