"""Learn from the decisions, score the papers, store the order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from feedq.config import Config, Profile
from feedq.domain.clock import Clock
from feedq.domain.identity import arxiv_ids
from feedq.domain.kinds import Status
from feedq.domain.model import Paper, Reading
from feedq.errors import NotEnoughLabels
from feedq.store.ranking import Ranked, Score
from feedq.store.store import Snapshot, Store

if TYPE_CHECKING:
    from feedq.rank import Catalogue, Example, Features, Interest, Ranking, Scored, Signals

SEED = 0
"""The same library gives the same order; stored with the scores."""

_BEST = 5_000
"""Undecided papers that get a place; the others follow in time order."""
_EXPLAINED = 1_000
"""Of these, how many get their reasons stored; for others they are found when asked."""
_EXPLORED_DAYS = 30
"""How far back the ranker looks for papers that are worth a look for being unfamiliar."""
_MOST_MISSED = 0.05
"""Of the best papers, the share that a day's work may miss before all are looked at again."""
_KEPT = frozenset({Status.QUEUED, Status.READING, Status.DONE})
_DAY_S = 86_400.0
_LABELS = {Status.QUEUED: 1.0, Status.READING: 1.0, Status.DONE: 0.8, Status.SKIPPED: -1.0}


@dataclass(frozen=True, slots=True)
class Reranked:
    """What a ranking came to.

    Attributes:
        papers: how many were put in order; 0 when there was nothing to learn from.
        examples: how many decisions it learned from.
        reason: why papers stand in time order, or "".
    """

    papers: int
    examples: int
    reason: str = ""


def label(reading: Reading) -> float:
    """How much a decision says for (or against) a paper; 0: nothing."""
    if reading.candidate:
        return 2.0
    if reading.starred:
        return 1.5
    return _LABELS.get(reading.status, 0.0)


def signals(config: Config) -> Signals:
    """What the config says of the signals beside the text."""
    from feedq.rank import Signals

    weights = {one.name: one.weight for one in config.researchers}
    return Signals(**msgspec.structs.asdict(config.signals), researchers=weights)


