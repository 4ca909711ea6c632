"""A library filled from the stand-ins by the same fetchers that fill a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from feedq.bootstrap import Feedq, http_factory, open_feedq
from feedq.demo.stand_ins import StandIns
from feedq.domain.clock import SystemClock


@contextmanager
def open_demo(folder: Path) -> Iterator[Feedq]:
    """Stand-ins on loopback, their config and a fresh library in `folder`; nothing fetched yet."""
    database = folder / "feedq.db"
    with StandIns() as servers:
        config = servers.config(database, folder)
        clock, rng = SystemClock(), Random(0)  # noqa: S311 - jitter, not secrets
        # The stand-ins are our own: there is nobody to be polite to.
        http = http_factory(config, clock, rng, intervals_s={})
        with open_feedq(
            config,
            database=database,
            clock=clock,
            http=http,
            rng=rng,
            config_path=servers.config_path(folder),
        ) as feedq:
            yield feedq
