"""Write papers of a view or a query in a format."""

from __future__ import annotations

from collections.abc import Sequence

from feedq.domain.model import Paper
from feedq.errors import NotFound
from feedq.export import EXPORTERS
from feedq.services.inbox import Inbox
from feedq.store.views import VIEWS


def choose(inbox: Inbox, what: str) -> list[Paper]:
    """The papers of the view named `what`, or else those the query `what` finds."""
    return inbox.view(what) if what in VIEWS else inbox.search(what)


def render(papers: Sequence[Paper], format_name: str) -> bytes:
    """Papers in a format.

    Raises:
        NotFound: there is no such format.
    """
    if format_name not in EXPORTERS:
        raise NotFound(f"no format is called {format_name!r}; there are {', '.join(EXPORTERS)}")
    return EXPORTERS[format_name].export(papers)


def bibtex(papers: Sequence[Paper]) -> str:
    """BibTeX entries, as the app copies them."""
    return render(papers, "bibtex").decode()
