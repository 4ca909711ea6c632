"""Papers, decisions and profiles in; one order out, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from feedq.domain.model import Reason
from feedq.errors import NotEnoughLabels
from feedq.rank.cache import Features, features, part
from feedq.rank.catalogue import Catalogue, catalogue
from feedq.rank.explore import unfamiliar
from feedq.rank.model import Model, Tuning
from feedq.rank.others import find_rivals, keep_others
from feedq.rank.profiles import learn, teach
from feedq.rank.reasons import strongest
from feedq.rank.signals import Signals, authored
from feedq.rank.tokens import Ints
from feedq.rank.values import Beside, Document, Example, Interest, Scored
from feedq.rank.words import contains_phrase

_DAY_S = 86_400.0
_EXPLORE_DAYS = 30.0
_LOWEST = -1e9
_NOTHING = Beside()
_LEAST_REST = 1e-5  # what rounding makes of numbers of this size
REST = "everything else"
_LEAST = 0.01  # a label nearer to 0 says nothing
_DECIMALS = 6
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
        keep_others(self._features, best, cache, now=self._now)

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
        scores = np.round(self.scores + change, _DECIMALS)
        order = _order(self._papers, scores, self.excluded)
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


def rank(documents: Iterable[Document], *given: Any, **settings: Any) -> Ranking:
    """`rank_catalogue` for papers that are in memory."""
    return rank_catalogue(catalogue(documents), *given, **settings)


def rank_catalogue(
    papers: Catalogue,
    examples: Iterable[Example],
    interests: Iterable[Interest],
    *,
    now: float,
    seed: int,
    explore: int,
    cache: Path | Features | None,
    tuning: Tuning | None = None,
    signals: Signals | None = None,
) -> Ranking:
    """Order the papers by interest.

    The order is by (-score, -published, identifier); it does not depend on the order in which
    anything is given. Examples of unknown rows say nothing.

    Args:
        now: POSIX seconds; what is newer or older than it decides recency and fading.
        seed: chooses the papers that stand for "not interesting" and the ones to explore.
        explore: how many undecided recent papers to mark as worth a look for being unfamiliar.
        cache: where features are kept between runs; or features that were made of these papers and
            perhaps others; or None to keep nothing. Features that have others `beside` these
            papers say how they compare with a whole library.

    Raises:
        NotEnoughLabels: nothing among the decisions and profiles says anything of these papers.
    """
    tuning, signals = tuning or Tuning(), signals or Signals()
    interests = sorted(interests, key=lambda interest: interest.name)
    rows, published = papers.rows, papers.published
    examples = _known(examples, rows)
    decided = _decided(rows, examples, interests)
    wrote = {interest.name: authored(papers, interest) for interest in interests}
    made = _made(papers, cache, now)
    at = np.searchsorted(made.rows, rows)
    # Products this small are slower in several threads, which then wait at full speed.
    with threadpool_limits(1):
        taught = teach(made, examples, interests, now=now, seed=seed, tuning=tuning)
        if all(lessons.empty for lessons in taught.values()) and not any(wrote.values()):
            raise NotEnoughLabels(0, 1)
        everywhere = learn(made, taught, _decided(made.rows, examples, interests), tuning)
    learned = [each.only(at) for each in everywhere]
    made, every = part(made, papers), made
    names = tuple(each.name for each in learned)
    authors = [wrote.get(name, {}) for name in names]
    per_profile = np.array([each.scores for each in learned])
    silent = np.array([np.full(len(rows), taught[name].empty) for name in names])
    _heed_authors(per_profile, silent, rows, authors, signals.author)
    out = _left_out(papers, interests, names)
    best = np.where(out, -np.inf, np.where(silent, _LOWEST, per_profile)).argmax(axis=0)
    everyone = np.arange(len(papers))
    beside = signals.totals(rows, published, papers.beside, now)
    scores = np.round(per_profile[best, everyone] + beside, _DECIMALS)
    scores += 0.0  # no -0.0
    excluded = np.logical_and.reduce(out, axis=0)
    near = np.array([each.nearest for each in learned])[best, everyone]
    explored = unfamiliar(
        made.matrix,
        known=decided,
        candidates=_recent(published, excluded, decided),
        scores=scores,
        rows=rows,
        count=explore,
        seed=seed + int(now // _DAY_S),
    )
    telling = [one for one in everywhere if not taught[one.name].empty]
    rivals, missed = find_rivals(every, telling, papers, np.delete(scores, decided))
    return Ranking(
        rows=rows,
        scores=scores,
        order=_order(papers, scores, excluded),
        best=best,
        nearest=np.where(near >= 0, every.rows[near], -1),
        excluded=excluded,
        explore=np.isin(everyone, explored),
        profiles=names,
        seed=seed,
        fingerprint=_fingerprint(names, [each.model for each in learned], seed),
        rivals=rivals,
        missed=missed,
        _features=made,
        _models=tuple(each.model for each in learned),
        _likeness=np.array([each.likeness for each in learned])[best, everyone],
        _levelled=np.array([each.levelled for each in learned])[best, everyone],
        _papers=papers,
        _now=now,
        _authored=authors,
        _signals=signals,
    )


def _made(papers: Catalogue, cache: Path | Features | None, now: float) -> Features:
    if not isinstance(cache, Features):
        return features(papers, cache, now=now)
    return part(cache, papers) if cache.beside is None else cache


def _known(examples: Iterable[Example], rows: Ints) -> list[Example]:
    """The decisions on these papers that say something."""
    telling = [each for each in examples if abs(each.label) >= _LEAST]
    there = np.isin(np.array([each.row for each in telling], np.int64), rows).tolist()
    return [each for each, known in zip(telling, there, strict=True) if known]


def _decided(rows: Ints, examples: Iterable[Example], interests: Iterable[Interest]) -> Ints:
    """Places of the papers that the user knows: decided on, or a profile's own examples."""
    known = [each.row for each in examples] + [row for one in interests for row in one.papers]
    return np.flatnonzero(np.isin(rows, known))


