"""What `doctor` looks at below the command line."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from random import Random

from feedq.config import Config
from feedq.domain.clock import Clock, SystemClock
from feedq.domain.location import Server
from feedq.errors import FeedqError
from feedq.services.command import program
from feedq.services.fetching.health import HealthService, SourceHealth, gathered, since_words
from feedq.services.upkeep.finding import Finding
from feedq.sources.http.exchange import Response
from feedq.sources.http.trouble import is_no_network
from feedq.store import postgres
from feedq.store.backup import backups, verify
from feedq.store.store import Store

DAMAGED = (
    "'feedq doctor --salvage FILE' saves what can be read of it; 'feedq restore FILE' puts that, "
    "or a backup, in its place"
)
_CHECK_NETWORK = "check the connection, proxy variables and [endpoints]"
_STALE = timedelta(days=3)
_CLOCK_TOLERANCE = timedelta(minutes=5)


def check_library(store: Store) -> list[Finding]:
    """The database file and its backups, or the server."""
    location = store.location
    return [*_file(location)] if isinstance(location, Path) else [_server(location)]


def check_sources(health: HealthService, now: datetime) -> list[Finding]:
    """When there was a fetch, and how the sources did."""
    found = []
    last, tried = health.last_fetch_at(), health.last_tried_at()
    if last is None and tried is None:
        found.append(Finding("fetch", False, "never ran", "run 'feedq fetch'"))
    elif last is None:
        text = f"tried {since_words(tried, now)}, never with success"
        found.append(Finding("fetch", False, text, "mend what is named below; run 'feedq fetch'"))
    elif now - last > _STALE:
        text = f"last success {since_words(last, now)}"
        found.append(Finding("fetch", False, text, "'feedq schedule --install' makes a daily job"))
    else:
        found.append(Finding("fetch", True, f"last success {since_words(last, now)}"))
    sources = health.sources()
    if unreached := _unreached(sources, now):
        return [*found, unreached]
    failed = [
        (
            f"{one.subscription.name} ({one.subscription.source})",
            f"failing since {since_words(one.condition.failing_since, now)}: "
            f"{one.condition.last_error}",
        )
        for one in sources
        if one.failing and one.condition
    ]
    remedy = "'feedq sources health' follows it"
    found += [Finding(f"source {who}", False, why, remedy) for who, why in gathered(failed)]
    return found


def _unreached(sources: Sequence[SourceHealth], now: datetime) -> Finding | None:
    """One finding for all sources, when none of them could be reached."""
    followed = [one for one in sources if one.word not in ("new", "paused")]
    tried = [one.condition for one in followed if one.condition]
    if len(tried) < 2 or not all(one.failing and is_no_network(one.last_error) for one in tried):
        return None
    since = since_words(min(one.failing_since or now for one in tried), now)
    text = f"none of {len(tried)} can be reached, since {since}"
    return Finding("sources", False, text, _CHECK_NETWORK)


def _file(path: Path) -> Iterator[Finding]:
    try:
        verify(path)
        yield Finding("database", True, f"{path}: whole, {path.stat().st_size / 1e6:.1f} MB")
    except FeedqError as error:
        yield Finding("database", False, str(error), DAMAGED)
    kept = backups(path)
    if kept:
        yield Finding("backups", True, f"{len(kept)} automatic, newest {kept[-1].name}")


def _server(server: Server) -> Finding:
    try:
        version, size = postgres.describe(server)
    except FeedqError as error:
        return Finding("database", False, str(error), "see docs/postgresql.md")
    return Finding("database", True, f"{server}: PostgreSQL {version}, {size / 1e6:.1f} MB")


def check_hooks(config: Config) -> list[Finding]:
    """Whether there is a program for each hook; none is run."""
    found = []
    for number, hook in enumerate(config.hooks, 1):
        name = f"hook #{number}"
        if path := shutil.which(program(hook.command[0])):
            found.append(Finding(name, True, f"{hook.event}: {path}"))
        else:
            text = f"{hook.event}: no program {hook.command[0]!r} that can be run"
            found.append(Finding(name, False, text, "mend [[hooks]] command; see docs/hooks.md"))
    return found


def check_network(config: Config) -> list[Finding]:
    """Whether arXiv answers, and whether its clock and ours agree."""
    from feedq.sources.http.client import HttpClient

    clock = SystemClock()
    category = (*config.arxiv.categories, "cs.LG")[0]
    url = f"{config.endpoints.arxiv_feed.rstrip('/')}/atom/{category}"
    try:
        with HttpClient(config.fetch, clock, Random(0), cancelled=threading.Event()) as http:  # noqa: S311
            answer = http.get(url, lane="arxiv")
    except FeedqError as error:
        return [Finding("network", False, str(error), _CHECK_NETWORK)]
    return [Finding("network", True, "arXiv answers"), *_clock(answer, clock)]


def _clock(answer: Response, clock: Clock) -> list[Finding]:
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
        apart = abs(clock.now() - theirs)
    except (KeyError, ValueError, TypeError):
        return []
    if apart > _CLOCK_TOLERANCE:
        minutes = int(apart.total_seconds() // 60)
        return [Finding("clock", False, f"{minutes} minutes off", "set the machine's clock (NTP)")]
    return [Finding("clock", True, "agrees with arXiv's")]
