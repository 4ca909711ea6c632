"""Mastodon: pages to entries, spellings of accounts, and how far one fetch reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config, Endpoints
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited, SourceError
from feedq.sources.base import Wanted
from feedq.sources.http.client import Response
from feedq.sources.social.mastodon import Mastodon
from feedq.sources.social.mastodon_handles import parse_address, parse_webfinger
from feedq.sources.social.mastodon_wire import find_older, parse_statuses
from tests.sources.scripted import ScriptedHttp, answer, numbers, plain

DATA = Path(__file__).parents[2] / "data" / "mastodon"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
ADA = Subscription("mastodon", "Ada", "@ada@lattice.example", by="Ada")
BASE = 1155_0000_0000_0000_00


def status(number: int, **fields: Any) -> dict[str, Any]:
    """A status of Ada's; the higher the number the later."""
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
    return {
        "id": str(BASE + number),
        "uri": f"https://lattice.example/statuses/{number}",
        "created_at": at.isoformat(),
        "content": f"<p>status {number}</p>",
        "account": {"id": "1", "acct": "ada"},
    } | fields


class Server:
    """A Mastodon with one account, which has statuses 1 to `statuses`."""

    def __init__(self, statuses: int = 0, *, page: int = 40, evil: bool = False) -> None:
        self.statuses = statuses
        self.page = page
        self.edits: dict[int, str] = {}
        self.evil = evil
        self.refusals: dict[str, Response] = {}
        self.http = ScriptedHttp(self)
        self.source = Mastodon(self.http, Config())

    def __call__(self, path: str, params: Mapping[str, str]) -> Response:
        action = path.rpartition("/")[2]
        if action in self.refusals:
            return self.refusals[action]
        if action == "webfinger":
            raise FetchError("there is nothing at this address", status=404)
        if action == "lookup":
            assert params == {"acct": "ada"}
            return answer({"id": "1", "acct": "ada"})
        assert path == "/api/v1/accounts/1/statuses"
        newest = int(params["max_id"]) - BASE - 1 if "max_id" in params else self.statuses
        oldest = max(newest - self.page, 0)
        shown = [
            status(n, **({"edited_at": self.edits[n]} if n in self.edits else {}))
            for n in range(newest, oldest, -1)
        ]
        host = "https://evil.example" if self.evil else "https://lattice.example"
        url = f"{host}{path}?limit=40&max_id={BASE + oldest + 1}"
        link = f'<{url}>; rel="next", <{host}{path}?min_id={BASE + newest}>; rel="prev"'
        return answer(shown, **({"link": link} if oldest else {}))

    def fetch(
        self, state: FetchState | None = None, subscription: Subscription = ADA, **wanted: Any
    ) -> list[Batch]:
        asked = Wanted(now=NOW, **wanted)
        return list(self.source.fetch(subscription, state or FetchState(), asked))


def test_recorded_shapes_become_entries() -> None:
    items = parse_statuses((DATA / "statuses.json").read_bytes(), "lattice.example")
    expected = json.loads((DATA / "statuses.expected.json").read_bytes())
    assert [plain(item.entry) for item in items] == expected


def test_shortened_link_does_not_name_another_paper() -> None:
    content = '<a href="https://arxiv.org/abs/2106.09685">arxiv.org/abs/2106.0968…</a>'
    [item] = parse_statuses(json.dumps([status(1, content=content)]).encode(), "h")
    assert [str(one) for one in item.entry.mentions] == ["arxiv:2106.09685"]


def test_quote_in_the_older_form_counts() -> None:
    quoted = status(1, content="<p>arXiv:1412.6980</p>")
    [item] = parse_statuses(json.dumps([status(2, quote=quoted)]).encode(), "h")
    assert [str(one) for one in item.entry.mentions] == ["arxiv:1412.6980"]


def test_ids_sort_by_length_first() -> None:
    page = json.dumps([status(1, id="99"), status(2, id="100")]).encode()
    old, new = parse_statuses(page, "h")
    assert old.mark < new.mark


@given(st.binary() | st.builds(lambda tail: b'[{"id":"1","content":"' + tail, st.binary()))
@settings(deadline=None)
def test_any_bytes_are_a_page_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        parse_statuses(body, "lattice.example")


_NAMES = (
    "id uri url created_at edited_at content text spoiler_text account card quote reblog acct "
    "username display_name moved title quoted_status state"
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("<a href='x'>"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_NAMES.split()),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(_JSON, st.sampled_from(["account", "card", "quote", "reblog"]))
@settings(deadline=None)
def test_any_item_is_read_or_skipped(item: Any, field: str) -> None:
    page = json.dumps([status(3, **{field: item}), item, status(1)]).encode()
    assert len(parse_statuses(page, "lattice.example")) >= 2


@pytest.mark.parametrize("body", [b"", b"<!doctype html><p>Hi", b"{}", b'{"error":"no"}', b"7"])
def test_wrong_document_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"lattice\.example answered with"):
        parse_statuses(body, "lattice.example")


