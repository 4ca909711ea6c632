"""Papers with Code: both forms of its API, and what is not taken for an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response as Answer

from feedq.config import Config, Endpoints
from feedq.domain.identity import Identifier
from feedq.domain.kinds import CodeStatus
from feedq.domain.model import Code
from feedq.errors import FetchError, ParseError, RateLimited
from feedq.sources.http.client import HttpClient
from feedq.sources.http.exchange import Response
from feedq.sources.paperswithcode import fetch_code, find_row, parse_paper, parse_repositories
from tests.library import FakeClock
from tests.sources.scripted import ScriptedHttp, json_with

PAPER = Identifier("arxiv", "2606.90001")
RECORD = "/api/v1/papers/2606.90001"
LISTING = "/api/v1/papers/"
REPOSITORIES = "/api/v1/papers/small-networks-that-remember/repositories/"
NONE = Code(CodeStatus.NONE)


def repository(name: str, *, official: bool | None = False, stars: int = 0) -> dict[str, Any]:
    return {
        "id": 5,
        "url": f"https://github.com/{name}",
        "owner": name.partition("/")[0],
        "name": name.partition("/")[2],
        "num_stars": stars,
        "is_official": official,
        "source": "community",
    }


def record(*repositories: dict[str, Any], arxiv_id: str = "2606.90001") -> dict[str, Any]:
    """A paper as the catalogue describes it when asked for its resources."""
    return {
        "id": 412,
        "arxiv_id": arxiv_id,
        "title": "Small Networks That Remember",
        "authors": ["Ada Lattice"],
        "published": "2026-06-05",
        "repositories": list(repositories),
        "project_pages": [],
        "hf_models": [],
    }


ROW = {"id": "small-networks-that-remember", "arxiv_id": "2606.90001", "nips_id": None}
STRANGER = {"id": "attention", "arxiv_id": "1706.03762"}


def listing(*results: Mapping[str, Any]) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": list(results)}


def ask(answers: Mapping[str, object]) -> tuple[Code, list[str]]:
    """What is found where these paths answer, the others with 404; and the paths asked for."""

    def answer(path: str, _: Mapping[str, str]) -> Response:
        if path not in answers:
            return Response("u", 404, body=b'{"detail": "Not found."}')
        said = answers[path]
        return Response(
            "u", 200, body=said if isinstance(said, bytes) else json.dumps(said).encode()
        )

    http = ScriptedHttp(answer)
    found = fetch_code(http, Config(), PAPER)
    return found, [path for path, _ in http.asked]


def test_the_official_repository_is_taken_before_a_popular_one() -> None:
    answers = {
        RECORD: record(repository("fan/copy", stars=9000), repository("ada/own", official=True))
    }
    found, asked = ask(answers)
    assert found == Code(CodeStatus.OFFICIAL, "https://github.com/ada/own")
    assert asked == [RECORD]


def test_without_an_official_one_the_most_starred_is_the_community_s() -> None:
    copies = [repository("a/b", stars=2), repository("c/d", official=None, stars=7)]
    found, _ = ask({RECORD: record(*copies)})
    assert found == Code(CodeStatus.COMMUNITY, "https://github.com/c/d")


def test_a_paper_without_repositories_has_none() -> None:
    assert ask({RECORD: record()}) == (NONE, [RECORD])


def test_resources_are_asked_for() -> None:
    http = ScriptedHttp(lambda path, asked: Response("u", 200, body=json.dumps(record()).encode()))
    fetch_code(http, Config(), PAPER)
    assert http.asked == [(RECORD, {"include_resources": "true"})]


def test_the_older_form_of_the_api_is_read_as_well() -> None:
    answers = {
        LISTING: listing(ROW),
        REPOSITORIES: listing(
            {"url": "https://github.com/fan/copy", "stars": 3, "is_official": False},
            {"url": "https://github.com/ada/own", "stars": 1, "is_official": True},
        ),
    }
    found, asked = ask(answers)
    assert found == Code(CodeStatus.OFFICIAL, "https://github.com/ada/own")
    assert asked == [RECORD, LISTING, REPOSITORIES]


@pytest.mark.parametrize("rows", [(), (STRANGER,)])
def test_a_paper_that_the_listing_lacks_has_none(rows: tuple[Mapping[str, Any], ...]) -> None:
    assert ask({LISTING: listing(*rows)}) == (NONE, [RECORD, LISTING])


def test_a_service_that_moved_away_is_not_taken_for_none() -> None:
    with pytest.raises(FetchError, match="answered 404"):
        ask({})


@pytest.mark.parametrize(
    "answers",
    [
        {RECORD: record(repository("a/b"), arxiv_id="2606.90002")},  # another paper
        {RECORD: {"arxiv_id": "2606.90001"}},  # no list at all
        {RECORD: record({"link": "https://github.com/a/b"})},  # a list of something else
        {RECORD: record({"url": "javascript:alert(1)"})},
        {RECORD: b"<html>Trending papers</html>"},
        {RECORD: b'{"arxiv_id": "2606.90001", "repositories": ['},
        {LISTING: b"<html>Trending papers</html>"},
        {LISTING: [ROW]},
        {LISTING: {"results": [{"slug": "small-networks"}]}},
        {LISTING: listing(ROW), REPOSITORIES: {"detail": "no"}},
    ],
)
def test_rubbish_is_not_taken_for_none(answers: Mapping[str, object]) -> None:
    with pytest.raises(ParseError):
        ask(answers)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer("slow down", 429), RateLimited),
        (Answer("oops", 500), FetchError),
        (Answer("<html>Welcome</html>"), ParseError),
        (Answer('{"arxiv_id": "2606.9', content_type="application/json"), ParseError),
    ],
    ids=["limited", "broken", "page", "cut"],
)
@pytest.mark.parametrize("path", [RECORD, LISTING, REPOSITORIES])
def test_trouble_at_any_step_is_an_error(
    httpserver: HTTPServer, path: str, answer: Answer, error: type[Exception]
) -> None:
    httpserver.expect_request(path).respond_with_response(answer)
    for other, said in ((RECORD, None), (LISTING, listing(ROW))):
        if other != path:
            fine = Answer(json.dumps(said), 200 if said else 404)
            httpserver.expect_request(other).respond_with_response(fine)
    config = Config(endpoints=Endpoints(paperswithcode=f"{httpserver.url_for('')}/"))
    with HttpClient(config.fetch, FakeClock(), Random(1)) as http, pytest.raises(error):
        fetch_code(http, config, PAPER)


_VALUES = json_with("url is_official stars id")
_DOCUMENTS = st.one_of(
    st.binary(),
    _VALUES.map(lambda value: json.dumps(value).encode()),
    st.lists(_VALUES, max_size=3).map(
        lambda items: json.dumps(
            {"results": items, "repositories": items, "arxiv_id": PAPER.value}
        ).encode()
    ),
)


@given(_DOCUMENTS)
def test_any_bytes_are_an_answer_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        found = parse_paper(body, PAPER)
        assert (found.status is CodeStatus.NONE) == (not found.url)
    with suppress(ParseError):
        found = parse_repositories(body)
        assert (found.status is CodeStatus.NONE) == (not found.url)
    with suppress(ParseError):
        assert isinstance(find_row(body, PAPER), str)
