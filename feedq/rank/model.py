"""One profile's model: a weight for every term, and likeness to the nearest liked paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from feedq.rank.features import Floats
from feedq.rank.tokens import Ints

Scores = NDArray[np.float64]

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
    """What one profile learns from; rows are (n, n_columns).

    Attributes:
        liked: papers that are liked, with weights above 0 in `liked_weight`.
        liked_at: their positions among all papers.
        skipped: explicit dislikes.
        unseen: a sample of papers nobody decided on.
        seed: (1, n_columns) the profile's keywords as if they were a paper, length 1 or 0.
        near: the papers nearest to the keywords.
        near_at: their positions among all papers.
    """

    liked: csr_array
    liked_weight: Floats
    liked_at: Ints
    skipped: csr_array
    unseen: csr_array
    seed: csr_array
    near: csr_array
    near_at: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def empty(self) -> bool:
        return not (self.liked.shape[0] or self.skipped.shape[0] or self.seed.nnz)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted profile; its score is `offset + papers @ weights + likeness * nearest`.

    Attributes:
        weights: (n_columns,), signed.
        liked: (n_liked, n_columns) the papers that likeness is measured against.
        liked_at: their positions among all papers.
    """

    weights: Floats
    likeness: float
    liked: csr_array
    liked_at: Ints
    offset: float = 0.0

    def scaled(self, middle: float, scale: float) -> Model:
        """The model whose scores are `(score - middle) * scale`."""
        return replace(
            self,
            weights=(self.weights * scale).astype(np.float32),
            likeness=self.likeness * scale,
            offset=(self.offset - middle) * scale,
        )


