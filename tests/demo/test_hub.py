"""The stand-ins of Hugging Face and Papers with Code, asked by the real sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from feedq.bootstrap import Feedq, http_factory, open_feedq
from feedq.demo import StandIns
from feedq.domain.clock import SystemClock
from feedq.domain.kinds import CodeStatus, Outcome, Status
from feedq.domain.model import Paper
from feedq.domain.triage import Decision
from tests.library import FakeClock

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)  # a Saturday: the last announcements are Friday's


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[StandIns]:
    with StandIns(now=NOW) as servers:
        yield servers


@pytest.fixture
def feedq(stand_ins: StandIns, tmp_path: Path) -> Iterator[Feedq]:
    """The demo's library after its first fetch."""
    config = stand_ins.config(tmp_path / "feedq.db", tmp_path)
    clock, rng = FakeClock(NOW), Random(0)
    http = http_factory(config, SystemClock(), rng, intervals_s={})
    with open_feedq(
        config, database=tmp_path / "feedq.db", clock=clock, http=http, rng=rng
    ) as opened:
        results = opened.refresh.run()
        assert {result.outcome for result in results} == {Outcome.OK}
        yield opened


def _short(paper: Paper) -> str:
    return " ".join(paper.title.split()[:2])


def test_the_day_s_picks_are_mentions_with_their_code(feedq: Feedq) -> None:
    picked = {
        _short(paper): paper.code.url
        for paper in feedq.inbox.view()
        if any(mention.source == "huggingface" for mention in paper.mentions)
    }
    assert picked == {
        "Which Gate": "https://github.com/example-lab/one-gate",
        "A Floor": "",
        "Does <think>": "",
        "Lottery Tickets": "",
    }


def test_a_look_up_finds_every_status_there_is(feedq: Feedq) -> None:
    papers = {_short(paper): paper for paper in feedq.inbox.view()}
    kept = [
        papers[word].row
        for word in (
            "Neuroevolution of",
            "A Floor",
            "Slow Policies,",
            "Lottery Tickets",
            "Tight $\\alpha$-Divergence",
        )
    ]
    feedq.triage.decide(kept, Decision(status=Status.QUEUED))
    looked = feedq.code.look_up()
    assert (looked.asked, looked.found, looked.errors) == (5, 3, ())
    code = {_short(paper): paper.code for paper in feedq.inbox.view("all")}
    lab, reader = "https://github.com/example-lab", "https://github.com/example-reader"
    assert (code["Which Gate"].status, code["Which Gate"].url) == ("official", f"{lab}/one-gate")
    assert (code["Neuroevolution of"].status, code["Neuroevolution of"].url) == (
        "official",
        f"{lab}/ten-thousand-weights",
    )
    assert (code["A Floor"].status, code["A Floor"].url) == ("community", f"{reader}/gan-floor")
    assert code["Slow Policies,"].url == "https://github.com/example-student/slow-actor"
    assert (
        code["Lottery Tickets"].status
        == code["Tight $\\alpha$-Divergence"].status
        == CodeStatus.NONE
    )
    assert code["Learning to"].status == CodeStatus.UNKNOWN, "nobody kept it, so nobody looked"
