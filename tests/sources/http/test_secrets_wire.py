"""Tokens reach the host they are for, and nobody else: no other host, no log, no message."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from random import Random

import pytest

from feedq.config import Config, Endpoints, Fetch
from feedq.config import X as XConfig
from feedq.domain.model import FetchState, Subscription
from feedq.errors import FeedqError
from feedq.sources.base import Wanted
from feedq.sources.feeds.webfeed import WebFeed
from feedq.sources.http.client import HttpClient
from feedq.sources.social.x import X
from feedq.sources.zotero import Zotero
from tests.library import TODAY, FakeClock
from tests.sources.hosts import OK, Host

TOKEN = "tok3n-0f-th3-us3r"
Ask = Callable[[HttpClient, str], object]


def x(http: HttpClient, base: str) -> object:
    source = X(http, Config(x=XConfig(bearer_token=TOKEN), endpoints=Endpoints(x=base)))
    wanted = Wanted(now=TODAY)
    ada = Subscription("x", "ada", "ada")
    shared = source.prepare([ada], {}, wanted)
    return list(source.fetch(ada, FetchState(shared=shared), wanted))


def zotero(http: HttpClient, base: str) -> object:
    return Zotero(http, base, "users/1", TOKEN).collection("reading")


def zotero_written(http: HttpClient, base: str) -> object:
    library = Zotero(http, base, "users/1", TOKEN)
    library._version = "1"  # as if it had been read
    return library.write([{"title": "A paper"}])


def login(http: HttpClient, base: str) -> object:
    url = base.replace("://", f"://ada:{TOKEN}@")
    return list(WebFeed(http, Config()).fetch(Subscription("feed", "a", url), FetchState(), WANTED))


WANTED = Wanted(now=TODAY)


@pytest.fixture
def other() -> Iterator[Host]:
    with closing(Host(lambda _: OK)) as host:
        yield host


def answered(status: str, body: bytes = b"", **headers: str) -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{fields}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize("ask", [x, zotero, zotero_written, login])
@pytest.mark.parametrize(
    "answer",
    [
        "301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent", "200 OK",
        "400 Bad", "401 Who", "403 No", "404 Gone", "429 Slow", "500 Oh", "lost",
    ],
)  # fmt: skip
def test_token_is_for_one_host_and_never_told(
    ask: Ask, answer: str, other: Host, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    def say(head: str) -> bytes | None:
        if answer == "lost":
            return None
        body = b'{"title": "%s", "detail": "Bearer %s"}' % (TOKEN.encode(), TOKEN.encode())
        target = other.url.replace("127.0.0.1", "localhost") + "/elsewhere"
        body = TOKEN.encode() if answer == "200 OK" else body
        more = {"Location": target} if answer[0] == "3" else {}
        return answered(answer, body, **more)

    caplog.set_level(logging.DEBUG)
    with closing(Host(say)) as host, HttpClient(Fetch(timeout_s=5), clock, Random(1)) as http:
        with pytest.raises(FeedqError) as caught:
            ask(http, host.url)
        assert host.heard
        if ask is not login:
            assert all(TOKEN in head for head in host.heard)
    assert not any(
        TOKEN in head or "authorization" in head.lower() or "api-key" in head.lower()
        for head in other.heard
    )
    assert TOKEN not in caplog.text
    assert TOKEN not in str(caught.value)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_through_a_proxy_tokens_are_not_logged_either(
    clock: FakeClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    refusal = answered("401 Who", TOKEN.encode())
    with closing(Host(lambda _: refusal)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://ada:pr0xy-passw0rd@127.0.0.1:{proxy.port}")
        for name in ("NO_PROXY", "no_proxy", "http_proxy"):
            monkeypatch.delenv(name, raising=False)
        with HttpClient(Fetch(), clock, Random(1)) as http:
            for ask in (x, zotero, login):
                with pytest.raises(FeedqError) as caught:
                    ask(http, "http://api.example")
                assert TOKEN not in "".join(traceback.format_exception(caught.value))
        assert TOKEN in "".join(proxy.heard)
    assert TOKEN not in caplog.text
    assert "pr0xy" not in caplog.text
