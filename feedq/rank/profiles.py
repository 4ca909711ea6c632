"""Which decision teaches which profile, and the profiles' models on one scale."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array, vstack

from feedq.rank.cache import Features
from feedq.rank.chance import draw
from feedq.rank.features import FeatureSpace, Floats
from feedq.rank.matrix import products
from feedq.rank.model import Lessons, Likeness, Model, Scores, Tuning, calibrate, fit, level
from feedq.rank.tokens import Ints
from feedq.rank.values import Example, Interest

_DAY_S = 86_400.0
_MOST = 10.0  # a label above it counts the same
_BELONGS = 0.7
"""From this calibrated score on, a decision made outside of any profile is that profile's."""


@dataclass(frozen=True, slots=True)
class _Decided:
    """What was decided for one profile.

    Attributes:
        liked: row -> weight.
        skipped: rows.
    """

    liked: dict[int, float]
    skipped: set[int] = field(default_factory=set)

    def note(self, example: Example, now: float, tuning: Tuning) -> None:
        if example.label < 0:
            self.skipped.add(example.row)
            return
        age_days = max(0.0, now - example.at) / _DAY_S
        weight = min(example.label, _MOST) * 0.5 ** min(age_days / tuning.half_life_days, 10.0)
        self.liked[example.row] = max(self.liked.get(example.row, 0.0), weight)


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

    Args:
        examples: of known rows.
        seed: chooses the papers that stand for "not interesting".
    """
    seeds = {one.name: keywords(made.space, one.keywords) for one in interests}
    seeds.setdefault("", keywords(made.space, ()))
    profiles = _sorted_out(made, examples, interests, seeds, now=now, tuning=tuning)
    decided = {example.row for example in examples}.union(
        *(each.liked for each in profiles.values())
    )
    unseen = made.matrix.take(_sample(made.rows, decided, tuning.negatives, seed))
    nearest = _nearest(made, [seeds[name] for name in sorted(profiles)], tuning.feedback)
    found = {}
    for name, near in zip(sorted(profiles), nearest, strict=True):
        profile = profiles[name]
        liked = sorted(profile.liked)
        skipped = sorted(profile.skipped.difference(liked))
        liked_at = np.searchsorted(made.rows, np.array(liked, np.int64))
        skipped_at = np.searchsorted(made.rows, np.array(skipped, np.int64))
        found[name] = Lessons(
            liked=made.matrix.take(liked_at),
            liked_weight=np.array([profile.liked[row] for row in liked], np.float32),
            liked_at=liked_at,
            skipped=made.matrix.take(skipped_at),
            unseen=unseen,
            seed=seeds[name],
            near=made.matrix.take(near),
            near_at=near,
        )
    return found


def _sorted_out(
    made: Features,
    examples: Sequence[Example],
    interests: Sequence[Interest],
    seeds: Mapping[str, csr_array],
    *,
    now: float,
    tuning: Tuning,
) -> dict[str, _Decided]:
    """What was decided for each profile, by name; see `teach`.

    Args:
        seeds: what each profile's keywords are, as a row of features.
    """
    known = made.rows[np.isin(made.rows, [row for one in interests for row in one.papers])]
    rows = set(known.tolist())
    profiles = {
        one.name: _Decided({row: 1.0 for row in one.papers if row in rows}) for one in interests
    }
    homeless: list[Example] = []
    for example in sorted(examples, key=lambda each: (each.row, each.at, each.label)):
        if example.profile in profiles:
            profiles[example.profile].note(example, now, tuning)
        else:
            homeless.append(example)
    nameless = profiles.setdefault("", _Decided({}))
    home = _homes(made, profiles, seeds, [each.row for each in homeless if each.label > 0], tuning)
    for example in homeless:
        told = [profiles[home[example.row]]] if example.label > 0 else profiles.values()
        for profile in told:
            profile.note(example, now, tuning)
    if not nameless.liked and any(one.name for one in interests):
        del profiles[""]  # skips alone are told to the named profiles
    return profiles


def _homes(
    made: Features,
    profiles: Mapping[str, _Decided],
    seeds: Mapping[str, csr_array],
    rows: Sequence[int],
    tuning: Tuning,
) -> dict[int, str]:
    """The profile that each liked paper without one fits best, "" when it fits none."""
    home = dict.fromkeys(rows, "")
    best = dict.fromkeys(rows, _BELONGS)
    total = {
        name: tuning.keywords * seeds[name].toarray().ravel()
        + made.matrix.take(np.searchsorted(made.rows, sorted(profiles[name].liked))).sum(axis=0)
        for name in (sorted(profiles) if rows else ())
    }
    names = [name for name, weights in total.items() if weights.any()]
    if not names:
        return home
    raw = made.matrix.times(np.array([total[name] for name in names], np.float32))
    for name, scores in zip(names, raw.astype(np.float64), strict=True):
        middle, scale = calibrate(scores, made.compared())
        for row, at in zip(rows, np.searchsorted(made.rows, rows).tolist(), strict=True):
            score = float((scores[at] - middle) * scale)
            if score > best[row]:
                best[row], home[row] = score, name
    return home


def _nearest(made: Features, seeds: Sequence[csr_array], count: int) -> list[Ints]:
    """Positions of the papers nearest to each profile's keywords."""
    together = vstack(seeds, format="csr").toarray()
    wanted = np.flatnonzero(together.any(axis=1))
    found = [np.empty(0, np.int64)] * len(seeds)
    for place, near in zip(wanted.tolist(), made.matrix.times(together[wanted]), strict=True):
        best = np.lexsort((np.arange(len(near)), -near))[:count]
        found[place] = best[near[best] > 0]
    return found


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