@pytest.mark.parametrize(
    ("address", "base", "user"),
    [
        ("@ada@lattice.example", "https://lattice.example", "ada"),
        ("ada@Lattice.example:8443", "https://lattice.example:8443", "ada"),
        ("https://lattice.example/@ada", "https://lattice.example", "ada"),
        ("https://lattice.example/@ada/", "https://lattice.example", "ada"),
        ("http://lattice.example:81/users/ada", "http://lattice.example:81", "ada"),
        ("@ada@127.0.0.1:3000", "http://127.0.0.1:3000", "ada"),
        ("ada@localhost", "http://localhost", "ada"),
        ("ada@[::1]:3000", "http://[::1]:3000", "ada"),
    ],
)
def test_every_spelling_of_an_account_is_read(address: str, base: str, user: str) -> None:
    handle = parse_address(address)
    assert (handle.base, handle.user) == (base, user)


@pytest.mark.parametrize(
    "address", ["", "ada", "@ada", "https://lattice.example/", "ada@[::1", "ftp://h/@ada", "a b@c"]
)
def test_address_that_is_none_says_how_to_write_one(address: str) -> None:
    with pytest.raises(SourceError, match="write it as @user@server"):
        parse_address(address)


def test_lane_is_the_account_server() -> None:
    source = Mastodon(ScriptedHttp(lambda *_: answer([])), Config())
    assert source.lane(ADA) == "lattice.example"
    config = Config(endpoints=Endpoints(mastodon="http://127.0.0.1:9/"))
    assert Mastodon(source._http, config).lane(ADA) == "127.0.0.1:9"


def test_first_run_reads_two_pages_and_keeps_the_id() -> None:
    server = Server(100)
    batches = server.fetch()
    assert numbers(batches) == list(range(100, 20, -1))
    assert batches[-1].state.cursor == {"id": "1", "newest": str(BASE + 100), "edited": ""}


def test_same_answers_again_bring_nothing_new() -> None:
    server = Server(30)
    state = server.fetch()[-1].state
    server.http.asked.clear()
    batches = server.fetch(state)
    assert numbers(batches) == []
    assert batches[-1].state == state
    assert len(server.http.asked) == 1


def test_later_runs_page_until_a_known_status() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.statuses, server.page = 25, 4
    assert numbers(server.fetch(state)) == list(range(25, 10, -1))


def test_killed_run_leaves_no_gap() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.statuses, server.page = 30, 5
    first = next(server.source.fetch(ADA, state, Wanted(now=NOW)))
    assert numbers(server.fetch(first.state)) == list(range(30, 10, -1))


def test_recent_edit_comes_in_again_once() -> None:
    server = Server(10)
    server.edits[3] = "2026-11-02T00:00:00Z"
    state = server.fetch()[-1].state
    server.edits[7] = "2026-11-20T00:00:00Z"
    batches = server.fetch(state)
    assert numbers(batches) == [7]
    assert numbers(server.fetch(batches[-1].state)) == []


def test_since_and_full_go_back_beyond_the_cursor() -> None:
    server = Server(300, page=20)
    state = server.fetch()[-1].state
    batches = server.fetch(state, since=datetime(2026, 11, 5, tzinfo=UTC))
    assert numbers(batches)[0] == 300
    assert 76 <= numbers(batches)[-1] <= 96  # 96 hours after the first of November
    assert batches[-1].state == state
    assert numbers(server.fetch(state, full=True)) == list(range(300, 0, -1))


def test_next_page_is_asked_of_our_server_whatever_the_header_names() -> None:
    asked: list[str] = []

    class Watching(ScriptedHttp):
        def get(self, url: str, **rest: Any) -> Response:
            asked.append(url)
            return super().get(url, **rest)

    server = Server(60, evil=True)
    server.source = Mastodon(Watching(server), Config())
    assert len(numbers(server.fetch())) == 60
    assert {url.partition("/api")[0] for url in asked} == {"https://lattice.example"}


@pytest.mark.parametrize(
    ("link", "older"),
    [
        ('<https://h/x?limit=5&max_id=42>; rel="next", <https://h/x?min_id=9>; rel="prev"', "42"),
        ('<https://h/x?min_id=9>; rel="prev", <https://h/x?max_id=42>; rel="next"', "42"),
        ("<https://h/x?max_id=42>; rel=next", "42"),
        ('<https://h/x?min_id=9>; rel="prev"', ""),
        ('<https://[h/x?max_id=1>; rel="next"', ""),
        ("nonsense", ""),
    ],
)
def test_link_header_names_the_older_page(link: str, older: str) -> None:
    assert find_older(link) == older


