"""Bluesky: pages to entries, and how far one fetch reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config, Endpoints
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited, SourceError, SourceSkipped
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.social.bluesky import Bluesky
from feedq.sources.social.bluesky_wire import parse_feed
from tests.sources.scripted import ScriptedHttp, answer, json_with, numbers, plain

DATA = Path(__file__).parents[2] / "data" / "bluesky"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
WANTED = Wanted(now=NOW)
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
ADA = Subscription("bluesky", "Ada", "@Ada.Example.org", by="Ada")
HIDDEN = {"val": "!no-unauthenticated", "src": DID}


def post(number: int, *, text: str = "", **author: Any) -> dict[str, Any]:
    """A post of Ada's; the higher the number the later."""
    at = (datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)).isoformat()
    return {
        "post": {
            "uri": f"at://{DID}/app.bsky.feed.post/{number}",
            "author": {"did": DID, "handle": "ada.example.org", **author},
            "record": {"text": text or f"post {number}", "createdAt": at},
            "indexedAt": at,
        }
    }


class Server:
    """A Bluesky with one account, which has posts 1 to `posts`."""

    def __init__(self, posts: int = 0, *, page: int = 100, **author: Any) -> None:
        self.posts = posts
        self.page = page
        self.author = author
        self.profile: dict[str, Any] = {"did": DID, "handle": "ada.example.org"}
        self.refusal: Response | None = None
        self.http = ScriptedHttp(self)
        self.source = Bluesky(self.http, Config(endpoints=Endpoints(bluesky="http://b/")))

    def __call__(self, path: str, params: Mapping[str, str]) -> Response:
        if self.refusal:
            return self.refusal
        if path.endswith("getProfile"):
            return answer(self.profile)
        assert path == "/xrpc/app.bsky.feed.getAuthorFeed"
        assert params["actor"] == DID
        newest = int(params.get("cursor", self.posts))
        oldest = max(newest - self.page, 0)
        document = {"feed": [post(n, **self.author) for n in range(newest, oldest, -1)]}
        return answer(document | ({"cursor": str(oldest)} if oldest else {}))

    def fetch(
        self, state: FetchState | None = None, subscription: Subscription = ADA, **wanted: Any
    ) -> list[Batch]:
        asked = Wanted(now=NOW, **wanted)
        return list(self.source.fetch(subscription, state or FetchState(), asked))

    @property
    def methods(self) -> list[str]:
        return [path.rpartition(".")[2] for path, _ in self.http.asked]


def test_recorded_shapes_become_entries() -> None:
    feed = parse_feed((DATA / "author_feed.json").read_bytes())
    expected = json.loads((DATA / "author_feed.expected.json").read_bytes())
    assert [plain(item.entry) for item in feed.items if item.entry] == expected
    assert feed.cursor == "2026-11-16T08:00:00Z"


def test_reposted_author_who_wants_no_strangers_is_left_out() -> None:
    feed = parse_feed((DATA / "author_feed.json").read_bytes())
    assert [item.author[1] for item in feed.items if item.entry is None] == ["shy.bsky.social"]


@pytest.mark.parametrize(
    ("start", "end"), [(0, 999), (5, 5), (9, 3), (-4, 8), (2, 3)], ids=lambda value: str(value)
)
def test_facets_outside_the_text_keep_text_and_link(start: int, end: int) -> None:
    item = post(1, text="ü arxiv.org/abs...")
    uri = "https://arxiv.org/abs/1706.03762"
    item["post"]["record"]["facets"] = [
        {"index": {"byteStart": start, "byteEnd": end}, "features": [{"uri": uri}]}
    ]
    [read] = parse_feed(json.dumps({"feed": [item]}).encode()).items
    assert read.entry is not None
    assert read.entry.text == "ü arxiv.org/abs..."
    assert read.entry.links == (uri,)


def test_half_a_surrogate_pair_costs_no_other_post() -> None:
    body = json.dumps({"feed": [post(1, text="cut \ud83c"), post(2)]}).encode()
    assert b"\\ud83c" in body
    assert [item.entry.text for item in parse_feed(body).items if item.entry] == ["cut ?", "post 2"]


@given(st.binary() | st.builds(lambda tail: b'{"feed":[{"post":' + tail, st.binary()))
@settings(deadline=None)
def test_any_bytes_are_a_page_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        parse_feed(body)


_NAMES = (
    "post uri author did labels val record text createdAt facets index byteStart byteEnd features "
    "embed external media value embeds reason by indexedAt $type"
)
_JSON = json_with(_NAMES)


@given(_JSON)
@settings(deadline=None)
def test_any_item_is_read_or_skipped(item: Any) -> None:
    feed = [{"post": post(1)["post"] | {"embed": item}}, item, post(2)]
    items = parse_feed(json.dumps({"feed": feed}).encode()).items
    assert len(items) >= 2


@pytest.mark.parametrize("body", [b"", b"<!doctype html><p>Hi", b"[]", b"{}", b'{"feed":1}'])
def test_wrong_document_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="Bluesky answered with"):
        parse_feed(body)


