"""The one HTTP client: what it asks, how politely, what it never says, and how it stops."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import httpx
import pytest

from feedq.config import Fetch
from feedq.errors import ConfigError, FetchError
from feedq.sources.http.client import HttpClient
from feedq.version import __version__
from tests.library import FakeClock
from tests.sources.http.script import URL, MakeClient, Pieces, Script, to


def test_request_names_program_version_and_contact(client: MakeClient) -> None:
    script = Script(200)
    client(script, Fetch(contact="mailto:ada@example.org")).get(URL)
    agent = script.asked[0].headers["user-agent"]
    assert agent == f"feedq/{__version__} (+mailto:ada@example.org)"


def test_contact_cannot_add_a_header(client: MakeClient) -> None:
    script = Script(200)
    client(script, Fetch(contact="Zoë\r\nX-Evil: 1")).get(URL)
    assert script.asked[0].headers["user-agent"] == f"feedq/{__version__} (+ZoX-Evil: 1)"
    assert "x-evil" not in script.asked[0].headers


def test_parameters_join_those_in_the_address(client: MakeClient) -> None:
    script = Script(200)
    client(script).get("https://feeds.example/q?a=1", params={"b": "x y&z"})
    assert dict(script.asked[0].url.params) == {"a": "1", "b": "x y&z"}


def test_validator_that_cannot_be_sent_is_left_out(client: MakeClient) -> None:
    script = Script(200)
    client(script).get(URL, headers={"If-None-Match": '"caf\u00e9"', "Accept": "text/xml"})
    assert "if-none-match" not in script.asked[0].headers
    assert script.asked[0].headers["accept"] == "text/xml"


def test_secret_that_cannot_be_sent_is_not_quoted(client: MakeClient) -> None:
    script = Script(200)
    with pytest.raises(FetchError, match="Authorization header") as caught:
        client(script).get(URL, headers={"Authorization": "Bearer s3cret\n"})
    assert "s3cret" not in str(caught.value)
    assert not script.asked


@pytest.mark.parametrize(
    "url", ["", "feed", "ftp://feeds.example/a", "http://", "http://[::1", "http://a:b:c/", "//x/y"]
)
def test_what_is_no_web_address_is_said_so(client: MakeClient, url: str) -> None:
    for params in (None, {"a": "1"}):
        with pytest.raises(FetchError, match="not a web address"):
            client(Script(httpx.UnsupportedProtocol("no"))).get(url, params=params)


def test_importing_the_client_loads_no_http_library() -> None:
    code = "import sys, feedq.sources.http.client; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---------------------------------------------------------------- politeness


def test_lane_keeps_its_interval_from_the_end_of_a_request(
    client: MakeClient, clock: FakeClock
) -> None:
    begun: list[float] = []

    def slow(request: httpx.Request) -> httpx.Response:
        begun.append(clock.monotonic())
        clock.forward(timedelta(seconds=7))
        return httpx.Response(200, stream=Pieces(b"x"))

    http = client(slow, intervals_s={"arxiv": 3.0})
    for host in ("rss.arxiv.org", "export.arxiv.org", "rss.arxiv.org"):
        http.get(f"https://{host}/", lane="arxiv")
    assert [later - earlier for earlier, later in pairwise(begun)] == [10, 10]
    assert sum(clock.slept_s) == pytest.approx(6)


def test_failed_requests_keep_the_interval_too(client: MakeClient, clock: FakeClock) -> None:
    http = client(Script(404), intervals_s={"arxiv": 3.0})
    for _ in range(2):
        with pytest.raises(FetchError):
            http.get(URL, lane="arxiv")
    assert sum(clock.slept_s) == pytest.approx(3)


def test_other_lanes_do_not_wait(client: MakeClient, clock: FakeClock) -> None:
    http = client(Script(200), intervals_s={"arxiv": 3.0})
    http.get(URL, lane="arxiv")
    http.get(URL)
    http.get("https://other.example/")
    assert clock.slept_s == []


@pytest.mark.parametrize("lanes", [("arxiv", "arxiv"), ("", ""), ("a", "b")])
def test_requests_overlap_only_across_lanes(client: MakeClient, lanes: tuple[str, str]) -> None:
    apart = lanes[0] != lanes[1]
    meeting = threading.Barrier(2)
    met: list[bool] = []

    def handler(request: httpx.Request) -> httpx.Response:
        try:
            meeting.wait(timeout=30 if apart else 0.2)
        except threading.BrokenBarrierError:
            met.append(False)
        else:
            met.append(True)
        return httpx.Response(200, stream=Pieces(b"x"))

    http = client(handler)
    threads = [threading.Thread(target=http.get, args=(URL,), kwargs={"lane": x}) for x in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == [apart, apart]


@pytest.mark.parametrize(
    "answer",
    [401, 404, 429, 500, to("/x"), to("file:///"), to("http://other.example/?key=s3cret"),
     httpx.ConnectError("https://ada:s3cret@x"), {"headers": {"Content-Length": "99999999999"}}],
    ids=str,
)  # fmt: skip
def test_messages_hold_no_secrets(client: MakeClient, answer: Any) -> None:
    with pytest.raises(FetchError) as caught:
        client(Script(answer)).get(
            "https://ada:s3cret@feeds.example/f?token=s3cret#s3cret",
            params={"key": "s3cret"},
            headers={"Authorization": "Bearer s3cret"},
        )
    assert "s3cret" not in str(caught.value)
    assert "s3cret" not in caught.value.url
    assert caught.value.url == "https://feeds.example/f?..."
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- stopping and surroundings


def test_cancelled_client_asks_for_nothing(client: MakeClient) -> None:
    stop = threading.Event()
    stop.set()
    script = Script(200)
    with pytest.raises(FetchError, match="cancelled"):
        client(script, cancelled=stop).get(URL)
    assert not script.asked


def test_cancelling_ends_a_waiting(client: MakeClient, clock: FakeClock) -> None:
    stop = threading.Event()
    http = client(Script(200), intervals_s={"arxiv": 1000.0}, cancelled=stop)
    http.get(URL, lane="arxiv")
    sleep = clock.sleep

    def sleep_then_stop(seconds: float) -> None:
        sleep(seconds)
        stop.set()

    clock.sleep = sleep_then_stop  # type: ignore[method-assign]
    with pytest.raises(FetchError, match="cancelled"):
        http.get(URL, lane="arxiv")
    assert sum(clock.slept_s) < 1


def test_cancelling_ends_a_download(client: MakeClient) -> None:
    stop = threading.Event()

    def stopping() -> bytes:
        stop.set()
        return b"x"

    script = Script({"body": [stopping] * 5})
    with pytest.raises(FetchError, match="cancelled"):
        client(script, cancelled=stop).get(URL)
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS_PROXY", "nonsense://proxy.example"), ("SSL_CERT_FILE", "/no/such/file")],
)
def test_unusable_surroundings_are_named(
    monkeypatch: pytest.MonkeyPatch, clock: FakeClock, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        HttpClient(Fetch(), clock, Random(1))


# ---------------------------------------------------------------- what is written


def test_a_write_sends_its_body_and_is_repeated_when_the_server_is_busy(
    client: MakeClient, clock: FakeClock
) -> None:
    busy = {"status_code": 503, "headers": {"Retry-After": "9"}}
    script = Script(busy, httpx.ReadError("gone"), 200)
    answer = client(script).post(URL, b'{"a": 1}', headers={"If-Match": "7"})
    assert answer.body == b"fine"
    assert [(one.method, one.content) for one in script.asked] == [("POST", b'{"a": 1}')] * 3
    assert all(one.headers["if-match"] == "7" for one in script.asked)
    assert sum(clock.slept_s) >= 9


def test_a_write_follows_no_redirect(client: MakeClient) -> None:
    script = Script(to("https://feeds.example/elsewhere", 307), 200)
    with pytest.raises(FetchError, match=r"redirected \(307\)"):
        client(script).post(URL, b"secret")
    assert len(script.asked) == 1


def test_a_refused_write_is_not_repeated(client: MakeClient) -> None:
    script = Script(412)
    assert client(script).post(URL, b"", ok=(412,)).status == 412
    with pytest.raises(FetchError):
        client(script).post(URL, b"")
    assert len(script.asked) == 2


@pytest.mark.parametrize(
    ("wish", "seconds"), [("12", 12), ("9999999", 60), ("soon", 0), ("-3", 0), ("٣", 0)]
)
def test_backoff_is_kept_to_in_reason(
    client: MakeClient, clock: FakeClock, wish: str, seconds: float
) -> None:
    http = client(Script({"headers": {"Backoff": wish.encode("utf-8")}}))
    http.get(URL)
    http.get(URL)
    assert sum(clock.slept_s) == seconds
