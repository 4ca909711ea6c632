"""What is asked before the library is opened, which takes longer than the answer.

Nothing is made or migrated for it, and what cannot be read is not told.
"""

from __future__ import annotations

from feedq.config import Config
from feedq.domain.clock import Clock, midnight
from feedq.domain.location import Location
from feedq.domain.views import Glance
from feedq.store import glance


def first_look(database: Location, config: Config, clock: Clock) -> Glance | None:
    """The inbox of today; None when that cannot be: open the library to learn why."""
    return glance.glance(
        database,
        size=config.rank.session_size,
        explore=config.rank.explore,
        window_days=config.rank.window_days,
        midnight=midnight(clock.now()),
    )


def ids_like(
    database: Location, prefix: str, *, most: int, candidates: bool = False
) -> list[tuple[str, str]]:
    """(identifier, title) of papers whose identifiers begin with `prefix`; see `named` there."""
    return glance.named(database, prefix, most=most, candidates=candidates)
