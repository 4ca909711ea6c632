"""What the ranker is told of every paper, and how it asks for the texts of a few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feedq.domain.marks import text_mark
from feedq.rank.tokens import Ints
from feedq.rank.values import Beside, Document

Some = Callable[[Sequence[str]], Iterable[Document]]


@dataclass(frozen=True)
class Catalogue:
    """A library as the ranker sees it. Texts are read for the papers that need it alone: on most
    days those that came since yesterday.

    Attributes:
        rows: (n_papers,) the store's numbers, ascending.
        marks: (n_papers,) of what each paper says; see `domain.marks`.
        published: (n_papers,) POSIX seconds, 0 if unknown.
        beside: what speaks for a paper beside its text, by row; most papers have nothing.
        read: the papers of these rows, in the order of the rows.
        by: at least all papers with an author of one of these surnames.
        saying: at least all papers with one of these phrases in title or abstract.
        total: how many papers the library has, where these are not all of them; else 0.
    """

    rows: Ints
    marks: NDArray[np.uint64]
    published: NDArray[np.float64]
    beside: Mapping[int, Beside]
    read: Callable[[Sequence[int]], list[Document]]
    by: Some
    saying: Some
    total: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def until(self, published: float) -> Catalogue:
        """The library as it was before that moment, in POSIX seconds."""
        then = self.published < published
        rows = set(self.rows[then].tolist())
        return replace(
            self,
            rows=self.rows[then],
            marks=self.marks[then],
            published=self.published[then],
            beside={row: said for row, said in self.beside.items() if row in rows},
            by=lambda surnames: (paper for paper in self.by(surnames) if paper.row in rows),
            saying=lambda phrases: (paper for paper in self.saying(phrases) if paper.row in rows),
        )


def catalogue(documents: Iterable[Document]) -> Catalogue:
    """A library that is in memory as a whole. Documents of one row are one paper."""
    by_row = {document.row: document for document in documents}
    papers = [by_row[row] for row in sorted(by_row)]
    marks = [text_mark(paper.title, paper.abstract, paper.categories) for paper in papers]
    return Catalogue(
        rows=np.array([paper.row for paper in papers], np.int64),
        marks=np.array(marks, np.uint64),
        published=np.array([paper.published for paper in papers], np.float64),
        beside={paper.row: paper.beside for paper in papers if paper.beside != Beside()},
        read=lambda rows: [by_row[row] for row in rows],
        by=lambda _: papers,
        saying=lambda _: papers,
    )
