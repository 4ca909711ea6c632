"""Web feeds: blogs, newsletters, channels, forums. RSS, Atom, RDF and JSON Feed by URL.

What parses is imported with the first feed that has news; most have none.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace

from feedq.config import Config
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.errors import ParseError
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.feeds.schedule import fresh_until
from feedq.sources.http import conditional
from feedq.sources.http.client import Http
from feedq.sources.http.exchange import Response
from feedq.sources.http.inflate import Inflater
from feedq.sources.http.trouble import PrivateNetwork

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
_GZIP = b"\x1f\x8b"
_LARGEST = 64_000_000
_FEED = "feed"  # cursor: where the feed is: named by the page that is followed, or moved to
_AT_HOME = "at home"  # cursor: that is in a private network, as was who said so


class WebFeed(SourceBase):
    """Feeds by address; the address of a page stands for the feed the page names."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        page = subscription.address
        learned = state.cursor.get(_FEED, "")
        response = self._learned(learned, state, wanted) if learned not in ("", page) else None
        if response is None:
            if learned:
                state = replace(state, etag="", last_modified="", cursor={})
            ok = (conditional.GONE,)
            response = conditional.get(self._http, page, state, wanted, accept=ACCEPT, ok=ok)
        if quiet := conditional.settled(response, state, wanted):
            fresh = fresh_until(b"", response.headers, wanted.now)
            after = _moved(quiet.state, response)
            yield replace(
                quiet, state=after, moved_to=after.cursor.get(_FEED, ""), fresh_until=fresh
            )
            return
        try:
            entries = _entries(response)
        except ParseError:
            named = _named_feed(response)
            if not named:
                raise
            outside = not response.private
            response = self._http.get(named, headers={"Accept": ACCEPT}, outside=outside)
            entries = _entries(response)
            response = replace(response, moved_to=response.moved_to or named)
        after = _moved(conditional.after(response, state), response)
        yield Batch(
            entries,
            after,
            moved_to=after.cursor.get(_FEED, ""),
            fresh_until=fresh_until(response.body, response.headers, wanted.now),
            last=True,
        )

    def _learned(self, address: str, state: FetchState, wanted: Wanted) -> Response | None:
        """What is at the address that the page once named or moved to; None: ask the page anew.

        The feed may be no more, and the page name another by now. One that leads into a private
        network, and did not when the page named it, needs the page's word again.
        """
        ok, outside = (404, conditional.GONE), _AT_HOME not in state.cursor
        try:
            response = conditional.get(
                self._http, address, state, wanted, accept=ACCEPT, ok=ok, outside=outside
            )
        except PrivateNetwork:
            return None
        return None if response.status in ok else response


def _moved(state: FetchState, response: Response) -> FetchState:
    """From a feed that moved for good the next fetch asks at its new address."""
    if not response.moved_to:
        return state
    cursor = {**state.cursor, _FEED: response.moved_to}
    cursor.pop(_AT_HOME, None)
    return replace(state, cursor=cursor | ({_AT_HOME: "yes"} if response.private else {}))


def _entries(response: Response) -> tuple[Entry, ...]:
    content_type = response.headers.get("content-type", "")
    return parse(response.body, url=response.url, content_type=content_type)


def _named_feed(response: Response) -> str:
    """The address of the feed that a page names, "" when it names none but itself."""
    from feedq.sources.feeds.discovery import find_feeds

    feeds = find_feeds(response.body, response.url, response.headers.get("content-type", ""))
    return next((feed.url for feed in feeds if feed.url != response.url), "")


def _inflated(body: bytes) -> bytes:
    """What a server compressed and did not say so."""
    inflater, content = Inflater("gzip"), bytearray()
    try:
        for part in inflater.feed(body):
            content += part
            if len(content) > _LARGEST:
                raise ParseError(f"the feed is larger than {_LARGEST // 1_000_000} MB inflated")
    except zlib.error as error:
        raise ParseError("the feed's compression is damaged; try again later") from error
    if inflater.cut_short():
        raise ParseError("the feed is cut short; try again later")
    return bytes(content)


def parse(body: bytes, *, url: str, content_type: str = "") -> tuple[Entry, ...]:
    """The entries of a feed in any format, in the order of the document, the newest 2,000.

    Args:
        url: where the body came from; relative links are resolved against it.
        content_type: the header as sent; believed less than the body itself.

    Raises:
        ParseError: this is no feed, or one that cannot be read.
    """
    from feedq.sources.feeds import plainfeed
    from feedq.sources.feeds.discovery import is_page
    from feedq.sources.feeds.items import to_entries

    if body.startswith(_GZIP):
        body = _inflated(body)
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not start:
        raise ParseError("the answer is empty; try again later, and check the address")
    if start in (b"{", b"[") or ("json" in content_type.lower() and start != b"<"):
        from feedq.sources.feeds import jsonfeed

        return to_entries(jsonfeed.parse_items(body, url=url))
    if is_page(body, content_type):
        raise ParseError(
            "a web page was sent instead of a feed, and it names none; "
            "find its RSS or Atom link and follow that"
        )
    items = plainfeed.parse_items(body, url=url, content_type=content_type)
    if items is None:
        from feedq.sources.feeds import xmlfeed

        items = xmlfeed.parse_items(body, url=url, content_type=content_type)
    return to_entries(items)