def test_first_run_reads_two_pages_and_keeps_the_did() -> None:
    server = Server(350)
    batches = server.fetch()
    assert numbers(batches) == list(range(350, 150, -1))
    assert batches[-1].state.cursor["did"] == DID
    assert server.methods == ["getProfile", "getAuthorFeed", "getAuthorFeed"]


def test_same_answers_again_bring_nothing_new() -> None:
    server = Server(30)
    state = server.fetch()[-1].state
    server.http.asked.clear()
    batches = server.fetch(state)
    assert numbers(batches) == []
    assert batches[-1].state == state
    assert server.methods == ["getAuthorFeed"]


def test_later_runs_page_until_a_known_post() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.posts, server.page = 25, 4
    batches = server.fetch(state)
    assert numbers(batches) == list(range(25, 10, -1))
    assert numbers(server.fetch(batches[-1].state)) == []


def test_killed_run_leaves_no_gap() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.posts, server.page = 30, 5
    first = next(server.source.fetch(ADA, state, Wanted(now=NOW)))
    assert numbers(server.fetch(first.state)) == list(range(30, 10, -1))


def test_post_that_reached_bluesky_late_is_not_missed() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    late = post(4)["post"] | {"uri": f"at://{DID}/app.bsky.feed.post/99"}
    late["indexedAt"] = "2026-11-20T00:00:00Z"
    feed = {"feed": [post(10), {"post": late}, post(3)]}
    server.http = ScriptedHttp(lambda *_: answer(feed))
    server.source = Bluesky(server.http, Config())
    assert numbers(server.fetch(state)) == [99]


def test_since_goes_back_beyond_the_cursor() -> None:
    server = Server(300, page=20)
    state = server.fetch()[-1].state
    batches = server.fetch(state, since=datetime(2026, 11, 5, tzinfo=UTC))
    assert numbers(batches)[0] == 300
    assert 80 <= numbers(batches)[-1] <= 96  # 96 hours after the first of November
    assert batches[-1].state == state


def test_full_reads_everything_there_is() -> None:
    server = Server(40, page=10)
    state = server.fetch()[-1].state
    assert numbers(server.fetch(state, full=True)) == list(range(40, 0, -1))


def test_cursor_that_repeats_itself_ends_the_fetch() -> None:
    http = ScriptedHttp(lambda *_: answer({"feed": [post(3)], "cursor": "again"}))
    source = Bluesky(http, Config())
    did = FetchState(cursor={"did": DID})
    assert len(list(source.fetch(ADA, did, Wanted(now=NOW)))) == 2
    assert len(http.asked) == 2


def test_new_handle_is_noticed_and_who_has_the_old_one() -> None:
    server = Server(3, handle="lattice.example")
    state = server.fetch()[-1].state
    assert server.fetch(state)[-1].notice == (
        "@ada.example.org is called @lattice.example now; put the new handle into the config"
    )
    server.profile = {"did": "did:plc:somebodyelse"}
    batches = server.fetch(state)
    assert "the old handle is somebody else's now" in batches[-1].notice
    assert batches[-1].state.cursor["did"] == DID


def test_did_needs_no_lookup() -> None:
    server = Server(2)
    subscription = Subscription("bluesky", "Ada", DID)
    assert numbers(server.fetch(subscription=subscription)) == [2, 1]
    assert server.methods == ["getAuthorFeed"]


def test_account_that_wants_no_strangers_is_respected() -> None:
    server = Server(2, labels=[HIDDEN])
    with pytest.raises(SourceError, match="only to people who are logged in"):
        server.fetch()
    server.profile["labels"] = [HIDDEN]
    server.http.asked.clear()
    with pytest.raises(SourceError, match="only to people who are logged in"):
        server.fetch()
    assert server.methods == ["getProfile"]


def test_account_that_wants_no_strangers_is_skipped_not_failed() -> None:
    with pytest.raises(SourceSkipped):
        Server(2, labels=[HIDDEN]).fetch()


def test_reposts_of_an_account_that_wants_no_strangers_are_not_stored() -> None:
    other = {"did": "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb", "handle": "bo.example"}
    reposter = {"did": DID, "handle": "ada.example.org", "labels": [HIDDEN]}
    item = post(1, **other) | {"reason": {"by": reposter, "indexedAt": "2026-11-20T00:00:00Z"}}
    source = Bluesky(ScriptedHttp(lambda *_: answer({"feed": [item]})), Config())
    batches = source.fetch(ADA, FetchState(cursor={"did": DID}), Wanted(now=NOW))
    with pytest.raises(SourceSkipped, match="only to people who are logged in"):
        next(batches)


def test_pinned_post_on_top_does_not_end_the_paging() -> None:
    pin = post(1) | {"reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    pages = {
        None: {"feed": [pin, post(9), post(8)], "cursor": "8"},
        "8": {"feed": [post(7), post(6), post(5)], "cursor": "5"},
    }
    http = ScriptedHttp(lambda _, params: answer(pages[params.get("cursor")]))
    [known] = parse_feed(json.dumps({"feed": [post(6)]}).encode()).items
    state = FetchState(cursor={"did": DID, "newest": known.mark})
    batches = list(Bluesky(http, Config()).fetch(ADA, state, Wanted(now=NOW)))
    assert numbers(batches) == [9, 8, 7]
    assert numbers(list(Bluesky(http, Config()).fetch(ADA, batches[-1].state, WANTED))) == []


