"""What to follow: find it from what was pasted, and try it without storing anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from feedq.config import Config, subscriptions
from feedq.domain.clock import Clock
from feedq.domain.model import Batch, Entry, FetchState, Outcome, Subscription
from feedq.domain.text import clean_entry
from feedq.errors import ConfigError, SourceError, SourceSkipped
from feedq.sources import SOURCES
from feedq.sources.base import Wanted
from feedq.sources.http import Http
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
        make_http: Callable[[threading.Event], Http],
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._make_http = make_http

    def find(self, what: str, *, name: str = "", report: bool = False, check: bool = True) -> Found:
        """What to follow when the user names this.

        Args:
            what: an address of a feed or page, an account, or an arXiv category.
            name: what to call it; default: what it calls itself.
            report: the page lists course reports.
            check: ask for it, and refuse what does not answer.

        Raises:
            ConfigError: it is nothing that can be followed.
            SourceError: it does not answer, or with nothing that can be read.
        """
        from feedq.sources.finding import as_url, recognise

        account = None if report else recognise(what)
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
            kind = "report" if report else "feed"
            wanted = Subscription(kind, name or urlsplit(url).hostname or url, url)
        known = self._known(wanted)
        if known is None and check:
            wanted, said = self._checked(wanted, name)
            known = self._known(wanted)
        return Found(wanted, known, said)

    def _known(self, wanted: Subscription) -> Subscription | None:
        same = (s for s in subscriptions(self._config) if s.key.casefold() == wanted.key.casefold())
        return next(same, None)

    def _checked(self, wanted: Subscription, name: str) -> tuple[Subscription, tuple[str, ...]]:
        if wanted.source == "feed":
            from feedq.sources.finding import find_feed

            with self._http() as http:
                found = find_feed(http, wanted.address)
            named = replace(wanted, name=name or found.title or wanted.name, address=found.url)
            said = [f"{found.url}: {found.entries} entries"]
            said += [f"also there: {other.url} {other.title}".rstrip() for other in found.others]
            return named, tuple(said)
        if wanted.source in ("x", "arxiv"):
            return wanted, ()  # X bills each look; a category is known or not
        trial = self.try_out([wanted])[0]
        if trial.outcome is Outcome.FAILED:
            raise SourceError(trial.error)
        return wanted, (f"{wanted.address}: {trial.entries} entries",)

    def try_out(self, chosen: Sequence[Subscription], *, paid: bool = False) -> list[Trial]:
        """Ask each for its first page, and store nothing but what asking has cost.

        Args:
            paid: ask also where reading is billed.
        """
        trials = []
        with self._http() as http:
            for one in chosen:
                if one.source == "x" and not paid:
                    trials.append(Trial(one, Outcome.SKIPPED, error=_PAID))
                else:
                    trials.append(self._try(http, one))
        return trials

    def _try(self, http: Http, one: Subscription) -> Trial:
        source = SOURCES[one.source](http, self._config)
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
        entries = [clean_entry(entry) for entry in batch.entries]
        return Trial(one, Outcome.OK, len(entries), _newest(entries), batch.notice)

    def _remember(self, source: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        if after and after != before:
            with self._store.write() as tx:
                tx.health.remember(source, after)

    @contextmanager
    def _http(self) -> Iterator[Http]:
        http = self._make_http(threading.Event())
        if isinstance(http, AbstractContextManager):
            with http as opened:
                yield opened
        else:
            yield http


def _newest(entries: Sequence[Entry]) -> tuple[str, datetime | None]:
    if not entries:
        return "", None
    dated = [(moment, place) for place, e in enumerate(entries) if (moment := _moment(e))]
    entry = entries[max(dated)[1]] if dated else entries[0]
    facts = entry.facts
    return (facts.title if facts else entry.title or entry.text[:100]), _moment(entry)


def _moment(entry: Entry) -> datetime | None:
    if entry.facts:
        return entry.facts.announced_at or entry.facts.published_at
    return entry.posted_at