def test_page_that_repeats_itself_ends_the_fetch() -> None:
    link = '<https://h/x?max_id=7>; rel="next"'
    http = ScriptedHttp(lambda *_: answer([status(3)], link=link))
    state = FetchState(cursor={"id": "1"})
    assert len(list(Mastodon(http, Config()).fetch(ADA, state, Wanted(now=NOW)))) == 2


def test_moved_account_is_noticed() -> None:
    moved = {"id": "2", "acct": "ada@new.example", "url": "https://new.example/@ada"}
    page = answer([status(1, account={"id": "1", "acct": "ada", "moved": moved})])
    state = FetchState(cursor={"id": "1"})
    source = Mastodon(ScriptedHttp(lambda *_: page), Config())
    [batch] = source.fetch(ADA, state, Wanted(now=NOW))
    assert batch.notice == (
        "@ada@lattice.example moved to https://new.example/@ada; "
        "put the new account into the config"
    )


def test_first_edit_ever_comes_in_again() -> None:
    server = Server(10)
    state = server.fetch()[-1].state
    server.edits[7] = "2026-11-20T00:00:00Z"
    batches = server.fetch(state)
    assert numbers(batches) == [7]
    assert numbers(server.fetch(batches[-1].state)) == []


def test_pinned_status_on_top_does_not_end_the_paging() -> None:
    pages = {
        None: [status(1, pinned=True), status(9), status(8)],
        "7": [status(7), status(6), status(5)],
    }

    def serve(_: str, params: Mapping[str, str]) -> Response:
        older = params.get("max_id")
        link = '<https://h/x?max_id=7>; rel="next"' if older is None else ""
        return answer(pages[older], link=link)

    source = Mastodon(ScriptedHttp(serve), Config())
    state = FetchState(cursor={"id": "1", "newest": str(BASE + 6)})
    batches = list(source.fetch(ADA, state, Wanted(now=NOW)))
    assert numbers(batches) == [9, 8, 7]


def test_poll_costs_nothing_of_the_text() -> None:
    poll = {"id": "1", "options": [{"title": "yes"}], "votes_count": 3}
    [item] = parse_statuses(json.dumps([status(1, poll=poll)]).encode(), "h")
    assert item.entry.text == "status 1"


@pytest.mark.parametrize("state", ["pending", "revoked", "deleted", "unauthorized", "new_state"])
def test_quote_that_may_not_be_shown_costs_no_status(state: str) -> None:
    quote = {"state": state, "quoted_status": None}
    shallow = {"state": "accepted", "quoted_status_id": "7"}
    page = json.dumps([status(2, quote=quote), status(1, quote=shallow)]).encode()
    assert [i.entry.text for i in parse_statuses(page, "h")] == ["status 2", "status 1"]


class Elsewhere:
    """A domain whose Mastodon lives on another host, and that host.

    Attributes:
        asked: the addresses, in order, without their queries.
    """

    def __init__(self, links: Any, *, lookup: Response | None = None, **endpoints: str) -> None:
        self.descriptor = {"subject": "acct:ada@lattice.example", "links": links}
        self.lookup = lookup or answer({"error": "Record not found"}, 404)
        self.asked: list[str] = []
        self.params: list[Mapping[str, str]] = []
        self.source = Mastodon(self, Config(endpoints=Endpoints(**endpoints)))

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        lane: str = "",
        ok: tuple[int, ...] = (),
        outside: bool = False,
    ) -> Response:
        self.asked.append(url)
        self.params.append(params or {})
        if url.endswith("/.well-known/webfinger"):
            return replace(answer(self.descriptor), url=url)
        if not url.startswith("https://social.lattice.example/"):
            return self.lookup
        if url.endswith("/lookup"):
            return answer({"id": "77"})
        return answer([status(1)])

    def fetch(self, state: FetchState | None = None) -> list[Batch]:
        return list(self.source.fetch(ADA, state or FetchState(), Wanted(now=NOW)))


ACTOR = {
    "rel": "self",
    "type": "application/activity+json",
    "href": "https://social.lattice.example/ap/users/117020565966271181",
}
PAGE = {
    "rel": "http://webfinger.net/rel/profile-page",
    "type": "text/html",
    "href": "https://social.lattice.example/@ada_l",
}


