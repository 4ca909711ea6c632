"""Fixtures that every part of the tests may use."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from feedq.bootstrap import Feedq
from feedq.bootstrap import open_feedq as open_library
from feedq.config import Config
from feedq.domain.location import Location, Server
from feedq.store.store import Store
from tests import postgres
from tests.library import FakeClock
from tests.wire import FakeHttp

if TYPE_CHECKING:
    import trustme

settings.register_profile("feedq", deadline=None)
settings.load_profile("feedq")

OpenFeedq = Callable[..., Feedq]


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes only when told to."""
    return FakeClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the library of this test lives; not there yet."""
    return tmp_path / "feedq.db"


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library without papers, to copy: making one takes twenty times as long."""
    path = tmp_path_factory.mktemp("library") / "feedq.db"
    Store.open(path, now=FakeClock().now()).close()
    return path


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server of these tests; skipped where none is installed."""
    found = postgres.programs()
    if found is None:
        pytest.skip("PostgreSQL's server is not installed")
    with postgres.running(found) as url:
        yield url


@pytest.fixture(scope="session")
def server_library(server: str) -> Server:
    """A library on that server, which whoever uses it empties first: making one takes longer."""
    location = postgres.database(server, "feedq")
    Store.open(location, now=FakeClock().now()).close()
    return location


@pytest.fixture
def store(empty_library: Path, database: Path, clock: FakeClock) -> Iterator[Store]:
    """An empty library, in a real file."""
    shutil.copy(empty_library, database)
    opened = Store.open(database, now=clock.now())
    yield opened
    opened.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `any_database` is promised of a library in a file and of one on a server."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if "any_database" in marks and "open_feedq" in metafunc.fixturenames:
        metafunc.parametrize("open_feedq", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def open_feedq(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[OpenFeedq]:
    """`open_feedq(config)` opens this test's library, again and again if need be."""
    location: Location
    if getattr(request, "param", "sqlite") == "sqlite":
        location = request.getfixturevalue("database")
        shutil.copy(request.getfixturevalue("empty_library"), str(location))
    else:
        location = server = request.getfixturevalue("server_library")
        postgres.empty_library(server)
        cache = request.getfixturevalue("tmp_path") / "cache"  # not the user's own
        request.getfixturevalue("monkeypatch").setenv("XDG_CACHE_HOME", str(cache))
    with ExitStack() as stack:

        def opening(config: Config | None = None) -> Feedq:
            return stack.enter_context(
                open_library(
                    config or Config(),
                    database=location,
                    clock=clock,
                    http=lambda cancelled: FakeHttp(),
                    rng=Random(0),
                )
            )

        yield opening


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whoever it says a server is, it is; to tests that ask for `trust`."""
    import trustme

    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the only authority that is trusted, as the surroundings name it."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    return path
