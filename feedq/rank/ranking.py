"""Papers, decisions and profiles in; one order out, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feedq.domain.model import Reason
from feedq.errors import NotEnoughLabels
from feedq.rank.cache import Features, features
from feedq.rank.explore import unfamiliar
from feedq.rank.model import Model, Tuning
from feedq.rank.profiles import learn, teach
from feedq.rank.reasons import strongest
from feedq.rank.signals import Signals, authored
from feedq.rank.tokens import Ints
from feedq.rank.values import Document, Example, Interest, Scored
from feedq.rank.words import contains_phrase

_DAY_S = 86_400.0
_EXPLORE_DAYS = 30.0
_LOWEST = -1e9
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
        computed: how many papers had to be turned into features this time.
        fingerprint: equal for equal models, whatever papers they are applied to.
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
    computed: int
    fingerprint: str
    _features: Features
    _models: tuple[Model, ...]
    _likeness: NDArray[np.float32]
    _levelled: NDArray[np.float64]
    _papers: Sequence[Document]
    _now: float
    _authored: Sequence[dict[int, list[str]]]
    _signals: Signals

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def _position(self) -> dict[int, int]:
        return {row: position for position, row in enumerate(self.rows.tolist())}

    def scored(self, explained: Collection[int] | None = None) -> Iterator[Scored]:
        """All papers, best first.

        Args:
            explained: rows that get their reasons; None: all. Finding the reasons of a paper
                costs far more than scoring it.
        """
        wanted = self.rows.tolist() if explained is None else sorted(set(explained))
        reasons = dict(zip(wanted, self.reasons(wanted), strict=True))
        # As lists: taking single numbers out of arrays costs more than all the rest.
        rows, nearest, best = self.rows.tolist(), self.nearest.tolist(), self.best.tolist()
        scores, explore = self.scores.tolist(), self.explore.tolist()
        excluded = self.excluded.tolist()
        for at in self.order.tolist():
            yield Scored(
                row=rows[at],
                score=scores[at],
                profile=self.profiles[best[at]],
                reasons=reasons.get(rows[at], ()),
                nearest=nearest[at] if nearest[at] >= 0 else None,
                explore=explore[at],
                excluded=excluded[at],
            )

    def reasons(self, rows: Sequence[int], count: int = 8) -> list[tuple[Reason, ...]]:
        """What weighed most for or against each of the papers, biggest first."""
        found: list[tuple[Reason, ...]] = [()] * len(rows)
        positions = np.array([self._position[row] for row in rows], np.int64)
        for place, model in enumerate(self._models):
            mine = np.flatnonzero(self.best[positions] == place)
            beside = [self._beside(int(position)) for position in positions[mine]]
            terms = strongest(
                self._features.matrix, positions[mine], model, self._features.space, count
            )
            for at, extra, named in zip(mine.tolist(), beside, terms, strict=True):
                together = sorted((*named, *extra), key=lambda r: (-abs(r.weight), r.term))
                found[at] = tuple(together[:count])
        return found

    def explain(self, row: int) -> tuple[Reason, ...]:
        """Everything that makes up a paper's score, biggest first; the weights add up to it."""
        position = self._position[row]
        model = self._models[self.best[position]]
        every = self._features.matrix.shape[1]
        (terms,) = strongest(
            self._features.matrix, np.array([position]), model, self._features.space, every
        )
        found = [*terms, *self._beside(position), Reason("where every paper starts", model.offset)]
        if self._levelled[position]:
            found.append(Reason("level with other profiles", float(self._levelled[position])))
        return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.term)))

    def _beside(self, position: int) -> list[Reason]:
        place = int(self.best[position])
        found = self._signals.of(self._papers[position], self._now)
        authors = self._authored[place].get(position, [])
        found += [Reason(f"author {name}", self._signals.author) for name in authors]
        near = float(self._models[place].likeness * self._likeness[position])
        if near:
            found.append(Reason("similar to liked", near))
        return found


