"""HTTP over our own connections: framing, keeping alive, and what no server may do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Fetch
from feedq.errors import FetchError
from feedq.sources.http.client import ATTEMPTS, HttpClient
from feedq.sources.http.trouble import AnswerLost
from tests.library import FakeClock
from tests.sources.hosts import OK, Host, Map, Say

Serve = Callable[..., Host]
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """`serve(say)` is a host on loopback until the test is over."""
    with ExitStack() as stack:

        def start(say: Say | bytes, **more: Any) -> Host:
            host = Host((lambda _: say) if isinstance(say, bytes) else say, **more)
            stack.callback(host.close)
            return host

        yield start


@pytest.fixture
def http(serve: Serve, clock: FakeClock) -> Iterator[HttpClient]:
    """Closed before the hosts are: those wait for their clients to hang up."""
    with HttpClient(Fetch(timeout_s=5, max_body_mb=1), clock, Random(3)) as client:
        yield client


# ---------------------------------------------------------------- what is sent


def test_request_is_what_servers_expect(http: HttpClient, serve: Serve) -> None:
    host = serve(OK)
    assert http.get(f"{host.url}/a?b=c", headers={"If-None-Match": '"1"'}).body == b"news"
    first, *fields = host.heard[0].split("\r\n")
    assert first == "GET /a?b=c HTTP/1.1"
    names = [field.partition(": ")[0].lower() for field in fields]
    assert sorted(names) == ["accept", "accept-encoding", "host", "if-none-match", "user-agent"]
    assert f"Host: 127.0.0.1:{host.port}" in fields


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("", "/"), ("?q=1", "/?q=1"), ("/a b/ü?q=é#part", "/a%20b/%C3%BC?q=%C3%A9"),
        ("/a/../b/./c", "/b/c"), ("/%2e%2e/%zz", "/%2e%2e/%zz"), ("//twice", "//twice"),
    ],
)  # fmt: skip
def test_path_is_encoded_once(http: HttpClient, serve: Serve, path: str, sent: str) -> None:
    host = serve(OK)
    http.get(f"{host.url}{path}")
    assert host.paths == [sent]


@pytest.mark.parametrize("bad", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x7f"])
def test_address_cannot_add_to_the_request(http: HttpClient, serve: Serve, bad: str) -> None:
    host = serve(OK)
    for url in (f"{host.url}/a{bad}X-Evil: 1", f"{host.url}/?q={bad}b", f"http://a{bad}b.example/"):
        with pytest.raises(FetchError, match="not a web address"):
            http.get(url)
    http.get(host.url, params={"q": f"{bad}X-Evil: 1"})
    assert host.connections == 1
    assert "X-Evil: 1" not in host.heard[0]
    assert len(host.heard[0].splitlines()) == 5


@pytest.mark.parametrize("encoded", ["%0d%0aX-Evil:1", "\r\nX-Evil: 1", "%E5%98%8A%E5%98%8DX:1"])
def test_redirect_cannot_add_to_the_request(http: HttpClient, serve: Serve, encoded: str) -> None:
    def say(head: str) -> bytes:
        target = f"/b?{encoded}".encode()
        return OK if " /b" in head else b"HTTP/1.1 302 F\r\nLocation: " + target + b"\r\n\r\n"

    host = serve(lambda head: say(head).replace(b"302 F", b"302 F\r\nContent-Length: 0"))
    http.get(f"{host.url}/a")
    assert all(len(head.splitlines()) == 5 for head in host.heard)
    assert not any("X-Evil" in line.partition(" ")[0] for line in host.heard[1].splitlines())


def test_name_in_another_script_is_asked_for_as_browsers_do(serve: Serve, clock: FakeClock) -> None:
    host = serve(OK)
    names = {"xn--fa-hia.example": [["192.0.2.1"]]}
    network = Map(names, {"192.0.2.1": host})
    with HttpClient(Fetch(), clock, Random(1), network=network) as http:
        assert http.get("http://Faß.example/").body == b"news"
    assert "Host: xn--fa-hia.example\r\n" in host.heard[0]


def test_ipv6_address_is_asked(http: HttpClient, serve: Serve) -> None:
    try:
        host = serve(OK, at="::1")
    except OSError:
        pytest.skip("no IPv6 here")
    assert http.get(f"{host.url}/").body == b"news"
    assert f"Host: [::1]:{host.port}\r\n" in host.heard[0]


def test_second_address_is_tried_where_the_first_is_dead(serve: Serve, clock: FakeClock) -> None:
    host = serve(OK)
    network = Map({"a.example": [["192.0.2.1", "192.0.2.2"]]}, {"192.0.2.2": host})
    with HttpClient(Fetch(), clock, Random(1), network=network) as http:
        assert http.get("http://a.example/").body == b"news"
    assert network.dialled == ["192.0.2.1", "192.0.2.2"]


# ---------------------------------------------------------------- how an answer is framed


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (HEAD + b"Content-Length: 4\r\n\r\nnews", b"news"),
        (HEAD + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nnews", b"news"),
        (HEAD + b"Connection: close\r\n\r\nnews", b"news"),
        (b"HTTP/1.0 200 OK\r\n\r\nnews", b"news"),
        (b"HTTP/1.0 200\r\nContent-Length: 4\r\n\r\nnews", b"news"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nne\r\n2;a=b\r\nws\r\n0\r\n\r\n", b"news"),
        (
            HEAD + b"Transfer-Encoding: Chunked\r\n\r\n4\r\nnews\r\n0\r\nX-Late: 1\r\n\r\n",
            b"news",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + OK, b"news"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, b"news"),
        (b"HTTP/1.1 102 P\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\n\r\n" + OK, b"news"),
        (b"HTTP/1.1 204 No\r\nContent-Length: 4\r\n\r\n", b""),
        (b"HTTP/1.1 304 Same\r\nContent-Length: 4000\r\nETag: x\r\n\r\n", b""),
        (b"HTTP/1.1 200 OK\nContent-Length: 4\n\nnews", b"news"),
        (HEAD + b"Content-Length: 0\r\n\r\n", b""),
    ],
)  # fmt: skip
def test_body_is_read_to_its_end(http: HttpClient, serve: Serve, said: bytes, body: bytes) -> None:
    host = serve(said)
    for _ in range(2):  # and not beyond: the next answer is read from its start
        assert http.get(f"{host.url}/").body == body


@pytest.mark.parametrize(
    "said",
    [
        HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nnews!",
        HEAD + b"Content-Length: -1\r\n\r\nnews",
        HEAD + b"Content-Length: 4, 4\r\n\r\nnews",
        HEAD + b"Content-Length: +4\r\n\r\nnews",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n4\r\nnews\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked \r\n\r\n4\r\nnews\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nfour\r\nnews\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nne",
        HEAD + b"Content-Length: 9\r\n\r\nnews",
        HEAD + b"no header at all\r\nContent-Length: 4\r\n\r\nnews",
        HEAD + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n",
        HEAD + b"X-Many: 1\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 " + b"2" * 70_000,
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/2.0 200 OK\r\n\r\n",
        b"<html>no HTTP</html>\r\n\r\n",
        b"\r\n\r\n\r\n",
    ],
    ids=lambda said: said[:60].decode("latin-1"),
)
def test_framing_in_doubt_is_a_broken_answer(http: HttpClient, serve: Serve, said: bytes) -> None:
    host = serve(said, hangs_up=True)
    with pytest.raises(AnswerLost, match="the connection broke"):
        http.get(f"{host.url}/")
    assert host.connections == ATTEMPTS


def test_headers_are_lower_case_joined_and_unfolded(http: HttpClient, serve: Serve) -> None:
    host = serve(
        HEAD + b'Link: <a>; rel="next"\r\nLINK: <b>\r\nX-Cafe: \xe9\r\nETag:   "1"  \r\n'
        b"X-Folded: one\r\n  two\r\nContent-Length: 0\r\n\r\n"
    )
    headers = http.get(f"{host.url}/").headers
    assert headers["link"] == '<a>; rel="next", <b>'
    assert headers["etag"] == '"1"'
    assert headers["x-folded"] == "one two"
    assert headers["x-cafe"] == "\xe9"


def test_switch_to_another_protocol_is_refused(http: HttpClient, serve: Serve) -> None:
    host = serve(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\nx")
    for _ in range(2):
        with pytest.raises(FetchError, match="HTTP 101"):
            http.get(f"{host.url}/")
    assert host.connections == 2


# ---------------------------------------------------------------- keeping alive


def test_connection_serves_the_next_request(http: HttpClient, serve: Serve) -> None:
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nnews\r\n0\r\n\r\n"
    answers = iter(
        [
            OK,
            chunked,
            b"HTTP/1.1 304 Same\r\n\r\n",
            b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno",
            OK,
        ]
    )
    host = serve(lambda _: next(answers))
    for _ in range(5):
        http.get(f"{host.url}/", ok=(404,))
    assert (host.connections, len(host.heard)) == (1, 5)


@pytest.mark.parametrize(
    "said",
    [
        HEAD + b"Connection: close\r\nContent-Length: 4\r\n\r\nnews",
        b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nnews",
        HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnews\r\n0\r\n\r\n",
    ],
    ids=["said-so", "old", "two-framings"],
)
def test_connection_that_ends_is_not_used_again(
    http: HttpClient, serve: Serve, said: bytes
) -> None:
    host = serve(said)
    for _ in range(3):
        assert http.get(f"{host.url}/").body == b"news"
    assert host.connections == 3


def test_connection_that_the_server_closed_meanwhile_is_replaced(
    http: HttpClient, serve: Serve, clock: FakeClock
) -> None:
    host = serve(OK, hangs_up=True)  # without a word about it
    for _ in range(3):
        assert http.get(f"{host.url}/").body == b"news"
        assert host.hung_up.acquire(timeout=10)
    assert host.connections == 3
    assert clock.slept_s == []  # no attempt was lost


def test_words_after_the_answer_are_not_the_next_answer(http: HttpClient, serve: Serve) -> None:
    evil = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL"
    answers = iter([OK + evil, OK])
    host = serve(lambda _: next(answers))
    assert http.get(f"{host.url}/a").body == b"news"
    assert http.get(f"{host.url}/b").body == b"news"


def test_answer_given_up_takes_its_connection_along(http: HttpClient, serve: Serve) -> None:
    large = HEAD + b"Content-Length: 2000000\r\n\r\n" + bytes(2_000_000)
    answers = iter([large, OK])
    host = serve(lambda _: next(answers))
    with pytest.raises(FetchError, match="larger than"):
        http.get(f"{host.url}/")
    assert http.get(f"{host.url}/").body == b"news"
    assert host.connections == 2


def test_few_connections_are_kept(http: HttpClient, serve: Serve) -> None:
    hosts = [serve(OK) for _ in range(10)]
    for _ in range(2):
        for host in hosts:
            http.get(f"{host.url}/")
    assert [host.connections for host in hosts] == [2] * 10  # the longest unused made room
    http.get(f"{hosts[-1].url}/")
    assert hosts[-1].connections == 2


def test_client_that_is_closed_keeps_no_connection(serve: Serve, clock: FakeClock) -> None:
    host = serve(OK)
    with HttpClient(Fetch(), clock, Random(1)) as http:
        http.get(f"{host.url}/")
        assert not host.hung_up.acquire(blocking=False)
    assert host.hung_up.acquire(timeout=10)


def test_client_closed_meanwhile_keeps_none_either(serve: Serve, clock: FakeClock) -> None:
    http = HttpClient(Fetch(), clock, Random(1))

    def say(_: str) -> bytes:
        http.close()  # as when the user stops a run
        return OK

    host = serve(say)
    assert http.get(f"{host.url}/").body == b"news"
    assert host.hung_up.acquire(timeout=10)


def test_address_of_a_kind_this_machine_lacks_is_passed_over(
    serve: Serve, clock: FakeClock
) -> None:
    host = serve(OK)

    class Mixed(Map):
        def resolve(self, host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
            lacking: Any = 12345
            return [(lacking, ("2606:4700::1111", port, 0, 0)), *super().resolve(host, port)]

    network = Mixed({"a.example": [["192.0.2.1"]]}, {"192.0.2.1": host})
    with HttpClient(Fetch(), clock, Random(1), network=network) as http:
        assert http.get("http://a.example/").body == b"news"


def test_request_to_nobody_leaves_no_socket(http: HttpClient) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        for _ in range(3):
            with pytest.raises(FetchError, match="connection refused"):
                http.get(f"http://127.0.0.1:{taken.getsockname()[1]}/")


# ---------------------------------------------------------------- anything at all

PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 103 Hints\r\n",
        b"HTTP/1.1 304\r\n",
        b"Content-Length: 4\r\n", b"Content-Length: 99999999999999999999\r\n",
        b"Content-Length:\r\n",
        b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Content-Encoding: gzip\r\n",
        b"Location: /\r\n", b"Location: \xff\r\n", b": \r\n", b" folded\r\n", b"\r\n", b"\n", b"\r",
        b"4\r\nnews\r\n", b"-4\r\n", b"0x4\r\n", b"ffffffffffffffff\r\n", b"0\r\n\r\n", b"news",
        b"\x00",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    ]
)  # fmt: skip


def test_any_bytes_are_an_answer_or_an_error(http: HttpClient, serve: Serve) -> None:
    said = b""
    host = serve(lambda _: said, hangs_up=True)

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=8), st.booleans())
    def check(pieces: list[bytes], status_line: bool) -> None:
        nonlocal said
        said = (HEAD if status_line else b"") + b"".join(pieces)
        with suppress(FetchError):
            assert len(http.get(f"{host.url}/", lane="x").body) <= 1_000_000

    check()
