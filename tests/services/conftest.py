"""Services over made-up sources."""

from __future__ import annotations

import pytest

from feedq.sources import SOURCES
from tests.services.world import MadeUp, MadeUpApi, World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Takes the place of every source; says nothing until told what."""
    made_up = World()
    for name in SOURCES:
        monkeypatch.setitem(SOURCES, name, lambda http, config: MadeUp(made_up))
    monkeypatch.setattr("feedq.sources.arxiv.api.ArxivApi", lambda http, config: MadeUpApi(made_up))
    return made_up
