"""The views of the app: what belongs in each, and what to say when it is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from feedq.domain.kinds import Status
from feedq.domain.views import POSTS
from feedq.tui.rows import Decidable, is_decided

SOURCES, STATS, CANDIDATES, SEARCHES = "sources", "stats", "candidates", "searches"


@dataclass(frozen=True, slots=True)
class View:
    """One view.

    Attributes:
        name: as the services know it.
        holds: whether a paper belongs there; one that no longer does is greyed, not removed.
        empty: what to do when there is nothing in it.
    """

    name: str
    title: str
    holds: Callable[[Decidable], bool]
    empty: str


def _in(status: Status) -> Callable[[Decidable], bool]:
    return lambda row: row.status is status


VIEWS = (
    View("inbox", "Inbox", lambda row: not is_decided(row), "Nothing is waiting for a decision."),
    View("queue", "Queue", _in(Status.QUEUED), "The queue is empty: q puts a paper here."),
    View("reading", "Reading", _in(Status.READING), "Nothing begun: m marks what you now read."),
    View("done", "Done", _in(Status.DONE), "Nothing read to the end yet: d marks it."),
    View("skipped", "Skipped", _in(Status.SKIPPED), "Nothing skipped yet: x skips a paper."),
    View("starred", "Starred", lambda row: row.starred, "No star given yet: s stars a paper."),
    View(
        CANDIDATES,
        "Candidates",
        lambda row: row.candidate,
        "No candidate yet: r marks a paper you may want to reproduce.",
    ),
    View("all", "All", lambda row: True, "No papers yet: press f to fetch."),
    View(
        POSTS,
        "Posts",
        lambda row: True,
        "No post points at a paper yet: name people to follow in [[researchers]], and f fetches.",
    ),
)
BY_NAME = {view.name: view for view in VIEWS}
TABS = (
    *((key, view.name, view.title) for key, view in zip("12345678", VIEWS, strict=False)),
    ("9", SOURCES, "Sources"),
    ("0", POSTS, "Posts"),
    ("b", SEARCHES, "Searches"),
    ("t", STATS, "Stats"),
)
"""(key, name, title) in their order on the screen."""

SHORT = {
    "inbox": "In",
    "queue": "Que",
    "reading": "Now",
    "skipped": "Skip",
    "starred": "Star",
    CANDIDATES: "Rep",
    SOURCES: "Src",
    POSTS: "Post",
    SEARCHES: "Find",
    STATS: "Stat",
}
"""Titles where there is no room for whole ones."""

NO_PAPERS = "No papers yet: press f to fetch."
NO_PAPERS_BECAUSE = (
    "No papers yet: {trouble}. 9 tells of every source what is wrong, as 'feedq sources health' "
    "does; f tries again."
)
NO_SOURCES = (
    "No papers yet, and no source to fetch them from: 9 shows the sources, where a follows what "
    "you paste and e wakes what is paused."
)
FIRST_FETCH = "The first papers are being fetched and appear here."
