"""Mastodon: what one account posts, quotes and boosts, read without logging in.

    account -> id, once -> /api/v1/accounts/:id/statuses, newest page first -> parse_statuses

Source: https://docs.joinmastodon.org/methods/accounts/ and /entities/Status/. Other servers that
speak this API (GoToSocial, Pleroma, Pixelfed) leave fields out; none is needed but `id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from msgspec import Raw, Struct

from feedq.config import Config
from feedq.domain.markup import Tag, tokens
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.domain.text import html_to_text
from feedq.errors import FetchError, SourceError
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http import Http, Response
from feedq.sources.social import (
    Walk,
    decode,
    links_in,
    one_line,
    papers_in,
    rate_limited,
    read,
    read_each,
    read_time,
    unique,
)

_PAGE = "40"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ACCOUNT = re.compile(r"@?(?P<user>[\w.-]+)@(?P<host>[^\s@/]+)")
_PROFILE = re.compile(r"/(?:@|users/|web/@)(?P<user>[\w.-]+)(?:@[^/]*)?/?")
_NEXT = re.compile(r'<(?P<url>[^<>]*)>\s*;[^,<]*?\brel="?next\b')
_REFUSALS = (401, 403, 404, 410, 422, 429)


class _Account(Struct):
    id: str | int = ""
    acct: str | None = None
    username: str | None = None
    display_name: str | None = None
    url: str | None = None
    moved: Raw = Raw()

    @property
    def name(self) -> str:
        return (self.display_name or "").strip() or self.acct or self.username or ""


class _Card(Struct):
    url: str | None = None
    title: str | None = None


class _Status(Struct):
    id: str | int
    uri: str | None = None
    url: str | None = None
    created_at: str | None = None
    edited_at: str | None = None
    content: str | None = None
    text: str | None = None  # the source of a status; some answers have it instead of `content`
    spoiler_text: str | None = None
    account: Raw = Raw()
    card: Raw = Raw()
    quote: Raw = Raw()
    reblog: Raw = Raw()


class _Quote(Struct):
    """4.4 and later: state and post. Null where its author has not accepted, or deleted it."""

    quoted_status: _Status | None


class _Refusal(Struct):
    error: str = ""


@dataclass(frozen=True, slots=True)
class Handle:
    """Where an account lives: `base` is its server, without a slash at the end."""

    base: str
    user: str

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def __str__(self) -> str:
        return f"@{self.user}@{self.host}"


@dataclass(frozen=True, slots=True)
class StatusItem:
    """A status or boost and its place in the timeline.

    Attributes:
        mark: sorts as the server's ids do.
        edited: when it was last edited, in ISO 8601 UTC, or "".
        moved_to: the profile its author moved to, or "".
    """

    entry: Entry
    id: str
    mark: str
    edited: str
    moved_to: str


class Mastodon(SourceBase):
    """Follows accounts on their own servers: `@user@host`, `user@host` or a profile's URL."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.mastodon.rstrip("/")

    def lane(self, subscription: Subscription) -> str:
        try:
            return self._handle(subscription).host
        except SourceError:
            return "mastodon"

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        handle = self._handle(subscription)
        account = state.cursor.get("id") or self._look_up(handle, wanted.now)
        walk = Walk(_mark(state.cursor.get("newest", "")), wanted)
        newest = state.cursor.get("newest", "")
        edited = known_edit = state.cursor.get("edited", "")
        held = {**state.cursor, "id": account}
        older = ""
        for number in range(1, walk.max_pages + 1):
            response = self._statuses(handle, account, older, wanted.now)
            items = parse_statuses(response.body, handle.host)
            newest = max([newest, *(item.id for item in items)], key=_mark)
            edited = max([edited, *(item.edited for item in items)])
            found = any(walk.ends_at(item.mark, item.entry.posted_at) for item in items)
            before, older = older, find_older(response.headers.get("link", ""))
            ended = found or not items or older in ("", before)
            last = ended or number == walk.max_pages
            notice = next((_moved(handle, item) for item in items if item.moved_to), "")
            if last and not ended and walk.known and not wanted.full:
                notice = notice or f"{handle} posted more than one fetch reads; the oldest are left"
            cursor = {**held, "newest": newest, "edited": edited} if last and newest else held
            yield Batch(
                entries=tuple(
                    item.entry
                    for item in items
                    if walk.wants(item.mark) or (known_edit and item.edited > known_edit)
                ),
                state=replace(state, cursor=cursor),
                notice=notice,
            )
            if last:
                return

    def _handle(self, subscription: Subscription) -> Handle:
        handle = parse_address(subscription.address)
        return replace(handle, base=self._base) if self._base else handle

    def _look_up(self, handle: Handle, now: datetime) -> str:
        response = self._get(handle, "lookup", {"acct": handle.user}, now)
        account = decode(response.body, _Account, handle.host)
        if not account.id:
            raise SourceError(f"{handle.host} names no id for {handle}; check its spelling")
        return str(account.id)

    def _statuses(self, handle: Handle, account: str, older: str, now: datetime) -> Response:
        params = {"limit": _PAGE, "exclude_replies": "false"}
        if older:
            params["max_id"] = older
        return self._get(handle, f"{quote(account, safe='')}/statuses", params, now)

    def _get(self, handle: Handle, path: str, params: Mapping[str, str], now: datetime) -> Response:
        url = f"{handle.base}/api/v1/accounts/{path}"
        response = self._http.get(url, params=params, ok=_REFUSALS)
        if response.status == 429:
            raise rate_limited(response, now, handle.host)
        if response.status in _REFUSALS:
            raise _refused(response, handle)
        return response


