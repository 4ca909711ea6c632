"""Hugging Face: the days of daily papers that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response as Answer

from feedq.config import Config, Endpoints, Fetch
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, RateLimited
from feedq.sources.base import Wanted
from feedq.sources.http.client import HttpClient
from feedq.sources.http.exchange import Response
from feedq.sources.huggingface import MAX_DAYS, MAX_GAP_DAYS, DailyPapers, fetch_code
from tests.library import FakeClock
from tests.sources.huggingface_wire import PAPER, picks
from tests.sources.scripted import ScriptedHttp

DAILY = Subscription("huggingface", "Hugging Face daily papers", "daily")


NOW = datetime(2026, 6, 15, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
NEVER = FetchState()


class Listings:
    """A script of daily papers: a page for the present, pages for each day."""

    def __init__(
        self,
        now: bytes = b"[]",
        days: Mapping[str, list[bytes]] | None = None,
        broken: str = "",
    ) -> None:
        self.now = now
        self.days = days or {}
        self.broken = broken
        self.http = ScriptedHttp(self.answer)

    def answer(self, path: str, asked: Mapping[str, str]) -> Response:
        assert path == "/api/daily_papers"
        pages = self.days.get(asked["date"], []) if "date" in asked else [self.now]
        if self.broken and asked.get("date") == self.broken:
            return Response("u", 500)
        number = int(asked.get("p", "0"))
        return Response("u", 200, body=pages[number] if number < len(pages) else b"[]")

    @property
    def asked(self) -> list[str]:
        """The day and page of each request: `now`, `2026-06-14`, `2026-06-14 p1`."""
        return [
            asked.get("date", "now") + (f" p{asked['p']}" if "p" in asked else "")
            for _, asked in self.http.asked
        ]

    def fetch(self, state: FetchState = NEVER, **wanted: Any) -> list[Batch]:
        source = DailyPapers(self.http, Config())
        return list(source.fetch(DAILY, state, Wanted(**({"now": NOW} | wanted))))


def read_until(day: date) -> FetchState:
    return FetchState(cursor={"day": day.isoformat()}, last_success_at=NOW - DAY)


def ids(batch: Batch) -> list[str]:
    return [entry.source_id for entry in batch.entries if entry.facts]


def test_the_first_fetch_asks_for_the_present_only() -> None:
    listings = Listings(picks(1))
    (batch,) = listings.fetch()
    assert listings.asked == ["now"]
    assert ids(batch) == ["2606.00001"]
    assert batch.state.cursor["day"] == "2026-06-15"


def test_a_day_is_read_once_more_after_its_end() -> None:
    listings = Listings(picks(2), {"2026-06-14": [picks(1)]})
    now, yesterday = listings.fetch(read_until(TODAY - DAY))
    assert listings.asked == ["now", "2026-06-14"]
    assert (ids(now), ids(yesterday)) == (["2606.00002"], ["2606.00001"])
    assert yesterday.state.cursor["day"] == "2026-06-15"


def test_the_second_fetch_of_a_day_asks_once() -> None:
    listings = Listings(picks(1))
    (first,) = listings.fetch()
    (second,) = listings.fetch(first.state)
    assert second.not_modified
    assert second.entries == ()
    assert listings.asked == ["now", "now"]


def test_missed_days_are_filled_in_oldest_first() -> None:
    listings = Listings()
    batches = listings.fetch(read_until(TODAY - 3 * DAY))
    assert listings.asked == ["now", "2026-06-12", "2026-06-13", "2026-06-14"]
    reached = [batch.state.cursor["day"] for batch in batches]
    assert reached == ["2026-06-12", "2026-06-13", "2026-06-14", "2026-06-15"]


def test_a_killed_fetch_goes_on_where_it_stopped() -> None:
    listings = Listings()
    batches = listings.fetch(read_until(TODAY - 3 * DAY))
    again = Listings()
    again.fetch(batches[2].state)
    assert again.asked == ["now", "2026-06-14"]


def test_a_failing_day_keeps_what_came_before_and_is_asked_for_again() -> None:
    listings = Listings(broken="2026-06-13")
    source = DailyPapers(listings.http, Config())
    kept: list[Batch] = []
    with pytest.raises(FetchError):
        kept.extend(source.fetch(DAILY, read_until(TODAY - 3 * DAY), Wanted(NOW)))
    assert kept[-1].state.cursor["day"] == "2026-06-13"


def test_a_long_absence_is_filled_in_for_two_weeks_and_says_so() -> None:
    listings = Listings()
    batches = listings.fetch(read_until(TODAY - 40 * DAY))
    assert len(batches) == 1 + MAX_GAP_DAYS
    assert "of 40 days of daily papers the last 14 are filled in" in batches[0].notice
    assert batches[-1].state.cursor["day"] == TODAY.isoformat()


def test_since_goes_further_back_than_the_cursor() -> None:
    listings = Listings()
    batches = listings.fetch(read_until(TODAY), since=NOW - 20 * DAY)
    assert len(listings.asked) == 21
    assert not batches[0].notice
    assert {batch.state.cursor["day"] for batch in batches} == {TODAY.isoformat()}


def test_since_has_an_end_and_says_so() -> None:
    listings = Listings()
    batches = listings.fetch(since=NOW - 400 * DAY)
    assert len(listings.asked) == 1 + MAX_DAYS
    assert "of 400 days" in batches[0].notice


def test_a_cursor_from_a_clock_that_was_wrong_heals() -> None:
    for cursor in (read_until(TODAY + 900 * DAY), FetchState(cursor={"day": "soon"})):
        (batch,) = Listings().fetch(cursor)
        assert batch.state.cursor["day"] == TODAY.isoformat()


def test_full_ignores_what_was_seen() -> None:
    listings = Listings(picks(1))
    (first,) = listings.fetch()
    batches = listings.fetch(first.state, full=True)
    assert ids(batches[0]) == ["2606.00001"]
    assert len(batches) == 1 + MAX_GAP_DAYS


def test_a_full_page_is_not_the_last() -> None:
    pages = [picks(*range(1, 51)), picks(*range(51, 101)), picks(101)]
    listings = Listings(days={"2026-06-14": pages})
    batches = listings.fetch(read_until(TODAY - DAY))
    assert listings.asked == ["now", "2026-06-14", "2026-06-14 p1", "2026-06-14 p2"]
    assert len(ids(batches[1])) == 101


def test_a_server_that_knows_no_pages_is_not_asked_for_ever() -> None:
    listings = Listings(days={"2026-06-14": [picks(*range(1, 51))] * 99})
    batches = listings.fetch(read_until(TODAY - DAY))
    assert listings.asked == ["now", "2026-06-14", "2026-06-14 p1"]
    assert len(ids(batches[1])) == 50


# --- over HTTP -----------------------------------------------------------------------------


def client(server: HTTPServer) -> tuple[HttpClient, Config]:
    config = Config(
        fetch=Fetch(timeout_s=5), endpoints=Endpoints(huggingface=f"{server.url_for('')}/")
    )
    return HttpClient(config.fetch, FakeClock(NOW), Random(1)), config


def test_an_unchanged_listing_costs_one_empty_answer(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/api/daily_papers").respond_with_data(
        picks(1), headers={"ETag": 'W/"1"'}, content_type="application/json"
    )
    httpserver.expect_ordered_request(
        "/api/daily_papers", headers={"If-None-Match": 'W/"1"'}
    ).respond_with_data(status=304)
    http, config = client(httpserver)
    with http:
        source = DailyPapers(http, config)
        assert source.lane(DAILY) == httpserver.host
        (first,) = source.fetch(DAILY, FetchState(), Wanted(NOW))
        (second,) = source.fetch(DAILY, first.state, Wanted(NOW))
    assert (first.not_modified, second.not_modified) == (False, True)
    assert second.state == first.state


Ask = Callable[[HttpClient, Config], object]
_TROUBLE: dict[str, tuple[Answer, type[Exception]]] = {
    "limited": (Answer("slow down", 429), RateLimited),
    "broken": (Answer("oops", 500), FetchError),
    "page": (Answer("<html>Welcome</html>", 200), ParseError),
    "cut": (Answer('[{"paper": {"id', 200), ParseError),
}


@pytest.mark.parametrize("trouble", _TROUBLE)
@pytest.mark.parametrize(
    "ask",
    [
        lambda http, config: list(
            DailyPapers(http, config).fetch(DAILY, FetchState(), Wanted(NOW))
        ),
        lambda http, config: fetch_code(http, config, PAPER),
    ],
    ids=["daily", "code"],
)
def test_trouble_is_an_error(httpserver: HTTPServer, ask: Ask, trouble: str) -> None:
    answer, error = _TROUBLE[trouble]
    for path in ("/api/daily_papers", f"/api/papers/{PAPER.value}"):
        httpserver.expect_request(path).respond_with_response(answer)
    http, config = client(httpserver)
    with http, pytest.raises(error):
        ask(http, config)


def test_daily_papers_that_are_gone_are_an_error(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/daily_papers").respond_with_data("no", status=404)
    http, config = client(httpserver)
    with http, pytest.raises(FetchError, match="404"):
        list(DailyPapers(http, config).fetch(DAILY, FetchState(), Wanted(NOW)))
