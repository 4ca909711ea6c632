"""arXiv's query API: saved searches, windows of days, and ids.

Source: https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedq.config import Config
from feedq.domain.identity import Identifier, parse_arxiv
from feedq.domain.model import Batch, Entry, Facts, FetchState, Subscription
from feedq.errors import FetchError
from feedq.sources.arxiv.days import YEARS, announced_at, feed_day
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http.client import Http

if TYPE_CHECKING:
    import arxiv

LANE = "arxiv"
FIRST_RUN = 200
"""Results of a saved search taken the first time."""
MOST_RESULTS = 30_000
"""As many as the API gives for one query, says its manual."""
_PAGE = 200
_BIG_PAGE = 1_000
_IDS = 100
_BAD_REQUEST = 400


class ArxivApi(SourceBase):
    """Saved searches; `address` is a query in arXiv's language."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.arxiv_api
        self._overlap = timedelta(days=config.fetch.overlap_days)

    def lane(self, subscription: Subscription) -> str:
        return LANE

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        """New results of a search, newest submission first, until what was seen before.

        With nothing seen before, or with `wanted.full`, the newest `FIRST_RUN`.
        """
        newest = _moment(state.cursor.get("newest", ""))
        newest = newest and min(newest, wanted.now)
        until = wanted.since or (newest - self._overlap if newest and not wanted.full else None)
        most = MOST_RESULTS if until else FIRST_RUN
        found: list[Entry] = []
        for entry in self._results(subscription.address, most, _PAGE):
            assert entry.facts is not None
            submitted = entry.facts.published_at
            if until and submitted and submitted < until:
                break
            found.append(entry)
            # A date in the future would hide everything until then.
            if submitted and submitted <= wanted.now:
                newest = max(submitted, newest or submitted)
        cursor = {**state.cursor, "newest": newest.isoformat()} if newest else state.cursor
        # One batch: the results come newest first, so a cursor halfway would hide the older half.
        yield Batch(entries=tuple(found), state=replace(state, cursor=cursor))

    def window(self, category: str, since: datetime, until: datetime) -> Iterator[list[Entry]]:
        """Papers of a category submitted between two aware instants, oldest first, in pages."""
        while True:
            dates = f"[{since.astimezone(UTC):%Y%m%d%H%M} TO {until.astimezone(UTC):%Y%m%d%H%M}]"
            query = f"cat:{category} AND submittedDate:{dates}"
            count = 0
            last = since
            page: list[Entry] = []
            for entry in self._results(query, MOST_RESULTS, _BIG_PAGE, ascending=True):
                count += 1
                page.append(entry)
                if entry.facts and entry.facts.published_at:
                    last = entry.facts.published_at
                if len(page) == _BIG_PAGE:
                    yield page
                    page = []
            if page:
                yield page
            if count <= MOST_RESULTS - _BIG_PAGE or last <= since:
                return
            since = last  # the API gives no more for one query: ask from there on

    def lookup(self, identifiers: Sequence[Identifier]) -> tuple[Entry, ...]:
        """The papers with these arXiv ids; ids that arXiv does not know do not come back.

        Raises:
            SourceError: arXiv could not be asked.
        """
        import arxiv

        ids = [identifier.value for identifier in identifiers if identifier.scheme == "arxiv"]
        found: list[Entry] = []
        for start in range(0, len(ids), _IDS):
            waiting = [ids[start : start + _IDS]]
            while waiting:
                part = waiting.pop()
                try:
                    search = arxiv.Search(id_list=part, max_results=len(part))
                    found += self._ask(search, _IDS)
                except FetchError as error:
                    if error.status != _BAD_REQUEST:
                        raise
                    # One bad id spoils the whole request: halve it until the bad one is alone.
                    middle = len(part) // 2
                    waiting += [half for half in (part[:middle], part[middle:]) if middle and half]
        return tuple(found)

    def _results(
        self, query: str, most: int, page: int, *, ascending: bool = False
    ) -> Iterator[Entry]:
        import arxiv

        order = arxiv.SortOrder.Ascending if ascending else arxiv.SortOrder.Descending
        search = arxiv.Search(
            query=query,
            max_results=most,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=order,
        )
        yield from self._ask(search, page)

    def _ask(self, search: arxiv.Search, page: int) -> Iterator[Entry]:
        from feedq.sources.arxiv import package

        for result in package.results(self._http, self._base, search, page, LANE):
            entry = to_entry(result)
            if entry is not None:
                yield entry


def to_entry(result: arxiv.Result) -> Entry | None:
    """A result as an entry; None when it is not a paper."""
    found = parse_arxiv(result.entry_id)
    title = " ".join(result.title.split())
    if found is None or not title:
        return None
    identifier, version = found
    authors = (" ".join(author.name.split()) for author in result.authors)
    primary = result.primary_category
    submitted_at = _possible(result.published)
    others = (category for category in result.categories if category != primary)
    facts = Facts(
        identifier=identifier,
        title=title,
        version=version or 1,
        authors=tuple(name for name in authors if name),
        abstract=result.summary.strip(),
        categories=(primary, *others) if primary else tuple(result.categories),
        comment=" ".join((result.comment or "").split()),
        doi=(result.doi or "").strip(),
        journal_ref=" ".join((result.journal_ref or "").split()),
        url=f"https://arxiv.org/abs/{identifier.value}",
        pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
        published_at=submitted_at,
        updated_at=_possible(result.updated),
        announced_at=announced_at(feed_day(submitted_at)) if submitted_at else None,
    )
    return Entry(source_id=f"{identifier.value}v{version or 1}", url=facts.url, facts=facts)


def _possible(moment: datetime) -> datetime | None:
    return moment.astimezone(UTC) if moment.year in YEARS else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
