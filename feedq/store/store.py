"""The database: where it is opened, and the only two ways in."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from feedq.domain.location import Location
from feedq.errors import StoreUnusable
from feedq.refusals import refusal
from feedq.store import migrate
from feedq.store.code import CodeLookups, CodeLookupWrites
from feedq.store.dialect import make_engine, named
from feedq.store.errors import translated
from feedq.store.health import Health
from feedq.store.health_writes import HealthWrites
from feedq.store.papers import Papers, PaperWrites
from feedq.store.posts import Posts, PostWrites
from feedq.store.ranking import Rankings, RankingWrites
from feedq.store.readings import Readings, ReadingWrites
from feedq.store.reproductions import Reproductions, ReproductionWrites
from feedq.store.similar import Similar
from feedq.store.stats import Stats
from feedq.store.timeline import Timeline
from feedq.store.timers import Timers, TimerWrites
from feedq.store.views import Views


class Snapshot:
    """One unchanging look at the database; has no write methods."""

    def __init__(self, connection: Connection) -> None:
        self.papers = Papers(connection)
        self.posts = Posts(connection)
        self.timeline = Timeline(connection)
        self.code = CodeLookups(connection)
        self.readings = Readings(connection)
        self.reproductions = Reproductions(connection)
        self.timers = Timers(connection)
        self.similar = Similar(connection)
        self.health = Health(connection)
        self.rankings = Rankings(connection)
        self.stats = Stats(connection)
        self.views = Views(connection)


class Transaction:
    """All or nothing: committed when the block ends, rolled back when it raises."""

    def __init__(self, connection: Connection) -> None:
        self.papers = PaperWrites(connection)
        self.posts = PostWrites(connection)
        self.code = CodeLookupWrites(connection)
        self.readings = ReadingWrites(connection)
        self.reproductions = ReproductionWrites(connection)
        self.timers = TimerWrites(connection)
        self.health = HealthWrites(connection)
        self.rankings = RankingWrites(connection)
        self.views = Views(connection)


class Store:
    """An open database. Threads may share it; each block gets a connection of its own."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._engine = make_engine(location)
        self._dialect = named(self._engine.dialect.name)
        # Writers of one process queue here instead of polling the database's lock.
        self._writing = threading.Lock()
        self._file: tuple[int, int] | None = None

    @property
    def path(self) -> Path:
        """The file of a library in SQLite."""
        assert isinstance(self.location, Path)
        return self.location

    @staticmethod
    def exists(location: Location) -> bool:
        """Whether there is a library, or anything else, at `location`.

        Raises:
            StoreUnusable: the server refuses.
        """
        if isinstance(location, Path):
            return os.access(location, os.F_OK)
        from feedq.store import postgres

        return postgres.has_library(location)

    @classmethod
    def open(cls, location: Location, *, now: datetime, backups: int = 5) -> Store:
        """Open the library at `location`, creating or migrating it as needed.

        Raises:
            SchemaTooNew: it was written by a newer feedq.
            StoreUnusable: it cannot be created, read or written.
        """
        if isinstance(location, Path):
            _make_file(location)
        store = cls(location)
        try:
            with translated(location):
                if isinstance(location, Path):
                    migrate.upgrade(store._engine, location, now=now, keep=backups)
                    store._file = _file_at(location)
                else:
                    migrate.upgrade_server(store._engine, location)
        except BaseException:
            store.close()
            raise
        return store

    @contextlib.contextmanager
    def read(self) -> Iterator[Snapshot]:
        """A snapshot: all its queries see one state."""
        self._check_there()
        with (
            translated(self.location),
            self._engine.connect().execution_options(**self._dialect.reading) as connection,
            connection.begin(),
        ):
            yield Snapshot(connection)

    @contextlib.contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Transaction]:
        """A transaction that holds the write lock from its first moment.

        Args:
            lasting: what was committed survives a power cut; else the last seconds before one
                may be lost, whole transactions at a time, for a fifth of the time.
        """
        self._check_there()
        with (
            translated(self.location),
            self._writing,
            self._engine.connect().execution_options(
                **self._dialect.writing(lasting=lasting)
            ) as connection,
            connection.begin(),
        ):
            yield Transaction(connection)

    def _check_there(self) -> None:
        """What is written to a file that was deleted or replaced is lost, and SQLite does not say.

        Raises:
            StoreUnusable: the file that was opened is not at its place any more.
        """
        if self._file is not None and _file_at(self.path) != self._file:
            raise StoreUnusable(
                f"{self.path}: was moved, deleted or replaced while feedq had it open; put it "
                "back, or start feedq again"
            )

    def copy_to(self, target: Store) -> dict[str, int]:
        """Copy every row into an empty library; table -> how many. All or nothing.

        Raises:
            StoreUnusable: the target is not empty, or one of the two fails.
        """
        from feedq.store.copying import copy_rows

        with (
            translated(target.location),
            target._engine.connect().execution_options(
                **target._dialect.writing(lasting=True)
            ) as writing,
            writing.begin(),
            translated(self.location),
            self._engine.connect().execution_options(**self._dialect.reading) as reading,
            reading.begin(),
        ):
            return copy_rows(reading, writing, target.location)

    def close(self) -> None:
        """Give back every connection; the last one tidies the write-ahead log."""
        self._engine.dispose()


def _make_file(path: Path) -> None:
    """Make an empty file, and its folder, for its owner only, where there is none.

    Raises:
        StoreUnusable: it cannot be created, or is a folder.
    """
    if path.is_dir():
        raise StoreUnusable(f"{path}: is a folder; name a file in it, such as {path / 'feedq.db'}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        elsewhere = "name another file with --db or [database] path"
        raise StoreUnusable(refusal(path, "cannot be created", error, instead=elsewhere)) from error


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file is at a place; None: none is."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
