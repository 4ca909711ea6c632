"""How the sources are doing, in words a user can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from feedq.config import Config, is_paused, subscriptions
from feedq.domain.clock import Clock
from feedq.domain.model import Subscription
from feedq.domain.text import counted
from feedq.store.health import Activity, Condition
from feedq.store.store import Store

_ADDRESS = re.compile(r"(.*) \(([^\s()]+)\)", re.DOTALL)
_NAMED = 3
"""Sources named of those that failed alike; the rest is counted."""

_RARELY = 3
"""Silence is worth a word when it lasts so many times the usual pause, and `silent_days`."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One subscription of the config, its condition and what comes from it.

    Attributes:
        condition: None when it was never fetched.
        silent_for: how long nothing came of what used to post, when that is worth a look.
        paused: the config says to leave it alone.
    """

    subscription: Subscription
    condition: Condition | None
    activity: Activity
    silent_for: timedelta | None
    paused: bool = False

    @property
    def failing(self) -> bool:
        return self.condition is not None and self.condition.failing and not self.paused

    @property
    def items_a_week(self) -> float:
        return self.activity.last_month / 4

    @property
    def stopped(self) -> bool:
        """It ended, or fell silent while it was followed; an archive was silent from the start."""
        alive = self.activity.found_for > timedelta(days=1)
        return self.word == "ended" or (self.word == "silent" and alive)

    @property
    def word(self) -> str:
        """One word: `new`, `ok`, `failing`, `ended`, `silent` or `paused`."""
        if self.paused:
            return "paused"
        if self.condition is None or (
            self.condition.last_success_at is None and not self.condition.failing
        ):
            return "new"
        if self.condition.gone:
            return "ended"
        if self.condition.failing:
            return "failing"
        return "silent" if self.silent_for else "ok"


class HealthService:
    """Reads the condition of every configured subscription."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def sources(self) -> list[SourceHealth]:
        """Every subscription of the config, in its order."""
        now = self._clock.now()
        with self._store.read() as snapshot:
            known = snapshot.health.conditions()
            activities = snapshot.health.activity(now)
        found = []
        for subscription in subscriptions(self._config):
            condition = known.get(subscription.key)
            activity = activities.get(condition.row, Activity()) if condition else Activity()
            # The page of a course that is over is not silent, it is finished.
            finished = subscription.source == "report"
            silent_for = None if finished else self._silent_for(activity, now)
            paused = is_paused(self._config, subscription)
            found.append(SourceHealth(subscription, condition, activity, silent_for, paused))
        return found

    def _silent_for(self, activity: Activity, now: datetime) -> timedelta | None:
        if activity.last_at is None:
            return None
        silence = now - activity.last_at
        patience = max(timedelta(days=self._config.fetch.silent_days), _RARELY * activity.usual_gap)
        return silence if silence > patience else None

    def last_fetch_at(self) -> datetime | None:
        """When any source was last fetched with success."""
        with self._store.read() as snapshot:
            return snapshot.health.last_run_at()

    def last_tried_at(self) -> datetime | None:
        """When any source was last asked, whatever came of it."""
        with self._store.read() as snapshot:
            return snapshot.health.last_tried_at()

    def told(self) -> set[str]:
        """Why subscriptions were skipped at their last fetch: what was said before."""
        with self._store.read() as snapshot:
            return snapshot.health.skip_reasons()

    def x_spending(self) -> float | None:
        """Dollars spent on X this month; None when X is not followed."""
        if not any(researcher.x for researcher in self._config.researchers):
            return None
        from feedq.sources.social.x_budget import spent

        with self._store.read() as snapshot:
            return spent(snapshot.health.notes("x"), self._clock.now())

    def line(self) -> str:
        """One line for a status bar: how many sources are well, and which are not."""
        everything = self.sources()
        sources = [one for one in everything if not one.paused]
        if not everything:
            return "no sources configured"
        if not sources:
            return "all sources paused"
        failing = [one.subscription.name for one in sources if one.failing]
        if failing:
            return f"{len(failing)} of {counted(len(sources), 'source')} failing: {_some(failing)}"
        quiet = [one.subscription.name for one in sources if one.stopped]
        if quiet:
            return f"{len(quiet)} of {counted(len(sources), 'source')} silent: {_some(quiet)}"
        return f"{counted(len(sources), 'source')} ok"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more


def silence_words(one: SourceHealth) -> str:
    """`nothing since 2026-01-02, 90 days ago`, or "" where that is nothing to wonder at."""
    if one.silent_for is None or one.activity.last_at is None:
        return ""
    ago = f"{counted(one.silent_for.days, 'day')} ago"
    return f"nothing since {one.activity.last_at:%Y-%m-%d}, {ago}; is it still alive?"


def since_words(moment: datetime | None, now: datetime) -> str:
    """How long ago, in words: `just now`, `5 minutes ago`, `3 days ago`, `never`."""
    if moment is None:
        return "never"
    seconds = max((now - moment).total_seconds(), 0.0)
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count:
            return f"{counted(count, name)} ago"
    return "just now"


def trouble_words(sources: Sequence[SourceHealth]) -> str:
    """What keeps papers from coming: the first source that fails, why, and how many others.

    "" where none fails, or nothing was asked yet.
    """
    failing = [one for one in sources if one.failing]
    if not failing:
        return ""
    first, others = failing[0], len(failing) - 1
    name, source = first.subscription.name, first.subscription.source
    error = first.condition.last_error if first.condition else ""
    more = f"; {counted(others, 'other source')} failed, too" if others else ""
    return f"{name} ({source}) failed: {error}{more}"


def gathered(failed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(who, why) of failures; a host that failed several sources alike is told once.

    What concerns one address (HTTP 404, a damaged feed) is told with each.

    Args:
        failed: a source and its error, which ends in the address in brackets where it has one,
            or in the host alone where that was left alone.
    """
    from feedq.sources.http.trouble import is_of_host  # with TLS, which the app need not wait for

    alike: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for number, (who, why) in enumerate(failed):
        match = _ADDRESS.fullmatch(why)
        if match is None or ("://" in match[2] and not is_of_host(why)):
            key = (why, str(number))
        else:
            key = (match[1], _host(match[2]))
        alike.setdefault(key, []).append((who, why))
    found = []
    for (words, host), group in alike.items():
        who, why = group[0]
        if len(group) > 1:
            who = ", ".join(one for one, _ in group[:_NAMED])
            who += f" and {len(group) - _NAMED:,} more" if len(group) > _NAMED else ""
            why = f"{words} ({host})"
        found.append((who, why))
    return found


def _host(address: str) -> str:
    return urlsplit(address).netloc if "://" in address else address