def test_pinned_post_of_a_first_run_comes_in_once() -> None:
    pin = post(1) | {"reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    http = ScriptedHttp(lambda *_: answer({"feed": [pin, post(2)]}))
    batches = list(Bluesky(http, Config()).fetch(ADA, FetchState(cursor={"did": DID}), WANTED))
    assert sorted(numbers(batches)) == [1, 2]


@pytest.mark.parametrize(
    "quoted",
    [
        {"$type": "app.bsky.embed.record#viewNotFound", "uri": "at://x", "notFound": True},
        {"$type": "app.bsky.embed.record#viewBlocked", "uri": "at://x", "blocked": True},
        {"$type": "app.bsky.embed.record#viewDetached", "uri": "at://x", "detached": True},
        {"$type": "app.bsky.feed.defs#generatorView", "uri": "at://x", "displayName": "Feed"},
        {"$type": "app.bsky.embed.record#viewTomorrow"},
    ],
    ids=lambda quoted: quoted["$type"].rpartition("#")[2],
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["record", "recordWithMedia"])
def test_quote_that_cannot_be_shown_costs_no_post(quoted: dict[str, Any], wrapped: bool) -> None:
    card = {"external": {"uri": "https://arxiv.org/abs/1706.03762", "title": "Attention"}}
    embed = {"record": {"record": quoted}, "media": card} if wrapped else {"record": quoted}
    item = post(1)
    item["post"]["embed"] = embed
    [read] = parse_feed(json.dumps({"feed": [item]}).encode()).items
    assert read.entry is not None
    assert read.entry.text == ("post 1\n\nAttention" if wrapped else "post 1")
    assert len(read.entry.mentions) == wrapped


def test_facets_count_bytes_not_characters() -> None:
    text = "🍕ü arxiv.org/abs/1706... 🍕"
    start = len("🍕ü ".encode())
    end = start + len("arxiv.org/abs/1706...")
    item = post(1, text=text)
    uri = "https://arxiv.org/abs/1706.03762"
    item["post"]["record"]["facets"] = [
        {"index": {"byteStart": start, "byteEnd": end}, "features": [{"uri": uri}]}
    ]
    [read] = parse_feed(json.dumps({"feed": [item]}).encode()).items
    assert read.entry is not None
    assert read.entry.text == f"🍕ü {uri} 🍕"


@given(st.text(max_size=20), st.integers(-5, 90), st.integers(-5, 90), st.text(max_size=9))
@settings(deadline=None)
def test_any_facet_leaves_the_text_whole_or_its_link_written_out(
    text: str, start: int, end: int, uri: str
) -> None:
    item = post(1)
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [{"uri": uri}]}
    item["post"]["record"] |= {"text": text, "facets": [facet]}
    [read] = parse_feed(json.dumps({"feed": [item]}).encode()).items
    assert read.entry is not None
    whole = text.encode("utf-8", "replace").decode()
    if "..." not in text and "…" not in text:
        assert read.entry.text == (whole if whole.strip() else "")


def test_label_taken_back_counts_no_more() -> None:
    assert numbers(Server(2, labels=[HIDDEN | {"neg": True}, {"odd": 1}]).fetch()) == [2, 1]


def test_unknown_account_says_what_the_server_said() -> None:
    server = Server()
    server.refusal = answer({"error": "InvalidRequest", "message": "Profile not found"}, 400)
    with pytest.raises(SourceError, match=r"refuses ada\.example\.org: Profile not found;"):
        server.fetch()


def test_rate_limit_waits_as_long_as_the_header_says() -> None:
    server = Server()
    reset = str(int((NOW + timedelta(minutes=5)).timestamp()))
    server.refusal = answer({"error": "RateLimitExceeded"}, 429, ratelimit_reset=reset)
    with pytest.raises(RateLimited) as caught:
        server.fetch()
    assert caught.value.retry_after_s == 300


def test_broken_server_and_login_page_are_errors_not_silence() -> None:
    server = Server()
    server.refusal = answer({}, 500)
    with pytest.raises(FetchError):
        server.fetch()
    server.refusal = Response("http://b/", 200, {}, b"<html>Sign in to the airport's network")
    with pytest.raises(ParseError, match="a web page"):
        server.fetch()


@pytest.mark.parametrize("address", ["", "@", "a b", "https://bsky.app/", "https://[", "x/y"])
def test_address_that_is_none_says_how_to_write_one(address: str) -> None:
    with pytest.raises(SourceError, match=r"write it as name\.bsky\.social"):
        Server().fetch(subscription=Subscription("bluesky", "x", address))


def test_profile_url_is_an_address() -> None:
    server = Server(1)
    url = "https://bsky.app/profile/ada.example.org"
    server.fetch(subscription=Subscription("bluesky", "Ada", url))
    assert server.http.asked[0][1] == {"actor": "ada.example.org"}
