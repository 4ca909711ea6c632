"""Bluesky: what one account posts, quotes and reposts, read without logging in.

    handle -> DID, once -> app.bsky.feed.getAuthorFeed, newest page first -> parse_feed -> entries

Source: https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed and the lexicons named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

from msgspec import Raw, Struct, field

from feedq.config import Config
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.errors import SourceError
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http import Http
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

_HIDDEN = "!no-unauthenticated"
_BROKEN_HANDLE = "handle.invalid"  # what the API shows while a handle does not resolve
_PAGE = "100"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)$")
_PROFILE = re.compile(r"https?://[^/]+/profile/([^/?#]+)", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


# The wire: unknown fields are ignored; what may be of an unknown kind stays raw until it is read.


class _Label(Struct):
    val: str
    neg: bool | None = None


class _Author(Struct):
    did: str
    handle: str = ""
    display_name: str | None = field(name="displayName", default=None)
    labels: list[Raw] | None = None

    @property
    def name(self) -> str:
        return (self.display_name or "").strip() or self.handle or self.did

    @property
    def hidden(self) -> bool:
        """Asks not to be shown to people without an account (atproto self-label)."""
        return any(one.val == _HIDDEN and not one.neg for one in read_each(self.labels, _Label))


class _Slice(Struct):
    start: int = field(name="byteStart")
    end: int = field(name="byteEnd")


class _Feature(Struct):
    uri: str  # only links have one; mentions and hashtags have not


class _Facet(Struct):
    index: _Slice
    features: list[Raw]


class _Record(Struct):
    text: str = ""
    created_at: str | None = field(name="createdAt", default=None)
    facets: list[Raw] | None = None


class _Card(Struct):
    uri: str
    title: str | None = None


class _Embed(Struct):
    """Every kind of embed, read by the parts it has rather than by its name.

    `external`: a link card. `record`: a quoted record. `media` and `record`: both at once.
    """

    external: Raw = Raw()
    record: Raw = Raw()
    media: Raw = Raw()


class _Quote(Struct):
    """app.bsky.embed.record#viewRecord; a blocked or deleted post has no `value`."""

    author: _Author
    value: _Record
    embeds: list[Raw] | None = None


class _Quoted(Struct):
    """The `record` of a recordWithMedia view, which wraps the quote once more."""

    record: Raw


class _Post(Struct):
    uri: str
    author: _Author
    record: _Record
    embed: Raw = Raw()
    indexed_at: str | None = field(name="indexedAt", default=None)


class _Reason(Struct):
    """app.bsky.feed.defs#reasonRepost; a pin has no `by`."""

    by: _Author
    indexed_at: str | None = field(name="indexedAt", default=None)


class _Item(Struct):
    post: _Post
    reason: Raw = Raw()


class _Feed(Struct):
    feed: list[Raw]
    cursor: str | None = None


class _Profile(Struct):
    did: str
    handle: str = ""
    labels: list[Raw] | None = None


class _Refusal(Struct):
    error: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A post or repost and its place in the timeline.

    Attributes:
        entry: None when its author does not want it shown without login.
        mark: sorts as posts reached Bluesky, also those that came late.
        at: the place in the timeline.
        author: DID and handle of who wrote it.
    """

    entry: Entry | None
    mark: str
    at: datetime
    author: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of an author feed; `cursor` asks for the next, "" on the last."""

    items: tuple[FeedItem, ...]
    cursor: str


