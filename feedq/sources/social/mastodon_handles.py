"""Where a Mastodon account lives: spellings of handles, and WebFinger for those that hide it.

`@me@domain.example` may live on `social.domain.example`; its domain then says so, in the form of
RFC 7033. Source: https://docs.joinmastodon.org/spec/webfinger/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from msgspec import Raw, Struct

from feedq.errors import ParseError, SourceError
from feedq.sources.lenient import decode, one_line, read_each

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ACCOUNT = re.compile(r"@?(?P<user>[\w.-]+)@(?P<host>[^\s@/]+)")
_PROFILE = re.compile(r"/(?:@|users/|web/@)(?P<user>[\w.-]+)(?:@[^/]*)?/?")
_ACTIVITY = ("application/activity+json", "application/ld+json")
_PROFILE_PAGE = "http://webfinger.net/rel/profile-page"


@dataclass(frozen=True, slots=True)
class Handle:
    """Where an account lives: `base` is its server, without a slash at the end.

    Attributes:
        learned: by its domain's word, not the user's.
    """

    base: str
    user: str
    learned: bool = field(default=False, compare=False)

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def __str__(self) -> str:
        return f"@{self.user}@{self.host}"


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


class _Link(Struct):
    rel: str
    href: str
    type: str | None = None


class _Descriptor(Struct):
    """A JSON resource descriptor (RFC 7033, section 4.4)."""

    links: list[Raw]


def parse_webfinger(body: bytes, handle: Handle) -> Handle:
    """Where the domain of `handle` says that the account lives.

    Its server is the host of the account's id for other servers (`self`); its name there stands
    in the address of its page, when that is on the same server.

    Raises:
        ParseError: it says no such thing.
    """
    links = read_each(decode(body, _Descriptor, handle.host).links, _Link)
    actors = [
        link.href
        for link in links
        if link.rel == "self" and (link.type or "").startswith(_ACTIVITY)
    ]
    pages = [link.href for link in links if link.rel == _PROFILE_PAGE]
    base = next(iter(filter(None, map(_base, [*actors, *pages]))), "")
    if not base:
        raise ParseError(f"{handle.host} does not say where {handle} lives; check its spelling")
    names = (_PROFILE.fullmatch(urlsplit(url).path) for url in pages + actors if _base(url) == base)
    return Handle(base, next((name["user"] for name in names if name), handle.user))


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}" if usable else ""
