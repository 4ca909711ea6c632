"""Papers, decisions and profiles in; one order out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from feedq.errors import NotEnoughLabels
from feedq.rank.cache import Features, features, part
from feedq.rank.catalogue import Catalogue
from feedq.rank.explore import unfamiliar
from feedq.rank.model import Model, Tuning
from feedq.rank.others import find_rivals
from feedq.rank.profiles import Learned, learn, teach
from feedq.rank.ranking import DECIMALS, Ranking, in_order
from feedq.rank.signals import Signals, authored
from feedq.rank.tokens import Ints
from feedq.rank.values import Example, Interest
from feedq.rank.words import contains_phrase

_DAY_S = 86_400.0
_EXPLORE_DAYS = 30.0
_LOWEST = -1e9
_LEAST = 0.01  # a label nearer to 0 says nothing


def rank(
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
    examples = _known(examples, papers.rows)
    wrote = {interest.name: authored(papers, interest) for interest in interests}
    every = _made(papers, cache, now)
    # Products this small are slower in several threads, which then wait at full speed.
    with threadpool_limits(1):
        taught = teach(every, examples, interests, now=now, seed=seed, tuning=tuning)
        if all(lessons.empty for lessons in taught.values()) and not any(wrote.values()):
            raise NotEnoughLabels(0, 1)
        everywhere = learn(every, taught, _decided(every.rows, examples, interests), tuning)
    at = np.searchsorted(every.rows, papers.rows)
    learned = [each.only(at) for each in everywhere]
    names = tuple(each.name for each in learned)
    authors = [wrote.get(name, {}) for name in names]
    silent = np.array([taught[name].empty for name in names])
    out = _left_out(papers, interests, names)
    said, best = _best(learned, silent, out, papers.rows, authors, signals.author)
    beside = signals.totals(papers.rows, papers.published, papers.beside, now)
    scores = np.round(said + beside, DECIMALS) + 0.0  # no -0.0
    excluded = np.logical_and.reduce(out, axis=0)
    decided = _decided(papers.rows, examples, interests)
    made = part(every, papers)
    explored = unfamiliar(
        made.matrix,
        known=decided,
        candidates=_recent(papers.published, excluded, decided),
        scores=scores,
        rows=papers.rows,
        count=explore,
        seed=seed + int(now // _DAY_S),
    )
    telling = [one for one in everywhere if not taught[one.name].empty]
    rivals, missed = find_rivals(every, telling, papers, np.delete(scores, decided))
    everyone = np.arange(len(papers))
    near = np.array([each.nearest for each in learned])[best, everyone]
    return Ranking(
        rows=papers.rows,
        scores=scores,
        order=in_order(papers, scores, excluded),
        best=best,
        nearest=np.where(near >= 0, every.rows[near], -1),
        excluded=excluded,
        explore=np.isin(everyone, explored),
        profiles=names,
        seed=seed,
        fingerprint=_fingerprint(names, [each.model for each in learned], seed),
        rivals=rivals,
        missed=missed,
        _vouching=np.unique(np.concatenate([each.near_at for each in taught.values()])),
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


def _best(
    learned: Sequence[Learned],
    silent: NDArray[np.bool_],
    out: NDArray[np.bool_],
    rows: Ints,
    authors: Sequence[Mapping[int, Sequence[str]]],
    weight: float,
) -> tuple[NDArray[np.float64], Ints]:
    """(n_papers,) each: the score in the profile where a paper does best, and which that is.

    Args:
        silent: (n_profiles,) nothing is known of it but authors: it has its say on their papers
            alone.
        out: (n_profiles, n_papers) the profile excludes the paper.
        authors: for each profile, paper row -> its authors among the paper's.
        weight: what an author adds to the score.
    """
    scores = np.array([each.scores for each in learned])
    mute = np.repeat(silent[:, None], len(rows), axis=1)
    for place, found in enumerate(authors):
        own = np.searchsorted(rows, np.array(list(found), np.int64))
        scores[place, own] += [weight * len(who) for who in found.values()]
        mute[place, own] = False
    best = np.where(out, -np.inf, np.where(mute, _LOWEST, scores)).argmax(axis=0)
    return scores[best, np.arange(len(rows))], best


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
