"""The source that docs/adding-a-source.md builds, installed as it says and fetched with."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from feedq import sources
from feedq.bootstrap import Feedq, http_factory, open_feedq
from feedq.config.reading import parse
from feedq.domain.kinds import Outcome
from feedq.errors import ConfigError, ParseError
from feedq.services.fetching.visit import FetchResult
from tests.library import FakeClock

PAGE = Path(__file__).parent.parent / "docs" / "adding-a-source.md"
FILE, LINE, CONFIG = (
    block for _, block in re.findall(r"(?ms)^```(python|toml)\n(.*?)^```$", PAGE.read_text())
)
NAME = "openreview"
NOTES = [
    {
        "id": "aB3",
        "cdate": 1_758_000_000_000,
        "content": {
            "title": {"value": "Nets That Forget on Purpose"},
            "authors": {"value": ["Ada Moreau", "Li Na"]},
            "abstract": {"value": "We forget, and measure it."},
        },
    },
    {"id": "cD4", "cdate": 1_758_000_000_001, "content": {"title": {"value": "A Second Paper"}}},
    {"id": "a note of another shape"},
    {"id": "a note of no time", "cdate": 10**300, "content": {"title": {"value": "When"}}},
]


@pytest.fixture(scope="module", autouse=True)
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The file where Python finds it, and the line in `SOURCES`."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / f"{NAME}.py").write_text(FILE)
    known = cast(dict[str, Any], sources.SOURCES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "__path__", [*sources.__path__, str(folder)])
        for name, factory in eval(f"{{{LINE}}}", vars(sources)).items():
            patch.setitem(known, name, factory)
        yield importlib.import_module(f"feedq.sources.{NAME}")
    del sys.modules[f"feedq.sources.{NAME}"]


@pytest.fixture
def library(httpserver: HTTPServer, tmp_path: Path) -> Iterator[Feedq]:
    """A library that follows what the page says, at a server of our own."""
    config = parse(CONFIG.replace("https://api2.openreview.net", httpserver.url_for("")))
    clock, rng = FakeClock(), Random(0)
    http = http_factory(config, clock, rng)
    with open_feedq(
        config, database=tmp_path / "feedq.db", clock=clock, http=http, rng=rng
    ) as feedq:
        yield feedq


def _answer(request: Request) -> Response:
    assert request.args["content.venueid"] == "ICLR.cc/2026/Conference"
    if request.headers.get("If-None-Match") == '"1"':
        return Response(status=304)
    return Response(json.dumps({"notes": NOTES, "count": 3}), headers={"ETag": '"1"'})


def _run(feedq: Feedq) -> FetchResult:
    (result,) = feedq.refresh.run()
    return result


def test_the_example_is_short() -> None:
    assert len(FILE.splitlines()) < 60


def test_the_first_run_stores_and_the_second_has_nothing_new(
    library: Feedq, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/notes").respond_with_handler(_answer)
    first, second = _run(library), _run(library)
    assert (first.source, first.name, first.outcome, first.new) == (NAME, "ICLR 2026", "ok", 2)
    assert (second.outcome, second.new) == (Outcome.NOT_MODIFIED, 0)
    assert [request.headers.get("If-None-Match") for request, _ in httpserver.log] == [None, '"1"']
    papers = library.inbox.view()
    stored = {one.title: (one.id, one.authors, one.abstract) for one in papers}
    assert stored == {
        "Nets That Forget on Purpose": (
            "url:https://openreview.net/forum?id=aB3",
            ("Ada Moreau", "Li Na"),
            "We forget, and measure it.",
        ),
        "A Second Paper": ("url:https://openreview.net/forum?id=cD4", (), ""),
    }


@pytest.mark.parametrize("body", [b"<html>Sorry</html>", b'{"notes": [{"id', b"{}", b'{"notes":1}'])
def test_a_damaged_answer_is_one_failed_result(
    library: Feedq, httpserver: HTTPServer, body: bytes
) -> None:
    httpserver.expect_request("/notes").respond_with_data(body)
    result = _run(library)
    assert result.outcome is Outcome.FAILED
    assert "OpenReview answered with" in result.error
    assert not library.inbox.ids()


def test_a_refusal_is_one_failed_result(library: Feedq, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/notes").respond_with_data("no such venue", status=404)
    assert _run(library).outcome is Outcome.FAILED


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda tail: b'{"notes": [' + tail))
def test_any_bytes_are_a_value_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        importlib.import_module(f"feedq.sources.{NAME}").parse(body)


def test_a_source_that_does_not_exist_is_told_with_the_nearest_one(
    library: Feedq, tmp_path: Path
) -> None:
    config = parse(CONFIG.replace(f'"{NAME}"', '"openrevue"'))
    with (
        open_feedq(config, database=tmp_path / "other.db") as feedq,
        pytest.raises(ConfigError, match=r"'ICLR 2026': no source is called 'openrevue'.*'openrev"),
    ):
        feedq.refresh.run()
