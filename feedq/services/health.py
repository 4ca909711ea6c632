"""How the sources are doing, in words a user can act on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from feedq.config import Config, subscriptions
from feedq.domain.clock import Clock
from feedq.domain.model import Subscription
from feedq.store.health import Condition
from feedq.store.store import Store

SILENT_AFTER = timedelta(days=60)
"""A source that used to post and has been silent this long is worth a look."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One subscription of the config and its condition; None when it was never fetched."""

    subscription: Subscription
    condition: Condition | None

    @property
    def failing(self) -> bool:
        return self.condition is not None and self.condition.failing

    def word(self, now: datetime) -> str:
        """One word: `new`, `ok`, `failing`, `ended` or `silent`."""
        if self.condition is None or (
            self.condition.last_success_at is None and not self.condition.failing
        ):
            return "new"
        if self.condition.gone:
            return "ended"
        if self.condition.failing:
            return "failing"
        last = self.condition.last_post_at
        return "silent" if last and now - last > SILENT_AFTER else "ok"


class HealthService:
    """Reads the condition of every configured subscription."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def sources(self) -> list[SourceHealth]:
        """Every subscription of the config, in its order."""
        with self._store.read() as snapshot:
            known = snapshot.health.conditions(self._clock.now())
        return [SourceHealth(s, known.get(s.key)) for s in subscriptions(self._config)]

    def last_fetch_at(self) -> datetime | None:
        """When any source was last fetched with success."""
        with self._store.read() as snapshot:
            return snapshot.health.last_run_at()

    def told(self) -> set[str]:
        """Why subscriptions were skipped at their last fetch: what was said before."""
        with self._store.read() as snapshot:
            return snapshot.health.skip_reasons()

    def x_spending(self) -> float | None:
        """Dollars spent on X this month; None when X is not followed."""
        if not any(researcher.x for researcher in self._config.researchers):
            return None
        from feedq.sources.x_budget import spent

        with self._store.read() as snapshot:
            return spent(snapshot.health.notes("x"), self._clock.now())

    def line(self) -> str:
        """One line for a status bar: how many sources are well, and which are not."""
        sources = self.sources()
        failing = [one for one in sources if one.failing]
        if not sources:
            return "no sources configured"
        if not failing:
            return "1 source ok" if len(sources) == 1 else f"{len(sources)} sources ok"
        names = ", ".join(one.subscription.name for one in failing[:2])
        more = f" and {len(failing) - 2} more" if len(failing) > 2 else ""
        return f"{len(failing)} of {len(sources)} sources failing: {names}{more}"


def since_words(moment: datetime | None, now: datetime) -> str:
    """How long ago, in words: `just now`, `5 minutes ago`, `3 days ago`, `never`."""
    if moment is None:
        return "never"
    seconds = max((now - moment).total_seconds(), 0.0)
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
