"""Text of arXiv's papers arrives as it was sent, from each of its services, in the store."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request
from werkzeug import Response as Answer

from feedq.bootstrap import http_factory
from feedq.bootstrap import open_feedq as open_library
from feedq.config import Arxiv, Config, Endpoints
from feedq.domain.kinds import Outcome
from feedq.domain.text import clean_line
from tests.library import FakeClock
from tests.sources.arxiv.oai_wire import Oai, Record
from tests.sources.arxiv.wire import Api, Told, atom, awkward_texts, rss

COUNT = 2_000
SUBMITTED = datetime(2026, 2, 20, 15, tzinfo=UTC)  # within reach of the API
LONG_AGO = datetime(2026, 1, 12, 15, tzinfo=UTC)  # and not
_MOST = 1_000
"""Characters of a title that the border lets pass."""
_LONG = "A longer sentence with $\\alpha_{i}^2 < \\beta$ & <i>tags</i> that are none; "
_PIECES = (
    "<", ">", "&", "<think>", "</think>", "&amp;", "&lt;b&gt;", "&amp;amp;", "&#38;", "&nbsp;",
    "$x<y$", "$a_i \\leq b^{2}$", "$$f(x)>0$$", "5\\% of 100%", "]]>", "<![CDATA[", "<!--", "-->",
    "<?xml?>", "\\", "\\\\", "\\n", "\\'e", "{\\\"o}", '"', "'", "''", "``quoted''", "“so”", "‘so’",
    "🐢", "👩🏽‍🔬", "🏳️‍🌈", "é", "e\u0301", "x\u0302\u0323", "Ã©", "â€™", "ﬁ", "Å", "中文", "日本語",
    "한국어", "עברית", "العربية", "नमस्ते", "می‌خواهم", "λ", "≤", "−", "–", "…", "½", "ß", "İ",
    "0", "00", "null", "None", "NaN", "true", "-", "?", "#", "*", "_", "~", "^", "`", "|", "@",
    "a@b.example", "https://x.example/?a=1&b=2", "<a href='x'>y</a>", "<script>", "%s", "%20",
    "{0}", "${x}", "<br/>", "&", "= 1", "'; DROP TABLE papers; --", "(a)", "[b]",
    "arXiv:2301.00001", "Announce Type: new Abstract: so it begins", "_LONG",
)  # fmt: skip


def texts() -> list[str]:
    """Awkward, each different, the same in every run."""
    rng = Random(20260302)
    ends = itertools.cycle(_PIECES)
    made = ["0", "<", "&", "%", "]]>", "<think>", "\\", '"', "-", "&lt;b&gt;"]
    made += awkward_texts(COUNT // 2)
    while len(made) < COUNT:
        middle = (rng.choice(_PIECES) for _ in range(rng.randrange(6)))
        end = next(ends)
        glue = rng.choice(("", " "))
        text = glue.join((rng.choice(_PIECES), *middle, str(len(made)), end))
        text = " ".join(text.replace("_LONG", _LONG * rng.randrange(1, 9)).split())
        if len(text) <= _MOST:
            made.append(text)
    return made


TEXTS = texts()


def abstract(n: int) -> str:
    """Lines and paragraphs; what begins and ends it is awkward, too."""
    return f"{TEXTS[n]}\n{TEXTS[-n]} {TEXTS[n // 2]}\n  {TEXTS[n - 7]}"


def told(n: int, submitted: datetime) -> Told:
    return Told(f"2601.{n:05}", TEXTS[n], abstract(n), submitted=submitted)


def test_texts_are_such_as_the_border_leaves_alone() -> None:
    assert len(set(TEXTS)) == len(TEXTS) == COUNT
    assert all(clean_line(text, limit=_MOST) == text for text in TEXTS)
    assert max(map(len, TEXTS)) > 500
    together = "\n".join(TEXTS)
    assert all(piece in together for piece in _PIECES if piece != "_LONG")


class Services:
    """What each service holds; the one under test holds everything, the others nothing."""

    def __init__(self) -> None:
        self.listing = atom()
        self.api = Api()
        self.oai = Oai()
        self.since: datetime | None = None


def _atom(services: Services) -> None:
    services.listing = atom(*(told(n, SUBMITTED) for n in range(COUNT)))


def _rss(services: Services) -> None:
    services.listing = rss(*(told(n, SUBMITTED) for n in range(COUNT)))


def _api(services: Services) -> None:
    minute = timedelta(minutes=1)
    services.api = Api(*(told(n, SUBMITTED + n * minute) for n in range(COUNT)))
    services.since = SUBMITTED


def _oai(services: Services) -> None:
    held = (
        Record(f"2601.{n:05}", TEXTS[n], f"  {abstract(n)}\n", submitted=(LONG_AGO,))
        for n in range(COUNT)
    )
    services.oai = Oai(*held, size=700)
    services.since = LONG_AGO


@pytest.fixture
def fetched(
    httpserver: HTTPServer, store_path: Path, clock: FakeClock
) -> Callable[[Services], Sequence[tuple[str, str, str]]]:
    """Serves, fetches, and returns (id, title, abstract) of every stored paper."""

    def run(services: Services) -> Sequence[tuple[str, str, str]]:
        def serve(request: Request) -> Answer:
            params = request.args.to_dict()
            if request.path == "/oai":
                body = services.oai(params)
            elif request.path == "/api/query":
                body = services.api(request.path, params).body
            else:
                body = services.listing
            return Answer(body, content_type="text/xml")

        httpserver.expect_request("/atom/cs.LG").respond_with_handler(serve)
        httpserver.expect_request("/api/query").respond_with_handler(serve)
        httpserver.expect_request("/oai").respond_with_handler(serve)
        base = httpserver.url_for("").rstrip("/")
        config = Config(
            arxiv=Arxiv(categories=("cs.LG",)),
            endpoints=Endpoints(arxiv_feed=base, arxiv_api=base, arxiv_oai=base),
        )
        rng = Random(0)
        make = http_factory(config, clock, rng)
        with open_library(config, database=store_path, clock=clock, http=make, rng=rng) as feedq:
            (result,) = feedq.refresh.run(since=services.since)
            assert (result.outcome, result.new) == (Outcome.OK, COUNT), result.error
            return [(one.id, one.title, one.abstract) for one in feedq.inbox.view()]

    return run


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "texts.db"


@pytest.mark.parametrize("hold", [_atom, _rss, _api, _oai])
def test_two_thousand_awkward_texts_are_stored_as_sent(
    fetched: Callable[[Services], Sequence[tuple[str, str, str]]],
    hold: Callable[[Services], None],
) -> None:
    services = Services()
    hold(services)
    stored = {identifier: (title, body) for identifier, title, body in fetched(services)}
    for n in range(COUNT):
        assert stored[f"arxiv:2601.{n:05}"] == (TEXTS[n], abstract(n).strip())
