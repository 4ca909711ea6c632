"""A client whose network is a function."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import httpx
import pytest

from feedq.config import Fetch
from feedq.sources.http.client import HttpClient
from tests.library import FakeClock
from tests.sources.http.script import Handler, MakeClient


@pytest.fixture
def client(clock: FakeClock) -> Iterator[MakeClient]:
    """`client(handler)` is a client whose network is a function."""
    opened: list[HttpClient] = []

    def make(handler: Handler, settings: Fetch | None = None, **more: Any) -> HttpClient:
        transport = httpx.MockTransport(handler)
        http = HttpClient(settings or Fetch(), clock, Random(3), transport=transport, **more)
        opened.append(http)
        return http

    yield make
    for http in opened:
        http.close()
