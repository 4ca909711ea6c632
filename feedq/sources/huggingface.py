"""Hugging Face: the papers its readers pick each day, and the repository named for a paper.

Source: https://huggingface.co/docs/hub/api#paper-pages-api. A paper's repository and votes are
inside `paper`, not beside it. A day is a UTC day; asking for one that has not begun is an error,
a day without picks is an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from urllib.parse import quote, urlsplit

import msgspec

from feedq.config import Config
from feedq.domain.code import find_repository
from feedq.domain.identity import Identifier, parse_arxiv
from feedq.domain.kinds import Authority, CodeStatus
from feedq.domain.model import Batch, Code, Entry, Facts, FetchState, Subscription
from feedq.domain.text import safe_link
from feedq.errors import ParseError
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http import conditional
from feedq.sources.http.client import Http
from feedq.sources.lenient import decode, read, read_each, read_time
from feedq.sources.social.posts import unique

MAX_GAP_DAYS = 14
"""Missed days that are filled in of themselves."""
MAX_DAYS = 60
"""Days that are filled in when the user asks for them."""
_PAGE = 50  # items of a full page
_MAX_PAGES = 10
_ACCEPT = "application/json"
_NOT_FOUND = 404
_WHOSE = "Hugging Face"
_NEXT = "day"  # cursor: the first day not yet read to its end
_MOST_UPVOTES = 10**9


class DailyPapers(SourceBase):
    """The daily papers.

    Each gives two entries: one that defines the paper, with the little authority of an index, and
    a post that points at it, so that being picked counts as a mention.
    """

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._url = f"{config.endpoints.huggingface.rstrip('/')}/api/daily_papers"

    def lane(self, subscription: Subscription) -> str:
        return urlsplit(self._url).hostname or "huggingface"

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        """Today's papers so far; then the days that ended since, or were asked for.

        A day is asked for once more after its end: papers are added and voted for all day long.
        """
        today = wanted.now.astimezone(UTC).date()
        days, notice = _days(state, wanted, today)
        answer = conditional.get(self._http, self._url, state, wanted, accept=_ACCEPT, ok=())
        settled = conditional.settled(answer, state, wanted)
        entries = () if settled else parse(answer.body).entries
        state = settled.state if settled else conditional.after(answer, state)
        if not days:
            state = _read_until(today, state)
        yield Batch(entries, state, not_modified=settled is not None, notice=notice)
        reached = min(_next_day(state) or date.min, today)
        for day in days:
            entries = self._day(day)
            reached = max(reached, day + timedelta(days=1))
            state = _read_until(reached, state)
            yield Batch(entries, state)

    def _day(self, day: date) -> tuple[Entry, ...]:
        found: dict[str, Entry] = {}
        for number in range(_MAX_PAGES):
            params = {"date": day.isoformat()} | ({"p": str(number)} if number else {})
            answer = self._http.get(self._url, params=params, headers={"Accept": _ACCEPT})
            page = parse(answer.body)
            before = len(found)
            found |= {entry.source_id: entry for entry in page.entries}
            if page.size < _PAGE or len(found) == before:
                break
        return tuple(found.values())


def _next_day(state: FetchState) -> date | None:
    try:
        return date.fromisoformat(state.cursor.get(_NEXT, ""))
    except ValueError:
        return None


def _read_until(day: date, state: FetchState) -> FetchState:
    return replace(state, cursor={**state.cursor, _NEXT: day.isoformat()})


def _days(state: FetchState, wanted: Wanted, today: date) -> tuple[list[date], str]:
    """The days before today to ask for, oldest first, and what to say of those left out."""
    starts = [start] if (start := _next_day(state)) else []
    longest = MAX_GAP_DAYS
    if wanted.full:
        starts.append(today - timedelta(days=MAX_GAP_DAYS))
    if wanted.since is not None:
        starts.append(wanted.since.astimezone(UTC).date())
        longest = MAX_DAYS
    count = (today - min(starts, default=today)).days
    notice = ""
    if count > longest:
        more = "" if longest == MAX_DAYS else f"; 'feedq fetch --since' reads up to {MAX_DAYS}"
        notice = f"of {count} days of daily papers the last {longest} are filled in{more}"
        count = longest
    return [today - timedelta(days=back) for back in range(count, 0, -1)], notice


class _Author(msgspec.Struct):
    name: str | None = None


class _Paper(msgspec.Struct, rename="camel"):
    id: str
    title: str | None = None
    summary: str | None = None
    authors: list[msgspec.Raw] | None = None
    published_at: str | None = None
    submitted_on_daily_at: str | None = None
    upvotes: int | None = None
    github_repo: str | None = None
    project_page: str | None = None
    ai_summary: str | None = msgspec.field(default=None, name="ai_summary")


class _Submitter(msgspec.Struct):
    fullname: str | None = None
    name: str | None = None


class _Pick(msgspec.Struct, rename="camel"):
    paper: _Paper
    title: str | None = None
    summary: str | None = None
    submitted_by: msgspec.Raw = msgspec.Raw()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a day.

    Attributes:
        entries: of what could be read, two for each paper.
        size: how many papers the page holds; a full one is not the last.
    """

    entries: tuple[Entry, ...]
    size: int


