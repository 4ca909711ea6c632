"""Hostile servers in one fetch: each costs its own line, the good ones are stored."""

from __future__ import annotations

import gzip
import resource
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.cli.conftest import Run, home, run
from tests.hostile.complaints import check
from tests.hostile.words import WORDS

__all__ = ["home", "run"]  # fixtures

GOOD = (
    b'<rss version="2.0"><channel><title>T</title><item><title>Good</title>'
    b"<link>https://a.example/1</link></item></channel></rss>"
)
MEGABYTE = bytes(1_000_000)


Answer = Callable[[Request], Response]


def streamed(pieces: Callable[[], Iterator[bytes]], **headers: str) -> Answer:
    def answer(request: Request) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(pieces(), headers={"Content-Type": "text/xml", **named})

    return answer


def whole(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: Request) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(body, status, {"Content-Type": "text/xml", **named})

    return answer


def _bomb(times: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(times):
        yield packer.compress(MEGABYTE)
    yield packer.flush()


HOSTILE: dict[str, Answer] = {
    "200-megabytes": streamed(lambda: (MEGABYTE for _ in range(200))),
    "200-megabytes-announced": whole(b"<rss>", Content_Length="200000000"),
    "gzip-bomb": streamed(lambda: _bomb(300), Content_Encoding="gzip"),
    "gzip-of-gzip": whole(gzip.compress(gzip.compress(MEGABYTE * 30)), Content_Encoding="gzip"),
    "unasked-gzip-bomb": streamed(lambda: _bomb(80)),
    "deflate-damaged": whole(zlib.compress(GOOD)[:-9] + b"xxxxxxxxx", Content_Encoding="deflate"),
    "brotli": whole(b"\x1b\x00\xf8", Content_Encoding="br"),
    "zstd": whole(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"),
    "cut-short": whole(gzip.compress(GOOD)[:-20], Content_Encoding="gzip"),
    "laughs": whole(
        b"<!DOCTYPE r ["
        + b"".join(
            b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
        )
        + b"]><rss>&l9;</rss>"
    ),
    "tags": whole(b"<rss><channel>" + b"<a>" * 300_000),
    "deep-json": whole(b"[" * 1_000_000, Content_Type="application/feed+json"),
    "page": whole(b"<html>" + WORDS[0].encode(), Content_Type="text/html"),
    "words": whole(b"", 500, X_Words="".join(WORDS[5:6])),
    "redirects": whole(b"", 302, Location="/redirects"),
    "to-a-file": whole(b"", 302, Location="file:///etc/passwd"),
    "nothing": whole(b""),
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Goes on while one of its answers is still being sent."""
    with HTTPServer(threaded=True) as running:
        yield running


@pytest.fixture
def follow(home: Path, monkeypatch: pytest.MonkeyPatch, server: HTTPServer) -> Path:
    """A config that follows all of them, and a good feed before and after."""
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setattr("feedq.sources.http.client.ATTEMPTS", 1)
    for name, answer in HOSTILE.items():
        server.expect_request(f"/{name}").respond_with_handler(answer)
    for name in ("good", "also-good"):
        server.expect_request(f"/{name}").respond_with_data(GOOD, content_type="text/xml")
    feeds = "".join(
        f'[[feeds]]\nname = "{name}"\nurl = "{server.url_for("/" + name)}"\n'
        for name in ("good", *HOSTILE, "also-good")
    )
    config = home / "config.toml"
    config.write_text(f"[fetch]\ntimeout_s = 10\n[arxiv]\ncategories = []\n{feeds}")
    return config


def test_hostile_servers_cost_a_line_each_and_the_good_ones_are_stored(
    run: Run, follow: Path
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = run("fetch", "--no-rank")
    check(done)
    assert done.status == 3
    lines = done.err.splitlines()
    assert [line.split(" (")[0] for line in lines] == [one for one in HOSTILE if one != "laughs"]
    assert all(len(line) < 400 for line in lines)
    states = {item["name"]: item for item in run("sources", "health", "--json").items}
    assert (states["good"]["state"], states["good"]["items"]) == ("ok", 1)
    assert (states["also-good"]["state"], states["also-good"]["items"]) == ("ok", 1)
    check(run("sources", "health"))
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mb < 400, "a body is held to its cap, 20 MB, whatever it says of itself"