def _sample(rows: Ints, decided: Collection[int], count: int, seed: int) -> Ints:
    """Positions of undecided papers that stand for "not interesting": nearly the same ones every
    day."""
    positions = np.flatnonzero(~np.isin(rows, sorted(decided)))
    return positions[draw(rows[positions], count, seed)]


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

    def only(self, positions: Ints) -> Learned:
        """What it makes of some of the papers, in the order given; `nearest` counts all."""
        return replace(
            self,
            scores=self.scores[positions],
            levelled=self.levelled[positions],
            likeness=self.likeness[positions],
            nearest=self.nearest[positions],
        )


def learn(
    made: Features, taught: Mapping[str, Lessons], decided: Ints, tuning: Tuning
) -> list[Learned]:
    """Fit each profile and score all papers with it, in one pass through them.

    Args:
        decided: positions of the papers that are not compared when profiles are brought to one
            scale.
    """
    models = [fit(lessons, tuning) for lessons in taught.values()]
    weights = np.array([model.weights for model in models])
    likeness = Likeness([model.liked for model in models])
    linear, alike = [], []
    for block in made.matrix.blocks():
        linear.append(products(block, weights))
        alike.append(likeness.of(block))
    compared = np.setdiff1d(made.compared(), decided)
    raw = made.matrix.by_paper(linear).astype(np.float64)
    found = []
    for place, (name, model) in enumerate(zip(taught, models, strict=True)):
        near = made.matrix.by_paper([block[place][0] for block in alike])
        which = made.matrix.by_paper([block[place][1] for block in alike])
        near, which = _without_itself(model, near, which)
        scores = raw[place] + model.likeness * near
        middle, scale = calibrate(scores, compared)
        scores = (scores - middle) * scale
        levelled = level(scores, compared)
        found.append(
            Learned(
                name=name,
                model=model.scaled(middle, scale),
                scores=scores + levelled,
                levelled=levelled,
                likeness=near,
                nearest=np.append(model.liked_at, -1)[which],
            )
        )
    return found


def _without_itself(model: Model, near: Floats, which: Ints) -> tuple[Floats, Ints]:
    """Likeness to the nearest liked paper, where a liked one is held against the others.

    Args:
        near: (n_papers,) cosine with the nearest liked paper.
        which: (n_papers,) which of the liked ones that is, -1 for none.
    """
    at = model.liked_at
    cosine = (model.liked @ model.liked.T).toarray()
    cosine[at[:, None] == at] = 0.0  # also where one paper was liked by two ways
    others = cosine.argmax(axis=1) if len(at) else at
    values = cosine[np.arange(len(at)), others]
    near, which, here = near.copy(), which.copy(), at >= 0
    near[at[here]] = values[here]
    which[at[here]] = np.where(values > 0, others, -1)[here]
    return near, which
