"""Daily listings, and the days between them: nothing skipped, nothing lost on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from feedq.config import Arxiv, Config, Endpoints
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError
from feedq.sources.arxiv import feed
from feedq.sources.arxiv.feed import ArxivFeed
from feedq.sources.base import Wanted
from feedq.sources.http.client import HttpClient
from feedq.sources.http.exchange import Response
from tests.library import FakeClock
from tests.sources.arxiv.oai_wire import Oai
from tests.sources.arxiv.wire import Api, Told, answer, atom
from tests.sources.scripted import ScriptedHttp

CATEGORY = Subscription("arxiv", "cs.LG", "cs.LG")
SUNDAY, MONDAY, TUESDAY, THURSDAY = (datetime(2026, 3, day, 17, tzinfo=UTC) for day in (1, 2, 3, 5))
BUSY = b"<!DOCTYPE html><title>arXiv is busy</title>"


def seen(day: str, *, etag: str = "") -> FetchState:
    """The state after a success on that day."""
    return FetchState(etag, cursor={"day": day}, last_success_at=SUNDAY - timedelta(days=9))


class ArxivServers(ScriptedHttp):
    """arXiv's feed and its API.

    Attributes:
        listing: what the feed answers.
    """

    def __init__(self, *listed: Told, api: Api | None = None) -> None:
        super().__init__(self._serve)
        self.api = api or Api()
        self.oai = Oai()
        self.listing = answer(atom(*listed))

    def _serve(self, path: str, params: Mapping[str, str]) -> Response:
        if path == "/oai":
            return answer(self.oai(params))
        return self.listing if path == "/atom/cs.LG" else self.api(path, params)

    @property
    def lanes(self) -> list[str]:
        """Of each request."""
        return [request.lane for request in self.requests]


def fetch(
    http: ArxivServers,
    state: FetchState | None = None,
    *,
    now: datetime = MONDAY,
    config: Config | None = None,
    since: datetime | None = None,
    full: bool = False,
) -> list[Batch]:
    source = ArxivFeed(http, config or Config())
    assert source.lane(CATEGORY) == "arxiv"
    return list(source.fetch(CATEGORY, state or FetchState(), Wanted(now, since, full)))


def ids(*batches: Batch) -> list[str]:
    return [entry.source_id for batch in batches for entry in batch.entries]


TODAY = Told("2602.00001", day="2026-03-02")


# ---------------------------------------------------------------- a day


def test_first_run_takes_the_listing_of_the_day() -> None:
    http = ArxivServers(TODAY, Told("2602.00002", kind="cross"), Told("2601.00003", kind="replace"))
    (batch,) = fetch(http)
    assert ids(batch) == ["2602.00001v1", "2602.00002v1", "2601.00003v1"]
    assert batch.state.cursor["day"] == "2026-03-02"
    assert [path for path, _ in http.asked] == ["/atom/cs.LG"]
    assert http.lanes == ["arxiv"]


def test_validators_are_kept_and_sent() -> None:
    http = ArxivServers(TODAY)
    http.listing = replace(http.listing, headers={"etag": '"1"', "last-modified": "Mon"})
    (batch,) = fetch(http)
    fetch(http, replace(batch.state, last_success_at=MONDAY))
    assert http.headers[1]["if-none-match"] == '"1"'
    assert http.headers[1]["if-modified-since"] == "Mon"


def test_unchanged_listing_is_not_modified() -> None:
    http = ArxivServers()
    http.listing = answer(b"", 304)
    state = seen("2026-03-02", etag='"1"')
    assert fetch(http, state) == [Batch(state=state, not_modified=True, last=True)]


def test_same_bytes_again_are_not_modified() -> None:
    http = ArxivServers(TODAY)
    (first,) = fetch(http)
    (second,) = fetch(http, first.state)
    assert second.not_modified
    assert second.state == first.state


def test_full_asks_without_validators() -> None:
    http = ArxivServers(TODAY)
    (batch,) = fetch(http, seen("2026-03-02", etag='"1"'), full=True)
    assert ids(batch) == ["2602.00001v1"]
    assert "if-none-match" not in http.headers[0]


def test_day_without_announcement_keeps_its_place() -> None:
    (batch,) = fetch(ArxivServers(), seen("2026-02-27"), now=SUNDAY)
    assert batch.entries == ()
    assert not batch.not_modified
    assert batch.state.cursor["day"] == "2026-02-27"


def test_category_that_ended_is_gone() -> None:
    http = ArxivServers()
    http.listing = answer(b"", 410)
    (batch,) = fetch(http, seen("2026-01-01"))
    assert batch.gone


def test_page_with_200_is_an_error_and_asks_nothing_more() -> None:
    http = ArxivServers()
    http.listing = answer(BUSY)
    with pytest.raises(ParseError, match="overloaded"):
        fetch(http, seen("2026-01-01"))
    assert len(http.asked) == 1


def test_cross_lists_can_be_left_out() -> None:
    api = Api(
        Told("2602.00008", submitted=MONDAY - timedelta(days=4), categories=("cs.LG", "cs.CV")),
        Told("2602.00009", submitted=MONDAY - timedelta(days=4), categories=("cs.CV", "cs.LG")),
    )
    listed = [Told(f"2602.0000{n}", kind=k) for n, k in enumerate(
        ("new", "cross", "replace", "replace-cross"), 1)]  # fmt: skip
    config = Config(arxiv=Arxiv(categories=("cs.LG",), cross_lists=False))
    batches = fetch(ArxivServers(*listed, api=api), seen("2026-02-26"), config=config)
    assert ids(*batches) == ["2602.00001v1", "2602.00003v1", "2602.00008v1"]


# ---------------------------------------------------------------- the days between


WEDNESDAYS = Told("2603.00007", submitted=datetime(2026, 3, 3, 16, tzinfo=UTC))


def test_missed_days_are_filled_with_overlap() -> None:
    api = Api(WEDNESDAYS, Told("2501.00001", submitted=datetime(2025, 1, 1, tzinfo=UTC)))
    http = ArxivServers(Told("2603.00009", day="2026-03-05"), api=api)
    listing, page, last = fetch(http, seen("2026-03-02"), now=THURSDAY)
    assert ids(listing) == ["2603.00009v1"]
    assert ids(page) == ["2603.00007v1"]
    # Missed: Tuesday. Its papers were submitted from Friday on; three days of overlap.
    assert api.windows() == ["cat:cs.LG AND submittedDate:[202602240000 TO 202603050500]"]
    assert last.state.cursor["day"] == "2026-03-05"
    facts = page.entries[0].facts
    assert facts is not None
    assert facts.announced_at == datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert http.lanes == ["arxiv", "arxiv"]


def test_filled_days_are_not_asked_for_again() -> None:
    api = Api(WEDNESDAYS)
    http = ArxivServers(Told("2603.00009", day="2026-03-05"), api=api)
    state = fetch(http, seen("2026-03-02"), now=THURSDAY)[-1].state
    api.asked.clear()
    assert fetch(http, state, now=THURSDAY)[0].not_modified
    assert not api.asked


def test_gap_is_found_when_nothing_is_announced() -> None:
    api = Api(WEDNESDAYS)
    http = ArxivServers(api=api)
    batches = fetch(http, seen("2026-03-02"), now=THURSDAY)
    assert ids(*batches) == ["2603.00007v1"]
    assert batches[-1].state.cursor["day"] == "2026-03-04"  # today's listing may still come
    api.asked.clear()
    fetch(http, batches[-1].state, now=THURSDAY)
    assert not api.asked


def test_failing_api_loses_neither_listing_nor_gap() -> None:
    api = Api(WEDNESDAYS)
    api.trouble = [answer(BUSY)]
    http = ArxivServers(Told("2603.00009", day="2026-03-05"), api=api)
    state = seen("2026-03-02", etag='"old"')
    failing = ArxivFeed(http, Config()).fetch(CATEGORY, state, Wanted(THURSDAY))
    first = next(failing)
    assert ids(first) == ["2603.00009v1"]
    assert first.state == state
    with pytest.raises(ParseError, match="overloaded"):
        next(failing)
    # The state is the old one, so the next run asks for listing and gap again.
    assert ids(*fetch(http, state, now=THURSDAY)) == ["2603.00009v1", "2603.00007v1"]


def test_pages_of_a_gap_come_one_batch_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedq.sources.arxiv.api._BIG_PAGE", 2)
    api = Api(*(Told(f"2603.{n:05}", submitted=TUESDAY + timedelta(minutes=n)) for n in range(5)))
    http = ArxivServers(Told("2603.00009", day="2026-03-05"), api=api)
    _, *pages, last = fetch(http, seen("2026-03-02"), now=THURSDAY)
    assert [len(page.entries) for page in pages] == [2, 2, 1]
    assert all(page.state == seen("2026-03-02") for page in pages)
    assert last.entries == ()


def test_first_run_without_announcement_takes_the_last_one() -> None:
    api = Api(Told("2602.00005", submitted=datetime(2026, 2, 26, 15, tzinfo=UTC)))
    batches = fetch(ArxivServers(api=api), now=SUNDAY)
    assert ids(*batches) == ["2602.00005v1"]
    assert batches[-1].state.cursor["day"] == "2026-02-27"


@pytest.mark.parametrize("note", ["", "yesterday", "2026-13-01"])
def test_note_that_cannot_be_read_is_no_gap(note: str) -> None:
    http = ArxivServers(TODAY)
    (batch,) = fetch(http, seen(note))
    assert batch.state.cursor["day"] == "2026-03-02"
    assert len(http.asked) == 1


def test_listing_counts_and_not_the_clock() -> None:
    ahead = MONDAY.replace(year=2036)
    http = ArxivServers(TODAY)
    (first,) = fetch(http, seen("2026-02-27"), now=ahead)
    (second,) = fetch(http, first.state, now=ahead)
    assert first.state.cursor["day"] == "2026-03-02"
    assert second.not_modified
    assert not http.api.asked


def test_clock_far_ahead_heals_with_the_next_listing() -> None:
    ahead = MONDAY.replace(year=2036)
    state = fetch(ArxivServers(), seen("2026-02-27"), now=ahead)[-1].state
    assert state.cursor["day"] > "2036"
    tomorrow = ArxivServers(Told("2603.00002", day="2026-03-03"))
    (batch,) = fetch(tomorrow, state, now=TUESDAY)
    assert batch.state.cursor["day"] == "2026-03-03"


def test_since_goes_back_through_the_api() -> None:
    api = Api(Told("2602.00004", submitted=datetime(2026, 2, 8, 12, tzinfo=UTC)))
    zone = datetime.fromisoformat("2026-02-07T00:00:00+02:00")
    batches = fetch(ArxivServers(TODAY, api=api), seen("2026-02-27"), since=zone)
    assert ids(*batches) == ["2602.00001v1", "2602.00004v1"]
    assert api.windows() == ["cat:cs.LG AND submittedDate:[202602062200 TO 202603021700]"]


def test_since_is_asked_for_though_nothing_is_new() -> None:
    http = ArxivServers(api=Api(WEDNESDAYS))
    http.listing = answer(b"", 304)
    batches = fetch(http, seen("2026-03-05"), now=THURSDAY, since=MONDAY)
    assert ids(*batches) == ["2603.00007v1"]
    assert not any(batch.not_modified for batch in batches)


def test_listing_that_is_cut_is_filled_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "CUT_AT", 3)
    api = Api(Told("2602.00777", submitted=datetime(2026, 2, 27, 15, tzinfo=UTC)))
    http = ArxivServers(*(Told(f"2602.0000{n}") for n in range(3)), api=api)
    batches = fetch(http)
    assert ids(*batches)[-1] == "2602.00777v1"
    assert "cut the listing of cs.LG at 3 items" in batches[-1].notice
    assert not any(batch.notice for batch in batches[:-1])
    assert fetch(ArxivServers(TODAY))[0].notice == ""


# ---------------------------------------------------------------- over the wire


def test_feed_and_api_share_one_pace(httpserver: HTTPServer, clock: FakeClock) -> None:
    api = Api(WEDNESDAYS)

    def listing(request: Request) -> Answer:
        return Answer(atom(Told("2603.00009", day="2026-03-05")), content_type="text/xml")

    def query(request: Request) -> Answer:
        return Answer(api(request.path, request.args.to_dict()).body, content_type="text/xml")

    httpserver.expect_request("/atom/cs.LG").respond_with_handler(listing)
    httpserver.expect_request("/api/query").respond_with_handler(query)
    base = httpserver.url_for("").rstrip("/")
    config = Config(endpoints=Endpoints(arxiv_feed=f"{base}/", arxiv_api=base))
    with HttpClient(config.fetch, clock, Random(1), intervals_s={"arxiv": 3.0}) as http:
        source = ArxivFeed(http, config)
        batches = list(source.fetch(CATEGORY, seen("2026-03-02"), Wanted(THURSDAY)))
    assert ids(*batches) == ["2603.00009v1", "2603.00007v1"]
    assert sum(clock.slept_s) == pytest.approx(3)


def test_missing_category_is_an_error(httpserver: HTTPServer, clock: FakeClock) -> None:
    httpserver.expect_request("/atom/cs.LG").respond_with_data("no such category", 404)
    base = httpserver.url_for("").rstrip("/")
    config = Config(endpoints=Endpoints(arxiv_feed=base))
    with (
        HttpClient(config.fetch, clock, Random(1)) as http,
        pytest.raises(FetchError, match="nothing at this address") as caught,
    ):
        list(ArxivFeed(http, config).fetch(CATEGORY, FetchState(), Wanted(MONDAY)))
    assert caught.value.status == 404


def test_listings_alone_load_no_library_of_the_api() -> None:
    code = (
        "import sys, feedq.sources.arxiv.feed\n"
        "sys.exit(any(name in sys.modules for name in ('arxiv', 'requests', 'feedparser')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