@pytest.mark.parametrize(
    "lookup",
    [
        None,
        Response("https://h/", 200, {}, b"<!doctype html><title>Ada's garden"),
        Response("https://h/", 403, {}, b"<html>Forbidden"),
    ],
    ids=["404", "html", "403"],
)
def test_account_that_lives_on_another_host_is_found_once(lookup: Response | None) -> None:
    server = Elsewhere([PAGE, ACTOR, {"odd": 1}], lookup=lookup)
    batches = server.fetch()
    assert numbers(batches) == [1]
    assert server.asked == [
        "https://lattice.example/api/v1/accounts/lookup",
        "https://lattice.example/.well-known/webfinger",
        "https://social.lattice.example/api/v1/accounts/lookup",
        "https://social.lattice.example/api/v1/accounts/77/statuses",
    ]
    assert server.params[1] == {"resource": "acct:ada@lattice.example"}
    assert server.params[2] == {"acct": "ada_l"}
    server.asked.clear()
    assert numbers(server.fetch(batches[-1].state)) == []
    assert server.asked == ["https://social.lattice.example/api/v1/accounts/77/statuses"]


@pytest.mark.parametrize(
    "links",
    [
        [],
        "nonsense",
        [{"rel": "self", "type": "application/activity+json", "href": "https://[/x"}],
        [{"rel": "self", "type": "application/activity+json", "href": "https://10.0.0.1/users/x"}],
        [{"rel": "self", "type": "application/activity+json", "href": "http://other.example/x"}],
        [{"rel": "self", "type": "application/activity+json", "href": "https://lattice.example/x"}],
    ],
    ids=["none", "wrong", "no-address", "private", "http", "itself"],
)
def test_domain_that_names_no_other_host_keeps_its_own_error(links: Any) -> None:
    server = Elsewhere(links)
    with pytest.raises(FetchError, match=r"lattice\.example does not know @ada@lattice\.example"):
        server.fetch()
    assert len(server.asked) == 2


def test_configured_server_is_the_only_one_asked() -> None:
    server = Elsewhere([PAGE, ACTOR], mastodon="https://here.example/")
    with pytest.raises(FetchError):
        server.fetch()
    assert server.asked == ["https://here.example/api/v1/accounts/lookup"]
    known = {"id": "77", "server": "https://social.lattice.example", "user": "ada_l"}
    server.lookup = answer([status(2)])
    assert numbers(server.fetch(FetchState(cursor=known))) == [2]
    assert server.asked[1:] == ["https://here.example/api/v1/accounts/77/statuses"]


def test_account_that_nobody_has_ends_with_the_second_answer() -> None:
    server = Elsewhere([{**ACTOR, "href": "https://third.example/users/ada"}])
    with pytest.raises(FetchError, match=r"third\.example does not know @ada@third\.example"):
        server.fetch()
    assert len(server.asked) == 3


@given(
    st.binary() | st.builds(lambda tail: b'{"links":[{"rel":"self","href":"' + tail, st.binary())
)
@settings(deadline=None)
def test_any_bytes_name_a_home_or_are_a_parse_error(body: bytes) -> None:
    handle = parse_address("@ada@lattice.example")
    with suppress(ParseError):
        assert parse_webfinger(body, handle).base


@pytest.mark.parametrize(
    ("status_code", "words"),
    [
        (401, r"does not show posts without login \(This method .*\.rss$"),
        (403, r"does not show posts without login"),
        (404, r"does not show posts without login \(This method .*/@ada\.rss$"),
        (410, r"is gone"),
    ],
)
def test_restricted_server_says_so(status_code: int, words: str) -> None:
    server = Server(3)
    error = {"error": "This method requires an authenticated user"}
    server.refusals["lookup"] = answer(error, status_code)
    with pytest.raises(SourceError, match=words):
        server.fetch()


def test_rate_limit_reads_an_iso_8601_reset() -> None:
    server = Server(3)
    limits = {"x_ratelimit_limit": "300", "x_ratelimit_reset": "2026-11-21T06:04:30.5Z"}
    server.refusals["statuses"] = answer({"error": "Too many requests"}, 429, **limits)
    with pytest.raises(RateLimited) as caught:
        server.fetch()
    assert caught.value.retry_after_s == 270.5


def test_broken_server_and_login_page_are_errors_not_silence() -> None:
    server = Server(3)
    server.refusals["statuses"] = answer({}, 500)
    with pytest.raises(FetchError):
        server.fetch()
    page = Response("https://h/", 200, {}, b"<html>Sign in to the airport's network")
    server.refusals["statuses"] = page
    with pytest.raises(ParseError, match="a web page"):
        server.fetch()
    server.refusals["lookup"] = answer({"acct": "ada"})
    with pytest.raises(SourceError, match="names no id"):
        server.fetch()
