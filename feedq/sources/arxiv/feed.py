"""arXiv's daily listings, one Atom feed a category; missed days are filled in.

Some days from the API; more than a few weeks from OAI-PMH, which is quicker and can be gone on
with by a later run.

Source: https://info.arxiv.org/help/rss_specifications.html. The feed is cut at 2,000 items, the
new ones first to go, hence one request a category. It is empty when nothing is announced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from feedq.config import Config
from feedq.domain.kinds import Announcement
from feedq.domain.model import Batch, Entry, Facts, FetchState, Subscription
from feedq.sources.arxiv import harvest
from feedq.sources.arxiv.api import LANE, ArxivApi
from feedq.sources.arxiv.days import announced_at, eastern_day, missed_days, previous_feed_day
from feedq.sources.arxiv.harvest import Harvest
from feedq.sources.arxiv.oai import ArxivOai
from feedq.sources.arxiv.parse import parse
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http import conditional
from feedq.sources.http.client import Http

CUT_AT = 2_000
OAI_AFTER = timedelta(days=28)
"""What reaches further back is asked of OAI-PMH."""
_CROSS = (Announcement.CROSS, Announcement.REPLACE_CROSS)
_ACCEPT = "application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8"
_DAY = "day"
"""In the cursor: the newest announcement day accounted for, by a listing or from the API."""


class ArxivFeed(SourceBase):
    """Daily listings; `address` is a category such as `cs.LG`."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.arxiv_feed.rstrip("/")
        self._cross_lists = config.arxiv.cross_lists
        self._overlap = timedelta(days=config.fetch.overlap_days)
        self._api = ArxivApi(http, config)
        self._oai = ArxivOai(http, config)

    def lane(self, subscription: Subscription) -> str:
        return LANE

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        """Today's listing, then what it lacks: days missed, asked for, cut off, or half done."""
        category = subscription.address
        answer = conditional.get(
            self._http,
            f"{self._base}/atom/{category}",
            state,
            wanted,
            accept=_ACCEPT,
            ok=(conditional.GONE,),
            lane=LANE,
        )
        settled = conditional.settled(answer, state, wanted)
        if settled and settled.gone:
            yield settled
            return
        entries = () if settled else parse(answer.body)
        listed = _newest_day(entries)
        today = eastern_day(wanted.now)
        begun = harvest.find(state)
        if begun and not begun.covers(wanted.since):
            begun = None
        before = harvest.finished(state, begun)  # as it is once that harvest is in
        missed = [] if settled and not begun else _missed(before, listed, today)
        chosen = self._chosen(entries, category)
        after = harvest.finished(
            settled.state if settled else conditional.after(answer, state), begun
        )
        if seen := listed or max(missed, default=None):
            after = replace(after, cursor={**after.cursor, _DAY: seen.isoformat()})
        cut = len(entries) >= CUT_AT
        since = self._since(wanted, missed, listed if cut else None, begun)
        if since is None and begun is None:
            yield replace(settled, state=after) if settled else Batch(chosen, after, last=True)
            return
        # The state comes last: when arXiv fails, the next run asks for the same again.
        yield Batch(chosen, state)
        if begun:
            yield from self._harvest(category, begun, state, wanted.now)
        if since:
            until = wanted.now if wanted.since else announced_at(listed or today)
            yield from self._window(category, since, until, before, after, wanted.now)
        notice = f"arXiv cut the listing of {category} at {CUT_AT:,} items; asked its API, too"
        yield Batch(state=after, notice=notice if cut else "", last=True)

    def _since(
        self, wanted: Wanted, missed: list[date], cut: date | None, begun: Harvest | None
    ) -> datetime | None:
        """The submission from which on to ask; None: listing and harvest are enough."""
        starts = [wanted.since.astimezone(UTC)] if wanted.since else []
        if starts and begun:
            starts = [max(starts[0], begun.until - self._overlap)]
        for day in (*missed[:1], *([cut] if cut else [])):
            # What a day announces was submitted from the afternoon two feed days earlier on.
            submitted = previous_feed_day(previous_feed_day(day))
            starts.append(datetime.combine(submitted, time(), UTC) - self._overlap)
        return min(starts, default=None)

    def _window(
        self,
        category: str,
        since: datetime,
        until: datetime,
        before: FetchState,
        after: FetchState,
        now: datetime,
    ) -> Iterator[Batch]:
        """The papers submitted between two instants, from whichever service suits."""
        if now - since <= OAI_AFTER:
            for page in self._api.window(category, since, until):
                yield Batch(self._chosen(page, category), before)
            return
        begun = Harvest(since, until, day=after.cursor.get(_DAY, ""), reached=since.date())
        yield from self._harvest(category, begun, before, now)

    def _harvest(
        self, category: str, begun: Harvest, before: FetchState, now: datetime
    ) -> Iterator[Batch]:
        """A batch a page, each with how to go on."""
        for page, left in harvest.pages(self._oai, category, begun, now):
            noted = harvest.noted(before, left) if left else None
            state = noted or harvest.finished(before, begun)
            yield Batch(self._chosen(page, category), state)

    def _chosen(self, entries: Iterable[Entry], category: str) -> tuple[Entry, ...]:
        if self._cross_lists:
            return tuple(entries)
        return tuple(e for e in entries if e.facts and not _is_cross(e.facts, category))


def _newest_day(entries: Iterable[Entry]) -> date | None:
    days = (e.facts.announced_at for e in entries if e.facts and e.facts.announced_at)
    newest = max(days, default=None)
    return eastern_day(newest) if newest else None


def _missed(state: FetchState, listed: date | None, today: date) -> list[date]:
    """The announcement days that no listing told of, to ask the API for.

    The listing at hand counts, not the clock. When it is empty, every day before today does;
    today's own listing may be still to come.
    """
    try:
        last_seen = date.fromisoformat(state.cursor.get(_DAY, ""))
    except ValueError:
        if listed or state.known:
            return []
        # A first run on a day without announcement: the one before is better than nothing.
        return [previous_feed_day(today)]
    return missed_days(last_seen, listed or today)


def _is_cross(facts: Facts, category: str) -> bool:
    if facts.announce_type is not None:
        return facts.announce_type in _CROSS
    return bool(facts.categories) and facts.categories[0] != category
