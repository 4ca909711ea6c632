"""A long way back through arXiv's bulk history: every paper once, also after a kill."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from feedq.bootstrap import Feedq
from feedq.bootstrap import open_feedq as open_library
from feedq.config import Arxiv, Config, Endpoints
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Outcome
from feedq.services.fetching.visit import FetchResult
from feedq.sources.http.client import HttpClient
from feedq.sources.http.exchange import Response
from tests.library import FakeClock, contents
from tests.sources.arxiv.oai_wire import Oai, Record, records, refusal, spread
from tests.sources.arxiv.wire import Api, Told, atom
from tests.wire import Asked, FakeHttp

SINCE = datetime(2026, 1, 5, tzinfo=UTC)  # 56 days before the clock's day
BUSY = b"<!DOCTYPE html><title>arXiv is busy</title>"


class Servers:
    """arXiv's three services on one server.

    Attributes:
        trouble: how OAI answers instead, in this order; None lets one request pass.
    """

    def __init__(self, server: HTTPServer, oai: Oai, *, listed: tuple[Told, ...] = ()) -> None:
        self.oai = oai
        self.api = Api()
        self.listed = listed
        self.trouble: list[Answer | None] = []
        self.base = server.url_for("").rstrip("/")
        server.expect_request("/atom/cs.LG").respond_with_handler(self._listing)
        server.expect_request("/api/query").respond_with_handler(self._query)
        server.expect_request("/oai").respond_with_handler(self._list)

    def _listing(self, request: Request) -> Answer:
        return Answer(atom(*self.listed), content_type="text/xml")

    def _query(self, request: Request) -> Answer:
        body = self.api(request.path, request.args.to_dict()).body
        return Answer(body, content_type="text/xml")

    def _list(self, request: Request) -> Answer:
        trouble = self.trouble.pop(0) if self.trouble else None
        return trouble or Answer(self.oai(request.args.to_dict()), content_type="text/xml")

    def tokens(self) -> list[str]:
        return [asked.get("resumptionToken", asked.get("from", "")) for asked in self.oai.asked]


class KilledError(BaseException):
    """The process ends here."""


class Mortal(FakeHttp, AbstractContextManager["Mortal"]):
    """An `Http` that kills the process at one of the requests to OAI."""

    def __init__(self, http: HttpClient, at: int) -> None:
        super().__init__()
        self._http = http
        self._left = at

    def reply(self, request: Asked) -> Response:
        assert request.lane == "arxiv"
        if "/oai" in request.url:
            self._left -= 1
            if self._left == 0:
                raise KilledError
        return self._http.get(
            request.url,
            params=request.params,
            headers=request.headers,
            lane=request.lane,
            ok=request.ok,
        )

    def __exit__(self, *_: object) -> None:
        self._http.close()


class Reader:
    """Someone with a library, who fetches from these servers."""

    def __init__(self, database: Path, clock: FakeClock, base: str, **said: Any) -> None:
        self.database, self.clock = database, clock
        ends = Endpoints(arxiv_feed=base, arxiv_api=base, arxiv_oai=base)
        self.config = Config(arxiv=Arxiv(categories=("cs.LG",), **said), endpoints=ends)

    @contextmanager
    def library(self, killed_at: int = 0) -> Iterator[Feedq]:
        def http(cancelled: threading.Event) -> Mortal:
            # Without arXiv's three seconds, so that the clock stands still.
            client = HttpClient(self.config.fetch, self.clock, Random(0), cancelled=cancelled)
            return Mortal(client, killed_at)

        with open_library(
            self.config, database=self.database, clock=self.clock, http=http, rng=Random(0)
        ) as feedq:
            yield feedq

    def fetch(self, since: datetime | None = None, killed_at: int = 0) -> FetchResult:
        with self.library(killed_at) as feedq:
            return feedq.refresh.run(since=since, only=["cs.LG"])[0]

    def dies(self, since: datetime | None, at: int) -> None:
        with pytest.raises(KilledError):
            self.fetch(since, killed_at=at)

    def ids(self) -> list[str]:
        with self.library() as feedq:
            return sorted(paper.id for paper in feedq.inbox.view())

    def cursor(self) -> dict[str, str]:
        with self.library() as feedq, feedq.store.read() as snapshot:
            return dict(snapshot.health.states()["arxiv:cs.LG"].cursor)

    def contents(self) -> Mapping[str, list[tuple[object, ...]]]:
        with self.library() as feedq:
            return contents(feedq.store, without=("fetches", "subscriptions"))


@pytest.fixture
def reader_of(empty_library: Path, tmp_path: Path, clock: FakeClock) -> Callable[..., Reader]:
    def make(servers: Servers, name: str = "a", **said: Any) -> Reader:
        path = tmp_path / f"{name}.db"
        shutil.copy(empty_library, path)
        return Reader(path, clock, servers.base, **said)

    return make


ReaderOf = Callable[..., Reader]
TWENTY = spread(20)
IDS = [f"arxiv:{one.id}" for one in TWENTY]


def test_long_way_back_goes_through_oai_page_by_page(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6), listed=(Told("2602.00001"),))
    reader = reader_of(servers)
    result = reader.fetch(SINCE)
    assert (result.outcome, result.new, result.error) == (Outcome.OK, 21, "")
    assert reader.ids() == [*IDS, "arxiv:2602.00001"]
    assert len(servers.oai.asked) == 4
    assert servers.oai.asked[0]["from"] == "2026-01-05"
    assert not servers.api.asked
    assert "harvest" not in reader.cursor()


def test_some_weeks_back_stay_with_the_api(httpserver: HTTPServer, reader_of: ReaderOf) -> None:
    servers = Servers(httpserver, Oai())
    reader_of(servers).fetch(datetime(2026, 2, 3, tzinfo=UTC))
    assert servers.api.windows() == ["cat:cs.LG AND submittedDate:[202602030000 TO 202603021200]"]
    assert not servers.oai.asked


def test_long_absence_is_filled_through_oai(
    httpserver: HTTPServer, reader_of: ReaderOf, clock: FakeClock
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY), listed=(Told("2601.00099", day="2026-01-05"),))
    reader = reader_of(servers)
    reader.fetch()
    assert reader.cursor()["day"] == "2026-01-05"
    servers.listed = (Told("2602.00001", day="2026-03-02"),)
    assert reader.fetch().new == 21
    assert servers.oai.asked[0]["from"] == "2025-12-30"
    assert not servers.api.asked
    assert reader.cursor()["day"] == "2026-03-02"
    asked = len(servers.oai.asked)
    reader.fetch()
    assert len(servers.oai.asked) == asked


@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.parametrize("again", [None, SINCE])
def test_killed_harvest_goes_on_with_the_next_page(
    httpserver: HTTPServer, reader_of: ReaderOf, at: int, again: datetime | None
) -> None:
    oai, listed = Oai(*TWENTY, size=6), (Told("2602.00001"),)
    servers = Servers(httpserver, oai, listed=listed)
    whole, killed = reader_of(servers), reader_of(servers, "b")
    whole.fetch(SINCE)
    tokens = servers.tokens()
    oai.asked.clear()
    killed.dies(SINCE, at)
    assert servers.tokens() == tokens[: at - 1]
    assert ("harvest" in killed.cursor()) == (at > 1)
    oai.asked.clear()
    # Killed before its first page, it left nothing to go on with.
    killed.fetch(SINCE if at == 1 else again)
    assert servers.tokens() == tokens[at - 1 :]
    assert killed.contents() == whole.contents()
    assert {k: v for k, v in killed.cursor().items() if k != "digest"} == {"day": "2026-03-02"}


def test_days_after_a_kill_are_asked_of_the_api(
    httpserver: HTTPServer, reader_of: ReaderOf, clock: FakeClock
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6), listed=(Told("2602.00001"),))
    reader = reader_of(servers)
    reader.dies(SINCE, 3)
    clock.forward(timedelta(days=3))
    servers.oai.asked.clear()
    servers.listed = (Told("2603.00001", day="2026-03-05"),)
    reader.fetch()
    assert len(servers.oai.asked) == 2
    assert servers.api.windows() == ["cat:cs.LG AND submittedDate:[202602240000 TO 202603050500]"]
    assert reader.cursor()["day"] == "2026-03-05"
    assert reader.ids() == [*IDS, "arxiv:2602.00001", "arxiv:2603.00001"]


def test_earlier_start_than_the_unfinished_one_begins_anew(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    early = Record("2512.00001", submitted=(SINCE - timedelta(days=20),), changed=date(2026, 2, 1))
    servers = Servers(httpserver, Oai(early, *TWENTY, size=6))
    reader = reader_of(servers)
    reader.dies(SINCE, 3)
    servers.oai.asked.clear()
    reader.fetch(SINCE - timedelta(days=30))
    assert servers.oai.asked[0]["from"] == "2025-12-06"
    assert reader.ids() == ["arxiv:2512.00001", *IDS]


def test_refused_token_starts_over_from_the_day_reached(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6))
    reader = reader_of(servers)
    reader.dies(SINCE, 3)
    servers.oai.asked.clear()
    refused = refusal("badResumptionToken", "Token decoding failed.")
    servers.trouble = [Answer(refused, content_type="text/xml")]
    assert reader.fetch().outcome is Outcome.OK
    assert servers.oai.asked[0]["from"] == "2026-01-09"
    assert reader.ids() == IDS


def test_token_past_its_time_is_not_sent(
    httpserver: HTTPServer, reader_of: ReaderOf, clock: FakeClock
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6))
    servers.oai.expires = "2026-03-03T00:00:00Z"
    reader = reader_of(servers)
    reader.dies(SINCE, 3)
    servers.oai.asked.clear()
    clock.forward(timedelta(days=1))
    reader.fetch()
    assert servers.tokens()[0] == "2026-01-09"
    assert reader.ids() == IDS


def test_tokens_that_are_never_good_end_in_an_error(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    servers = Servers(httpserver, Oai(*(replace(one, changed=date(2026, 2, 1)) for one in TWENTY),
                                      size=6))  # fmt: skip
    servers.oai.stale = True
    reader = reader_of(servers)
    result = reader.fetch(SINCE)
    assert result.outcome is Outcome.FAILED
    assert "circle" in result.error
    assert len(servers.oai.asked) < 6
    servers.oai.stale = False
    assert reader.fetch().outcome is Outcome.OK
    assert reader.ids() == IDS


def test_only_papers_first_submitted_then_are_taken(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    day = datetime(2026, 1, 20, 12, tzinfo=UTC)
    servers = Servers(
        httpserver,
        Oai(
            Record("2501.00001", submitted=(SINCE - timedelta(days=300), day)),
            Record("2601.00002", submitted=(SINCE - timedelta(seconds=1),)),
            Record("2601.00003", submitted=(SINCE,), changed=date(2026, 2, 20)),
            Record("2601.00004", submitted=(day, day + timedelta(days=9)), title="0"),
            Record("2601.00005", deleted=True),
            Record("2601.00006", submitted=(day,), more="<comments>withdrawn</comments>"),
            Record("hep-th/9901001", submitted=(datetime(1999, 1, 1, tzinfo=UTC), day)),
        ),
    )
    reader = reader_of(servers)
    reader.fetch(SINCE)
    assert reader.ids() == ["arxiv:2601.00003", "arxiv:2601.00004", "arxiv:2601.00006"]
    with reader.library() as feedq:
        paper = next(one for one in feedq.inbox.view() if one.id == "arxiv:2601.00004")
    assert (paper.title, paper.version) == ("0", 2)
    assert paper.announced_at == datetime(2026, 1, 21, 5, tzinfo=UTC)


def test_old_ids_come_back_from_the_first_years(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    old = Record("hep-th/9901001", submitted=(datetime(1999, 1, 1, tzinfo=UTC),),
                 categories="hep-th cs.LG", changed=date(2005, 9, 16))  # fmt: skip
    servers = Servers(httpserver, Oai(old))
    reader = reader_of(servers)
    reader.fetch(datetime(1998, 1, 1, tzinfo=UTC))
    assert reader.ids() == [str(Identifier("arxiv", "hep-th/9901001"))]


def test_cross_lists_can_be_left_out(httpserver: HTTPServer, reader_of: ReaderOf) -> None:
    other = Record("2601.00050", categories="cs.CV cs.LG")
    servers = Servers(httpserver, Oai(*TWENTY, other))
    reader = reader_of(servers, cross_lists=False)
    reader.fetch(SINCE)
    assert reader.ids() == IDS


def test_nothing_in_all_that_time_is_no_error(httpserver: HTTPServer, reader_of: ReaderOf) -> None:
    reader = reader_of(Servers(httpserver, Oai()))
    result = reader.fetch(SINCE)
    assert (result.outcome, result.new) == (Outcome.OK, 0)


def test_request_for_patience_is_granted(
    httpserver: HTTPServer, reader_of: ReaderOf, clock: FakeClock
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6))
    servers.trouble = [None, Answer("later", 503, headers={"Retry-After": "20"})]
    reader = reader_of(servers)
    assert reader.fetch(SINCE).outcome is Outcome.OK
    assert sum(clock.slept_s) == pytest.approx(20)
    assert reader.ids() == IDS


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (BUSY, "overloaded"),
        (records(TWENTY, "more")[:-200], "cut short"),
        (refusal("badArgument", "from date format must be YYYY-MM-DD"), "YYYY-MM-DD"),
    ],
)
def test_page_that_fails_costs_no_other(
    httpserver: HTTPServer, reader_of: ReaderOf, body: bytes, words: str
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6), listed=(Told("2602.00001"),))
    servers.trouble = [None, None, Answer(body, content_type="text/xml")]
    reader = reader_of(servers)
    result = reader.fetch(SINCE)
    assert (result.outcome, result.new) == (Outcome.FAILED, 13)
    assert words in result.error
    assert reader.fetch().new == 8
    assert len(servers.oai.asked) == 4
    assert reader.ids() == [*IDS, "arxiv:2602.00001"]


def test_harvest_noted_by_another_version_is_forgotten(
    httpserver: HTTPServer, reader_of: ReaderOf
) -> None:
    servers = Servers(httpserver, Oai(*TWENTY, size=6), listed=(Told("2602.00001"),))
    reader = reader_of(servers)
    reader.dies(SINCE, 3)
    with reader.library() as feedq, feedq.store.write() as tx:
        tx.papers._connection.exec_driver_sql(
            """UPDATE subscriptions SET cursor = '{"harvest":"?"}'"""
        )
    servers.oai.asked.clear()
    assert reader.fetch().outcome is Outcome.OK
    assert not servers.oai.asked
    assert "harvest" not in reader.cursor()
