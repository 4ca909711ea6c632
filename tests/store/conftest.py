"""A library in either database: every promise of the store is kept by both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedq.domain.location import Location
from feedq.store import migrate, postgres_engine, revisions
from feedq.store.store import Store
from tests import postgres
from tests.library import FakeClock

NewSchema = Callable[[str], None]

_NOW = revisions.head()
LATER = f"{int(_NOW) + 1:04}"
_REVISION = f'''"""A later schema."""
import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{_NOW}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {{}}
'''


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for a store gets each kind, but for those that say they concern one."""
    if "store" in metafunc.fixturenames:
        marks = {mark.name for mark in metafunc.definition.iter_markers()}
        kinds = [kind for kind in ("sqlite", "postgres") if f"{kind}_only" in marks]
        metafunc.parametrize("store", kinds or ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Store]:
    """An empty library, in a real file or on a real server."""
    location: Location
    if request.param == "sqlite":
        location = request.getfixturevalue("database")
        shutil.copy(request.getfixturevalue("empty_library"), str(location))
    else:
        location = request.getfixturevalue("server_library")
    opened = Store.open(location, now=clock.now())
    if request.param == "postgres":
        postgres.empty(opened)
    yield opened
    opened.close()


@pytest.fixture
def new_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewSchema:
    """`new_schema(code)` is an update of the program with a second revision that runs `code`."""

    def release(code: str) -> None:
        folder = tmp_path / "migrations 100%"
        shutil.copytree(revisions.scripts(), folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / f"{LATER}_later.py").write_text(_REVISION.format(code))
        for module in (migrate, revisions):
            monkeypatch.setattr(module, "scripts", lambda: folder)
        uncached = revisions.head.__wrapped__
        for module in (migrate, revisions, postgres_engine):
            monkeypatch.setattr(module, "head", uncached)

    return release
