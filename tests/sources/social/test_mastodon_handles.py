"""Mastodon: spellings of an account, and the host it lives on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config, Endpoints
from feedq.domain.model import Batch, FetchState
from feedq.errors import FetchError, ParseError, SourceError
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.social.mastodon import Mastodon
from feedq.sources.social.mastodon_handles import parse_address, parse_webfinger
from tests.sources.scripted import answer, numbers
from tests.sources.social.mastodon_server import ADA, NOW, status
from tests.wire import Asked, FakeHttp


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


class Elsewhere(FakeHttp):
    """A domain whose Mastodon lives on another host, and that host."""

    def __init__(self, links: Any, *, lookup: Response | None = None, **endpoints: str) -> None:
        super().__init__()
        self.descriptor = {"subject": "acct:ada@lattice.example", "links": links}
        self.lookup = lookup or answer({"error": "Record not found"}, 404)
        self.source = Mastodon(self, Config(endpoints=Endpoints(**endpoints)))

    @property
    def asked(self) -> list[str]:
        """The addresses, in order, without their queries."""
        return [request.url for request in self.requests]

    def reply(self, request: Asked) -> Response:
        url = request.url
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
    assert server.requests[1].params == {"resource": "acct:ada@lattice.example"}
    assert server.requests[2].params == {"acct": "ada_l"}
    server.requests.clear()
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
