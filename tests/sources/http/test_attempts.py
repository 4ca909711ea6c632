"""What is asked for again, when, and what no answer is called."""

from __future__ import annotations

import ssl
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from feedq.errors import FetchError, RateLimited
from feedq.sources.http.client import ATTEMPTS
from feedq.sources.http.exchange import Response
from tests.library import TODAY, FakeClock
from tests.sources.http.script import URL, MakeClient, Script


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
