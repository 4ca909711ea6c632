"""A few papers that stand for many: one of each region, so that a newcomer can point at some."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from feedq.rank.catalogue import catalogue
from feedq.rank.chance import numbers
from feedq.rank.explore import spread
from feedq.rank.tokens import Ints
from feedq.rank.values import Document
from feedq.rank.vocabulary import fit

_ROUNDS = 8
"""After so many the groups hardly change; it is not a matter of the last paper."""


def choose_varied(documents: Iterable[Document], count: int, seed: int) -> list[int]:
    """Rows of `count` of the papers, or of all when there are fewer; see `varied`."""
    papers = catalogue(documents)
    _, matrix = fit(papers.read(papers.rows.tolist()))
    found: list[int] = papers.rows[varied(matrix, papers.rows, count, seed)].tolist()
    return found


def varied(papers: csr_array, rows: Ints, count: int, seed: int) -> Ints:
    """Positions of min(`count`, n_papers) papers, the one of the largest region first.

    Papers far from each other begin a group each; every paper joins the nearest, the middle of a
    group is where its papers are, and so on; of each group the paper nearest to its middle is
    taken. Farthest papers alone would be the odd ones, and chance alone would show the largest
    field twelve times. What resembles nothing, such as an empty text, comes last.

    Args:
        papers: (n_papers, n_terms), rows of length 1, or 0 where a text is empty.
        rows: (n_papers,) the store's numbers; the order in which papers are given says nothing.

    Source: Gonzalez (1985), farthest-first traversal; Dhillon & Modha (2001), spherical k-means.
    """
    order = np.lexsort((rows, numbers(rows, seed)))
    empty = np.diff(papers.indptr)[order] == 0
    told, mute = order[~empty], order[empty]
    taken = _middles(papers[told], count) if len(told) else np.empty(0, np.int64)
    taken = _filled(papers[told], taken, min(count, len(told)))
    return np.concatenate((told[taken], mute[: max(0, count - len(told))]))


def _middles(papers: csr_array, count: int) -> Ints:
    """The paper in the middle of each group, the largest group first; fewer where texts repeat."""
    n_papers = papers.shape[0]
    centres = papers[spread(papers, np.arange(n_papers), count)].toarray()
    for _ in range(_ROUNDS):
        group = np.asarray(papers @ centres.T).argmax(axis=1)
        centres = _means(papers, group, centres)
    likeness = np.asarray(papers @ centres.T)
    group = likeness.argmax(axis=1)
    sizes = np.bincount(group, minlength=len(centres))
    middles = [
        int(np.flatnonzero(group == one)[likeness[group == one, one].argmax()])
        for one in np.argsort(-sizes, kind="stable")
        if sizes[one]
    ]
    return np.array(middles, np.int64)


def _means(papers: csr_array, group: Ints, before: NDArray[np.floating]) -> NDArray[np.floating]:
    """The middle of each group; an empty one stays where it was."""
    n_papers, n_groups = len(group), len(before)
    belongs = csr_array(
        (np.ones(n_papers, papers.dtype), (group, np.arange(n_papers))), shape=(n_groups, n_papers)
    )
    sums = (belongs @ papers).toarray()
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), before)


def _filled(papers: csr_array, taken: Ints, count: int) -> Ints:
    """More papers until there are `count`, always the one least like those taken."""
    if len(taken) >= count:
        return taken[:count]
    nearest = (papers @ papers[taken].T).toarray().max(axis=1)
    chosen = taken.tolist()
    while len(chosen) < count:
        nearest[chosen] = np.inf
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, (papers @ papers[[chosen[-1]]].T).toarray().ravel())
    return np.array(chosen, np.int64)