class Bluesky(SourceBase):
    """Follows accounts by handle or DID; the DID is kept, for handles change hands."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.bluesky.rstrip("/")

    def lane(self, subscription: Subscription) -> str:
        return "bluesky"

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        actor = _actor(subscription.address)
        did = state.cursor.get("did") or self._resolve(actor, wanted.now)
        walk = Walk(state.cursor.get("newest", ""), wanted)
        newest, page_cursor, handle = walk.known, "", ""
        held = {**state.cursor, "did": did}
        for number in range(1, walk.max_pages + 1):
            page = self._page(did, page_cursor, wanted.now)
            own = [item for item in page.items if item.author[0] == did]
            if any(item.entry is None for item in own):
                raise SourceError(_hidden(actor))
            handle = handle or next((item.author[1] for item in own), "")
            newest = max([newest, *(item.mark for item in page.items)])
            found = any(walk.ends_at(item.mark, item.at) for item in page.items)
            ended = found or page.cursor in ("", page_cursor) or not page.items
            last = ended or number == walk.max_pages
            notice = self._drift(actor, did, handle, wanted.now) if last else ""
            if last and not ended and walk.known and not wanted.full:
                notice = (
                    notice or f"@{handle} posted more than one fetch reads; the oldest are left"
                )
            cursor = {**held, "newest": newest} if last and newest else held
            yield Batch(
                entries=tuple(
                    item.entry for item in page.items if item.entry and walk.wants(item.mark)
                ),
                state=replace(state, cursor=cursor),
                notice=notice,
            )
            if last:
                return
            page_cursor = page.cursor

    def _page(self, did: str, cursor: str, now: datetime) -> Feed:
        params = {"actor": did, "limit": _PAGE, "filter": "posts_and_author_threads"}
        if cursor:
            params["cursor"] = cursor
        return parse_feed(self._get("app.bsky.feed.getAuthorFeed", params, did, now))

    def _resolve(self, actor: str, now: datetime) -> str:
        if actor.startswith("did:"):
            return actor
        body = self._get("app.bsky.actor.getProfile", {"actor": actor}, actor, now)
        profile = decode(body, _Profile, "Bluesky")
        if _Author(profile.did, labels=profile.labels).hidden:
            raise SourceError(_hidden(actor))
        return profile.did

    def _drift(self, actor: str, did: str, handle: str, now: datetime) -> str:
        """What became of a configured handle that its account no longer shows."""
        if actor.startswith("did:") or handle.lower() in ("", actor, _BROKEN_HANDLE):
            return ""
        try:
            taken = self._resolve(actor, now) != did
        except SourceError:
            taken = False
        other = " (the old handle is somebody else's now)" if taken else ""
        return f"@{actor} is called @{handle} now{other}; put the new handle into the config"

    def _get(self, method: str, params: Mapping[str, str], actor: str, now: datetime) -> bytes:
        response = self._http.get(f"{self._base}/xrpc/{method}", params=params, ok=(400, 429))
        if response.status == 429:
            raise rate_limited(response, now, "Bluesky")
        if response.status == 400:
            said = decode(response.body, _Refusal, "Bluesky")
            reason = one_line(said.message or said.error or "bad request").rstrip(".")
            raise SourceError(
                f"Bluesky refuses {actor}: {reason}; check the handle at https://bsky.app"
            )
        return response.body


def parse_feed(body: bytes) -> Feed:
    """One page of `app.bsky.feed.getAuthorFeed`; a post that cannot be read is left out.

    Raises:
        ParseError: it is no such page.
    """
    wire = decode(body, _Feed, "Bluesky")
    return Feed(tuple(map(_item, read_each(wire.feed, _Item))), wire.cursor or "")


def _item(item: _Item) -> FeedItem:
    post = item.post
    reason = read(item.reason, _Reason)
    created = read_time(post.record.created_at)
    indexed = read_time(post.indexed_at) or created or _EARLIEST
    # A post's own date is what its author claims; Bluesky sorts by the earlier of the two.
    at = min(created or indexed, indexed)
    source_id = post.uri
    if reason is not None:
        source_id = f"repost:{post.uri}"
        at = indexed = read_time(reason.indexed_at) or indexed
    mark = f"{indexed.isoformat(timespec='microseconds')} {source_id}"
    author = (post.author.did, post.author.handle)
    if post.author.hidden:
        return FeedItem(None, mark, at, author)
    text, links = _said(post.record, [post.embed])
    name = post.author.name
    entry = Entry(
        source_id=source_id,
        url=_url(post),
        text=text,
        author=f"reposted: {name}" if reason is not None else name,
        posted_at=None if at == _EARLIEST else at,
        links=links,
        mentions=papers_in(text, links),
    )
    return FeedItem(entry, mark, at, author)


def _said(
    record: _Record, embeds: list[Raw], *, quoted: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Text and links of a post with its cards and, one level deep, the posts it quotes."""
    facets = read_each(record.facets, _Facet)
    text, links = _whole_links(record.text, facets)
    texts = [text]
    for embed in chain.from_iterable(map(_embeds, embeds)):
        card = read(embed.external, _Card)
        if card is not None:
            links.append(card.uri)
            if card.title and card.title not in text:
                texts.append(card.title)
        quote = None if quoted else _quote(embed)
        if quote is not None and not quote.author.hidden:
            inner, inner_links = _said(quote.value, quote.embeds or [], quoted=True)
            links.extend(inner_links)
            texts.append(f"Quoting {quote.author.name}: {inner}")
    return "\n\n".join(part for part in texts if part.strip()), unique(links)


