"""The library as the ranker sees it: a few numbers of every paper, texts of those it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from feedq.store.ranking import Ranked
from feedq.store.store import Snapshot

if TYPE_CHECKING:
    from feedq.rank import Beside, Catalogue, Document

_DAY = timedelta(days=1)
_MOST = 0.5
"""Of so large a share of the papers all may be looked at as well."""


def shelf(snapshot: Snapshot) -> Catalogue:
    """Every paper of the library. It can be asked for texts as long as the snapshot is open."""
    return _shelf(snapshot, None)


def day_shelf(
    snapshot: Snapshot, ranked: Ranked, wanted: Set[int], *, days: timedelta, now: datetime
) -> Catalogue | None:
    """The papers of a large library that a day's work looks at; None: it must look at all.

    These are the ones that had a place in the last ranking, were decided on or are `wanted`, came
    since, or were listed or mentioned in the last days, counted from the newest one.
    """
    from feedq.rank import is_large

    rankings = snapshot.rankings
    total = ranked.papers + rankings.added(ranked.newest)
    _, listed = rankings.last()
    if listed is None or not is_large(total):
        return None
    since = min(listed, now + _DAY) - days  # later is a mistake
    rows = rankings.near(after=ranked.newest, since=since) | wanted
    if len(rows) > _MOST * total:
        return None
    return replace(_shelf(snapshot, sorted(rows)), total=total)


def _shelf(snapshot: Snapshot, some: Sequence[int] | None) -> Catalogue:
    from feedq.rank import Catalogue

    rankings = snapshot.rankings
    rows, marks, listed = rankings.listed() if some is None else rankings.some(some)
    order = np.argsort(np.array(rows, np.int64))
    there = None if some is None else frozenset(rows)
    return Catalogue(
        rows=np.array(rows, np.int64)[order],
        marks=np.array(marks, np.uint64)[order],
        published=np.array(listed, np.float64)[order],
        beside=_beside(snapshot, some),
        read=lambda rows: _ordered(snapshot, rows),
        # By surname: a number may be part of what is written.
        by=_asking(snapshot, ("authors",), there, prefix=True),
        saying=_asking(snapshot, ("title", "abstract"), there),
    )


def _beside(snapshot: Snapshot, some: Sequence[int] | None) -> dict[int, Beside]:
    from feedq.rank import Beside

    mentioned, noted = snapshot.rankings.mentioned_by(some), snapshot.rankings.beside(some)
    return {
        row: Beside(mentioned.get(row, ()), *noted.get(row, (None, False)))
        for row in mentioned.keys() | noted.keys()
    }


def _ordered(snapshot: Snapshot, rows: Sequence[int]) -> list[Document]:
    found = {document.row: document for document in _documents(snapshot, rows)}
    return [found[row] for row in rows]


def _documents(snapshot: Snapshot, rows: Sequence[int]) -> Iterator[Document]:
    from feedq.rank import Document

    for paper in snapshot.rankings.texts(rows):
        yield Document(
            row=paper.id,
            identifier=paper.identifier,
            title=paper.title,
            abstract=paper.abstract,
            authors=tuple(paper.authors),
            categories=tuple(paper.categories),
            published=float(int(paper.listed_at.timestamp())),
        )


def _asking(
    snapshot: Snapshot, fields: Sequence[str], there: Set[int] | None, *, prefix: bool = False
) -> Callable[[Sequence[str]], Iterable[Document]]:
    """Papers by full text, which finds too many rather than too few: marks and case are the same
    to it. Words that it cannot look for ("+") have every paper looked at.

    Args:
        there: rows of the papers that are asked about; None: all.
    """

    def ask(texts: Sequence[str]) -> Iterable[Document]:
        if all(any(map(str.isalnum, text)) for text in texts):
            wanted = [one for text in texts for one in _spellings(text)]
            rows = snapshot.rankings.holding(wanted, fields, prefix=prefix) if wanted else []
        else:
            rows = snapshot.rankings.listed()[0] if there is None else sorted(there)
        return _documents(snapshot, [row for row in rows if there is None or row in there])

    return ask


def _spellings(text: str) -> list[str]:
    """What folding makes one word, and full text keeps apart."""
    return list(dict.fromkeys((text, text.casefold(), text.replace("ss", "ß"))))
