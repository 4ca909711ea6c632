"""What strangers say leads nowhere into the user's own network, whatever names stand for.

Loopback plays both parts: a name server of the test says which of its hosts is at a public
address, and which at a private one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

import pytest

from feedq.config import Config, Fetch
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, SourceError
from feedq.sources.base import Wanted
from feedq.sources.feeds.finding import find_feed
from feedq.sources.feeds.webfeed import WebFeed
from feedq.sources.http.client import HttpClient
from feedq.sources.http.trouble import PrivateNetwork
from feedq.sources.social.mastodon import Mastodon
from tests.library import TODAY, FakeClock
from tests.sources.hosts import Host, Map

PUBLIC, HOME = "93.184.216.34", "192.168.1.5"
FEED = (
    b'<rss version="2.0"><channel><title>t</title><item><title>One</title>'
    b"<guid>1</guid></item></channel></rss>"
)


def answer(body: bytes = FEED, status: str = "200 OK", **headers: str) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status}\r\n{fields}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def to(url: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, Location=url)


def page(url: str) -> bytes:
    link = f'<link rel="alternate" type="application/rss+xml" href="{url}">'
    return answer(f"<!doctype html><html><head>{link}</head></html>".encode())


class Town:
    """A host at a public address and one in the user's home, each answering by path.

    Attributes:
        public, home: what a path gets; anything else a feed.
        names: name -> the addresses it stands for, each time it is asked for.
    """

    def __init__(self, stack: ExitStack, clock: FakeClock) -> None:
        self.public: dict[str, bytes] = {}
        self.home: dict[str, bytes] = {}
        self.names = {"blog.example": [[PUBLIC]], "nas.example": [[HOME]]}
        self._stack = stack
        self._clock = clock
        self.at_public = self._host(self.public)
        self.at_home = self._host(self.home)

    def _host(self, answers: dict[str, bytes]) -> Host:
        host = Host(lambda head: answers.get(head.split(" ")[1], answer()))
        self._stack.callback(host.close)
        return host

    def client(self, **settings: Any) -> HttpClient:
        """A client that asks this town's name server."""
        self.map = Map(self.names, {PUBLIC: self.at_public, HOME: self.at_home})
        fetch = Fetch(**{"timeout_s": 5.0, **settings})
        http = HttpClient(fetch, self._clock, Random(1), network=self.map)
        return self._stack.enter_context(http)


@pytest.fixture
def town(clock: FakeClock) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(stack, clock)


@pytest.mark.parametrize("url", ["http://nas.example/feed", f"http://{HOME}/feed"])
def test_the_user_may_follow_the_own_network(town: Town, url: str) -> None:
    answered = town.client().get(url)
    assert (answered.body, answered.private) == (FEED, True)


def test_answers_from_outside_are_known_as_such(town: Town) -> None:
    assert town.client().get("http://blog.example/").private is False


@pytest.mark.parametrize("target", ["http://nas.example/admin", f"http://{HOME}/admin"])
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirect_from_public_to_private_is_refused(town: Town, target: str, status: str) -> None:
    town.public["/feed"] = to(target, status)
    with pytest.raises(PrivateNetwork, match="private network"):
        town.client().get("http://blog.example/feed")
    assert town.at_home.connections == 0
    assert town.map.dialled == [PUBLIC]


def test_redirect_by_way_of_others_is_refused_as_well(town: Town) -> None:
    town.names["short.example"] = [[PUBLIC]]
    town.public["/feed"] = to("http://short.example/1")
    town.public["/1"] = to("http://blog.example/2")
    town.public["/2"] = to("http://nas.example/")
    with pytest.raises(PrivateNetwork):
        town.client().get("http://blog.example/feed")
    assert town.at_home.connections == 0


def test_name_that_changes_its_address_gains_nothing(town: Town) -> None:
    """DNS rebinding: public when the feed is asked for, private when its redirect is followed."""
    town.names["evil.example"] = [[PUBLIC], [HOME]]
    target = "http://evil.example/admin?reboot=1"
    town.public["/feed"] = answer(b"", "302 Found", Location=target, Connection="close")
    with pytest.raises(PrivateNetwork):
        town.client().get("http://evil.example/feed")
    assert town.at_home.connections == 0


def test_of_several_addresses_only_public_ones_are_connected_to(town: Town) -> None:
    town.names["mixed.example"] = [[HOME, "127.0.0.1", "::1", PUBLIC]]
    town.public["/feed"] = to("http://mixed.example/x")
    assert town.client().get("http://blog.example/feed").private is False
    assert set(town.map.dialled) == {PUBLIC}