def parse(body: bytes) -> Page:
    """A page of daily papers; a bad item, and one that is not on arXiv, is skipped.

    Raises:
        ParseError: no list, or a list of something else.
    """
    raws = decode(body, list[msgspec.Raw], _WHOSE)
    picks = read_each(raws, _Pick)
    if raws and not picks:
        raise ParseError(
            "Hugging Face lists its daily papers in a form that feedq does not know; update feedq"
        )
    return Page(tuple(entry for pick in picks for entry in _entries(pick)), len(raws))


def _entries(pick: _Pick) -> tuple[Entry, ...]:
    paper = pick.paper
    named = parse_arxiv(paper.id)
    title = " ".join((paper.title or pick.title or "").split())
    if named is None or not title:
        return ()
    identifier = named[0]
    page = f"https://huggingface.co/papers/{identifier.value}"
    address = f"https://arxiv.org/abs/{identifier.value}"
    repository = named_repository(paper.github_repo)
    names = (" ".join((one.name or "").split()) for one in read_each(paper.authors, _Author))
    facts = Facts(
        identifier=identifier,
        title=title,
        authors=tuple(name for name in names if name),
        abstract=(paper.summary or pick.summary or "").strip(),
        url=address,
        pdf_url=f"https://arxiv.org/pdf/{identifier.value}",
        authority=Authority.INDEX,
        published_at=read_time(paper.published_at),
        code_url=repository,
        upvotes=_upvotes(paper.upvotes),
    )
    submitter = _name(pick.submitted_by)
    summary = " ".join((paper.ai_summary or "").split())
    said = (
        f"Submitted by {submitter}." if submitter else "",
        f"Summary made by a machine: {summary}" if summary else "",
    )
    post = Entry(
        source_id=f"daily/{identifier.value}",
        url=page,
        text="\n\n".join(line for line in said if line),
        author=submitter,
        posted_at=read_time(paper.submitted_on_daily_at),
        links=unique((address, paper.project_page or "", repository)),
        mentions=(identifier,),
    )
    return Entry(source_id=identifier.value, url=page, facts=facts), post


def _name(raw: msgspec.Raw) -> str:
    who = read(raw, _Submitter) or _Submitter()
    return " ".join((who.fullname or who.name or "").split())


def _upvotes(count: int | None) -> int | None:
    return None if count is None or count < 0 else min(count, _MOST_UPVOTES)


def named_repository(url: str | None) -> str:
    """The repository that an index names, spelled as in an abstract; "" when it is no
    address that can be opened."""
    address = safe_link(next(iter(unique((url or "",))), ""))
    return find_repository(address) or address


# --- one paper's code ----------------------------------------------------------------------


class _CodePage(msgspec.Struct, rename="camel"):
    id: str
    github_repo: str | None = None


def fetch_code(http: Http, config: Config, identifier: Identifier) -> Code:
    """The repository that Hugging Face names for an arXiv paper, or status `none`.

    Raises:
        SourceError: it could not be asked, or what it answered says nothing.
    """
    base = config.endpoints.huggingface.rstrip("/")
    url = f"{base}/api/papers/{quote(identifier.value, safe='/')}"
    answer = http.get(url, headers={"Accept": _ACCEPT}, ok=(_NOT_FOUND,))
    if answer.status == _NOT_FOUND:
        # Its API says so in JSON; a page at this address is somebody else's.
        decode(answer.body, dict[str, msgspec.Raw], _WHOSE)
        return Code(CodeStatus.NONE)
    return parse_code(answer.body, identifier)


def parse_code(body: bytes, identifier: Identifier) -> Code:
    """What the page of a paper says of its code.

    Raises:
        ParseError: it is not the page of this paper.
    """
    page = decode(body, _CodePage, _WHOSE)
    named = parse_arxiv(page.id)
    if named is None or named[0] != identifier:
        raise ParseError(f"Hugging Face answered for {page.id[:40]!r}, not for {identifier}")
    repository = named_repository(page.github_repo)
    return Code(CodeStatus.OFFICIAL, repository) if repository else Code(CodeStatus.NONE)
