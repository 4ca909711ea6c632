"""A Mastodon server's answers -> statuses, boosts, accounts; no input or output.

Source: https://docs.joinmastodon.org/entities/Status/. Other servers that speak this API
(GoToSocial, Pleroma, Pixelfed) leave fields out; none is needed but `id`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from msgspec import Raw, Struct

from feedq.domain.markup import Tag, html_to_text, tokens
from feedq.domain.model import Entry
from feedq.sources.lenient import decode, one_line, read, read_each, read_time
from feedq.sources.social.posts import links_in, papers_in, unique

_NEXT = re.compile(r'<(?P<url>[^<>]*)>\s*;[^,<]*?\brel="?next\b')


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
    pinned: Raw = Raw()


class _Quote(Struct):
    """4.4 and later: state and post. Null where its author has not accepted, or deleted it."""

    quoted_status: _Status | None


class _Refusal(Struct):
    error: str = ""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """A status or boost and its place in the timeline.

    Attributes:
        mark: sorts as the server's ids do.
        edited: when it was last edited, in ISO 8601 UTC, or "".
        moved_to: the profile its author moved to, or "".
        pinned: may stand on top of the timeline, whatever its age.
    """

    entry: Entry
    id: str
    mark: str
    edited: str
    moved_to: str
    pinned: bool


def parse_statuses(body: bytes, host: str) -> tuple[StatusItem, ...]:
    """One page of statuses, newest first; one that cannot be read is left out.

    Args:
        host: who answered, for the message.

    Raises:
        ParseError: it is no such page.
    """
    return tuple(map(_item, read_each(decode(body, list[Raw], host), _Status)))


def parse_account(body: bytes, host: str) -> str:
    """The id of an account, or "" when the answer names none.

    Raises:
        ParseError: it is no account.
    """
    return str(decode(body, _Account, host).id)


def find_refusal(body: bytes) -> str:
    """What the server says of a request that it refuses, on one line, or ""."""
    refusal = read(Raw(body), _Refusal)
    return one_line(refusal.error) if refusal else ""


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


def mark_of(status: str) -> str:
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
        mark=mark_of(str(status.id)),
        edited=edited_at.isoformat(timespec="microseconds") if edited_at else "",
        moved_to=(moved.url or moved.acct or "") if moved else "",
        pinned=read(status.pinned, bool) or False,
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
