"""A web feed: what one fetch asks, and what it makes of the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from feedq.config import Config
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import ParseError
from feedq.sources.base import Wanted
from feedq.sources.feeds.webfeed import WebFeed
from feedq.sources.http.exchange import Response
from tests.sources.feeds.documents import URL, rss
from tests.sources.scripted import ScriptedHttp

FRESH = FetchState()
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def answering(*answers: Response) -> ScriptedHttp:
    """A network of these addresses."""
    found = {urlsplit(one.url).path: one for one in answers}
    return ScriptedHttp(lambda path, _: found[path])


def fetch(
    http: ScriptedHttp, state: FetchState = FRESH, *, full: bool = False, url: str = URL
) -> Batch:
    (batch,) = WebFeed(http, Config()).fetch(
        Subscription("feed", "notes", url), state, Wanted(now=NOW, full=full)
    )
    return batch


def feed_at(url: str = URL, **answer: object) -> Response:
    body = rss("<item><guid>1</guid><title>One</title></item>")
    headers = {"content-type": "application/rss+xml", "etag": '"v1"', "last-modified": "Mon"}
    return replace(Response(url, 200, headers, body), **answer)  # type: ignore[arg-type]


def test_validators_are_kept_and_sent_back() -> None:
    http = answering(feed_at())
    batch = fetch(http)
    assert [entry.source_id for entry in batch.entries] == ["1"]
    fetch(http, batch.state)
    first, second = http.headers
    assert "if-none-match" not in first
    assert (second["if-none-match"], second["if-modified-since"]) == ('"v1"', "Mon")


def test_not_modified_keeps_the_state() -> None:
    state = FetchState(etag='"v1"', cursor={"digest": "x"})
    batch = fetch(answering(feed_at(status=304, body=b"")), state)
    assert batch == Batch(state=state, not_modified=True, last=True)


def test_the_same_body_without_validators_is_not_modified_either() -> None:
    http = answering(feed_at(headers={}))
    batch = fetch(http, fetch(http).state)
    assert batch.not_modified
    assert batch.entries == ()


def test_full_asks_for_everything_again() -> None:
    http = answering(feed_at())
    batch = fetch(http, fetch(http).state, full=True)
    assert len(batch.entries) == 1
    assert "if-none-match" not in http.headers[1]


def test_a_permanent_redirect_is_told() -> None:
    batch = fetch(answering(feed_at(moved_to="https://new.example.org/feed.xml")))
    assert batch.moved_to == "https://new.example.org/feed.xml"


def test_gone_stops_with_a_notice() -> None:
    batch = fetch(answering(feed_at(status=410)))
    assert batch.gone
    assert "notes.example.org" in batch.notice
    assert not batch.entries


PAGE_URL = "https://notes.example.org/"
PAGE = Response(
    PAGE_URL,
    200,
    {"content-type": "text/html", "etag": '"page"'},
    b"<!doctype html><link rel=alternate type=application/rss+xml href=/feed.xml><p>Hello",
)


def test_the_address_of_a_page_stands_for_its_feed() -> None:
    http = answering(PAGE, feed_at())
    batch = fetch(http, url=PAGE_URL)
    assert len(batch.entries) == 1
    assert batch.moved_to == URL
    again = fetch(http, batch.state, url=PAGE_URL)
    assert again.not_modified
    assert [path for path, _ in http.asked] == ["/", "/feed.xml", "/feed.xml"]
    assert http.headers[2]["if-none-match"] == '"v1"'


@pytest.mark.parametrize("status", [404, 410])
def test_when_the_named_feed_is_no_more_the_page_is_asked_again(status: int) -> None:
    batch = fetch(answering(PAGE, feed_at()), url=PAGE_URL)
    moved = replace(PAGE, body=PAGE.body.replace(b"/feed.xml", b"/new.xml"))
    http = answering(moved, feed_at(status=status), feed_at("https://notes.example.org/new.xml"))
    again = fetch(http, batch.state, url=PAGE_URL)
    assert again.moved_to == "https://notes.example.org/new.xml"
    assert not again.gone


def test_a_page_that_names_no_feed_is_an_error() -> None:
    with pytest.raises(ParseError, match="RSS or Atom link"):
        fetch(answering(replace(PAGE, body=b"<html><p>Hello")), url=PAGE_URL)


def test_a_page_behind_a_page_is_not_followed() -> None:
    with pytest.raises(ParseError):
        fetch(answering(PAGE, replace(PAGE, url=URL)), url=PAGE_URL)


def test_feeds_of_one_host_share_a_lane() -> None:
    source = WebFeed(answering(), Config())
    addresses = ["https://www.youtube.com/feeds/a", "https://WWW.youtube.com/feeds/b"]
    lanes = {source.lane(Subscription("feed", "n", address)) for address in addresses}
    assert lanes == {"www.youtube.com"}