def parse_statuses(body: bytes, host: str) -> tuple[StatusItem, ...]:
    """One page of statuses, newest first; one that cannot be read is left out.

    Args:
        host: who answered, for the message.

    Raises:
        ParseError: it is no such page.
    """
    return tuple(map(_item, read_each(decode(body, list[Raw], host), _Status)))


def find_older(link: str) -> str:
    """The `max_id` that asks for the next, older page, from a Link header (RFC 8288), or "".

    Only the id is taken: the address asked stays our own, whatever host the header names.
    """
    match = _NEXT.search(link)
    if match is None:
        return ""
    try:
        return parse_qs(urlsplit(match["url"]).query).get("max_id", [""])[0]
    except ValueError:
        return ""


def parse_address(address: str) -> Handle:
    """An account from any of its spellings.

    Raises:
        SourceError: it is none.
    """
    address = address.strip()
    try:
        if "://" in address:
            parts = urlsplit(address)
            profile = _PROFILE.fullmatch(parts.path)
            if parts.scheme in ("http", "https") and parts.hostname and profile:
                return Handle(
                    f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", profile["user"]
                )
        elif match := _ACCOUNT.fullmatch(address):
            hostname = urlsplit(f"//{match['host']}").hostname
            if hostname:
                scheme = "http" if hostname in _LOOPBACK else "https"
                return Handle(f"{scheme}://{match['host'].lower()}", match["user"])
    except ValueError:  # a bracket or a port that is none
        pass
    raise SourceError(
        f"{one_line(address, 80)!r} is not a Mastodon account; write it as @user@server"
    )


def _mark(status: str) -> str:
    """Ids are numbers too big to trust as such; the docs sort them by length, then as text."""
    return f"{len(status):03}{status}" if status else ""


def _item(status: _Status) -> StatusItem:
    boosted = read(status.reblog, _Status)
    shown = boosted or status
    text, links = _said(shown)
    posted_at = read_time(status.created_at)
    edited_at = read_time(shown.edited_at)
    account = read(status.account, _Account) or _Account()
    name = (read(shown.account, _Account) or account).name
    moved = read(account.moved, _Account)
    entry = Entry(
        source_id=status.uri or str(status.id),
        url=shown.url or shown.uri or "",
        text=text,
        author=f"boosted: {name}" if boosted else name,
        posted_at=posted_at,
        links=links,
        mentions=papers_in(text, links),
    )
    return StatusItem(
        entry=entry,
        id=str(status.id),
        mark=_mark(str(status.id)),
        edited=edited_at.isoformat(timespec="microseconds") if edited_at else "",
        moved_to=(moved.url or moved.acct or "") if moved else "",
    )


def _said(status: _Status, *, quoted: bool = False) -> tuple[str, tuple[str, ...]]:
    """Text and links of a status with its card and, one level deep, the status it quotes."""
    content = status.content or ""
    body, hrefs = html_to_text(content)
    body = body or (status.text or "").strip()
    names = _names(content)
    links = [href for href in hrefs if href not in names]
    texts = [(status.spoiler_text or "").strip(), body]
    links += links_in(" ".join(texts))
    card = read(status.card, _Card)
    if card is not None and card.url:
        links.append(card.url)
        if card.title and card.title not in body:
            texts.append(card.title)
    inner = None if quoted else _quote_of(status)
    if inner is not None:
        quote_text, quote_links = _said(inner, quoted=True)
        author = (read(inner.account, _Account) or _Account()).name
        texts.append(f"Quoting {author}: {quote_text}")
        links.extend(quote_links)
    return "\n\n".join(text for text in texts if text), unique(links)


def _quote_of(status: _Status) -> _Status | None:
    quote = read(status.quote, _Quote)
    # Before 4.4 some servers put the quoted status there as it is.
    return quote.quoted_status if quote else read(status.quote, _Status)


def _names(content: str) -> set[str]:
    """Addresses of people and hashtags, which are links only in form."""
    return {
        token.get("href")
        for token in tokens(content)
        if isinstance(token, Tag)
        and token.name == "a"
        and ({"mention", "hashtag"} & set(token.get("class").split()) or token.get("rel") == "tag")
    }


def _moved(handle: Handle, item: StatusItem) -> str:
    return f"{handle} moved to {one_line(item.moved_to)}; put the new account into the config"


def _refused(response: Response, handle: Handle) -> SourceError:
    """The error for an answer that is none, in words that help."""
    refusal = read(Raw(response.body), _Refusal)
    said = f" ({one_line(refusal.error)})" if refusal and refusal.error else ""
    if response.status in (401, 403, 422):
        message = (
            f"{handle.host} does not show posts without login{said}; "
            f"try the account's feed instead: {handle.base}/@{handle.user}.rss"
        )
    elif response.status == 410:
        message = f"{handle} is gone{said}; remove it from the config"
    else:
        message = (
            f"{handle.host} does not know {handle}, or does not show posts without login{said}; "
            "check the spelling"
        )
    return FetchError(message, status=response.status)
