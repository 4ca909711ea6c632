"""Which decision teaches which profile, and the profiles' models on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from feedq.rank.cache import Features
from feedq.rank.explore import numbers
from feedq.rank.features import FeatureSpace, Floats
from feedq.rank.model import Lessons, Model, Scores, Tuning, fit, level, likeness
from feedq.rank.tokens import Ints
from feedq.rank.values import Example, Interest

_DAY_S = 86_400.0
_MOST = 10.0  # a label above it counts the same
_BELONGS = 0.7
"""From this calibrated score on, a decision made outside of any profile is that profile's."""


def teach(
    made: Features,
    examples: Sequence[Example],
    interests: Sequence[Interest],
    *,
    now: float,
    seed: int,
    tuning: Tuning,
) -> dict[str, Lessons]:
    """What each profile learns from, by name; "" gets the decisions that fit no profile.

    A profile's own papers count as liked. A skip that no profile surfaced teaches all of them.
    What is liked for another profile is no example against this one.
    """
    position = {row: at for at, row in enumerate(made.rows.tolist())}
    liked: dict[str, dict[int, float]] = {interest.name: {} for interest in interests}
    skipped: dict[str, set[int]] = {interest.name: set() for interest in interests}
    seeds = {interest.name: keywords(made.space, interest.keywords) for interest in interests}
    for interest in interests:
        liked[interest.name] |= {position[row]: 1.0 for row in interest.papers if row in position}
    homeless: list[Example] = []
    for example in sorted(examples, key=lambda each: (each.row, each.at, each.label)):
        if example.profile in liked:
            _note(example, example.profile, position, liked, skipped, now, tuning)
        else:
            homeless.append(example)
    liked.setdefault("", {})
    skipped.setdefault("", set())
    home = _homes(made, liked, seeds, [position[each.row] for each in homeless], tuning)
    for example in homeless:
        if example.label > 0:
            name = home[position[example.row]]
            _note(example, name, position, liked, skipped, now, tuning)
        else:
            for name in liked:
                _note(example, name, position, liked, skipped, now, tuning)
    if not liked[""] and interests and any(each.name != "" for each in interests):
        del liked[""]  # skips alone are told to the named profiles
    decided = {position[example.row] for example in examples}.union(*liked.values())
    unseen = _sample(made.rows, decided, tuning.negatives, seed)
    empty = csr_array((1, made.space.n_columns), dtype=np.float32)
    found = {}
    for name, papers in sorted(liked.items()):
        at = np.array(sorted(papers), np.int64)
        found[name] = Lessons(
            liked=at,
            liked_weight=np.array([papers[each] for each in at.tolist()], np.float32),
            skipped=np.array(sorted(skipped[name] - set(papers)), np.int64),
            unseen=unseen,
            seed=seeds.get(name, empty),
        )
    return found


def _note(
    example: Example,
    name: str,
    position: Mapping[int, int],
    liked: dict[str, dict[int, float]],
    skipped: dict[str, set[int]],
    now: float,
    tuning: Tuning,
) -> None:
    at = position[example.row]
    if example.label < 0:
        skipped[name].add(at)
        return
    age_days = max(0.0, now - example.at) / _DAY_S
    weight = min(example.label, _MOST) * 0.5 ** min(age_days / tuning.half_life_days, 10.0)
    liked[name][at] = max(liked[name].get(at, 0.0), weight)


def _homes(
    made: Features,
    liked: Mapping[str, Mapping[int, float]],
    seeds: Mapping[str, csr_array],
    positions: Sequence[int],
    tuning: Tuning,
) -> dict[int, str]:
    """The profile that each liked paper without one fits best, "" when it fits none."""
    home = dict.fromkeys(positions, "")
    best = dict.fromkeys(positions, _BELONGS)
    for name in sorted(liked):
        total = np.zeros(made.space.n_columns)
        if name in seeds:
            total += tuning.keywords * seeds[name].toarray().ravel()
        own = np.array(sorted(liked[name]), np.int64)
        if len(own):
            total += np.asarray(made.matrix[own].sum(axis=0)).ravel()
        if not positions or not total.any():
            continue
        raw = np.asarray(made.matrix @ total.astype(np.float32), np.float64)
        _, scores = Model(total.astype(np.float32), 0.0, own).calibrated(raw, np.empty(0, np.int64))
        for at in positions:
            if scores[at] > best[at]:
                best[at], home[at] = float(scores[at]), name
    return home


def keywords(space: FeatureSpace, phrases: Sequence[str]) -> csr_array:
    """Keywords as if they were a paper: (1, n_columns), length 1, or 0 when none is known."""
    total: dict[int, float] = {}
    for phrase in sorted(set(phrases)):
        found = space.phrase(phrase)
        length = float(np.sqrt(sum(value**2 for value in found.values())))
        for column, value in found.items():
            # A rare phrase must not outweigh the others: each keyword has length 1.
            total[column] = total.get(column, 0.0) + value / length
    length = float(np.sqrt(sum(value**2 for value in total.values()))) or 1.0
    columns = sorted(total)
    data = np.array([total[column] / length for column in columns], np.float32)
    ends = np.array([0, len(columns)], np.int32)
    return csr_array((data, np.array(columns, np.int32), ends), shape=(1, space.n_columns))


def _sample(rows: Ints, decided: set[int], count: int, seed: int) -> Ints:
    """Undecided papers that stand for "not interesting": nearly the same ones every day."""
    open_ = np.ones(len(rows), bool)
    open_[sorted(decided)] = False
    positions = np.flatnonzero(open_)
    if len(positions) <= count:
        return positions
    drawn = np.argsort(numbers(rows[positions], seed), kind="stable")[:count]
    return np.sort(positions[drawn])


@dataclass(frozen=True, slots=True)
class Learned:
    """A fitted profile and what it makes of all papers, each (n_papers,).

    Attributes:
        scores: on the scale that all profiles share.
        levelled: the part of the scores that `model.level` took away, 0 or less.
        likeness: cosine with the nearest liked paper.
        nearest: position of that paper, -1 for none.
    """

    name: str
    model: Model
    scores: Scores
    levelled: Scores
    likeness: Floats
    nearest: Ints


def learn(made: Features, taught: Mapping[str, Lessons], tuning: Tuning) -> list[Learned]:
    """Fit each profile and score all papers with it."""
    undecided = np.ones(made.matrix.shape[0], bool)
    for lessons in taught.values():
        undecided[lessons.liked] = undecided[lessons.skipped] = False
    compared = np.flatnonzero(undecided)
    fitted = [(name, fit(made.matrix, lessons, tuning)) for name, lessons in taught.items()]
    likenesses = likeness(made.matrix, [made.matrix[model.liked] for _, model in fitted])
    found = []
    for (name, model), (near, which) in zip(fitted, likenesses, strict=True):
        raw = np.asarray(made.matrix @ model.weights, np.float64) + model.likeness * near
        model, scores = model.calibrated(raw, compared)
        levelled = level(scores, compared)
        nearest = np.append(model.liked, -1)[which]
        found.append(Learned(name, model, scores + levelled, levelled, near, nearest))
    return found
