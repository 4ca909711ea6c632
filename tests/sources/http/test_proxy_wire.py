"""Proxies as the surroundings name them, over real sockets."""

from __future__ import annotations

import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest
import trustme

from feedq.config import Fetch
from feedq.domain.clock import SystemClock
from feedq.errors import ConfigError, FetchError
from feedq.sources.http.client import HttpClient
from feedq.sources.http.proxies import Proxies
from feedq.sources.http.target import parse_target
from feedq.sources.http.trouble import AnswerLost, PrivateNetwork
from tests.library import FakeClock
from tests.sources.hosts import OK, Act, Host, Proxy, RawHost

NAME = "feeds.example"
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def secure(authority: trustme.CA, trust: Path) -> Iterator[Host]:
    """A host that can prove to be `NAME`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(NAME).configure_cert(context)
    with closing(Host(lambda _: OK, tls=context)) as host:
        yield host


@pytest.fixture
def client(clock: FakeClock) -> Callable[[], HttpClient]:
    """Makes a client of the surroundings as they are by then."""
    return lambda: HttpClient(Fetch(timeout_s=5), clock, Random(1))


Client = Callable[[], HttpClient]


def where(proxy: Host, login: str = "") -> str:
    return f"http://{login}127.0.0.1:{proxy.port}"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_http_is_asked_of_the_proxy(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with closing(Proxy(None)) as proxy:
        monkeypatch.setenv(name, where(proxy))
        with client() as http:
            answer = http.get(f"http://{NAME}/a?b=c")
        assert (answer.body, answer.private) == (b"news", False)
        first, *fields = proxy.heard[0].split("\r\n")
        assert first == f"GET http://{NAME}/a?b=c HTTP/1.1"
        assert f"Host: {NAME}" in fields


def test_proxy_may_be_named_without_a_scheme(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Proxy(None)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"127.0.0.1:{proxy.port}")
        with client() as http:
            assert http.get(f"http://{NAME}/").body == b"news"


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "all_proxy"])
def test_https_goes_through_a_tunnel_and_is_verified(
    client: Client, monkeypatch: pytest.MonkeyPatch, secure: Host, name: str
) -> None:
    with closing(Proxy(secure)) as proxy:
        monkeypatch.setenv(name, where(proxy))
        with client() as http:
            assert http.get(f"https://{NAME}/feed").body == b"news"
            assert proxy.heard[0].startswith(f"CONNECT {NAME}:443 ")
            with pytest.raises(FetchError, match="certificate is not trusted"):
                http.get("https://other.example/feed")
        assert secure.paths == ["/feed"]


@pytest.mark.parametrize("trusted", [True, False])
def test_proxy_under_tls_is_verified_too(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    authority: trustme.CA,
    secure: Host,
    trusted: bool,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    (authority if trusted else trustme.CA()).issue_cert("127.0.0.1").configure_cert(context)
    with closing(Proxy(None, tls=context)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"https://127.0.0.1:{proxy.port}")
        with client() as http:
            if trusted:
                assert http.get(f"http://{NAME}/").body == b"news"
            else:
                with pytest.raises(FetchError, match="certificate is not trusted"):
                    http.get(f"http://{NAME}/")
        assert len(proxy.heard) == trusted


def test_proxy_hears_no_secret_of_what_goes_through_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, secure: Host
) -> None:
    with closing(Proxy(secure)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", where(proxy, "ada:pr0xy@"))
        with client() as http:
            http.get(f"https://{NAME}/feed", headers={"Authorization": "Bearer s3cret"})
        login = b64encode(b"ada:pr0xy").decode()
        assert f"Proxy-Authorization: Basic {login}" in proxy.heard[0]
        assert "s3cret" not in proxy.heard[0]
        assert "Authorization: Bearer s3cret" in secure.heard[0]
        assert login not in secure.heard[0], "nor the host the proxy's"


@pytest.mark.parametrize("url", [f"http://{NAME}/", f"https://{NAME}/"])
def test_refusing_proxy_is_told_without_its_password(
    client: Client, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    refusal = b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"
    with closing(Proxy(None, lambda _: refusal)) as proxy:
        monkeypatch.setenv("ALL_PROXY", where(proxy, "ada:pr0xy@"))
        with client() as http, pytest.raises(FetchError, match=r"proxy|407") as caught:
            http.get(url)
    assert "pr0xy" not in str(caught.value)


def test_proxy_that_is_away_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ALL_PROXY", f"http://ada:pr0xy@127.0.0.1:{taken.getsockname()[1]}")
        with client() as http, pytest.raises(FetchError, match="connection refused") as caught:
            http.get(f"http://{NAME}/")
    assert not isinstance(caught.value, AnswerLost)
    assert "pr0xy" not in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    [
        "nonsense://p.example",
        "http://p.example:99x",
        pytest.param(
            "socks5://p.example",
            marks=pytest.mark.skipif(bool(find_spec("socksio")), reason="this one can be used"),
        ),
    ],
)
def test_proxy_that_cannot_be_used_is_named_without_its_password(
    client: Client, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy.replace("//", "//ada:pr0xy@"))
    with pytest.raises(ConfigError, match="ALL_PROXY") as caught:
        client()
    assert "pr0xy" not in str(caught.value)


def test_private_address_is_refused_by_its_spelling(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = b"HTTP/1.1 302 F\r\nLocation: http://192.168.1.5/\r\nContent-Length: 0\r\n\r\n"
    with closing(Proxy(None, lambda _: moved)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", where(proxy))
        with client() as http, pytest.raises(PrivateNetwork):
            http.get(f"http://{NAME}/")
        assert len(proxy.heard) == 1


# ---------------------------------------------------------------- which addresses


@pytest.mark.parametrize(
    ("url", "excepted", "expected"),
    [
        ("http://a.example/", "", True), ("https://a.example/", "", False),
        ("http://localhost/", "", False), ("http://x.localhost/", "", False),
        ("http://127.0.0.5/", "", False), ("http://[::1]/", "", False),
        ("http://192.168.1.5/", "", True),
        ("http://a.example/", "a.example", False), ("http://www.a.example/", "a.example", False),
        ("http://www.a.example/", ".a.example", False), ("http://a.example./", "a.example", False),
        ("http://nota.example/", "a.example", True), ("http://a.example/", "*", False),
        ("http://a.example/", "b.example, A.example", False),
        ("http://a.example:8080/", "a.example:8080", False),
        ("http://a.example/", "a.example:8080", True),
        ("http://192.168.1.5/", "192.168.1.5", False),
        ("http://192.168.1.5/", "192.168.0.0/16", False),
        ("http://192.169.1.5/", "192.168.0.0/16", True), ("http://[fd00::1]/", "fd00::/8", False),
    ],
)  # fmt: skip
def test_proxy_is_for_the_addresses_it_is_meant_for(
    monkeypatch: pytest.MonkeyPatch, url: str, excepted: str, expected: bool
) -> None:
    monkeypatch.setenv("http_proxy", "http://p.example:3128")
    monkeypatch.setenv("no_proxy", excepted)
    found = Proxies().find(parse_target(url))
    assert found == ("http://p.example:3128" if expected else "")


def test_without_a_word_there_is_no_proxy() -> None:
    assert Proxies().find(parse_target("http://a.example/")) == ""


# ---------------------------------------------------------------- time


def keeps_silent(connection: socket.socket, done: threading.Event) -> None:
    while connection.recv(65_536) and not done.is_set():
        pass


def trickles(connection: socket.socket, done: threading.Event) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 ")
    while not done.wait(0.01):
        connection.sendall(b"a")


def grants_and_keeps_silent(connection: socket.socket, done: threading.Event) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
    keeps_silent(connection, done)


@pytest.mark.parametrize("act", [keeps_silent, trickles, grants_and_keeps_silent])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_is_held_to_the_whole_time(
    monkeypatch: pytest.MonkeyPatch,
    act: Act,
    scheme: str,
) -> None:
    clock = SystemClock()
    begun = clock.monotonic()
    with closing(RawHost(act)) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        with (
            HttpClient(Fetch(timeout_s=0.1), clock, Random(3)) as http,
            pytest.raises(FetchError),
        ):
            http.get(f"{scheme}://{NAME}/", lane="x")  # asked once
    assert clock.monotonic() - begun < 5


def test_trickle_through_a_tunnel_ends_within_the_whole_time(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, secure: Host
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(NAME).configure_cert(context)

    def drip(connection: socket.socket, done: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as tunnel:
            tunnel.recv(65_536)
            tunnel.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not done.wait(0.01):
                tunnel.sendall(b"a")

    clock = SystemClock()
    begun = clock.monotonic()
    with closing(RawHost(drip)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with (
            HttpClient(Fetch(timeout_s=0.2), clock, Random(3)) as http,
            pytest.raises(AnswerLost, match="trickles"),
        ):
            http.get(f"https://{NAME}/")
    assert 0.8 <= clock.monotonic() - begun < 6
