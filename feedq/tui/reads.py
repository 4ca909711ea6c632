"""Questions of the screens to the services, each made to run in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.content import Content

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Status
from feedq.domain.views import POSTS
from feedq.errors import NotFound
from feedq.tui.rows import title_of
from feedq.tui.views import CANDIDATES
from feedq.tui.widgets.detail import Described, describe, describe_post, describe_similar


@dataclass(frozen=True, slots=True)
class Summary:
    """What a session came to.

    Attributes:
        groups: (word, titles) of what was queued, starred, made a candidate, ...
        skipped: how many were skipped.
    """

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    skipped: int
    minutes: int
    last_fetch: str
    next_fetch: str


def read_detail(feedq: Feedq, row: int, *, roomy: bool, view: str = "") -> Content:
    """All there is to tell about a paper, ready to paint.

    Args:
        roomy: whether there is room to be spacious.
        view: what it is looked at in: among posts what was posted comes first, among candidates
            its record.
    """
    if row < 0:
        return _read_post(feedq, -row)
    found = feedq.inbox.papers([row])
    if not found:
        return Content("This paper is no longer in the library.")
    paper = found[0]
    nearest = ""
    if paper.nearest:
        try:
            liked = feedq.inbox.papers(feedq.inbox.rows([paper.nearest]))
            nearest = title_of(liked[0]) if liked else ""
        except NotFound:
            pass  # deleted since the ranking was made
    record: list[list[tuple[str, str]]] = []
    if view == CANDIDATES:
        from feedq.tui.record import read_record

        record = read_record(feedq, row, roomy=roomy)
    return describe(Described(paper, nearest, roomy, view == POSTS, record))


def read_similar(feedq: Feedq, row: int) -> Content:
    """Papers of the library that are like this one, to stand below its detail."""
    return describe_similar(feedq.inbox.similar(row)) if row > 0 else Content()


def _read_post(feedq: Feedq, post: int) -> Content:
    found = feedq.inbox.posts([post])
    if not found:
        return Content("This post is no longer in the library.")
    stored = dict(feedq.inbox.titles(found[0].papers))
    return describe_post(found[0], stored)


def read_note(feedq: Feedq, row: int) -> str:
    """The user's note on a paper."""
    found = feedq.inbox.papers([row])
    return found[0].notes if found else ""


def read_urls(feedq: Feedq, row: int) -> tuple[str, str]:
    """(abstract page, PDF); "" where the paper names none. Of a post, its own page."""
    if row < 0:
        posts = feedq.inbox.posts([-row])
        return (posts[0].url if posts else "", "")
    found = feedq.inbox.papers([row])
    return (found[0].url, found[0].pdf_url) if found else ("", "")


def read_bibtex(feedq: Feedq, row: int) -> str:
    """The paper as BibTeX."""
    from feedq.services.exchange.export import bibtex

    return bibtex(feedq.inbox.papers([row]))


def read_summary(feedq: Feedq, rows: Sequence[int], began: datetime) -> Summary:
    """What became of the papers decided on since `began`."""
    from feedq.services.fetching.health import since_words

    papers = feedq.inbox.papers(rows)
    named = (
        ("to reproduce", [p for p in papers if p.candidate]),
        ("starred", [p for p in papers if p.starred]),
        ("queued", [p for p in papers if p.status is Status.QUEUED]),
        ("being read", [p for p in papers if p.status is Status.READING]),
        ("done", [p for p in papers if p.status is Status.DONE]),
    )
    now = feedq.clock.now()
    return Summary(
        groups=tuple((word, tuple(map(title_of, chosen))) for word, chosen in named if chosen),
        skipped=sum(paper.status is Status.SKIPPED for paper in papers),
        minutes=max(round((now - began).total_seconds() / 60), 1),
        last_fetch=since_words(feedq.health.last_fetch_at(), now),
        next_fetch=_next_fetch(feedq, now),
    )


def _next_fetch(feedq: Feedq, now: datetime) -> str:
    """When new papers are to be expected: a day after the schedule last ran."""
    last = feedq.timetable.last()
    begun = last.ran_at or last.installed_at
    if last.installed_at is None or begun is None:
        return "the next one is yours: f, or feedq schedule --install for one a day"
    due = begun + timedelta(days=max((now - begun).days + 1, 1))
    return f"the next one by your schedule, {due.astimezone():%A about %H:%M}"
