"""Learn from the decisions, score the papers, store the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedq.config import Config, Profile
from feedq.domain.clock import Clock
from feedq.domain.identity import arxiv_ids
from feedq.domain.model import Reading, Status
from feedq.errors import NotEnoughLabels
from feedq.store.ranking import Ranked, Score
from feedq.store.store import Snapshot, Store

if TYPE_CHECKING:
    from feedq.rank import Document, Example, Interest, Scored

SEED = 0
"""The same library gives the same order; stored with the scores."""

_LABELS = {Status.QUEUED: 1.0, Status.READING: 1.0, Status.DONE: 0.8, Status.SKIPPED: -1.0}


@dataclass(frozen=True, slots=True)
class Reranked:
    """What a ranking came to.

    Attributes:
        papers: how many were scored; 0 when there was nothing to learn from.
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


class Rerank:
    """The ranking service; see `run`."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def run(self) -> Reranked:
        """Score every paper; without anything to learn from, go back to time order."""
        from feedq.rank import rank

        now = self._clock.now()
        with self._store.read() as snapshot:
            statuses, documents = _documents(snapshot)
            examples = _examples(snapshot, now)
            interests = _interests(snapshot, self._config.profiles)
        try:
            ranking = rank(
                documents,
                examples,
                interests,
                now=now.timestamp(),
                seed=SEED,
                explore=self._config.rank.explore,
                cache=self._store.path.with_name(f"{self._store.path.name}.features.npz"),
            )
        except NotEnoughLabels as error:
            with self._store.write() as tx:
                tx.rankings.clear()
            return Reranked(0, len(examples), str(error))
        seeds = {row for interest in interests for row in interest.papers}
        scores = _places(ranking.scored(), statuses, seeds)
        ranked = Ranked(now, SEED, ranking.fingerprint, len(scores), len(examples))
        with self._store.write() as tx:
            tx.rankings.replace(ranked, scores)
        return Reranked(len(scores), len(examples))


def _documents(snapshot: Snapshot) -> tuple[dict[int, str | None], list[Document]]:
    """Every paper as the ranker sees it, and its status by row."""
    from feedq.rank import Document

    mentioned = snapshot.rankings.mentioned_by()
    statuses: dict[int, str | None] = {}
    documents = []
    for paper in snapshot.rankings.texts():
        statuses[paper.id] = paper.status
        documents.append(
            Document(
                row=paper.id,
                identifier=paper.identifier,
                title=paper.title,
                abstract=paper.abstract,
                authors=tuple(paper.authors),
                categories=tuple(paper.categories),
                published=paper.listed_at.timestamp(),
                mentions=mentioned.get(paper.identifier, ()),
                upvotes=paper.upvotes,
                has_code=bool(paper.has_code),
            )
        )
    return statuses, documents


def _examples(snapshot: Snapshot, now: datetime) -> list[Example]:
    from feedq.rank import Example

    return [
        Example(row, strength, profile, (reading.decided_at or now).timestamp())
        for row, reading, profile in snapshot.readings.labelled()
        if (strength := label(reading))
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


def _places(
    scored: Iterable[Scored], statuses: Mapping[int, str | None], seeds: Set[int]
) -> list[Score]:
    """Scores with a place for each undecided paper.

    A profile's own example papers are known to the user: they stay out of the inbox's top, as
    excluded papers do, until a decision is made on them.
    """
    place = 0
    scores = []
    for one in scored:
        undecided = statuses[one.row] in (None, Status.INBOX)
        excluded = one.excluded or (undecided and one.row in seeds)
        placed = undecided and not excluded
        place += placed
        scores.append(
            Score(
                row=one.row,
                score=one.score,
                rank=place if placed else None,
                profile=one.profile,
                reasons=one.reasons,
                nearest=one.nearest,
                explore=one.explore and placed,
                excluded=excluded,
            )
        )
    return scores
