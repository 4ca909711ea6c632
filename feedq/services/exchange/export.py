"""Write papers of a view or a query in a format."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from feedq.config import Config, subscriptions
from feedq.domain.model import Paper
from feedq.domain.views import VIEWS
from feedq.errors import NotFound
from feedq.export import EXPORTERS
from feedq.services.inbox import Inbox

_TITLES = {
    "inbox": "Inbox",
    "queue": "Queue",
    "reading": "Being read",
    "done": "Done",
    "skipped": "Skipped",
    "starred": "Starred",
    "candidates": "Shortlist",
    "all": "All papers",
    "posts": "Papers that posts point at",
}


def choose(inbox: Inbox, what: str, limit: int | None = None) -> list[Paper]:
    """The first papers of the view named `what`, or else of those the query `what` finds."""
    return inbox.view(what, limit) if what in VIEWS else inbox.search(what, limit)


def selected(inbox: Inbox, names: Sequence[str], limit: int | None = None) -> list[Paper]:
    """The first of the papers named in any spelling, in this order, each once.

    Raises:
        NotFound: a name is no paper of the library.
    """
    return inbox.papers(list(dict.fromkeys(inbox.rows(names)))[:limit])


def title_of(what: str) -> str:
    """What the papers of `choose(inbox, what)` are, as a heading; another for each `what`."""
    return _TITLES[what] if what in VIEWS else f"Search: {what}"


def render(papers: Sequence[Paper], format_name: str, title: str = "Shortlist") -> bytes:
    """Papers in a format.

    Raises:
        NotFound: there is no such format.
    """
    if format_name not in EXPORTERS:
        raise NotFound(f"no format is called {format_name!r}; there are {', '.join(EXPORTERS)}")
    return EXPORTERS[format_name].export(papers, title)


def bibtex(papers: Sequence[Paper]) -> str:
    """BibTeX entries, as the app copies them."""
    return render(papers, "bibtex").decode()


RESEARCHERS = "Researchers"
"""The folder of feeds that belong to a person."""


def feeds(config: Config, now: datetime) -> tuple[bytes, int]:
    """The feeds that are followed as OPML, and how many they are."""
    from feedq.export.opml import OpmlFeed, render

    folders = {feed.url.strip(): feed.folder for feed in config.feeds}
    found = [
        OpmlFeed(one.name, one.address, RESEARCHERS if one.by else folders.get(one.address, ""))
        for one in subscriptions(config)
        if one.source == "feed"
    ]
    return render(found, now), len(found)
