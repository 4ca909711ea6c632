"""Hugging Face's daily papers through a whole refresh: one paper, one mention, votes that move."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from feedq.bootstrap import Feedq, open_feedq
from feedq.config import Config, HuggingFace
from feedq.domain.kinds import CodeStatus, Outcome
from feedq.domain.model import Paper
from feedq.services.fetching.visit import FetchResult
from feedq.sources.http.exchange import Response
from tests.library import DAY, FakeClock, add, arxiv, contents, paper
from tests.sources.scripted import ScriptedHttp

pytestmark = pytest.mark.any_database

CONFIG = Config(huggingface=HuggingFace(lists=("daily",)))
REPO = "https://github.com/ada/own"

_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>{count}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>{entries}
</feed>"""
_ENTRY = """
  <entry>
    <id>http://arxiv.org/abs/2603.00001v2</id>
    <updated>2026-03-01T00:00:00Z</updated>
    <published>2026-02-27T09:00:00Z</published>
    <title>Paper 1, as arXiv has it</title>
    <summary>What arXiv says.</summary>
    <author><name>Ada Example</name></author>
    <link href="http://arxiv.org/abs/2603.00001v2" rel="alternate" type="text/html"/>
    <arxiv:primary_category term="cs.LG"/>
    <category term="cs.LG"/>
  </entry>"""


class Library:
    """A library that follows the daily papers; what the services say can be changed."""

    def __init__(self, feedq: Feedq, clock: FakeClock, world: World) -> None:
        self.feedq = feedq
        self.clock = clock
        self.world = world

    def fetch(self) -> FetchResult:
        return self.feedq.refresh.run()[0]

    def paper(self, number: int = 1) -> Paper:
        with self.feedq.store.read() as snapshot:
            row = snapshot.views.find(arxiv(number))
            assert row is not None
            return snapshot.views.papers([row])[0]

    def upvotes(self) -> int | None:
        with self.feedq.store.read() as snapshot:
            return snapshot.papers.records([arxiv(1)])[arxiv(1)].facts.upvotes


class World:
    """What Hugging Face and arXiv answer."""

    def __init__(self) -> None:
        self.upvotes = 3
        self.on_arxiv = False

    def __call__(self, path: str, asked: Mapping[str, str]) -> Response:
        if path == "/api/daily_papers":
            return Response("u", 200, body=json.dumps([self._pick()]).encode())
        assert path == "/api/query"
        entries = _ENTRY if self.on_arxiv and "2603.00001" in asked["id_list"] else ""
        body = _FEED.format(count=int(bool(entries)), entries=entries)
        return Response("u", 200, {"content-type": "application/atom+xml"}, body.encode())

    def _pick(self) -> dict[str, object]:
        told = {
            "id": "2603.00001",
            "title": "Paper 1, as Hugging Face has it",
            "summary": "What Hugging Face says.",
            "authors": [{"name": "A. Example"}],
            "publishedAt": "2026-02-27T00:00:00.000Z",
            "submittedOnDailyAt": "2026-03-02T00:00:00.000Z",
            "upvotes": self.upvotes,
            "githubRepo": REPO,
        }
        return {"paper": told, "submittedBy": {"fullname": "Cy Curator", "followerCount": 5}}


@pytest.fixture
def library(database: Path, clock: FakeClock) -> Iterator[Library]:
    world = World()
    http = ScriptedHttp(world)
    with open_feedq(
        CONFIG, database=database, clock=clock, http=lambda cancelled: http, rng=Random(0)
    ) as feedq:
        yield Library(feedq, clock, world)


def test_a_pick_is_a_paper_with_code_that_somebody_mentioned(library: Library) -> None:
    result = library.fetch()
    assert (result.source, result.name) == ("huggingface", "Hugging Face daily papers")
    assert (result.outcome, result.new) == (Outcome.OK, 2)
    seen = library.paper()
    assert (seen.title, seen.authors) == ("Paper 1, as Hugging Face has it", ("A. Example",))
    assert (seen.code.status, seen.code.url) == (CodeStatus.OFFICIAL, REPO)
    (mention,) = seen.mentions
    assert (mention.by, mention.source) == ("Hugging Face daily papers", "huggingface")
    assert mention.url == "https://huggingface.co/papers/2603.00001"
    assert library.upvotes() == 3


def test_the_same_picks_again_change_nothing(library: Library) -> None:
    library.fetch()
    moving = ["fetches", "subscriptions", "lookups"]
    before = contents(library.feedq.store, without=moving)
    library.clock.forward(DAY)  # yesterday is read again, to its end
    result = library.fetch()
    assert (result.new, result.updated) == (0, 0)
    assert contents(library.feedq.store, without=moving) == before


def test_more_votes_update_the_paper_and_leave_the_post(library: Library) -> None:
    library.fetch()
    before = contents(library.feedq.store)["entries"]
    library.world.upvotes = 40
    result = library.fetch()
    assert (result.new, result.updated) == (0, 1)
    assert library.upvotes() == 40
    assert contents(library.feedq.store)["entries"] == before


def test_what_arxiv_says_counts_before_what_an_index_says(library: Library) -> None:
    add(library.feedq.store, paper(1, version=2, title="Paper 1, as arXiv has it"))
    library.fetch()
    seen = library.paper()
    assert (seen.title, seen.version) == ("Paper 1, as arXiv has it", 2)
    assert (seen.code.url, len(seen.mentions), library.upvotes()) == (REPO, 1, 3)


def test_a_paper_known_from_the_index_alone_is_completed_by_arxiv(library: Library) -> None:
    library.fetch()
    assert (library.paper().version, library.paper().categories) == (0, ())
    library.world.on_arxiv = True
    library.clock.forward(2 * DAY)
    library.fetch()
    seen = library.paper()
    assert (seen.title, seen.version) == ("Paper 1, as arXiv has it", 2)
    assert (seen.categories, seen.authors) == (("cs.LG",), ("Ada Example",))
    assert (seen.code.url, len(seen.mentions), library.upvotes()) == (REPO, 1, 3)
