"""arXiv's API: searches, windows of days, ids, and its ways of saying no."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response as Served

from feedq.config import Config, Endpoints
from feedq.domain.identity import Identifier
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.domain.text import clean_entry
from feedq.errors import FetchError, ParseError, RateLimited, SourceError
from feedq.sources.arxiv.api import FIRST_RUN, ArxivApi
from feedq.sources.base import Wanted
from feedq.sources.http.client import HttpClient
from feedq.sources.http.exchange import Response
from tests.library import FakeClock
from tests.sources.arxiv.wire import Api, Told, answer, awkward_texts, results
from tests.sources.scripted import ScriptedHttp, plain_facts

DATA = Path(__file__).parents[2] / "data" / "arxiv"
NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
SEARCH = Subscription("arxiv-search", "waiting", "all:waiting")
HOUR = timedelta(hours=1)
BUSY = b"<!DOCTYPE html><title>arXiv is busy</title>"


def papers(count: int, *, newest: datetime = NOW - HOUR) -> list[Told]:
    """Papers submitted an hour apart, newest first."""
    return [Told(f"2602.{n:05}", submitted=newest - n * HOUR) for n in range(count)]


def api_of(answers: Api) -> ArxivApi:
    return ArxivApi(ScriptedHttp(answers), Config())


def always(body: bytes, status: int = 200) -> ArxivApi:
    """arXiv when it has but one answer."""
    return ArxivApi(ScriptedHttp(lambda path, params: answer(body, status)), Config())


def search(
    api: ArxivApi,
    state: FetchState | None = None,
    since: datetime | None = None,
    full: bool = False,
) -> Batch:
    (batch,) = api.fetch(SEARCH, state or FetchState(), Wanted(NOW, since, full))
    return batch


def since_then(newest: datetime | str) -> FetchState:
    return FetchState(cursor={"newest": str(newest)}, last_success_at=NOW)


def ids(entries: Iterator[Entry] | tuple[Entry, ...] | list[Entry]) -> list[str]:
    return [entry.source_id for entry in entries]


# ---------------------------------------------------------------- what comes back


def test_results_become_papers() -> None:
    batch = search(always((DATA / "results.xml").read_bytes()))
    expected = json.loads((DATA / "results.expected.json").read_text(encoding="utf-8"))
    assert [plain_facts(entry) for entry in batch.entries] == expected


def test_two_thousand_awkward_texts_arrive_as_sent() -> None:
    texts = awkward_texts(2_000)
    told = [
        Told(f"2602.{n:05}", title=text, abstract=f"{text}\n  {texts[-n]}\t{text}",
             authors=(text.replace("(", ""),), submitted=NOW - n * timedelta(minutes=1))
        for n, text in enumerate(texts)
    ]  # fmt: skip
    entries = [
        e for page in api_of(Api(*told)).window("cs.LG", NOW - 999 * HOUR, NOW) for e in page
    ]
    assert len(entries) == 2_000
    for one, entry in zip(reversed(told), map(clean_entry, entries), strict=True):
        assert entry.facts is not None
        assert entry.facts.title == one.title
        assert entry.facts.abstract == one.abstract
        assert entry.facts.authors == one.authors


def test_three_thousand_authors_are_kept() -> None:
    authors = tuple(f"A. {chr(65 + n % 26)}. Author-{n}" for n in range(3_000))
    (entry,) = search(api_of(Api(Told("2602.00001", authors=authors)))).entries
    assert entry.facts is not None
    assert entry.facts.authors == authors


def test_paper_of_an_impossible_year_has_no_dates() -> None:
    for year in ("0001", "9999"):
        body = results([Told("2602.00001")], total=1).replace(b"2026", year.encode())
        (entry,) = search(always(body)).entries
        assert entry.facts is not None
        assert entry.facts.announced_at is entry.facts.published_at is None


def test_entry_that_is_no_paper_is_left_out_in_silence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as it is outside of pytest
    body = results([Told("2602.00001"), Told("2602.00002"), Told("2602.00003")], total=3)
    body = body.replace(b"<id>http://arxiv.org/abs/2602.00001v1</id>", b"")
    body = body.replace(b"abs/2602.00002v1", b"help/api")
    # The package counts what it skips as not given, and asks for that again.
    assert set(ids(search(always(body)).entries)) == {"2602.00003v1"}
    assert capsys.readouterr() == ("", "")  # cron would mail it


# ---------------------------------------------------------------- a saved search


def test_first_run_takes_the_newest_in_one_request() -> None:
    api = Api(*papers(FIRST_RUN + 50))
    batch = search(api_of(api))
    assert ids(batch.entries) == [f"{paper.id}v1" for paper in papers(FIRST_RUN)]
    assert batch.state.cursor["newest"] == (NOW - HOUR).isoformat()
    assert api.asked == [
        {"search_query": "all:waiting", "sortBy": "submittedDate", "sortOrder": "descending",
         "start": "0", "max_results": "200"}
    ]  # fmt: skip


def test_later_run_stops_behind_the_overlap() -> None:
    api = Api(*papers(1_000))
    batch = search(api_of(api), since_then(NOW - 24 * HOUR))
    assert len(batch.entries) == 24 + 3 * 24
    assert len(api.asked) == 1


def test_long_pause_is_read_in_pages() -> None:
    api = Api(*papers(1_000))
    batch = search(api_of(api), since_then(NOW - 500 * HOUR))
    assert len(batch.entries) == 500 + 3 * 24
    assert [asked["start"] for asked in api.asked] == ["0", "200", "400"]


def test_search_without_news_keeps_its_place() -> None:
    state = since_then("2026-02-20T10:00:00+00:00")
    batch = search(
        api_of(Api(Told("2501.00001", submitted=datetime(2025, 1, 1, tzinfo=UTC)))), state
    )
    assert batch == Batch(state=state)
    assert search(api_of(Api())) == Batch()


def test_since_goes_beyond_the_cursor() -> None:
    batch = search(api_of(Api(*papers(1_000))), since_then(NOW), since=NOW - 300 * HOUR)
    assert len(batch.entries) == 300


def test_full_takes_as_many_as_the_first_time() -> None:
    batch = search(api_of(Api(*papers(1_000))), since_then(NOW), full=True)
    assert len(batch.entries) == FIRST_RUN


@pytest.mark.parametrize("note", ["2099-01-01T00:00:00+00:00", "", "soon", "2026-03-01T00:00:00"])
def test_note_that_cannot_be_hides_nothing(note: str) -> None:
    batch = search(api_of(Api(*papers(5))), since_then(note))
    assert len(batch.entries) == 5


def test_date_in_the_future_hides_nothing_tomorrow() -> None:
    api = Api(Told("2602.99999", submitted=NOW + 999 * HOUR), *papers(5))
    first = search(api_of(api))
    assert len(first.entries) == 6
    assert first.state.cursor["newest"] == (NOW - HOUR).isoformat()


# ---------------------------------------------------------------- windows


def test_window_comes_oldest_first_and_ends_at_its_ends() -> None:
    api = Api(*papers(10), Told("2602.00777", submitted=NOW - 3 * HOUR, categories=("cs.CV",)))
    (page,) = api_of(api).window("cs.LG", NOW - 5 * HOUR, NOW - 2 * HOUR)
    assert ids(page) == ["2602.00004v1", "2602.00003v1", "2602.00002v1", "2602.00001v1"]


def test_window_larger_than_the_api_gives_is_asked_for_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedq.sources.arxiv.api.MOST_RESULTS", 30)
    monkeypatch.setattr("feedq.sources.arxiv.api._BIG_PAGE", 10)
    api = Api(*papers(75), most=30)
    got = [e for page in api_of(api).window("cs.LG", NOW - 999 * HOUR, NOW) for e in page]
    assert set(ids(got)) == {f"{paper.id}v1" for paper in papers(75)}
    assert len(api.windows()) == 3


def test_papers_of_one_minute_beyond_the_limit_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedq.sources.arxiv.api.MOST_RESULTS", 4)
    monkeypatch.setattr("feedq.sources.arxiv.api._BIG_PAGE", 2)
    at = NOW.replace(minute=0, second=0) - HOUR
    api = Api(*(Told(f"2602.{n:05}", submitted=at) for n in range(9)), most=4)
    got = [e for page in api_of(api).window("cs.LG", NOW - 9 * HOUR, NOW) for e in page]
    assert len(set(ids(got))) == 4
    assert len(api.windows()) == 2


# ---------------------------------------------------------------- by id


def arxiv(number: int) -> Identifier:
    return Identifier("arxiv", f"2602.{number:05}")


def test_lookup_asks_in_chunks_and_tells_what_there_is() -> None:
    api = Api(*papers(200))
    wanted = [*map(arxiv, range(0, 450, 2)), Identifier("doi", "10.1000/x")]
    found = api_of(api).lookup(wanted)
    assert {e.facts.identifier for e in found if e.facts} == set(map(arxiv, range(0, 200, 2)))
    assert [len(asked["id_list"].split(",")) for asked in api.asked] == [100, 100, 25]
    assert api_of(api).lookup([]) == ()


@pytest.mark.parametrize("bad", [[7], [0], [99], [3, 4, 80], list(range(100))])
def test_bad_id_does_not_cost_the_good_ones(bad: list[int]) -> None:
    api = Api(*papers(100))
    refused = {arxiv(number).value for number in bad}

    def picky(path: str, params: dict[str, str]) -> Response:
        if refused & set(params["id_list"].split(",")):
            return answer((DATA / "refused.xml").read_bytes(), 400)
        return api(path, params)

    http = ScriptedHttp(picky)  # type: ignore[arg-type]
    found = ArxivApi(http, Config()).lookup([arxiv(number) for number in range(100)])
    assert len(found) == 100 - len(bad)
    assert len(http.asked) <= 2 * 100


def test_ids_that_arxiv_counts_and_does_not_give_are_unknown() -> None:
    assert always(results([], total=3)).lookup([arxiv(1)]) == ()


def test_lookup_in_trouble_is_an_error_not_silence() -> None:
    for body, status in ((BUSY, 200), (b"", 500)):
        with pytest.raises(SourceError):
            always(body, status).lookup([arxiv(1)])


# ---------------------------------------------------------------- its ways of saying no


@pytest.mark.parametrize("status", [200, 400])
def test_refused_query_is_told_in_its_own_words(status: int) -> None:
    with pytest.raises(
        FetchError, match=r"refuses the query: incorrect id format for a&b$"
    ) as caught:
        search(always((DATA / "refused.xml").read_bytes(), status))
    assert caught.value.status == 400


def test_refusal_without_a_feed_is_a_refusal() -> None:
    with pytest.raises(FetchError, match="refuses the query: it gives no reason") as caught:
        search(always(b"<html>Bad Request</html>", 400))
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "body",
    [BUSY, b"", b"Rate exceeded.", b"<html><body>busy</body></html>", b'{"error": "busy"}',
     (DATA / "results.xml").read_bytes()[:-20], b"<feed"],
)  # fmt: skip
def test_anything_but_a_whole_feed_with_200_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="overloaded"):
        search(always(body))


def test_date_that_is_none_is_an_error_of_the_answer() -> None:
    body = results([Told("2602.00001")], total=1).replace(b"2026-02-27T", b"yesterday ")
    with pytest.raises(ParseError, match="damaged"):
        search(always(body))


def test_page_that_comes_empty_is_asked_for_again() -> None:
    api = Api(*papers(450))
    empty = answer(results([], total=450, start=200))
    api.trouble = [None, empty, empty]
    assert len(search(api_of(api), since_then(NOW - 999 * HOUR)).entries) == 450
    api.trouble = [None, empty, empty, empty]
    with pytest.raises(FetchError, match="left out a page"):
        search(api_of(api), since_then(NOW - 999 * HOUR))


def test_first_page_that_comes_empty_is_asked_for_again() -> None:
    api = Api(*papers(5))
    empty = answer(results([], total=5))
    api.trouble = [empty, empty]
    assert len(search(api_of(api)).entries) == 5
    api.trouble = [empty] * 3
    with pytest.raises(FetchError, match="left out a page"):
        search(api_of(api))


@given(st.binary(max_size=300), st.booleans(), st.sampled_from([200, 400]))
def test_any_bytes_are_papers_or_an_error(body: bytes, framed: bool, status: int) -> None:
    if framed:
        body = b'<feed xmlns="http://www.w3.org/2005/Atom">' + body + b"</feed>"
    try:
        entries = search(always(body, status)).entries
    except SourceError:
        return
    assert all(entry.facts for entry in entries)


WHOLE = (DATA / "results.xml").read_bytes()


@given(st.integers(0, len(WHOLE)), st.integers(0, 200), st.binary(max_size=20))
def test_any_damage_gives_papers_or_an_error(start: int, length: int, instead: bytes) -> None:
    try:
        entries = search(always(WHOLE[:start] + instead + WHOLE[start + length :])).entries
    except SourceError:
        return
    assert all(entry.facts for entry in entries)


# ---------------------------------------------------------------- over the wire


@pytest.fixture
def client(clock: FakeClock) -> Iterator[HttpClient]:
    with HttpClient(Config().fetch, clock, Random(1), intervals_s={"arxiv": 3.0}) as http:
        yield http


def at(server: HTTPServer) -> Config:
    return Config(endpoints=Endpoints(arxiv_api=server.url_for("").rstrip("/")))


def test_search_over_http(client: HttpClient, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/query").respond_with_data((DATA / "results.xml").read_bytes())
    batch = search(ArxivApi(client, at(httpserver)))
    assert ids(batch.entries) == ["2602.20001v2", "2602.20002v1", "hep-th/9901001v3"]
    request, _ = httpserver.log[0]
    assert request.headers["User-Agent"].startswith("feedq/")


@pytest.mark.parametrize(
    ("status", "kind", "times"), [(500, FetchError, 3), (403, FetchError, 1), (429, RateLimited, 1)]
)
def test_trouble_is_told_by_the_client_and_not_tried_by_the_package(
    client: HttpClient, httpserver: HTTPServer, status: int, kind: type[FetchError], times: int
) -> None:
    httpserver.expect_request("/api/query").respond_with_data(BUSY, status)
    with pytest.raises(kind) as caught:
        search(ArxivApi(client, at(httpserver)))
    assert caught.value.status == status
    assert len(httpserver.log) == times


def test_pages_keep_the_pace(client: HttpClient, clock: FakeClock, httpserver: HTTPServer) -> None:
    api = Api(*papers(500))
    httpserver.expect_request("/api/query").respond_with_handler(
        lambda request: _served(api(request.path, request.args.to_dict()))
    )
    batch = search(ArxivApi(client, at(httpserver)), since_then(NOW - 999 * HOUR))
    assert len(batch.entries) == 500
    assert sum(clock.slept_s) == pytest.approx(2 * 3.0)


def _served(response: Response) -> Served:
    return Served(response.body, response.status)