def calibrate(raw: Scores, among: Ints) -> tuple[float, float]:
    """The middle and the scale that bring scores to a scale that all profiles share.

    The median becomes 0, and the mean of the best half percent what a normal distribution has
    there: profiles must agree on how high the few papers stand that could be shown.

    Args:
        raw: (n_papers,) scores of a model.
        among: positions of the papers that are compared: those still to be decided on.
    """
    compared = np.sort(raw[among] if len(among) else raw)
    middle = float(np.median(compared))
    count = max(1, min(_SESSION, len(compared) // 10), len(compared) // 200)
    gap = float(compared[-count:].mean()) - middle
    return middle, max(1.0, _normal(count / 2, len(compared))) / gap if gap > 1e-9 else 1.0


def level(scores: Scores, among: Ints) -> Scores:
    """What to add so that no paper stands higher than its place in the profile allows; 0 or less.

    Where a few papers have every keyword, the best of one profile would outdo the best of all
    others by far. A paper's place allows as much as a normal distribution has there. The order
    within the profile stays.

    Args:
        scores: (n_papers,) calibrated.
        among: positions of the papers that are compared.
    """
    compared = among if len(among) else np.arange(len(scores))
    order = compared[np.argsort(scores[compared])]
    values = scores[order]
    # Papers level with each other have the place of the last of them.
    last = np.append(np.flatnonzero(np.diff(values)), len(values) - 1)
    above = np.repeat(len(values) - 1 - last, np.diff(last, prepend=-1))
    allowed = _normal(above + 0.5, len(values))
    most = np.empty(len(scores))
    most[order] = allowed
    # Decided papers may lie beyond the best of the others; they still differ from each other.
    rest = np.setdiff1d(np.arange(len(scores)), compared, assume_unique=True)
    beyond = values[-1] + 1.0
    knots, limits = np.append(values, beyond), np.append(allowed, allowed[-1] + 0.1)
    most[rest] = np.interp(scores[rest], knots, limits)
    most[rest] += 0.1 * np.maximum(0.0, scores[rest] - beyond)
    found: Scores = np.minimum(0.0, most - scores)
    return found


def _normal(above: Any, total: int) -> Any:
    """Where a normal distribution has `above` of `total` above it."""
    from scipy.special import ndtri

    return ndtri(1.0 - np.minimum(above, total - 0.25) / total)


class Likeness:
    """The cosine of any papers with the nearest of some liked ones, for several sets of these."""

    def __init__(self, liked: Sequence[csr_array]) -> None:
        every = vstack(liked, format="csr")
        self._ends = np.cumsum([0, *(each.shape[0] for each in liked)])
        # Only the liked papers' columns matter. Without the others the product is dense, small, and
        # three times as fast as that of two sparse matrices.
        columns = np.unique(every.indices)
        self._place = np.full(every.shape[1], -1, np.int32)
        self._place[columns] = np.arange(len(columns))
        self._liked = np.ascontiguousarray(every[:, columns].toarray().T)

    def of(self, papers: csr_array) -> list[tuple[Floats, Ints]]:
        """For each set: the cosine of each paper with its nearest, and which one that is (-1: it
        resembles none); (n_papers,) each."""
        n_papers = papers.shape[0]
        cosine = self._narrowed(papers) @ self._liked
        found = []
        for first, last in pairwise(self._ends):
            if first == last or not n_papers:
                nothing = np.zeros(n_papers, np.float32), np.full(n_papers, -1, np.int64)
                found.append(nothing)
                continue
            own = cosine[:, first:last]
            which = own.argmax(axis=1)
            value = own[np.arange(n_papers), which]
            found.append((value, np.where(value > 0, which, -1)))
        return found

    def _narrowed(self, papers: csr_array) -> csr_array:
        """The papers with the liked ones' columns alone."""
        # "clip" spares a check of each number, and with it a third of the time.
        column = self._place.take(papers.indices, mode="clip")
        kept = np.flatnonzero(column >= 0)
        values, columns = (each.take(kept, mode="clip") for each in (papers.data, column))
        ends = np.searchsorted(kept, papers.indptr).astype(np.int32)
        shape = papers.shape[0], self._liked.shape[0]
        return csr_array((values, columns, ends), shape=shape)


def fit(lessons: Lessons, tuning: Tuning) -> Model:
    """Learn what one profile looks for.

    Few examples are averaged (Rocchio 1971), many are separated from the rest by a linear model;
    in between both count. Each part is brought to the same spread over unseen papers first.
    """
    weight, unseen = lessons.liked_weight, lessons.unseen
    centroid = _centroid(lessons, tuning)
    parts = [(1.0, centroid)]
    examples = float(weight.sum()) if len(weight) else 0.0
    if lessons.liked.nnz and unseen.shape[0] + lessons.skipped.shape[0]:
        share = examples / (examples + tuning.centroid)
        parts = [(1.0 - share, centroid), (share, _separator(lessons, tuning))]
    if unseen.shape[0] < 2:  # nearly everything is decided
        unseen = vstack((lessons.liked, lessons.skipped, unseen), format="csr")
    weights = np.zeros(unseen.shape[1])
    for share, part in parts:
        weights += share * part / _spread(unseen @ part.astype(np.float32))
    strongest = np.lexsort((lessons.liked_at, -weight))[: tuning.most_liked]
    ((near, _),) = Likeness([lessons.liked[strongest]]).of(unseen)
    return Model(
        weights=weights.astype(np.float32),
        likeness=tuning.likeness / _spread(near),
        liked=lessons.liked[strongest],
        liked_at=lessons.liked_at[strongest],
    )


def _spread(scores: NDArray[np.floating]) -> float:
    """The standard deviation, or 1 where nothing differs."""
    spread = float(scores.std()) if len(scores) else 0.0
    return spread if spread > 1e-9 else 1.0


def _centroid(lessons: Lessons, tuning: Tuning) -> Scores:
    total = np.asarray(lessons.liked.T @ lessons.liked_weight, np.float64)
    if lessons.seed.nnz:
        # The words that are used beside the keywords.
        beside = 0.5 * _mean(lessons.near)
        total += tuning.keywords * (lessons.seed.toarray().ravel().astype(np.float64) + beside)
    length = float(np.linalg.norm(total))
    towards = total / length if length else total
    return towards - (0.25 if length else 1.0) * _mean(lessons.skipped)


def _mean(papers: csr_array) -> Scores:
    if not papers.shape[0]:
        return np.zeros(papers.shape[1])
    return np.asarray(papers.mean(axis=0), np.float64).ravel()


def _separator(lessons: Lessons, tuning: Tuning) -> Scores:
    """Weights of a linear support vector machine, classes balanced."""
    from sklearn.svm import LinearSVC

    rows, positive = [lessons.liked], lessons.liked_weight.astype(np.float64)
    if lessons.seed.nnz:
        rows.append(lessons.seed)
        positive = np.append(positive, tuning.keywords)
    rows += [lessons.skipped, lessons.unseen]
    negative = np.ones(lessons.skipped.shape[0] + lessons.unseen.shape[0])
    negative[: lessons.skipped.shape[0]] = tuning.skip
    half = (len(positive) + len(negative)) / 2
    sample_weight = np.concatenate(
        (positive * half / positive.sum(), negative * half / negative.sum())
    )
    truth = np.concatenate((np.ones(len(positive)), np.zeros(len(negative))))
    machine = LinearSVC(C=tuning.penalty, random_state=0, max_iter=2_000, tol=1e-3)
    machine.fit(vstack(rows, format="csr"), truth, sample_weight=sample_weight)
    return np.asarray(machine.coef_, np.float64).ravel()
