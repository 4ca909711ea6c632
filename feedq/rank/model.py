"""One profile's model: a weight for every term, and likeness to the nearest liked paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from feedq.rank.features import Floats
from feedq.rank.tokens import Ints

Scores = NDArray[np.float64]

_CHUNK = 8_192  # papers whose likeness to all liked ones is held at once
_SESSION = 25  # papers that a reader looks at


@dataclass(frozen=True, slots=True)
class Tuning:
    """The knobs of a model; the defaults are what `benchmarks/rank.py` chose.

    Attributes:
        negatives: how many papers nobody decided on stand for "not interesting".
        penalty: C of the linear model: lower trusts the examples less.
        half_life_days: after this time an example counts half.
        centroid: with this many examples the linear model and the centroid count the same.
        likeness: how much likeness to the nearest liked paper counts, the terms counting 1.
        most_liked: liked papers compared with, the weightiest ones.
        skip: how much a skipped paper counts against, an unseen one counting 1.
        keywords: as how many liked papers a profile's keywords count.
        feedback: papers nearest to the keywords that vouch for words seen beside them.
    """

    negatives: int = 3_000
    penalty: float = 0.5
    half_life_days: float = 180.0
    centroid: float = 3.0
    likeness: float = 0.3
    most_liked: int = 64
    skip: float = 2.0
    keywords: float = 2.0
    feedback: int = 15


@dataclass(frozen=True, slots=True)
class Lessons:
    """What one profile learns from, as positions in the matrix of papers.

    Attributes:
        liked: weights above 0 in `liked_weight`.
        skipped: explicit dislikes.
        unseen: a sample of papers nobody decided on.
        seed: (1, n_columns) the profile's keywords as if they were a paper, length 1 or 0.
    """

    liked: Ints
    liked_weight: Floats
    skipped: Ints
    unseen: Ints
    seed: csr_array

    @property
    def empty(self) -> bool:
        return not (len(self.liked) or len(self.skipped) or self.seed.nnz)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted profile; its score is `offset + papers @ weights + likeness * nearest`.

    Attributes:
        weights: (n_columns,), signed.
        liked: positions of the papers that likeness is measured against.
    """

    weights: Floats
    likeness: float
    liked: Ints
    offset: float = 0.0

    def calibrated(self, raw: Scores, among: Ints) -> tuple[Model, Scores]:
        """The same order on a scale that all profiles share, and the scores on it.

        The median becomes 0, and the mean of the best half percent what a normal distribution has
        there: profiles must agree on how high the few papers stand that could be shown.

        Args:
            raw: (n_papers,) scores of this model.
            among: positions of the papers that are compared: those still to be decided on.
        """
        compared = np.sort(raw[among] if len(among) else raw)
        middle = float(np.median(compared))
        count = max(1, min(_SESSION, len(compared) // 10), len(compared) // 200)
        gap = float(compared[-count:].mean()) - middle
        scale = max(1.0, _normal(count / 2, len(compared))) / gap if gap > 1e-9 else 1.0
        model = replace(
            self,
            weights=(self.weights * scale).astype(np.float32),
            likeness=self.likeness * scale,
            offset=-middle * scale,
        )
        return model, (raw - middle) * scale


def level(scores: Scores, among: Ints) -> Scores:
    """What to add so that no paper stands higher than its place in the profile allows; 0 or less.

    Where a few papers have every keyword, the best of one profile would outdo the best of all
    others by far. A paper's place allows as much as a normal distribution has there. The order
    within the profile stays.

    Args:
        scores: (n_papers,) calibrated.
        among: positions of the papers that are compared.
    """
    values, counts = np.unique(scores[among] if len(among) else scores, return_counts=True)
    total = int(counts.sum())
    above = total - np.cumsum(counts)
    allowed = _normal(above + 0.5, total)
    beyond = values[-1] + 1.0
    # Decided papers may lie beyond the best of the others; they still differ from each other.
    values, allowed = np.append(values, beyond), np.append(allowed, allowed[-1] + 0.1)
    most = np.interp(scores, values, allowed) + 0.1 * np.maximum(0.0, scores - beyond)
    found: Scores = np.minimum(0.0, most - scores)
    return found


def _normal(above: Any, total: int) -> Any:
    """Where a normal distribution has `above` of `total` above it."""
    from scipy.special import ndtri

    return ndtri(1.0 - np.minimum(above, total - 0.25) / total)


def likeness(papers: csr_array, liked: Sequence[csr_array]) -> list[tuple[Floats, Ints]]:
    """For each set of liked papers: the cosine of each paper with the one of the set nearest to it,
    and which one that is (-1: none). Going through the papers is what costs, so it is done once."""
    n_papers = papers.shape[0]
    found = [(np.zeros(n_papers, np.float32), np.full(n_papers, -1, np.int64)) for _ in liked]
    # Only the liked papers' columns matter. Without the others the product is dense, small, and
    # three times as fast as that of two sparse matrices.
    columns = np.unique(np.concatenate([np.empty(0, np.int32), *(each.indices for each in liked)]))
    if len(columns) == 0:
        return found
    place = np.full(papers.shape[1], -1, np.int32)
    place[columns] = np.arange(len(columns))
    every = vstack(liked, format="csr")[:, columns]
    dense = np.ascontiguousarray(every.toarray().T)
    ends = np.cumsum([0, *(each.shape[0] for each in liked)])
    for start in range(0, n_papers, _CHUNK):
        block = slice(start, start + _CHUNK)
        cosine = _narrowed(papers, start, place, len(columns)) @ dense
        for (best, nearest), first, last in zip(found, ends[:-1], ends[1:], strict=True):
            if first < last:
                own = cosine[:, first:last]
                which = own.argmax(axis=1)
                best[block] = value = own[np.arange(len(own)), which]
                nearest[block] = np.where(value > 0, which, -1)
    return found


def _narrowed(papers: csr_array, start: int, place: NDArray[np.int32], width: int) -> csr_array:
    """A block of the papers with the columns that have a place, at that place."""
    ends = papers.indptr[start : start + _CHUNK + 1]
    block = slice(int(ends[0]), int(ends[-1]))
    column = place[papers.indices[block]]
    kept = np.flatnonzero(column >= 0)
    new_ends = np.searchsorted(kept, ends - ends[0]).astype(np.int32)
    return csr_array(
        (papers.data[block][kept], column[kept], new_ends), shape=(len(ends) - 1, width)
    )


def fit(papers: csr_array, lessons: Lessons, tuning: Tuning) -> Model:
    """Learn what one profile looks for.

    Few examples are averaged (Rocchio 1971), many are separated from the rest by a linear model;
    in between both count. Each part is brought to the same spread over unseen papers first.
    """
    liked = papers[lessons.liked]
    weight = lessons.liked_weight
    unseen = papers[lessons.unseen]
    centroid = _centroid(papers, liked, lessons, tuning)
    parts = [(1.0, centroid)]
    examples = float(weight.sum()) if len(weight) else 0.0
    if liked.nnz and len(lessons.unseen) + len(lessons.skipped):
        share = examples / (examples + tuning.centroid)
        parts = [
            (1.0 - share, centroid),
            (share, _separator(papers, liked, unseen, lessons, tuning)),
        ]
    spread_over = unseen if len(lessons.unseen) > 1 else papers
    weights = np.zeros(papers.shape[1])
    for share, part in parts:
        weights += share * part / _spread(spread_over @ part.astype(np.float32))
    strongest = np.lexsort((lessons.liked, -weight))[: tuning.most_liked]
    ((near, _),) = likeness(spread_over, [liked[strongest]])
    return Model(
        weights=weights.astype(np.float32),
        likeness=tuning.likeness / _spread(near),
        liked=lessons.liked[strongest],
    )


def _spread(scores: NDArray[np.floating]) -> float:
    """The standard deviation, or 1 where nothing differs."""
    spread = float(scores.std()) if len(scores) else 0.0
    return spread if spread > 1e-9 else 1.0


def _centroid(
    papers: csr_array, liked: csr_array, lessons: Lessons, tuning: Tuning
) -> NDArray[np.float64]:
    total = np.asarray(liked.T @ lessons.liked_weight, np.float64)
    if lessons.seed.nnz:
        seed = lessons.seed.toarray().ravel().astype(np.float64)
        total += tuning.keywords * (seed + _feedback(papers, seed, tuning.feedback))
    against = np.zeros(papers.shape[1])
    if len(lessons.skipped):
        against = np.asarray(papers[lessons.skipped].mean(axis=0), np.float64).ravel()
    length = float(np.linalg.norm(total))
    if length == 0:
        return -against
    return total / length - 0.25 * against


def _feedback(papers: csr_array, seed: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The mean of the papers nearest to the keywords: the words that are used beside them."""
    near = papers @ seed.astype(np.float32)  # of one kind, or SciPy copies the papers
    best = np.lexsort((np.arange(len(near)), -near))[:count]
    best = best[near[best] > 0]
    if len(best) == 0:
        return np.zeros(len(seed))
    return 0.5 * np.asarray(papers[best].mean(axis=0), np.float64).ravel()


def _separator(
    papers: csr_array, liked: csr_array, unseen: csr_array, lessons: Lessons, tuning: Tuning
) -> NDArray[np.float64]:
    """Weights of a linear support vector machine, classes balanced."""
    from sklearn.svm import LinearSVC

    skipped = papers[lessons.skipped]
    for_, against = [lessons.liked_weight.astype(np.float64)], []
    rows = [liked]
    if lessons.seed.nnz:
        rows.append(lessons.seed)
        for_.append(np.array([tuning.keywords]))
    rows += [skipped, unseen]
    against = [np.full(skipped.shape[0], tuning.skip), np.ones(unseen.shape[0])]
    positive, negative = np.concatenate(for_), np.concatenate(against)
    half = (len(positive) + len(negative)) / 2
    sample_weight = np.concatenate(
        (positive * half / positive.sum(), negative * half / negative.sum())
    )
    truth = np.concatenate((np.ones(len(positive)), np.zeros(len(negative))))
    machine = LinearSVC(C=tuning.penalty, random_state=0, max_iter=2_000, tol=1e-3)
    stacked = vstack([each for each in rows if each.shape[0]], format="csr")
    machine.fit(stacked, truth, sample_weight=sample_weight)
    return np.asarray(machine.coef_, np.float64).ravel()
