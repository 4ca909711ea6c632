"""The library as the ranker sees it: a few numbers of every paper, texts of those it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from feedq.store.store import Snapshot

if TYPE_CHECKING:
    from feedq.rank import Beside, Catalogue, Document


def shelf(snapshot: Snapshot) -> Catalogue:
    """Every paper of the library. It can be asked for texts as long as the snapshot is open."""
    from feedq.rank import Catalogue

    rows, marks, listed = snapshot.rankings.listed()
    order = np.argsort(np.array(rows, np.int64))
    return Catalogue(
        rows=np.array(rows, np.int64)[order],
        marks=np.array(marks, np.uint64)[order],
        published=np.array(listed, np.float64)[order],
        beside=_beside(snapshot),
        read=lambda rows: _ordered(snapshot, rows),
        # By surname: a number may be part of what is written.
        by=_asking(snapshot, ("authors",), prefix=True),
        saying=_asking(snapshot, ("title", "abstract")),
    )


def _beside(snapshot: Snapshot) -> dict[int, Beside]:
    from feedq.rank import Beside

    mentioned, noted = snapshot.rankings.mentioned_by(), snapshot.rankings.beside()
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
    snapshot: Snapshot, fields: Sequence[str], *, prefix: bool = False
) -> Callable[[Sequence[str]], Iterable[Document]]:
    """Papers by full text, which finds too many rather than too few: marks and case are the same
    to it. Words that it cannot look for ("+") have every paper looked at."""

    def ask(texts: Sequence[str]) -> Iterable[Document]:
        if all(any(map(str.isalnum, text)) for text in texts):
            wanted = [one for text in texts for one in _spellings(text)]
            rows = snapshot.rankings.holding(wanted, fields, prefix=prefix) if wanted else []
        else:
            rows = snapshot.rankings.listed()[0]
        return _documents(snapshot, rows)

    return ask


def _spellings(text: str) -> list[str]:
    """What folding makes one word, and full text keeps apart."""
    return list(dict.fromkeys((text, text.casefold(), text.replace("ss", "ß"))))
