"""The HTTP client over real sockets: what a fake network cannot prove."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain, repeat
from random import Random

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq.config import Fetch
from feedq.domain.clock import SystemClock
from feedq.errors import FetchError
from feedq.sources.http.client import ATTEMPTS, HttpClient
from feedq.sources.http.trouble import AnswerLost
from tests.library import FakeClock
from tests.sources.hosts import Act, RawHost

SMALL = Fetch(max_body_mb=0.1)


@pytest.fixture
def http(clock: FakeClock) -> Iterator[HttpClient]:
    """A client whose waiting between requests takes no time."""
    with HttpClient(SMALL, clock, Random(3)) as client:
        yield client


def saying(said: bytes, *, hold: bool = False) -> RawHost:
    """Says the same bytes to whoever connects, then hangs up or, with `hold`, says no more."""

    def say(connection: socket.socket, done: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(said)
        if hold:
            done.wait()

    return RawHost(say)


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"], ids=["nothing", "half"]
)
def test_silent_server_times_out(clock: FakeClock, said: bytes) -> None:
    with (
        closing(saying(said, hold=True)) as server,
        HttpClient(Fetch(timeout_s=0.1), clock, Random(3)) as http,
        pytest.raises(FetchError, match=r"no answer within 0\.1 s"),
    ):
        http.get(server.url)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nha",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
    ids=["hangs-up", "half", "half-chunk", "not-http"],
)
def test_broken_answer_is_tried_again_then_told(http: HttpClient, said: bytes) -> None:
    with closing(saying(said)) as server:
        with pytest.raises(FetchError, match="the connection broke"):
            http.get(server.url)
        assert server.connections == ATTEMPTS


class Drip(RawHost):
    """Answers each connection with pieces, one every hundredth of a second, until told to stop.

    Attributes:
        asked: the first line of each request.
    """

    def __init__(self, say: Callable[[str, str], Iterator[bytes]]) -> None:
        self._pieces = say
        self.asked: list[str] = []
        super().__init__(self._drip)

    def _drip(self, connection: socket.socket, done: threading.Event) -> None:
        self.asked.append(connection.recv(65_536).decode("latin-1").partition(" HTTP")[0])
        for piece in self._pieces(self.asked[-1], self.url):
            connection.sendall(piece)
            if done.wait(0.01):
                return


def one_by_one(said: bytes) -> Iterator[bytes]:
    return (said[i : i + 1] for i in range(len(said)))


def slow_body(_: str, __: str) -> Iterator[bytes]:
    return chain([b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"], repeat(b"."))


def slow_headers(_: str, __: str) -> Iterator[bytes]:
    return chain(one_by_one(b"HTTP/1.1 200 OK\r\nX-Long: "), repeat(b"a"))


def slow_status_line(_: str, __: str) -> Iterator[bytes]:
    return chain(one_by_one(b"HTTP/1.1 200 "), repeat(b"O"))


def endless_chunks(_: str, __: str) -> Iterator[bytes]:
    return chain([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], repeat(b"1\r\na\r\n"))


def endless_chunk_size(_: str, __: str) -> Iterator[bytes]:
    return chain([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"], repeat(b"x"))


def endless_interim_answers(_: str, __: str) -> Iterator[bytes]:
    return repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n")


@pytest.mark.parametrize(
    "say",
    [
        slow_body,
        slow_headers,
        slow_status_line,
        endless_chunks,
        endless_chunk_size,
        endless_interim_answers,
    ],
)
def test_trickle_of_any_part_ends_within_the_whole_time(
    say: Callable[[str, str], Iterator[bytes]],
) -> None:
    clock = SystemClock()
    begun = clock.monotonic()
    with (
        closing(Drip(say)) as server,
        HttpClient(Fetch(timeout_s=0.1), clock, Random(3)) as http,
        pytest.raises(AnswerLost, match="trickles"),
    ):
        http.get(f"{server.url}/")
    assert 0.4 <= clock.monotonic() - begun < 5
    assert server.asked == ["GET /"]


def torrent(start: bytes, again: bytes) -> Act:
    """Says `start`, and then `again`, as fast as it is taken."""

    def pour(connection: socket.socket, done: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(start)
        while not done.is_set():
            connection.sendall(again * 100)

    return pour


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED + b"1\r\na\r\n0\r\n", b"X-Trailer: 1\r\n"),
        (CHUNKED, b"1\r\na\r\n"),
    ],
    ids=["hints", "continue", "trailers", "chunks"],
)
@pytest.mark.parametrize("proxied", [False, True])
def test_server_that_never_stops_talking_is_cut_short(
    monkeypatch: pytest.MonkeyPatch, start: bytes, again: bytes, proxied: bool
) -> None:
    clock = SystemClock()
    begun = clock.monotonic()
    with closing(RawHost(torrent(start, again))) as server:
        url = f"http://127.0.0.1:{server.port}"
        if proxied:
            monkeypatch.setenv("http_proxy", url)
            monkeypatch.delenv("no_proxy", raising=False)
            url = "http://feeds.example"
        with (
            HttpClient(Fetch(timeout_s=0.1), clock, Random(3)) as http,
            pytest.raises(FetchError),
        ):
            http.get(f"{url}/", lane="x")  # asked once
    assert clock.monotonic() - begun < 5


def test_slow_redirects_share_one_time() -> None:
    def onward(asked: str, base: str) -> Iterator[bytes]:
        target = f"{base}{asked.removeprefix('GET ')}x"
        return one_by_one(
            f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode()
        )  # about a hundred bytes: a second each

    clock = SystemClock()
    begun = clock.monotonic()
    with (
        closing(Drip(onward)) as server,
        HttpClient(Fetch(timeout_s=0.5), clock, Random(3)) as http,
        pytest.raises(FetchError, match="trickles"),
    ):
        http.get(f"{server.url}/")
    assert 2 <= clock.monotonic() - begun < 6
    assert 2 <= len(server.asked) <= 3


def test_slow_but_steady_answer_within_the_time_is_read() -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"
    with (
        closing(Drip(lambda *_: one_by_one(said))) as server,
        HttpClient(Fetch(timeout_s=0.5), SystemClock(), Random(3)) as http,
    ):
        assert http.get(f"{server.url}/").body == b"news"


def test_lost_answer_is_told_from_a_request_that_never_left(http: HttpClient) -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
    with closing(saying(said)) as server, pytest.raises(AnswerLost):
        http.get(server.url)
    with pytest.raises(FetchError, match="connection refused") as caught:
        http.get(server.url)
    assert not isinstance(caught.value, AnswerLost)


def test_where_answers_are_billed_a_lost_one_is_not_asked_for_again(http: HttpClient) -> None:
    with closing(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")) as server:
        with pytest.raises(AnswerLost):
            http.get(server.url, lane="x")
        assert server.connections == 1


def test_nobody_there_is_told(http: HttpClient) -> None:
    with socket.socket() as taken:  # bound, never listened at
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="connection refused"):
            http.get(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_bomb_over_a_socket_is_refused(http: HttpClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(
        gzip.compress(bytes(30_000_000)), headers={"Content-Encoding": "gzip"}
    )
    with pytest.raises(FetchError, match="larger than"):
        http.get(httpserver.url_for("/"))


def test_whole_exchange(http: HttpClient, httpserver: HTTPServer) -> None:
    def answer(request: Request) -> Response:
        if request.headers.get("If-None-Match") == '"1"':
            return Response(status=304)
        body = gzip.compress("čeština & <think>".encode())
        return Response(body, headers={"ETag": '"1"', "Content-Encoding": "gzip"})

    httpserver.expect_request("/old").respond_with_data(
        status=301, headers={"Location": httpserver.url_for("/new?x=1")}
    )
    httpserver.expect_request("/new").respond_with_handler(answer)
    first = http.get(httpserver.url_for("/old"))
    assert first.body.decode() == "čeština & <think>"
    assert first.url == first.moved_to == httpserver.url_for("/new?x=1")
    second = http.get(first.url, headers={"If-None-Match": first.headers["etag"]})
    assert (second.status, second.body) == (304, b"")


def test_proxy_of_the_environment_is_not_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, clock: FakeClock, httpserver: HTTPServer
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    httpserver.expect_request("/").respond_with_data("direct")
    with HttpClient(SMALL, clock, Random(3)) as http:
        assert http.get(f"http://127.0.0.1:{httpserver.port}/").body == b"direct"
        with pytest.raises(FetchError, match="connection refused"):
            http.get("http://feeds.example/")


def test_login_in_an_address_reaches_only_its_host(
    http: HttpClient, httpserver: HTTPServer
) -> None:
    seen: list[tuple[str, bool]] = []

    def answer(request: Request) -> Response:
        seen.append((request.host.partition(":")[0], "Authorization" in request.headers))
        if request.path == "/a":
            target = f"http://localhost:{httpserver.port}/b"
            return Response(status=302, headers={"Location": target})
        return Response("x")

    for path in ("/a", "/b"):
        httpserver.expect_request(path).respond_with_handler(answer)
    http.get(f"http://ada:s3cret@127.0.0.1:{httpserver.port}/a")
    assert seen == [("127.0.0.1", True), ("localhost", False)]