def _embeds(raw: Raw) -> list[_Embed]:
    """An embed, and the one it holds beside a quote."""
    embed = read(raw, _Embed)
    if embed is None:
        return []
    media = read(embed.media, _Embed)
    return [embed] if media is None else [embed, media]


def _quote(embed: _Embed) -> _Quote | None:
    wrapped = read(embed.record, _Quoted)
    return read(embed.record, _Quote) or (read(wrapped.record, _Quote) if wrapped else None)


def _whole_links(text: str, facets: list[_Facet]) -> tuple[str, list[str]]:
    """The text with its shortened links written out, and all its links.

    Facets count bytes of UTF-8 (lexicon app.bsky.richtext.facet). `arxiv.org/abs/2301.0000...`
    left as it is would name another paper.
    """
    raw = text.encode("utf-8", "replace")
    links: list[str] = []
    parts: list[bytes] = []
    place = 0
    for facet in sorted(facets, key=lambda facet: facet.index.start):
        uris = [feature.uri for feature in read_each(facet.features, _Feature)]
        links += uris
        start, end = facet.index.start, facet.index.end
        if not uris or not place <= start < end <= len(raw):
            continue
        if _shortens(raw[start:end], uris[0]):
            parts += [raw[place:start], uris[0].encode("utf-8", "replace")]
            place = end
    parts.append(raw[place:])
    return b"".join(parts).decode("utf-8", "replace"), [*links, *links_in(text)]


def _shortens(shown: bytes, uri: str) -> bool:
    text = shown.decode("utf-8", "replace")
    stem = _SCHEME.sub("", _ELLIPSIS.sub("", text)).lower()
    return bool(_ELLIPSIS.search(text)) and _SCHEME.sub("", uri).lower().startswith(stem)


def _url(post: _Post) -> str:
    handle = post.author.handle
    who = post.author.did if handle in ("", _BROKEN_HANDLE) else handle
    return f"https://bsky.app/profile/{who}/post/{post.uri.rstrip('/').rpartition('/')[2]}"


def _actor(address: str) -> str:
    """A handle in lower case or a DID, from either, from `@handle` or from a profile's URL."""
    actor = address.strip()
    if match := _PROFILE.match(actor):
        actor = match[1]
    actor = actor.removeprefix("at://").lstrip("@")
    if not actor or "/" in actor or " " in actor:
        raise SourceError(
            f"{one_line(address, 80)!r} is not a Bluesky account; write it as name.bsky.social"
        )
    return actor if actor.startswith("did:") else actor.lower()


def _hidden(actor: str) -> str:
    return (
        f"{actor} asks Bluesky to show posts only to people who are logged in, so feedq does "
        "not store them; remove the account from the config"
    )
