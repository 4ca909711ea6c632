"""No answer is larger, longer or slower than allowed."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from feedq.config import Fetch
from feedq.errors import FetchError
from tests.library import FakeClock
from tests.sources.http.script import URL, MakeClient, Script

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