class Rerank:
    """The ranking service; see `run`."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def run(self, *, everything: bool = False) -> Reranked:
        """Put the papers in order; without anything to learn from, go back to time order.

        Args:
            everything: look at all papers, also where those of a day would do; see
                `_ranking_of_day`.
        """
        now = self._clock.now()
        with self._store.read() as snapshot:
            examples = len(_examples(snapshot, now))
            try:
                near = None if everything else self._ranking_of_day(snapshot, now)
                ranking = near or self.ranking(snapshot, now)
                if not near:
                    ranking.keep(self._cache)
            except NotEnoughLabels as error:
                reason = str(error)
            else:
                reason = ""
                seeds = {row for one in self._interests(snapshot) for row in one.papers}
                statuses = snapshot.rankings.decided()
                scores = list(_kept(ranking, statuses, seeds, self.window(ranking, now)))
                newest, _ = snapshot.rankings.last()
        with self._store.write() as tx:
            if reason:
                tx.rankings.clear()
                return Reranked(0, examples, reason)
            ranked = Ranked(
                at=now,
                seed=SEED,
                model=ranking.fingerprint,
                papers=ranking.total,
                examples=examples,
                rules=self._rules,
                newest=newest,
            )
            tx.rankings.replace(ranked, scores, near=ranking.rows.tolist() if near else None)
        return Reranked(ranking.total, examples)

    def behind(self) -> bool:
        """Whether the order was learned without some of the papers: a run may have been killed
        between fetching and ranking."""
        with self._store.read() as snapshot:
            ranked = snapshot.rankings.current()
            return snapshot.papers.count() != (ranked.papers if ranked else 0)

    def place(self, row: int) -> Scored | None:
        """What is made of one paper now, with its reasons: those of papers far down are not kept.

        None when there is nothing to learn from, or no such paper.
        """
        with self._store.read() as snapshot:
            try:
                now = self._clock.now()
                day = self._ranking_of_day(snapshot, now, asked=[row])
                return (day or self.ranking(snapshot, now)).find(row)
            except NotEnoughLabels:
                return None

    def explained(self, paper: Paper) -> Paper:
        """The paper with its reasons, also where they are not kept because it stands far down."""
        if paper.reasons:
            return paper
        with self._store.read() as snapshot:
            if snapshot.rankings.current() is None:
                return paper
        place = self.place(paper.row)
        if place is None:
            return paper
        return replace(paper, score=place.score, profile=place.profile, reasons=place.reasons)

    def ranking(
        self,
        snapshot: Snapshot,
        now: datetime,
        *,
        until: float | None = None,
        made: Ranking | None = None,
    ) -> Ranking:
        """The ranking as it is learned at `now`, from the decisions made before.

        Args:
            until: leave out what was published later, POSIX seconds.
            made: a ranking of all papers, whose features are used again.

        Raises:
            NotEnoughLabels: there was nothing to learn from.
        """
        from feedq.services.ranking.shelf import shelf

        papers = shelf(snapshot)
        if until is not None:
            papers = papers.until(until)
        examples = _examples(snapshot, now, past=until is not None)
        event = _last_event(papers, examples, now)
        features = made.features if made else self._cache
        return self._ranked(papers, examples, self._interests(snapshot), event, features)

    def _ranking_of_day(
        self, snapshot: Snapshot, now: datetime, *, asked: Sequence[int] = ()
    ) -> Ranking | None:
        """The ranking of the papers of a large library that matter, and of those `asked` for.

        So a day's work is that of a day, whatever the library holds. None where all papers must be
        looked at: it is no large library, the config changed, a month went by, the model has moved
        so far that others would have a place among the best, or papers are kept beside it that it
        does not have, as when it was restored from an older backup.
        """
        ranked = snapshot.rankings.current()
        if ranked is None or ranked.rules != self._rules:
            return None
        from feedq.rank import SURE, near
        from feedq.services.ranking.shelf import day_shelf

        interests = self._interests(snapshot)
        wanted = {*asked, *(row for one in interests for row in one.papers)}
        days = timedelta(days=max(self._config.rank.window_days, _EXPLORED_DAYS))
        examples = _examples(snapshot, now)
        ranking, missed = None, 0.0
        while ranking is None or len(ranking.rivals):
            papers = day_shelf(snapshot, ranked, wanted, days=days, now=now)
            if papers is None or not wanted.issubset(papers.rows.tolist()):
                return None
            event = _last_event(papers, examples, now)
            features = near(papers, self._cache, now=event)
            if features is None:
                return None
            ranking = self._ranked(papers, examples, interests, event, features)
            missed += ranking.missed
            if missed > _MOST_MISSED * SURE:
                return None
            wanted.update(ranking.rivals.tolist())
        return ranking

    def _ranked(
        self,
        papers: Catalogue,
        examples: Sequence[Example],
        interests: Sequence[Interest],
        event: float,
        features: Path | Features,
    ) -> Ranking:
        from feedq.rank import rank

        return rank(
            papers,
            examples,
            interests,
            now=event,
            seed=SEED,
            explore=self._config.rank.explore,
            signals=signals(self._config),
            cache=features,
        )

    @property
    def _rules(self) -> str:
        """Tells what the config says of ranking from what another says."""
        said = (self._config.profiles, self._config.signals, self._config.rank)
        names = [(one.name, one.weight) for one in self._config.researchers]
        told = repr((said, names)).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(told, digest_size=8).hexdigest()

    @property
    def _cache(self) -> Path:
        location = self._store.location
        if isinstance(location, Path):
            return location.with_name(f"{location.name}.features.npz")
        from platformdirs import user_cache_path

        name = hashlib.sha256(str(location).encode()).hexdigest()[:16]
        return user_cache_path("feedq", ensure_exists=True) / f"{name}.features.npz"

    def _interests(self, snapshot: Snapshot) -> list[Interest]:
        return _interests(snapshot, self._config.profiles)

    def window(self, ranking: Ranking, now: datetime) -> float:
        """Since when papers count as new, POSIX seconds."""
        newest = min(ranking.newest, now.timestamp() + _DAY_S)  # later is a mistake
        return newest - self._config.rank.window_days * _DAY_S


def _last_event(papers: Catalogue, examples: Sequence[Example], now: datetime) -> float:
    """When something last happened to the library, POSIX seconds: an announcement or a decision.

    What is recent and what has faded is told from then, not from the clock: the same library has
    the same order, also tomorrow. A date in the future counts as today's.
    """
    decided = (example.at for example in examples if example.at < inf)
    times = (float(papers.published.max(initial=0.0)), *decided)
    today = now.timestamp() // _DAY_S * _DAY_S
    return max(at if at <= now.timestamp() else today for at in times)


def _examples(snapshot: Snapshot, now: datetime, *, past: bool = False) -> list[Example]:
    """What was decided; `past`: before `now`, which is some time ago.

    Otherwise a decision that seems to be of the future was made while the clock was ahead.
    """
    from feedq.rank import Example

    return [
        Example(
            row, strength, profile, reading.decided_at.timestamp() if reading.decided_at else inf
        )
        for row, reading, profile in snapshot.readings.labelled()
        if (strength := label(reading)) and not (past and (reading.decided_at or now) > now)
    ]


def _interests(snapshot: Snapshot, profiles: Sequence[Profile]) -> list[Interest]:
    from feedq.rank import Interest

    interests = []
    for profile in profiles:
        seeds = arxiv_ids(profile.papers)
        rows = snapshot.papers.rows(seeds)
        interests.append(
            Interest(
                name=profile.name,
                keywords=tuple(profile.keywords),
                papers=tuple(rows[seed] for seed in seeds if seed in rows),
                authors=tuple(profile.authors),
                exclude=tuple(profile.exclude),
            )
        )
    return interests


def _kept(
    ranking: Ranking, statuses: Mapping[int, str], seeds: Set[int], window: float
) -> Iterator[Score]:
    """What is stored: a place for each of the best undecided papers and of the new ones, and the
    scores of those decided on. So a day's work does not grow with the years.

    A profile's own example papers are known to the user: they stay out of the inbox's top, as
    excluded papers do, until a decision is made on them.
    """
    places = ranking.places(apart=statuses.keys() | seeds)
    wanted = {row for row, place in places.items() if place <= _BEST}
    wanted |= ranking.since(window) | ranking.explored | ranking.left_out
    wanted |= statuses.keys() | seeds
    explained = {row for row, place in places.items() if place <= _EXPLAINED} | ranking.explored
    explained |= {row for row, status in statuses.items() if status in _KEPT}
    for one in ranking.scored(wanted, explained):
        place = places.get(one.row)
        yield Score(
            row=one.row,
            score=one.score,
            rank=place,
            profile=one.profile,
            reasons=one.reasons,
            nearest=one.nearest,
            explore=one.explore and place is not None,
            excluded=one.excluded or (one.row in seeds and one.row not in statuses),
        )
