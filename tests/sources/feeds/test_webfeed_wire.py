"""Web feeds from a server into a library: what a reader trusts a feed tool with."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from pytest_httpserver import HTTPServer

from feedq.bootstrap import Feedq, http_factory, open_feedq
from feedq.config import Config, Endpoints, Feed
from feedq.domain.kinds import Outcome
from feedq.services.fetching.visit import FetchResult
from tests.library import DAY, FakeClock

OK, FAILED, SAME = Outcome.OK, Outcome.FAILED, Outcome.NOT_MODIFIED
Serve = Callable[..., None]


def feed(title: str = "One", text: str = "Said.", guid: str = "g1") -> str:
    return (
        f'<rss version="2.0"><channel><title>t</title><item><guid isPermaLink="false">{guid}</guid>'
        f"<title>{title}</title><description>{text}</description></item></channel></rss>"
    )


@pytest.fixture
def library(httpserver: HTTPServer, clock: FakeClock, tmp_path: Path) -> Iterator[Feedq]:
    """A library that follows `/feed`."""
    base = httpserver.url_for("")
    config = Config(
        feeds=(Feed(name="blog", url=f"{base}/feed"),), endpoints=Endpoints(arxiv_api=base)
    )
    rng = Random(0)
    http = http_factory(config, clock, rng)
    with open_feedq(
        config, database=tmp_path / "feedq.db", clock=clock, http=http, rng=rng
    ) as feedq:
        yield feedq


@pytest.fixture
def serve(httpserver: HTTPServer) -> Serve:
    """Answer so from now on, and nothing else."""

    def serving(body: str | bytes, path: str = "/feed", status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        httpserver.expect_request(path).respond_with_data(body, status=status, headers=named)

    return serving


@pytest.fixture
def run(library: Feedq, clock: FakeClock, httpserver: HTTPServer) -> Callable[[], FetchResult]:
    """One fetch of the blog, a day after the last; what is served then is forgotten."""

    def running() -> FetchResult:
        clock.forward(DAY)
        httpserver.expect_request("/api/query").respond_with_data("", status=404)
        result, *_ = library.refresh.run(only=["blog"])
        httpserver.clear_all_handlers()
        return result

    return running


def stored(feedq: Feedq) -> list[tuple[str, ...]]:
    """Title and text of the entries in the library, in the order they came."""
    with closing(sqlite3.connect(feedq.store.path)) as database:
        return database.execute("SELECT title, text FROM entries ORDER BY id").fetchall()


def mentioned(feedq: Feedq, *numbers: int) -> list[int]:
    """Which of these papers the library has a mention of."""
    with feedq.store.read() as snapshot:
        found = snapshot.posts.mentioning(f"arxiv:2301.0000{number}" for number in numbers)
    return [number for number in numbers if found.get(f"arxiv:2301.0000{number}")]


def notice(feedq: Feedq) -> str:
    """What is said of the blog where nothing is wrong."""
    (source,) = feedq.health.sources()
    return source.condition.notice if source.condition else ""


Run = Callable[[], FetchResult]


def test_an_edited_item_is_updated_in_place_and_its_papers_read_again(
    library: Feedq, serve: Serve, run: Run
) -> None:
    serve(feed("Draft", "See arXiv:2301.00001 and arXiv:2301.00002."))
    assert (run().new, mentioned(library, 1, 2, 3)) == (1, [1, 2])
    serve(feed("Final", "See arXiv:2301.00002 and arXiv:2301.00003."))
    result = run()
    assert (result.outcome, result.new, result.updated) == (OK, 0, 1)
    assert stored(library) == [("Final", "See arXiv:2301.00002 and arXiv:2301.00003.")]
    assert mentioned(library, 1, 2, 3) == [2, 3]


def test_validators_spare_the_second_fetch(
    library: Feedq, serve: Serve, run: Run, httpserver: HTTPServer
) -> None:
    when = "Sun, 01 Mar 2026 00:00:00 GMT"
    serve(feed(), ETag='W/"1"', Last_Modified=when)
    assert run().outcome is OK
    serve("", status=304)
    assert run().outcome is SAME
    sent = httpserver.log[-1][0].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"1"', when)
    serve(feed("Two", guid="g2"), ETag='W/"2"')
    assert run().new == 1  # a 304 did not lose the validators, nor a changed feed its items
    assert httpserver.log[-1][0].headers["If-None-Match"] == 'W/"1"'


def test_a_server_without_validators_is_read_and_known_by_its_bytes(serve: Serve, run: Run) -> None:
    serve(feed())
    assert run().outcome is OK
    serve(feed())
    assert run().outcome is SAME


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "application/json",
        "text/plain; charset=x",
        "image/png",
        "",
        "a/b;charset=utf-16",
    ],
)
def test_a_wrong_content_type_costs_nothing(
    library: Feedq, serve: Serve, run: Run, content_type: str
) -> None:
    serve(feed("Café 漢字"), Content_Type=content_type)
    assert run().outcome is OK
    assert stored(library) == [("Café 漢字", "Said.")]


def test_a_body_compressed_without_saying_so_is_read(
    library: Feedq, serve: Serve, run: Run
) -> None:
    serve(gzip.compress(feed().encode()), Content_Type="application/x-gzip")
    assert run().outcome is OK
    assert len(stored(library)) == 1


def test_a_page_stands_for_its_feed_with_its_own_validators(
    library: Feedq, serve: Serve, run: Run, httpserver: HTTPServer
) -> None:
    page = '<!doctype html><p><link rel=alternate type="application/rss+xml" href="x/rss">'
    serve(page, ETag='"page"')
    serve(feed(), "/x/rss", ETag='"feed"')
    assert run().outcome is OK
    serve("", "/x/rss", status=304)
    assert run().outcome is SAME
    assert httpserver.log[-1][0].headers["If-None-Match"] == '"feed"'
    assert len(stored(library)) == 1


def test_what_moved_for_good_is_told_and_asked_for_there(
    library: Feedq, serve: Serve, run: Run, httpserver: HTTPServer
) -> None:
    new = httpserver.url_for("/new")
    serve("", status=301, Location=new)
    serve(feed(), "/new")
    assert run().outcome is OK
    assert new in notice(library)
    serve(feed("Two", guid="g2"), "/new")
    assert run().new == 1
    assert httpserver.log[-1][0].path == "/new"
    assert len(stored(library)) == 2


def test_what_moved_for_now_is_asked_for_at_its_own_address(
    serve: Serve, run: Run, httpserver: HTTPServer
) -> None:
    for _ in range(2):
        serve("", status=302, Location=httpserver.url_for("/new"))
        serve(feed(), "/new")
        run()
    assert [request.path for request, _ in httpserver.log if request.path != "/api/query"] == [
        "/feed",
        "/new",
    ] * 2


def test_what_is_gone_stops_with_a_notice_and_keeps_what_it_gave(
    library: Feedq, serve: Serve, run: Run, httpserver: HTTPServer
) -> None:
    serve(feed())
    run()
    serve("", status=410)
    run()
    assert "gone for good" in notice(library)
    asked = len(httpserver.log)
    (result, *_) = library.refresh.run()
    assert (result.outcome, len(httpserver.log)) == (Outcome.SKIPPED, asked)
    assert len(stored(library)) == 1


@pytest.mark.parametrize(
    "body",
    ["", "<html><body>Log in</body></html>", "<rss><channel><title>t", '{"error": "no"}', "\0" * 9],
)
def test_a_wrong_answer_is_a_failure_in_words_and_loses_nothing(
    library: Feedq, serve: Serve, run: Run, body: str
) -> None:
    serve(feed(), ETag='"1"')
    run()
    serve(body, ETag='"2"')
    result = run()
    assert (result.outcome, len(result.error) > 20) == (FAILED, True)
    serve(feed("Two", guid="g2"), ETag='"3"')
    assert (run().new, len(stored(library))) == (1, 2)