def _heed_authors(
    scores: NDArray[np.float64],
    silent: NDArray[np.bool_],
    rows: Ints,
    authors: Sequence[Mapping[int, Sequence[str]]],
    weight: float,
) -> None:
    """Let profiles have their say on papers of their authors.

    Args:
        scores, silent: (n_profiles, n_papers), changed in place. A profile of which nothing is
            known but authors is silent on all other papers.
        authors: for each profile, paper row -> its authors among the paper's.
    """
    for place, found in enumerate(authors):
        own = np.searchsorted(rows, np.array(list(found), np.int64))
        scores[place, own] += [weight * len(who) for who in found.values()]
        silent[place, own] = False


def _left_out(
    papers: Catalogue, interests: Sequence[Interest], names: Sequence[str]
) -> NDArray[np.bool_]:
    """(n_profiles, n_papers) whether a profile excludes a paper.

    What belongs to no profile follows the profiles: a paper that all of them exclude is out.
    """
    out = np.zeros((len(names), len(papers)), bool)
    rules = {interest.name: interest.exclude for interest in interests if interest.exclude}
    if not rules:
        return out
    every = sorted({phrase for phrases in rules.values() for phrase in phrases})
    for paper in papers.saying(every):
        folded = f"{paper.title}\n{paper.abstract}".casefold()
        for place, name in enumerate(names):
            if name in rules and contains_phrase(folded, rules[name]):
                out[place, np.searchsorted(papers.rows, paper.row)] = True
    if "" in names and "" not in [interest.name for interest in interests]:
        place = names.index("")
        others = [at for at in range(len(names)) if at != place]
        out[place] = out[others].all(axis=0) if others else False
    return out


def _order(papers: Catalogue, scores: NDArray[np.float64], excluded: NDArray[np.bool_]) -> Ints:
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


def _recent(published: NDArray[np.float64], excluded: NDArray[np.bool_], known: Ints) -> Ints:
    """Undecided papers of the month before the newest one."""
    open_ = ~excluded
    open_[known] = False
    if len(published):
        open_ &= published >= published.max() - _EXPLORE_DAYS * _DAY_S
    return np.flatnonzero(open_)


def _fingerprint(names: Sequence[str], models: Sequence[Model], seed: int) -> str:
    digest = hashlib.blake2b(digest_size=8)
    digest.update(repr((names, seed)).encode("utf-8", "surrogatepass"))
    for model in models:
        digest.update(np.ascontiguousarray(model.weights).tobytes())
        digest.update(repr((round(model.likeness, 6), round(model.offset, 6))).encode())
    return digest.hexdigest()
