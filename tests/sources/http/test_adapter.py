"""Libraries that bring `requests` along speak through the one client, and hear its errors."""

from __future__ import annotations

from contextlib import closing
from random import Random
from typing import Any

import arxiv
import pytest
import requests
import tweepy

from feedq.config import Fetch
from feedq.errors import FetchError, RateLimited
from feedq.sources.http.adapter import HttpAdapter
from feedq.sources.http.client import HttpClient
from feedq.sources.http.exchange import Response
from tests.library import FakeClock
from tests.sources.hosts import Host
from tests.wire import Asked, FakeHttp


class OneAnswer(FakeHttp):
    """An `Http` with one answer, or one error."""

    def __init__(self, answer: Response | Exception) -> None:
        super().__init__()
        self._answer = answer

    def reply(self, request: Asked) -> Response:
        assert not request.params
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def session(http: OneAnswer, **options: Any) -> requests.Session:
    made = requests.Session()
    made.mount("https://api.example/", HttpAdapter(http, **options))
    return made


URL = "https://api.example/v1/papers?q=a%20b"
FINE = Response("https://mirror.example/v1", 200, {"etag": '"1"'}, b'{"title": "\xc4\x8d"}')


def test_answer_is_what_the_library_expects() -> None:
    answer = session(OneAnswer(FINE)).get(URL)
    assert (answer.status_code, answer.reason, answer.ok) == (200, "OK", True)
    assert answer.url == "https://mirror.example/v1"
    assert answer.json() == {"title": "č"}
    assert answer.headers["ETag"] == '"1"'
    assert answer.request.url == URL


def test_headers_of_the_journey_are_left_out() -> None:
    told = {"content-encoding": "gzip", "content-length": "9", "transfer-encoding": "chunked",
            "content-type": "text/xml"}  # fmt: skip
    answer = session(OneAnswer(Response(URL, 200, told, b"<feed/>"))).get(URL)
    assert dict(answer.headers) == {"content-type": "text/xml"}
    assert answer.content == b"<feed/>"


def test_lane_and_statuses_reach_the_client() -> None:
    http = OneAnswer(Response(URL, 418))
    answer = session(http, lane="slow", ok=(418,)).get(URL)
    assert (http.requests[0].lane, http.requests[0].ok) == ("slow", (418,))
    assert (answer.status_code, answer.reason) == (418, "I'm a Teapot")


def test_only_what_the_server_needs_is_sent() -> None:
    http = OneAnswer(FINE)
    session(http).get(URL, headers={"Authorization": "Bearer x", "X-Tracking": "1"})
    assert http.requests[0].headers == {"Accept": "*/*", "Authorization": "Bearer x"}


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/arxiv", "http://127.0.0.1:9/arxiv/"])
def test_address_is_rewritten_to_the_endpoint(base: str) -> None:
    http = OneAnswer(FINE)
    session(http, rewrite={"https://api.example": base}).get(URL)
    assert http.requests[0].url == "http://127.0.0.1:9/arxiv/v1/papers?q=a%20b"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
def test_anything_but_get_is_refused(method: str) -> None:
    http = OneAnswer(FINE)
    with pytest.raises(FetchError, match=f"{method} is not used"):
        session(http).request(method, URL)
    assert not http.requests


ERRORS = [
    FetchError("nobody answers there", url=URL),
    FetchError("in trouble", url=URL, status=503),
    RateLimited("asks to wait", url=URL, retry_after_s=90.0),
]


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_error_comes_out_of_requests_as_itself(error: FetchError) -> None:
    with pytest.raises(FetchError) as caught:
        session(OneAnswer(error)).get(URL)
    assert caught.value is error


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_error_comes_out_of_arxiv_as_itself_at_once(error: FetchError) -> None:
    http = OneAnswer(error)
    client = arxiv.Client(delay_seconds=0, num_retries=3)
    client._session.mount("https://export.arxiv.org/", HttpAdapter(http))
    with pytest.raises(FetchError) as caught:
        next(client.results(arxiv.Search(query="all:nets")))
    assert caught.value is error
    assert len(http.requests) == 1


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_error_comes_out_of_tweepy_as_itself_at_once(error: FetchError) -> None:
    http = OneAnswer(error)
    client = tweepy.Client("token", wait_on_rate_limit=True)
    client.session.mount("https://api.twitter.com/", HttpAdapter(http))
    client.session.mount("https://api.x.com/", HttpAdapter(http))
    with pytest.raises(FetchError) as caught:
        client.get_user(username="ada")
    assert caught.value is error
    assert len(http.requests) == 1


def test_session_that_was_taken_over_asks_nothing_elsewhere() -> None:
    http = OneAnswer(FINE)
    made = requests.Session()
    HttpAdapter(http, rewrite={"https://api.example": "http://127.0.0.1:9"}).take_over(made)
    for url in (
        "https://evil.example/",
        "http://api.example/",
        "https://api.example.evil.example/",
    ):
        with pytest.raises(FetchError, match="no business"):
            made.get(url, headers={"Authorization": "Bearer x"})
    assert not http.requests
    assert made.get("https://api.example/v1").ok
    assert not made.trust_env, "no login of .netrc, no proxy of its own"


def test_libraries_are_held_to_the_clients_limits(clock: FakeClock) -> None:
    said = {
        "/large": b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n",
        "/br": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        "/file": b"HTTP/1.1 302 F\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        "/round": b"HTTP/1.1 302 F\r\nLocation: /round\r\nContent-Length: 0\r\n\r\n",
    }
    with (
        closing(Host(lambda head: said[head.split(" ")[1]])) as host,
        HttpClient(Fetch(max_body_mb=1), clock, Random(1)) as http,
    ):
        made = requests.Session()
        HttpAdapter(http, rewrite={"https://api.example": host.url}).take_over(made)
        for path in said:
            with pytest.raises(FetchError):
                made.get(f"https://api.example{path}")
        assert host.paths == ["/large", "/br", "/file", *["/round"] * 6]