def rank(
    documents: Iterable[Document],
    examples: Iterable[Example],
    interests: Iterable[Interest],
    *,
    now: float,
    seed: int,
    explore: int,
    cache: Path | None,
    tuning: Tuning | None = None,
    signals: Signals | None = None,
) -> Ranking:
    """Order the papers by interest.

    The order is by (-score, -published, identifier); it does not depend on the order in which
    anything is given. Documents of one row are one paper, examples of unknown rows say nothing.

    Args:
        now: POSIX seconds; what is newer or older than it decides recency and fading.
        seed: chooses the papers that stand for "not interesting" and the ones to explore.
        explore: how many undecided recent papers to mark as worth a look for being unfamiliar.
        cache: where features are kept between runs, or None to keep nothing.

    Raises:
        NotEnoughLabels: nothing among the decisions and profiles says anything of these papers.
    """
    tuning, signals = tuning or Tuning(), signals or Signals()
    by_row = {document.row: document for document in documents}
    papers = [by_row[row] for row in sorted(by_row)]
    interests = sorted(interests, key=lambda interest: interest.name)
    examples = [each for each in examples if each.row in by_row and abs(each.label) >= _LEAST]
    authors = [authored(papers, interest) for interest in interests]
    made = features(papers, cache)
    taught = teach(made, examples, interests, now=now, seed=seed, tuning=tuning)
    if all(lessons.empty for lessons in taught.values()) and not any(authors):
        raise NotEnoughLabels(0, 1)

    learned = learn(made, taught, tuning)
    names = tuple(each.name for each in learned)
    models = tuple(each.model for each in learned)
    own = dict(zip((interest.name for interest in interests), authors, strict=True))
    authors = [own.get(name, {}) for name in names]
    per_profile = np.array([each.scores for each in learned])
    for place, found in enumerate(authors):
        for position, who in found.items():
            per_profile[place, position] += signals.author * len(who)
    out = _left_out(papers, interests, names)
    # A profile of which nothing is known but authors has a say on their papers alone.
    silent = np.zeros(out.shape, bool)
    for place, (name, found) in enumerate(zip(names, authors, strict=True)):
        if taught[name].empty:
            silent[place] = True
            silent[place, list(found)] = False
    best = np.where(out, -np.inf, np.where(silent, _LOWEST, per_profile)).argmax(axis=0)
    everyone = np.arange(len(papers))
    scores = np.round(per_profile[best, everyone] + signals.totals(papers, now), _DECIMALS)
    scores += 0.0  # no -0.0
    excluded = np.logical_and.reduce(out, axis=0)
    published = np.array([paper.published for paper in papers])
    order = np.lexsort((_places(papers), -published, -scores, excluded))
    near = np.array([each.nearest for each in learned])[best, everyone]
    decided = sorted({example.row for example in examples})
    known = np.searchsorted(made.rows, np.array(decided, np.int64))
    marked = np.zeros(len(papers), bool)
    marked[
        unfamiliar(
            made.matrix,
            known=known,
            candidates=_recent(published, excluded, known),
            scores=scores,
            rows=made.rows,
            count=explore,
            seed=seed + int(now // _DAY_S),
        )
    ] = True
    return Ranking(
        rows=made.rows,
        scores=scores,
        order=order,
        best=best,
        nearest=np.where(near >= 0, made.rows[near], -1),
        excluded=excluded,
        explore=marked,
        profiles=names,
        seed=seed,
        computed=made.new,
        fingerprint=_fingerprint(names, models, seed),
        _features=made,
        _models=models,
        _likeness=np.array([each.likeness for each in learned])[best, everyone],
        _levelled=np.array([each.levelled for each in learned])[best, everyone],
        _papers=papers,
        _now=now,
        _authored=authors,
        _signals=signals,
    )


def _left_out(
    papers: Sequence[Document], interests: Sequence[Interest], names: Sequence[str]
) -> NDArray[np.bool_]:
    """(n_profiles, n_papers) whether a profile excludes a paper.

    What belongs to no profile follows the profiles: a paper that all of them exclude is out.
    """
    out = np.zeros((len(names), len(papers)), bool)
    rules = {interest.name: interest.exclude for interest in interests}
    if not any(rules.values()):
        return out
    phrases = [rules.get(name, ()) for name in names]
    for position, paper in enumerate(papers):
        folded = f"{paper.title}\n{paper.abstract}".casefold()
        for place, each in enumerate(phrases):
            if each and contains_phrase(folded, each):
                out[place, position] = True
    if "" in names and "" not in rules:
        place = names.index("")
        others = [at for at in range(len(names)) if at != place]
        out[place] = out[others].all(axis=0) if others else False
    return out


def _places(papers: Sequence[Document]) -> Ints:
    """Each paper's place in the order of (identifier, row)."""
    order = sorted(range(len(papers)), key=lambda at: (papers[at].identifier, papers[at].row))
    places = np.empty(len(papers), np.int64)
    places[order] = np.arange(len(papers))
    return places


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