def test_public_address_that_is_dead_does_not_open_the_private_one(town: Town) -> None:
    town.names["mixed.example"] = [["198.51.99.1", HOME]]
    town.public["/feed"] = to("http://mixed.example/x")
    with pytest.raises(FetchError):
        town.client().get("http://blog.example/feed")
    assert town.at_home.connections == 0


def test_open_connection_into_the_own_network_is_not_lent_out(town: Town) -> None:
    http = town.client()
    http.get("http://nas.example/feed")  # the user's own; its connection stays open
    town.public["/feed"] = to("http://nas.example/admin")
    with pytest.raises(PrivateNetwork):
        http.get("http://blog.example/feed")
    assert town.at_home.paths == ["/feed"]


def test_the_own_network_may_redirect_within_itself(town: Town) -> None:
    town.home["/feed"] = to(f"http://{HOME}/feed/", "301 Moved")
    answered = town.client().get("http://nas.example/feed")
    assert answered.moved_to == f"http://{HOME}/feed/"


def test_once_outside_there_is_no_way_back(town: Town) -> None:
    town.home["/feed"] = to("http://blog.example/1")
    town.public["/1"] = to("http://nas.example/2")
    with pytest.raises(PrivateNetwork):
        town.client().get("http://nas.example/feed")
    assert town.at_home.paths == ["/feed"]


def test_refusal_is_the_redirects_fault_and_not_the_hosts(town: Town) -> None:
    town.public["/feed"] = to(f"http://{HOME}/")
    with pytest.raises(PrivateNetwork) as caught:
        town.client().get("http://blog.example/feed")
    assert "put that address into the config" in str(caught.value)
    assert caught.value.url == "http://blog.example/feed"
    assert len(town.at_public.heard) == 1, "it is not tried again"


# ---------------------------------------------------------------- what sources are told

FRESH = FetchState()


def read(http: HttpClient, url: str, state: FetchState = FRESH) -> Batch:
    wanted = Wanted(now=TODAY)
    (batch,) = WebFeed(http, Config()).fetch(Subscription("feed", "blog", url), state, wanted)
    return batch


@pytest.mark.parametrize("look", [read, find_feed])
def test_page_cannot_name_a_feed_in_the_own_network(
    town: Town, look: Callable[[HttpClient, str], object]
) -> None:
    town.public["/"] = page("http://nas.example/feed")
    with pytest.raises(SourceError):
        look(town.client(), "http://blog.example/")
    assert town.at_home.connections == 0


@pytest.mark.parametrize("look", [read, find_feed])
def test_page_at_home_may_name_a_feed_at_home(
    town: Town, look: Callable[[HttpClient, str], object]
) -> None:
    town.home["/"] = page(f"http://{HOME}/feed")
    look(town.client(), "http://nas.example/")
    assert town.at_home.paths == ["/", "/feed"]


def test_feed_that_moved_at_home_is_asked_for_there(town: Town) -> None:
    town.home["/feed"] = to("/new", "301 Moved")
    first = read(town.client(), "http://nas.example/feed")
    read(town.client(), "http://nas.example/feed", first.state)
    assert town.at_home.paths == ["/feed", "/new", "/new"]


def test_address_remembered_from_outside_may_not_turn_private(town: Town) -> None:
    town.names["moved.example"] = [[PUBLIC], [HOME]]
    town.public["/feed"] = to("http://moved.example/new", "301 Moved")
    first = read(town.client(), "http://blog.example/feed")
    assert first.moved_to == "http://moved.example/new"
    del town.public["/feed"]
    town.names["moved.example"] = [[HOME]]
    second = read(town.client(), "http://blog.example/feed", first.state)
    assert second.entries, "the address in the config still has it"
    assert second.moved_to == ""
    assert town.at_home.connections == 0


def test_account_cannot_live_in_the_own_network(town: Town) -> None:
    finger = (
        b'{"links": [{"rel": "self", "type": "application/activity+json",'
        b' "href": "http://nas.example/users/ada"}]}'
    )
    town.public["/api/v1/accounts/lookup?acct=ada"] = answer(b"{}", "404 Not Found")
    town.public["/.well-known/webfinger?resource=acct%3Aada%40blog.example"] = answer(finger)
    followed = Subscription("mastodon", "ada", "http://blog.example/@ada")
    with pytest.raises(SourceError):
        list(Mastodon(town.client(), Config()).fetch(followed, FRESH, Wanted(now=TODAY)))
    state = FetchState(cursor={"id": "1", "server": "http://nas.example", "user": "ada"})
    with pytest.raises(PrivateNetwork):
        list(Mastodon(town.client(), Config()).fetch(followed, state, Wanted(now=TODAY)))
    assert town.at_home.connections == 0
    assert len(town.at_public.heard) == 2
