"""An app over a real library, driven by keys."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Arxiv, Config, Profile, Rank, Researcher
from feedq.tui import app as app_module
from feedq.tui.app import FeedqApp
from feedq.tui.screens import beside
from feedq.tui.screens import papers as papers_screen
from tests.conftest import OpenFeedq
from tests.library import add, paper


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No waiting for a pause of the user, the same time zone and colours everywhere."""
    monkeypatch.setattr(beside, "DETAIL_DELAY_S", 0.001)
    monkeypatch.setattr(papers_screen, "SIMILAR_DELAY_S", 0.0)
    monkeypatch.setattr(app_module, "PAUSE_S", 0.001)
    monkeypatch.setattr(app_module, "WATCH_S", 3600.0)
    monkeypatch.setattr(app_module, "POLL_S", 3600.0)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def config() -> Config:
    """Three papers a day, two sources, one of them a person."""
    return Config(
        arxiv=Arxiv(categories=("cs.LG",)),
        researchers=(Researcher(name="Ida Reader", feeds=("https://ida.example/feed.xml",)),),
        profiles=(Profile(name="rnn", keywords=("recurrent",)),),
        rank=Rank(session_size=3, explore=0),
    )


@pytest.fixture
def feedq(open_feedq: OpenFeedq, config: Config) -> Feedq:
    """A library of six papers, `Paper 1` the newest; nothing was decided yet."""
    opened = open_feedq(config)
    add(opened.store, *(paper(number) for number in range(1, 7)))
    return opened


@pytest.fixture
def empty(open_feedq: OpenFeedq, config: Config) -> Feedq:
    """A library without a paper."""
    return open_feedq(config)


@pytest.fixture
def app(feedq: Feedq) -> FeedqApp:
    return FeedqApp(feedq, fetch=False)
