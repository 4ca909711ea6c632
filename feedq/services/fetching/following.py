"""What to follow: find it from what was pasted, and try it without storing anything."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from feedq.config import Config, subscriptions
from feedq.domain import categories
from feedq.domain.clock import Clock
from feedq.domain.kinds import Outcome
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.domain.text import clean_entry, clean_line, counted
from feedq.errors import ConfigError, SourceError, SourceSkipped
from feedq.importing import ListedFeed
from feedq.sources import SOURCES
from feedq.sources.base import Source, Wanted
from feedq.sources.http.client import MakeHttp, opened
from feedq.sources.spelling import as_url, identity, recognise
from feedq.store.store import Store

_PAID = "X bills what is read; name it to try it"


@dataclass(frozen=True, slots=True)
class Found:
    """What would be followed.

    Attributes:
        known: it is followed already, as this.
        said: lines for the user: what was found there, what else there is.
    """

    subscription: Subscription
    known: Subscription | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """How asking a source went; nothing of it is stored.

    Attributes:
        entries: on its first page.
        newest: title and moment of the newest of them.
    """

    subscription: Subscription
    outcome: Outcome
    entries: int = 0
    newest: tuple[str, datetime | None] = ("", None)
    error: str = ""


class Following:
    """Answers for what is or could be followed; the config itself is the user's."""

    def __init__(
        self,
        store: Store,
        config: Config,
        clock: Clock,
        make_http: MakeHttp,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._make_http = make_http

    def find(self, what: str, *, name: str = "", kind: str = "", check: bool = True) -> Found:
        """What to follow when the user names this.

        Args:
            what: an address of a feed or page, an account, or an arXiv category.
            name: what to call it; default: what it calls itself.
            kind: what an address is, `feed` or `report`; default: what it looks like.
            check: ask for it, and refuse what does not answer.

        Raises:
            ConfigError: it is nothing that can be followed.
            SourceError: it does not answer, or with nothing that can be read.
        """
        account = None if kind else recognise(what)
        said: tuple[str, ...] = ()
        if account is not None:
            by = name if account.source != "arxiv" else ""
            wanted = replace(account, name=name or account.name, by=by or account.by)
        else:
            url = as_url(what)
            if not url:
                raise ConfigError(
                    f"{what!r} is nothing that can be followed; give a web address, @user@server, "
                    "NAME.bsky.social, x:NAME or an arXiv category such as cs.LG"
                )
            wanted = Subscription(kind or "feed", name or urlsplit(url).hostname or url, url)
        known = self._known(wanted)
        if known is None and check:
            wanted, said = self._checked(wanted, name)
            known = self._known(wanted)
        return Found(wanted, known, tuple(clean_line(line) for line in said))

    def _known(self, wanted: Subscription) -> Subscription | None:
        same = identity(wanted)
        return next((s for s in subscriptions(self._config) if identity(s) == same), None)

    def _checked(self, wanted: Subscription, name: str) -> tuple[Subscription, tuple[str, ...]]:
        if wanted.source == "feed":
            from feedq.sources.feeds.finding import find_feed

            with opened(self._make_http(threading.Event())) as http:
                found = find_feed(http, wanted.address)
            address = as_url(found.url) or wanted.address
            named = replace(wanted, name=name or found.title or wanted.name, address=address)
            said = [f"{found.url}: {counted(found.entries, 'entry', 'entries')}"]
            said += [f"also there: {other.url} {other.title}".rstrip() for other in found.others]
            return named, tuple(said)
        known = wanted.source == "arxiv" and categories.is_known(wanted.address)
        if known or wanted.source == "x":  # X bills each look
            return wanted, ()
        trial = self.try_out([wanted])[0]
        if wanted.source == "arxiv" and not trial.entries:
            raise ConfigError(
                f"{wanted.address}: not among arXiv's categories, and its listing has no papers; "
                f"{categories.nearest(wanted.address)} (--no-check follows it all the same)"
            )
        if trial.outcome is Outcome.FAILED:
            raise SourceError(trial.error)
        return wanted, (f"{wanted.address}: {counted(trial.entries, 'entry', 'entries')}",)

    def try_out(self, chosen: Sequence[Subscription], *, paid: bool = False) -> list[Trial]:
        """Ask each for its first page, and store nothing but what asking has cost.

        Args:
            paid: ask also where reading is billed.
        """
        cancelled = threading.Event()
        with opened(self._make_http(cancelled)) as http:
            sources = {one.source: SOURCES[one.source](http, self._config) for one in chosen}
            lanes: dict[str, list[Subscription]] = {}
            for one in chosen:
                lanes.setdefault(sources[one.source].lane(one), []).append(one)

            def ask(lane: Sequence[Subscription]) -> dict[str, Trial]:
                return {one.key: self._try(sources[one.source], one, paid) for one in lane}

            workers = max(1, min(self._config.fetch.concurrency, len(lanes)))
            with ThreadPoolExecutor(workers, thread_name_prefix="try") as pool:
                try:
                    answers = list(pool.map(ask, lanes.values()))
                except BaseException:  # Ctrl-C must not wait for servers
                    cancelled.set()
                    raise
        trials = {key: trial for answer in answers for key, trial in answer.items()}
        return [trials[one.key] for one in chosen]

    def _try(self, source: Source, one: Subscription, paid: bool) -> Trial:
        if one.source == "x" and not paid:
            return Trial(one, Outcome.SKIPPED, error=_PAID)
        wanted = Wanted(now=self._clock.now())
        with self._store.read() as snapshot:
            notes = snapshot.health.notes(one.source)
        try:
            shared = source.prepare([one], notes, wanted)
            self._remember(one.source, notes, shared)
            batches = source.fetch(one, FetchState(shared=shared), wanted)
            batch = next(iter(batches), Batch())
            self._remember(one.source, shared, batch.state.shared)
        except SourceSkipped as skipped:
            return Trial(one, Outcome.SKIPPED, error=str(skipped))
        except SourceError as error:
            return Trial(one, Outcome.FAILED, error=str(error))
        if batch.gone:
            return Trial(one, Outcome.FAILED, error=batch.notice)
        entries = [clean_entry(entry) for entry in batch.entries]
        return Trial(one, Outcome.OK, len(entries), _newest(entries), batch.notice)

    def _remember(self, source: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        if after and after != before:
            with self._store.write() as tx:
                tx.health.remember(source, after)


@dataclass(frozen=True, slots=True)
class Sorted:
    """The feeds of a list: those that are new, and those that are followed already."""

    fresh: tuple[ListedFeed, ...]
    known: tuple[ListedFeed, ...]


def sort_listed(followed: Sequence[Subscription], listed: Sequence[ListedFeed]) -> Sorted:
    """What of a list is new; one that it names twice, by http and https perhaps, is new once."""
    seen = {identity(one) for one in followed}
    fresh: list[ListedFeed] = []
    known: list[ListedFeed] = []
    for feed in listed:
        same = identity(Subscription("feed", feed.name, feed.url))
        (known if same in seen else fresh).append(feed)
        seen.add(same)
    return Sorted(tuple(fresh), tuple(known))


def _newest(entries: Sequence[Entry]) -> tuple[str, datetime | None]:
    if not entries:
        return "", None
    dated = [(moment, place) for place, e in enumerate(entries) if (moment := _moment(e))]
    entry = entries[max(dated)[1]] if dated else entries[0]
    facts = entry.facts
    return (facts.title if facts else entry.title or entry.text[:100]), _moment(entry)


def _moment(entry: Entry) -> datetime | None:
    return entry.facts.listed_at if entry.facts else entry.posted_at
