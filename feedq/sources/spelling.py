"""What people paste when they want to follow something: accounts, categories, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, unquote, urlsplit

from feedq.config.rules import is_category, is_web
from feedq.domain.identity import name_of_url, parse_arxiv
from feedq.domain.model import Subscription
from feedq.errors import ConfigError

_USER = r"[A-Za-z0-9_][\w.-]*"
_DOMAIN = r"(?:[\w-]+\.)+[A-Za-z][\w-]+"
_FEDIVERSE = re.compile(rf"(?:acct:|@)?({_USER}@{_DOMAIN})")
_BLUESKY = (
    re.compile(rf"(?:bluesky|bsky):@?({_DOMAIN}|did:[a-z]+:[\w.:-]+)", re.IGNORECASE),
    re.compile(r"((?:[\w-]+\.)+bsky\.social)", re.IGNORECASE),
    re.compile(rf"@({_DOMAIN})"),  # with one @, and a domain behind it
    re.compile(r"(did:(?:plc|web):[\w.:-]+)"),
)
_X = re.compile(r"(?:x|twitter):@?(\w{1,15})", re.IGNORECASE | re.ASCII)
_X_HOSTS = re.compile(r"(?:www\.|mobile\.)?(?:x|twitter)\.com")
_X_PAGES = frozenset(
    ("compose", "explore", "hashtag", "home", "i", "intent", "jobs", "login", "messages",
     "notifications", "privacy", "search", "settings", "share", "signup", "tos")
)  # fmt: skip
_PROFILE = re.compile(rf"/(?:web/)?(?:@|users/)({_USER})(?:@({_DOMAIN}))?(?:/\d+|/with_replies)?/?")
_A_FEED = re.compile(r"\.(?:rss|atom|xml|json)/?", re.IGNORECASE)
# Places whose addresses look like profiles of Mastodon, and which have feeds instead.
_NOT_MASTODON = re.compile(
    r"(?:.*\.)?(?:youtube|medium|substack|tiktok|threads|flipboard|hashnode|vimeo|steemit)"
    r"\.(?:com|net|dev)"
)
_LISTING = re.compile(r"/(?:list|rss|atom)/([A-Za-z.-]+)(?:/.*)?")
_ARXIV_HOSTS = re.compile(r"(?:(?:www|export|rss)\.)?arxiv\.org")
_WITHOUT_SCHEME = re.compile(rf"{_DOMAIN}(?::\d+)?(?:[/?].*)?")


def recognise(what: str) -> Subscription | None:
    """An account or a category, from its usual spellings; None for the address of a feed or page.

    `cs.LG`, `@user@server`, `name.bsky.social`, `x:name`, and the addresses of their pages. The
    name is the address; the caller may know a better one.

    Raises:
        ConfigError: it is a paper, or a page of X that is nobody's.
    """
    what = what.strip()
    if category := _category(what):
        return Subscription("arxiv", category, category)
    if parse_arxiv(what):
        raise ConfigError(f"{what!r} is one paper; 'feedq sources add' follows what brings papers")
    if match := _X.fullmatch(what):
        return Subscription("x", match[1], match[1])
    if match := _FEDIVERSE.fullmatch(what):
        return _mastodon(match[1])
    for pattern in _BLUESKY:
        if match := pattern.fullmatch(what):
            return _bluesky(match[1])
    url = as_url(what)
    return _at(urlsplit(url)) if url else None


def as_url(what: str) -> str:
    """The web address meant, with https where no scheme was typed; "" when it is none."""
    what = what.strip()
    if what.startswith("feed:"):  # https://en.wikipedia.org/wiki/Feed_URI_scheme
        rest = what.removeprefix("feed:")
        what = rest if rest.startswith(("http://", "https://")) else f"https:{rest}"
    elif _WITHOUT_SCHEME.fullmatch(what):
        what = f"https://{what}"
    return what if what.isprintable() and is_web(what) else ""


def identity(one: Subscription) -> tuple[str, str]:
    """The same for all spellings of one thing: http or https, capitals in handles, an `@`."""
    address = one.address.strip()
    if one.source in ("feed", "report"):
        try:
            return one.source, str(name_of_url(address))
        except ValueError:
            return one.source, address
    if one.source in ("x", "bluesky", "mastodon"):
        address = address.removeprefix("@").casefold()
    return one.source, address


def _at(parts: SplitResult) -> Subscription | None:
    host = (parts.hostname or "").lower()
    kinds: tuple[tuple[re.Pattern[str], Callable[[str], Subscription | None]], ...] = (
        (_X_HOSTS, _x_page),
        (re.compile(r"bsky\.app"), _bluesky_page),
        (_ARXIV_HOSTS, _listing),
    )
    for hosts, read in kinds:
        if hosts.fullmatch(host):
            return read(unquote(parts.path))
    match = _PROFILE.fullmatch(parts.path)
    if match and not _NOT_MASTODON.fullmatch(host) and not _A_FEED.search(parts.path):
        return _mastodon(f"{match[1]}@{match[2] or parts.netloc.rpartition('@')[2]}")
    return None


def _category(what: str) -> str:
    """The category as arXiv spells it, "" when it is none: `cs.lg` is `cs.LG`."""
    archive, dot, subject = what.partition(".")
    spellings = (what, what.lower(), f"{archive.lower()}{dot}{subject.upper()}")
    return next(filter(is_category, spellings), "")


def _listing(path: str) -> Subscription | None:
    match = _LISTING.fullmatch(path)
    category = _category(match[1]) if match else ""
    return Subscription("arxiv", category, category) if category else None


def _x_page(path: str) -> Subscription:
    handle = path.strip("/").partition("/")[0].removeprefix("@")
    if not re.fullmatch(r"\w{1,15}", handle, re.ASCII) or handle.lower() in _X_PAGES:
        raise ConfigError("this page of X is nobody's; give https://x.com/NAME or x:NAME")
    return Subscription("x", handle, handle)


def _bluesky_page(path: str) -> Subscription | None:
    kind, _, rest = path.strip("/").partition("/")
    return _bluesky(rest.partition("/")[0]) if kind == "profile" and rest else None


def _bluesky(actor: str) -> Subscription:
    actor = actor.removeprefix("@")
    actor = actor if actor.startswith("did:") else actor.lower()
    return Subscription("bluesky", actor, actor)


def _mastodon(account: str) -> Subscription:
    return Subscription("mastodon", f"@{account}", f"@{account}")
