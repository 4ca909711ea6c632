"""X's answers -> posts, users and refusals; no input or output.

Source: https://docs.x.com/x-api/fundamentals/data-dictionary and /response-codes-and-errors
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from msgspec import Raw, Struct

from feedq.domain import identity
from feedq.domain.model import Entry
from feedq.errors import FetchError, ParseError, RateLimited, SourceError
from feedq.sources.lenient import decode, one_line, read, read_each, read_time
from feedq.sources.social.posts import links_in, papers_in, patience_s, unique

_HANDLE = re.compile(r"@?(\w{1,15})", re.ASCII)
_SHORT = re.compile(r"https?://t\.co/\w+", re.IGNORECASE)
_PICTURE = re.compile(
    r"https?://(?:www\.)?(?:twitter|x)\.com/\w+/status/(?P<post>\d+)/(?:photo|video)/\d+"
)
# Ids hold the milliseconds since this instant above their lowest 22 bits, from November 2010 on.
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_FIRST_SNOWFLAKE = 29_700_859_247
_CONSOLE = "https://console.x.com"


class _Url(Struct):
    url: str
    expanded_url: str | None = None
    unwound_url: str | None = None


class _Entities(Struct):
    urls: list[Raw] | None = None


class _Note(Struct):
    """The whole of a post of more than 280 characters, which `text` cuts."""

    text: str
    entities: Raw = Raw()


class _Post(Struct):
    id: str
    text: str = ""
    created_at: str | None = None
    entities: Raw = Raw()
    note_tweet: Raw = Raw()
    edit_history_tweet_ids: list[str] | None = None


class _Meta(Struct):
    next_token: str | None = None


class _User(Struct):
    id: str
    username: str


class _Problem(Struct):
    """What went wrong, of a whole request or of one thing asked for."""

    title: str | None = None
    detail: str | None = None
    type: str | None = None
    reason: str | None = None
    message: str | None = None
    value: str | None = None
    errors: list[Raw] | None = None

    @property
    def said(self) -> str:
        inner = next(iter(read_each(self.errors, _Problem)), None)
        own = self.detail or self.message or self.title or self.reason or ""
        return one_line(own or (inner.said if inner else "")).rstrip(".")


class _Document(Struct):
    data: list[Raw] | None = None
    errors: list[Raw] | None = None
    meta: _Meta | None = None


@dataclass(frozen=True, slots=True)
class PostsPage:
    """One page of an account's posts, newest first.

    Attributes:
        entries: post id -> entry.
        count: posts that were returned, hence billed, also those that could not be read.
        next_token: asks for the next page, "" on the last; a page may be short, even empty,
            and still have one.
        problem: why the account shows nothing, or "".
    """

    entries: Mapping[int, Entry]
    count: int
    next_token: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class UsersPage:
    """Users asked for by handle; keys are in lower case.

    Attributes:
        ids: handle -> user id.
        missing: handle -> why there is none.
        count: users that were returned, hence billed.
    """

    ids: Mapping[str, str]
    missing: Mapping[str, str]
    count: int


def parse_posts(body: bytes, handle: str) -> PostsPage:
    """One answer of GET /2/users/:id/tweets; a post that cannot be read is left out.

    Raises:
        ParseError: it is no such answer.
    """
    wire = _document(body)
    entries = {
        number: _entry(post, number, handle)
        for post in read_each(wire.data, _Post)
        if (number := _number(post.id))
    }
    problem = ""
    if wire.data is None:
        problems = read_each(wire.errors, _Problem)
        problem = next((one.said for one in problems if one.said), "")
    token = (wire.meta.next_token if wire.meta else "") or ""
    return PostsPage(entries, len(wire.data or ()), token, problem)


def parse_users(body: bytes) -> UsersPage:
    """One answer of GET /2/users/by.

    Raises:
        ParseError: it is no such answer.
    """
    wire = _document(body)
    found = read_each(wire.data, _User)
    return UsersPage(
        ids={user.username.lower(): user.id for user in found if _number(user.id)},
        missing={
            problem.value.lower(): problem.said
            for problem in read_each(wire.errors, _Problem)
            if problem.value
        },
        count=len(wire.data or ()),
    )


def parse_handle(address: str) -> str:
    """A handle as its owner spells it, from `handle`, `@handle` or a profile's URL.

    Raises:
        SourceError: it is none; X refuses a whole request for one such name.
    """
    name = address.strip()
    if "://" in name:
        try:
            name = urlsplit(name).path.strip("/")
        except ValueError:
            name = ""
    match = _HANDLE.fullmatch(name)
    if match is None:
        raise SourceError(
            f"{one_line(address, 80)!r} is not an X handle: at most 15 letters, digits and "
            "underscores"
        )
    return match[1]


def refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> FetchError:
    """The error for an answer with a status of 400 and more."""
    problem = read(Raw(body), _Problem) or _Problem()
    detail = f"{status}: {problem.said}" if problem.said else str(status)
    if status == 429:
        capped = "usage-capped" in (problem.type or "") or problem.title == "UsageCapExceeded"
        if not capped:
            return RateLimited(
                "X asks for fewer requests; the rest follows with a later fetch",
                retry_after_s=patience_s(headers, now),
            )
        # https://docs.x.com/x-api/fundamentals/post-cap: no reset is told, waiting does not help.
        message = f"the X account's usage cap is reached ({detail}); raise it at {_CONSOLE}"
    elif status == 401:
        message = (
            f"X does not accept the token ({detail}); make a new one at {_CONSOLE} and put it "
            "into FEEDQ_X_BEARER_TOKEN"
        )
    elif status == 402:
        message = f"the X account has no credits left ({detail}); add some at {_CONSOLE}"
    elif status == 403:
        message = f"X forbids this to the token's app ({detail}); see its access at {_CONSOLE}"
    elif status < 500:
        message = f"X cannot answer this request ({detail}); check the handle"
    else:
        message = f"X is in trouble ({detail}); try again later"
    return FetchError(message, status=status)


def posted_at(number: int) -> datetime | None:
    """When the post with this id was made; None for ids from before they told it."""
    if number < _FIRST_SNOWFLAKE:
        return None
    try:
        return datetime.fromtimestamp(((number >> 22) + _SNOWFLAKE_EPOCH_MS) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _document(body: bytes) -> _Document:
    wire = decode(body, _Document, "X")
    if wire.data is None and wire.errors is None and wire.meta is None:
        raise ParseError("X answered with neither data nor errors; check [endpoints] x")
    return wire


def _number(text: str) -> int:
    """A post's or user's id, or 0 where there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else 0


