"""Papers from outside the known interests: a few a session, so that the model keeps learning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from feedq.rank.chance import numbers
from feedq.rank.matrix import Matrix
from feedq.rank.tokens import Ints

_POOL = 200
"""Unfamiliar papers among which chance decides."""


def unfamiliar(
    papers: Matrix,
    *,
    known: Ints,
    candidates: Ints,
    scores: NDArray[np.float64],
    rows: Ints,
    count: int,
    seed: int,
) -> Ints:
    """Positions of `count` candidates that resemble nothing decided on, nor each other.

    Candidates are the papers that a session could show; the best tenth is shown anyway and the
    worse half was turned down by the model with reason, so the choice is made in between.

    Args:
        known: positions of the papers that were decided on.
        scores: (n_papers,)
        rows: (n_papers,) the store's numbers.
    """
    if count <= 0 or len(candidates) == 0:
        return np.empty(0, np.int64)
    low, high = np.quantile(scores[candidates], (0.5, 0.9))
    between = candidates[(scores[candidates] >= low) & (scores[candidates] <= high)]
    found = papers.take(between)
    # An empty abstract resembles nothing, and teaches nothing either.
    telling = np.diff(found.indptr) > 0
    found, between = found[telling], between[telling]
    if len(between) == 0:
        return np.empty(0, np.int64)
    familiar = np.zeros(papers.shape[1], np.float32)
    if len(known):
        familiar = np.asarray(papers.take(known).mean(axis=0), np.float32).ravel()
    order = np.lexsort((rows[between], found @ familiar))[: max(_POOL, count)]
    order = order[np.argsort(numbers(rows[between[order]], seed), kind="stable")]
    return spread(found[order], between[order], count)


def spread(papers: csr_array, positions: Ints, count: int) -> Ints:
    """Positions of the first, then always of the one least like those already taken."""
    taken = [0]
    nearest = (papers @ papers[[0]].T).toarray().ravel()
    while len(taken) < min(count, len(positions)):
        nearest[taken] = np.inf
        taken.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, (papers @ papers[[taken[-1]]].T).toarray().ravel())
    return positions[taken]
