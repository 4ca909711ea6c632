"""What every test of faults starts from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import jobs
from tests.faults.jobs import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Stand-ins of every source, and libraries that were filled from them."""
    with jobs.world(tmp_path_factory.mktemp("world")) as made:
        yield made