def _entry(post: _Post, number: int, handle: str) -> Entry:
    note = read(post.note_tweet, _Note)
    shown = note.text if note else post.text
    urls = _urls(note.entities) if note else []
    # The entities of a cut text end in a link to the post itself.
    urls = urls or [url for url in _urls(post.entities) if url.url in shown]
    own = {post.id, *(post.edit_history_tweet_ids or ())}
    targets = {url.url: "" if _is_picture(url, own) else _target(url) for url in urls}
    text = _SHORT.sub(lambda match: targets.get(match[0], match[0]), _unescape(shown))
    if "" in targets.values():
        text = text.rstrip()
    # A shortened link that X does not explain stays in the text; it names nothing by itself.
    whole = unique([*targets.values(), *links_in(text)])
    links = tuple(url for url in whole if not _SHORT.match(url))
    # An edited post gets a new id and names the first one, by which it is known here.
    first = next(iter(post.edit_history_tweet_ids or ()), "")
    return Entry(
        source_id=first if _number(first) else post.id,
        url=f"https://x.com/{handle}/status/{post.id}",
        text=text,
        author=handle,
        posted_at=read_time(post.created_at) or posted_at(number),
        links=links,
        mentions=papers_in(text, links),
    )


def _urls(raw: Raw) -> list[_Url]:
    entities = read(raw, _Entities)
    return read_each(entities.urls if entities else None, _Url)


def _is_picture(url: _Url, own: Set[str]) -> bool:
    """Whether it leads to a picture or video of the post it stands in."""
    match = _PICTURE.fullmatch(url.expanded_url or "")
    return match is not None and match["post"] in own


def _target(url: _Url) -> str:
    """Where a shortened link leads: to the end of all redirects, unless a paper is on the way."""
    expanded, unwound = url.expanded_url or "", url.unwound_url or ""
    if unwound and (identity.from_url(unwound) or not identity.from_url(expanded)):
        return unwound
    return expanded or url.url


def _unescape(text: str) -> str:
    """X escapes these three and nothing else."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
