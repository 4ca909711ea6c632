"""A library filled from the stand-ins by the same fetchers that fill a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from feedq.bootstrap import Feedq, http_factory, open_feedq
from feedq.config import database_location
from feedq.demo.settings import check_folder
from feedq.demo.stand_ins import StandIns
from feedq.domain.clock import Clock, SystemClock


@contextmanager
def open_demo(folder: Path, clock: Clock | None = None) -> Iterator[Feedq]:
    """Stand-ins on loopback, their config and library in `folder`; nothing fetched yet.

    Where the demo was run before it goes on: the config stays as its user left it, and the same
    papers and posts come from the same addresses.

    Args:
        clock: tells the demo's today; None: the system's.

    Raises:
        ConfigError: something in `folder` is not the demo's, or its port is taken.
    """
    path = StandIns.config_path(folder)
    origin = check_folder(path, folder / "feedq.db")
    clock = clock or SystemClock()
    with StandIns(now=clock.now(), origin=origin) as servers:
        config = servers.config(folder / "feedq.db", folder)
        database = database_location(config, {}, None)
        rng = Random(0)  # noqa: S311 - jitter, not secrets
        # The stand-ins are our own: there is nobody to be polite to.
        http = http_factory(config, clock, rng, intervals_s={})
        with open_feedq(
            config,
            database=database,
            clock=clock,
            http=http,
            rng=rng,
            config_path=path,
        ) as feedq:
            yield feedq
