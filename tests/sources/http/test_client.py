"""The one HTTP client: politeness, attempts, redirects, limits, and what it never says."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from random import Random
from typing import Any

import httpx
import pytest

from feedq.config import Fetch
from feedq.errors import ConfigError, FetchError, RateLimited
from feedq.sources.http.client import ATTEMPTS, HttpClient, Response
from feedq.version import __version__
from tests.library import TODAY, FakeClock

URL = "https://feeds.example/feed"
Handler = Callable[[httpx.Request], httpx.Response]
MakeClient = Callable[..., HttpClient]


@pytest.fixture
def client(clock: FakeClock) -> Iterator[MakeClient]:
    """`client(handler)` is a client whose network is a function."""
    opened: list[HttpClient] = []

    def make(handler: Handler, settings: Fetch | None = None, **more: Any) -> HttpClient:
        transport = httpx.MockTransport(handler)
        http = HttpClient(settings or Fetch(), clock, Random(3), transport=transport, **more)
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()


class Script:
    """Answers a request with the next of some answers; the last one stays.

    Attributes:
        asked: the requests, in order.
    """

    def __init__(self, *answers: int | dict[str, Any] | Exception) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        said: dict[str, Any] = {"status_code": answer} if isinstance(answer, int) else {**answer}
        body = said.pop("body", b"fine")
        stream = Pieces(body) if isinstance(body, bytes) else Pieces(*body)
        said.setdefault("status_code", 200)
        return httpx.Response(stream=stream, **said)


class Pieces(httpx.SyncByteStream):
    """A body that arrives in pieces; a function among them happens when its turn comes."""

    def __init__(self, *pieces: bytes | Callable[[], bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece if isinstance(piece, bytes) else piece()


def to(target: str, status: int = 302) -> dict[str, Any]:
    return {"status_code": status, "headers": {"Location": target}}


# ---------------------------------------------------------------- what is asked


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


# ---------------------------------------------------------------- attempts


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_trouble_is_tried_three_times(
    client: MakeClient, clock: FakeClock, status: int
) -> None:
    script = Script(status)
    with pytest.raises(FetchError, match=f"in trouble.*HTTP {status}") as caught:
        client(script).get(URL)
    assert caught.value.status == status
    assert len(script.asked) == ATTEMPTS
    assert 0 < sum(clock.slept_s) <= 2 + 4


def test_trouble_that_passes_is_not_seen(client: MakeClient) -> None:
    http = client(Script(httpx.ReadError("reset"), 502, {"body": b"news"}))
    assert http.get(URL) == Response(URL, 200, {}, b"news")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 501])
def test_refusals_are_not_tried_again(client: MakeClient, status: int) -> None:
    script = Script(status)
    with pytest.raises(FetchError) as caught:
        client(script).get(URL)
    assert caught.value.status == status
    assert len(script.asked) == 1


@pytest.mark.parametrize("status", [304, 200, 204, 404, 500])
def test_statuses_asked_for_are_answers(client: MakeClient, status: int) -> None:
    assert client(Script(status)).get(URL, ok=(404, 500)).status == status


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True])
def test_short_patience_is_kept(
    client: MakeClient, clock: FakeClock, status: int, as_date: bool
) -> None:
    wish = format_datetime(TODAY + timedelta(seconds=42), usegmt=True) if as_date else "42"
    limited = {"status_code": status, "headers": {"Retry-After": wish}}
    assert client(Script(limited, 200)).get(URL).status == 200
    assert sum(clock.slept_s) == pytest.approx(42)


def test_long_patience_is_left_to_a_later_run(client: MakeClient, clock: FakeClock) -> None:
    script = Script({"status_code": 429, "headers": {"Retry-After": "3600"}})
    with pytest.raises(RateLimited, match="wait 3600 s") as caught:
        client(script).get(URL)
    assert caught.value.retry_after_s == 3600
    assert len(script.asked) == 1
    assert clock.slept_s == []


def test_patience_that_does_not_help_ends(client: MakeClient, clock: FakeClock) -> None:
    script = Script({"status_code": 429, "headers": {"Retry-After": "10"}})
    with pytest.raises(RateLimited):
        client(script).get(URL)
    assert len(script.asked) == ATTEMPTS
    assert sum(clock.slept_s) == pytest.approx(20)


def test_patience_holds_the_whole_lane(client: MakeClient, clock: FakeClock) -> None:
    limited = {"status_code": 429, "headers": {"Retry-After": "61"}}
    patient = {"status_code": 429, "headers": {"Retry-After": "30"}}
    asked_at: list[float] = []
    script = Script(patient, limited, 200)

    def handler(request: httpx.Request) -> httpx.Response:
        asked_at.append(clock.monotonic())
        return script(request)

    http = client(handler)
    with pytest.raises(RateLimited):
        http.get(URL, lane="one")
    assert asked_at[1] - asked_at[0] == pytest.approx(30)


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("", None), ("soon", None), ("-5", None), ("1.5", None), ("\u0665", None),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0), ("Mon, 02 Mar 2026 13:00:00", 3600),
        ("Mon, 02 Mar 99999 13:00:00 GMT", None), ("9" * 400, 999_999_999_999),
    ],
)  # fmt: skip
def test_retry_after_is_read_or_left(client: MakeClient, wish: str, seconds: float | None) -> None:
    headers = {"Retry-After": wish.encode("latin-1", "replace")}
    with pytest.raises(RateLimited) as caught:
        client(Script({"status_code": 429, "headers": headers})).get(URL)
    assert caught.value.retry_after_s == seconds


def _caused(kind: type[httpx.TransportError], cause: BaseException) -> httpx.TransportError:
    error = kind(str(cause))
    error.__cause__ = cause
    return error


def _untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_message = "certificate has expired"
    return error


def test_each_kind_of_no_answer_has_its_words(client: MakeClient) -> None:
    import errno
    import socket

    connect = httpx.ConnectError
    for error, words, attempts in (
        (httpx.ConnectTimeout("t"), "no answer within 30 s", 3),
        (httpx.ReadTimeout("t"), "no answer within 30 s", 3),
        (httpx.RemoteProtocolError("?"), "connection broke", 3),
        (httpx.ProxyError("407"), "proxy refuses", 3),
        (_caused(connect, ConnectionRefusedError()), "connection refused", 3),
        (_caused(connect, OSError(errno.ENETUNREACH, "x")), "are you online", 3),
        (_caused(connect, socket.gaierror(socket.EAI_AGAIN, "x")), "are you online", 3),
        (_caused(connect, socket.gaierror(socket.EAI_NONAME, "x")), "name is not known", 1),
        (_caused(connect, ssl.SSLError("handshake")), "TLS", 3),
        (_caused(connect, _untrusted()), "certificate has expired", 1),
    ):
        script = Script(error)
        with pytest.raises(FetchError, match=words) as caught:
            client(script).get(URL)
        assert caught.value.status is None
        assert len(script.asked) == attempts, words


# ---------------------------------------------------------------- redirects


def test_moved_for_good_tells_the_new_address(client: MakeClient) -> None:
    http = client(Script(to("/b", 301), to("https://new.example/c", 308), 200))
    answer = http.get(URL)
    assert answer.url == answer.moved_to == "https://new.example/c"


@pytest.mark.parametrize("kinds", [(302,), (301, 302), (307, 308), (301, 303, 301)])
def test_one_passing_redirect_makes_the_move_passing(
    client: MakeClient, kinds: tuple[int, ...]
) -> None:
    http = client(Script(*(to(f"/{n}", kind) for n, kind in enumerate(kinds)), 200))
    answer = http.get(URL)
    assert answer.url == f"https://feeds.example/{len(kinds) - 1}"
    assert answer.moved_to == ""


def test_redirects_end(client: MakeClient) -> None:
    script = Script(to("/again"))
    with pytest.raises(FetchError, match="redirected too often"):
        client(script).get(URL)
    assert len(script.asked) == 6


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file:///etc/passwd", "no web address"), ("javascript:alert(1)", "no web address"),
        ("https://[bad", "no web address"),
        ("https://a:99999/", "no web address"), ("http://other.example/", "https to http"),
        ("https://localhost/x", "private network"), ("//127.0.0.1:8000/", "private network"),
        ("https://10.0.0.1/", "private network"), ("https://[::1]/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://2130706433/", "private network"), ("https://0x7f.1/", "private network"),
        ("https://printer.local./", "private network"),
        ("https://[::ffff:10.0.0.1]/", "private network"),
    ],
)  # fmt: skip
def test_redirect_to_where_no_feed_is_is_refused(
    client: MakeClient, target: str, words: str
) -> None:
    script = Script(to(target), 200)
    with pytest.raises(FetchError, match=words):
        client(script).get(URL)
    assert len(script.asked) == 1


def test_private_network_may_redirect_within_itself(client: MakeClient) -> None:
    http = client(Script(to("http://127.0.0.1:9999/b"), 200))
    assert http.get("http://localhost:8000/a").url == "http://127.0.0.1:9999/b"


def test_redirect_to_http_on_the_same_host_stays_secure(client: MakeClient) -> None:
    script = Script(to("http://feeds.example/feed/", 301), 200)
    assert client(script).get(URL).moved_to == "https://feeds.example/feed/"
    assert [request.url.scheme for request in script.asked] == ["https", "https"]


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/b", True), ("https://feeds.example/b", True), ("https://feeds.example:8443/b", False),
        ("https://other.example/b", False), ("https://feeds.example.evil.example/", False),
    ],
)  # fmt: skip
def test_secrets_stay_with_the_host_they_are_for(
    client: MakeClient, target: str, kept: bool
) -> None:
    script = Script(to(target), to("https://feeds.example/home"), 200)
    secrets = {"Authorization": "Bearer s3cret", "cookie": "id=s3cret", "Accept": "text/xml"}
    client(script).get(URL, headers=secrets)
    for request, expected in zip(script.asked, (True, kept, kept), strict=True):
        assert ("authorization" in request.headers) is expected
        assert ("cookie" in request.headers) is expected
        assert request.headers["accept"] == "text/xml"


def test_login_in_an_address_is_used_and_never_told(client: MakeClient) -> None:
    assert client(Script(200)).get("https://ada:s3cret@feeds.example/feed").url == URL
    script = Script(to("/b", 301), to("https://other.example/c", 301), 200)
    answer = client(script).get("https://ada:s3cret@feeds.example/feed")
    assert ["authorization" in r.headers for r in script.asked] == [True, True, False]
    assert "s3cret" not in repr(answer)
    assert answer.moved_to == "https://other.example/c"


# ---------------------------------------------------------------- limits


SMALL = Fetch(max_body_mb=0.1)


@pytest.mark.parametrize("declared", [True, False])
def test_body_over_the_cap_is_given_up(client: MakeClient, declared: bool) -> None:
    read: list[int] = []

    def piece() -> bytes:
        read.append(1)
        return bytes(10_000)

    headers = {"Content-Length": "1000000"} if declared else {}
    script = Script({"body": [piece] * 100, "headers": headers})
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB.*max_body_mb"):
        client(script, SMALL).get(URL)
    assert len(read) == (0 if declared else 11)
    assert len(script.asked) == 1


def test_bomb_is_stopped_before_it_is_inflated(client: MakeClient) -> None:
    import tracemalloc

    bomb = gzip.compress(bytes(60_000_000))
    assert len(bomb) < 100_000
    script = Script({"body": bomb, "headers": {"Content-Encoding": "gzip"}})
    http = client(script, SMALL)
    tracemalloc.start()
    with pytest.raises(FetchError, match="larger than"):
        http.get(URL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_stream_that_inflates_to_nothing_has_an_end(client: MakeClient) -> None:
    nothing = gzip.compress(b"") * 50
    script = Script({"body": [nothing] * 1000, "headers": {"Content-Encoding": "gzip"}})
    with pytest.raises(FetchError, match="larger than"):
        client(script, SMALL).get(URL)


def test_trickle_is_held_to_the_whole_time(client: MakeClient, clock: FakeClock) -> None:
    def drop() -> bytes:
        clock.forward(timedelta(seconds=29))  # within the time-out of a read
        return b"."

    script = Script({"body": [drop] * 1000})
    with pytest.raises(FetchError, match="trickles"):
        client(script).get(URL)
    assert clock.monotonic() - 1000 == 5 * 29
    assert len(script.asked) == 1


def test_compressed_answer_cut_short_is_asked_for_again(client: MakeClient) -> None:
    whole = gzip.compress(b"news " * 1000)
    coded = {"Content-Encoding": "gzip"}
    script = Script({"body": whole[:-9], "headers": coded}, {"body": whole, "headers": coded})
    assert client(script).get(URL).body == b"news " * 1000
    assert len(script.asked) == 2


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_damaged_compression_is_an_error(client: MakeClient, coding: str) -> None:
    script = Script({"body": b"<feed/> in plain", "headers": {"Content-Encoding": coding}})
    with pytest.raises(FetchError, match="compression is damaged"):
        client(script).get(URL)


def test_compression_not_asked_for_is_an_error(client: MakeClient) -> None:
    script = Script({"body": b"\x1b", "headers": {"Content-Encoding": "br"}})
    with pytest.raises(FetchError, match="not asked for: 'br'"):
        client(script).get(URL)
    assert script.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_headers_come_in_lower_case(client: MakeClient) -> None:
    script = Script({"headers": {"ETag": '"1"', "X-RateLimit-Reset": "5"}})
    assert client(script).get(URL).headers == {"etag": '"1"', "x-ratelimit-reset": "5"}


# ---------------------------------------------------------------- what it never says


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
