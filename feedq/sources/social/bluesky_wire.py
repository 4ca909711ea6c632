"""Bluesky's answers -> posts, reposts and profiles; no input or output.

Unknown fields are ignored; what may be of an unknown kind stays raw until it is read. Source: the
lexicons named below, https://github.com/bluesky-social/atproto/tree/main/lexicons
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from msgspec import Raw, Struct, field

from feedq.domain.model import Entry
from feedq.sources.lenient import decode, one_line, read, read_each, read_time
from feedq.sources.social.posts import links_in, papers_in, unique

BROKEN_HANDLE = "handle.invalid"
"""What the API shows while a handle does not resolve."""
_WHOSE = "Bluesky"
_HIDDEN = "!no-unauthenticated"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)$")
_SCHEME = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


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
    def shy(self) -> bool:
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
    """app.bsky.feed.defs#reasonRepost, or #reasonPin, which has no `by`."""

    by: _Author | None = None
    indexed_at: str | None = field(name="indexedAt", default=None)


class _Item(Struct):
    post: _Post
    reason: Raw = Raw()


class _Feed(Struct):
    feed: list[Raw]
    cursor: str | None = None


class _Refusal(Struct):
    error: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A post or repost and its place in the timeline.

    Attributes:
        entry: None when someone does not want it shown without login.
        mark: sorts as posts reached Bluesky, also those that came late.
        at: the place in the timeline.
        author: DID and handle of who wrote it.
        shy: DID of the author or reposter who does not want it shown, or "".
        pinned: stands on top of the timeline, whatever its age.
    """

    entry: Entry | None
    mark: str
    at: datetime
    author: tuple[str, str]
    shy: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of an author feed; `cursor` asks for the next, "" on the last."""

    items: tuple[FeedItem, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An account; `shy` when it does not want to be shown without login."""

    did: str
    shy: bool


def parse_feed(body: bytes) -> Feed:
    """One page of `app.bsky.feed.getAuthorFeed`; a post that cannot be read is left out.

    Raises:
        ParseError: it is no such page.
    """
    wire = decode(body, _Feed, _WHOSE)
    return Feed(tuple(map(_item, read_each(wire.feed, _Item))), wire.cursor or "")


def parse_profile(body: bytes) -> Profile:
    """An answer of `app.bsky.actor.getProfile`.

    Raises:
        ParseError: it is none.
    """
    wire = decode(body, _Author, _WHOSE)
    return Profile(wire.did, wire.shy)


def parse_refusal(body: bytes) -> str:
    """What an answer with status 400 says, on one line.

    Raises:
        ParseError: it says nothing that the API would say.
    """
    wire = decode(body, _Refusal, _WHOSE)
    return one_line(wire.message or wire.error or "bad request").rstrip(".")


def _item(item: _Item) -> FeedItem:
    post = item.post
    reason = read(item.reason, _Reason)
    reposter = reason.by if reason else None
    created = read_time(post.record.created_at)
    indexed = read_time(post.indexed_at) or created or _EARLIEST
    # A post's own date is what its author claims; Bluesky sorts by the earlier of the two.
    at = min(created or indexed, indexed)
    source_id = post.uri
    if reason and reposter:
        source_id = f"repost:{post.uri}"
        at = indexed = read_time(reason.indexed_at) or indexed
    mark = f"{indexed.isoformat(timespec='microseconds')} {source_id}"
    author = (post.author.did, post.author.handle)
    shy = next((one.did for one in (reposter, post.author) if one and one.shy), "")
    pinned = reason is not None and reposter is None
    if shy:
        return FeedItem(None, mark, at, author, shy, pinned)
    text, links = _said(post.record, [post.embed])
    name = post.author.name
    entry = Entry(
        source_id=source_id,
        url=_url(post),
        text=text,
        author=f"reposted: {name}" if reposter else name,
        posted_at=None if at == _EARLIEST else at,
        links=links,
        mentions=papers_in(text, links),
    )
    return FeedItem(entry, mark, at, author, pinned=pinned)


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
        if quote is not None and not quote.author.shy:
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
    who = post.author.did if handle in ("", BROKEN_HANDLE) else handle
    return f"https://bsky.app/profile/{who}/post/{post.uri.rstrip('/').rpartition('/')[2]}"
