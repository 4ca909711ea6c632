"""A ranking: every paper's score and place, and why it stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feedq.domain.model import Reason
from feedq.rank.cache import Features
from feedq.rank.catalogue import Catalogue
from feedq.rank.model import Model
from feedq.rank.others import keep_others
from feedq.rank.reasons import strongest
from feedq.rank.signals import Signals
from feedq.rank.tokens import Ints
from feedq.rank.values import Beside, Scored

_NOTHING = Beside()
_LEAST_REST = 1e-5  # what rounding makes of numbers of this size
REST = "everything else"
DECIMALS = 6
"""Scores are compared to this many: what differs less differs by rounding alone."""


@dataclass(frozen=True)
class Ranking:
    """Every paper's score, in the order of `rows`; what explains them is computed on demand.

    Attributes:
        rows: (n_papers,) the store's numbers, ascending.
        scores: (n_papers,) float64, comparable within this ranking only.
        order: positions in `rows` from best to worst, excluded papers last.
        best: (n_papers,) the profile in which each paper does best, as a place in `profiles`.
        nearest: (n_papers,) row of the nearest liked paper, -1 for none.
        excluded, explore: (n_papers,) see `Scored`.
        profiles: names; "" is what decisions teach that belong to no profile.
        fingerprint: equal for equal models, whatever papers they are applied to.
        rivals: rows of papers that were not ranked, and by their words alone would be among the
            best `SURE` undecided ones. None where all were ranked.
        missed: how many more of them there may be, as far as those tell that stand for all others.
    """

    rows: Ints
    scores: NDArray[np.float64]
    order: Ints
    best: Ints
    nearest: Ints
    excluded: NDArray[np.bool_]
    explore: NDArray[np.bool_]
    profiles: tuple[str, ...]
    seed: int
    fingerprint: str
    rivals: Ints
    missed: float
    _vouching: Ints  # positions of the papers nearest to the keywords, when all were ranked
    _features: Features
    _models: tuple[Model, ...]
    _likeness: NDArray[np.float32]
    _levelled: NDArray[np.float64]
    _papers: Catalogue
    _now: float
    _authored: Sequence[Mapping[int, Sequence[str]]]
    _signals: Signals

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def total(self) -> int:
        """How many papers the library has, of which these may be some."""
        return self._papers.total or len(self.rows)

    @property
    def newest(self) -> float:
        """When the newest paper was published, POSIX seconds; 0 without papers."""
        return float(self._papers.published.max(initial=0.0))

    @property
    def published(self) -> NDArray[np.float64]:
        """(n_papers,) when each was published, POSIX seconds, 0 if unknown."""
        return self._papers.published

    @property
    def signals(self) -> Signals:
        """The weights of what stands beside the text."""
        return self._signals

    @property
    def features(self) -> Features:
        """What the papers were scored by; good for any part of them."""
        return self._features

    def keep(self, cache: Path) -> None:
        """Of a ranking of all papers keep what a day's work compares with."""
        best = self.order[~self.excluded[self.order]]
        keep_others(self._features, best, self._vouching, cache, now=self._now)

    def ordered(self) -> list[int]:
        """Rows from best to worst, excluded papers last."""
        found: list[int] = self.rows[self.order].tolist()
        return found

    def scores_of(self, rows: Sequence[int]) -> list[float]:
        """The scores of these papers."""
        found: list[float] = self.scores[np.searchsorted(self.rows, rows)].tolist()
        return found

    @property
    def explored(self) -> set[int]:
        """Rows of the papers that are marked as worth a look for being unfamiliar."""
        return set(self.rows[self.explore].tolist())

    @property
    def left_out(self) -> set[int]:
        """Rows of the papers that every profile excludes."""
        return set(self.rows[self.excluded].tolist())

    def since(self, published: float) -> set[int]:
        """Rows of the papers of that time, in POSIX seconds, and later."""
        return set(self.rows[self._papers.published >= published].tolist())

    def places(self, apart: Collection[int]) -> dict[int, int]:
        """row -> place, from 1, of the papers that are neither excluded nor among `apart`."""
        out = self.excluded | np.isin(self.rows, np.array(sorted(apart), np.int64))
        rows = self.rows[self.order[~out[self.order]]].tolist()
        return dict(zip(rows, range(1, len(rows) + 1), strict=True))

    def rescored(self, signals: Signals) -> Ranking:
        """The same models with other weights of what stands beside the text; each paper stays with
        the profile it has."""
        beside = self._papers.beside
        given = (self.rows, self._papers.published, beside, self._now)
        change = signals.totals(*given) - self._signals.totals(*given)
        for place, found in enumerate(self._authored):
            for row, who in found.items():
                position = int(np.searchsorted(self.rows, row))
                if self.best[position] == place:
                    change[position] += (signals.author - self._signals.author) * len(who)
        scores = np.round(self.scores + change, DECIMALS)
        order = in_order(self._papers, scores, self.excluded)
        return replace(self, scores=scores, order=order, _signals=signals)

    def find(self, row: int) -> Scored | None:
        """One paper with its reasons, or None when there is no such row."""
        return next(self.scored([row], [row]), None)

    def scored(
        self, wanted: Collection[int] | None = None, explained: Collection[int] | None = None
    ) -> Iterator[Scored]:
        """Papers, best first.

        Args:
            wanted: rows; None: all.
            explained: rows that get their reasons; None: all that are wanted. Finding the reasons
                of a paper costs far more than scoring it.
        """
        order = self.order
        if wanted is not None:
            chosen = np.isin(self.rows, np.array(sorted(wanted), np.int64))
            order = order[chosen[order]]
        rows = self.rows[order].tolist()
        told = rows if explained is None else sorted(set(explained).intersection(rows))
        reasons = dict(zip(told, self.reasons(told), strict=True))
        # As lists: taking single numbers out of arrays costs more than all the rest.
        columns = (self.scores, self.best, self.nearest, self.explore, self.excluded)
        lists = (column[order].tolist() for column in columns)
        for row, score, best, nearest, explore, excluded in zip(rows, *lists, strict=True):
            yield Scored(
                row=row,
                score=score,
                profile=self.profiles[best],
                reasons=reasons.get(row, ()),
                nearest=nearest if nearest >= 0 else None,
                explore=explore,
                excluded=excluded,
            )

    def reasons(self, rows: Sequence[int], count: int = 8) -> list[tuple[Reason, ...]]:
        """What weighed most for or against each of the papers, biggest first; what all the rest
        came to is the last. The weights add up to the score."""
        found: list[tuple[Reason, ...]] = [()] * len(rows)
        positions = np.searchsorted(self.rows, np.array(rows, np.int64))
        for place, model in enumerate(self._models):
            mine = np.flatnonzero(self.best[positions] == place)
            papers = self._features.matrix.take(positions[mine])
            terms = strongest(papers, model, self._features.space, count)
            scores = self.scores[positions[mine]].tolist()
            for at, named, score in zip(mine.tolist(), terms, scores, strict=True):
                together = [*named, *self._beside(int(positions[at]))]
                most = sorted(together, key=lambda r: (-abs(r.weight), r.term))[:count]
                rest = score - sum(reason.weight for reason in most)
                found[at] = (*most, Reason(REST, rest)) if abs(rest) >= _LEAST_REST else (*most,)
        return found

    def explain(self, row: int) -> tuple[Reason, ...]:
        """Everything that makes up a paper's score, biggest first; the weights add up to it."""
        position = int(np.searchsorted(self.rows, row))
        model = self._models[self.best[position]]
        every = self._features.matrix.shape[1]
        (terms,) = strongest(
            self._features.matrix.take(np.array([position])), model, self._features.space, every
        )
        found = [*terms, *self._beside(position), Reason("where every paper starts", model.offset)]
        if self._levelled[position]:
            found.append(Reason("level with other profiles", float(self._levelled[position])))
        return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.term)))

    def _beside(self, position: int) -> list[Reason]:
        place, row = int(self.best[position]), int(self.rows[position])
        beside = self._papers.beside.get(row, _NOTHING)
        found = self._signals.of(beside, float(self._papers.published[position]), self._now)
        authors = self._authored[place].get(row, ())
        found += [Reason(f"author {name}", self._signals.author) for name in authors]
        near = float(self._models[place].likeness * self._likeness[position])
        if near:
            found.append(Reason("similar to liked", near))
        return found


def in_order(papers: Catalogue, scores: NDArray[np.float64], excluded: NDArray[np.bool_]) -> Ints:
    """Positions by (excluded, -score, -published, identifier, row)."""
    keys = (papers.rows, -papers.published, -scores, excluded)
    order = np.lexsort(keys)
    # Identifiers are asked for where they decide, among papers level in all else.
    level = np.ones(max(0, len(order) - 1), bool)
    for key in keys[1:]:
        level &= key[order][1:] == key[order][:-1]
    if not level.any():
        return order
    tied = np.unique(np.concatenate((order[1:][level], order[:-1][level])))
    names = [paper.identifier for paper in papers.read(papers.rows[tied].tolist())]
    places = np.zeros(len(order), np.int64)
    places[tied] = np.unique(np.array(names, object), return_inverse=True)[1]
    return np.lexsort((papers.rows, places, *keys[1:]))
