"""How well the model would have ordered your own last days, and what each signal contributes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedq.config import Config
from feedq.domain.clock import Clock
from feedq.domain.model import Reading
from feedq.errors import NotEnoughLabels
from feedq.services.ranking.rerank import Rerank, label
from feedq.store.store import Snapshot, Store

if TYPE_CHECKING:
    from feedq.rank import Ranking

DAYS = 30
_SIGNALS = ("author", "mention", "code", "upvotes", "recency")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hits:
    """How good an order was, over all days.

    Attributes:
        ndcg: normalised discounted cumulative gain of a session's papers, the mean over the days.
        share: of the liked papers, how many a session of that day would have held.
    """

    ndcg: float
    share: float


@dataclass(frozen=True, slots=True)
class Report:
    """An offline check on the user's own decisions.

    Attributes:
        session: papers in a session.
        days: on how many something was liked that could be found that day.
        liked: papers that were.
        model: the model as it would have been each morning.
        newest_first: time order on the same days.
        without: the model with one signal turned off, by its name.
        adds: what each signal, and the text, adds to the papers of the next session, on average.
        reason: why there is nothing to report, or "".
    """

    session: int
    days: int = 0
    liked: int = 0
    model: Hits = Hits(0.0, 0.0)
    newest_first: Hits = Hits(0.0, 0.0)
    without: Mapping[str, Hits] | None = None
    adds: Mapping[str, float] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Day:
    """One day that is played again.

    Attributes:
        begins: midnight in UTC; the model knows the decisions made before it.
        liked: rows of the papers that were liked that day.
        decided: rows of the papers that were decided on before: they were not in the inbox.
    """

    begins: datetime
    liked: frozenset[int]
    decided: frozenset[int]


class Reporting:
    """The report on the ranking; see `run`."""

    def __init__(self, store: Store, config: Config, clock: Clock, rerank: Rerank) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._rerank = rerank

    def run(self) -> Report:
        """Play the last `DAYS` days again, each with what was known in its morning.

        What the user saw was chosen by the model of that time, so the check flatters all models
        that resemble it; time order suffers from the same.
        """
        session = self._config.rank.session_size
        now = self._clock.now()
        with self._store.read() as snapshot:
            try:
                present = self._rerank.ranking(snapshot, now)
            except NotEnoughLabels as error:
                return Report(session, reason=str(error))
            played = list(self._played(snapshot, present, now))
            adds = _adds(present, self._first(snapshot, present, session))
        orders = {name for _, found in played for name in found}
        hits = {
            name: _hits([(day, found[name]) for day, found in played], session) for name in orders
        }
        nothing = Hits(0.0, 0.0)
        return Report(
            session,
            days=len(played),
            liked=sum(len(day.liked) for day, _ in played),
            model=hits.get("", nothing),
            newest_first=hits.get("newest first", nothing),
            without={name: hits.get(name, nothing) for name in _SIGNALS},
            adds=adds,
        )

    def _played(
        self, snapshot: Snapshot, present: Ranking, now: datetime
    ) -> Iterator[tuple[_Day, dict[str, list[int]]]]:
        """Each day with the orders of its inbox: "" as it was, a signal's name without it."""
        window = timedelta(days=self._config.rank.window_days)
        listed = dict(zip(present.rows.tolist(), present.published.tolist(), strict=True))
        for day in _days(snapshot.readings.labelled(), now):
            ends = (day.begins + _DAY).timestamp()
            opened = {
                row
                for row, at in listed.items()
                if ends - window.total_seconds() <= at < ends and row not in day.decided
            }
            found = replace(day, liked=day.liked & opened)
            if not found.liked:
                continue
            try:
                ranking = self._rerank.ranking(snapshot, day.begins, until=ends, made=present)
            except NotEnoughLabels:
                continue
            orders = {"": _order(ranking, opened)}
            for name in _SIGNALS:
                other = ranking.rescored(ranking.signals.without(name))
                orders[name] = _order(other, opened)
            orders["newest first"] = sorted(opened, key=lambda row: (-listed[row], row))
            yield found, orders

    def _first(self, snapshot: Snapshot, ranking: Ranking, session: int) -> list[int]:
        """Rows of the papers that a session would hold now."""
        decided = snapshot.rankings.decided()
        since = ranking.since(self._rerank.window(ranking, self._clock.now()))
        places = ranking.places(apart=decided.keys())
        return [row for row in places if row in since][:session]


def _days(labelled: Sequence[tuple[int, Reading, str]], now: datetime) -> Iterator[_Day]:
    """The days of the last `DAYS` on which something was liked, the newest first."""
    liked: dict[datetime, set[int]] = defaultdict(set)
    times = [(row, reading, reading.decided_at) for row, reading, _ in labelled]
    for row, reading, at in times:
        if at is not None and now - DAYS * _DAY <= at <= now and label(reading) > 0:
            begins = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            liked[begins].add(row)
    for begins in sorted(liked, reverse=True):
        before = frozenset(row for row, _, at in times if at is not None and at < begins)
        yield _Day(begins, frozenset(liked[begins]), before)


def _order(ranking: Ranking, rows: set[int]) -> list[int]:
    return [row for row in ranking.ordered() if row in rows]


def _hits(played: Sequence[tuple[_Day, list[int]]], session: int) -> Hits:
    from feedq.rank.evaluate import ndcg

    found = sum(len(day.liked.intersection(order[:session])) for day, order in played)
    liked = sum(len(day.liked) for day, _ in played)
    mean = sum(ndcg(order, day.liked, session) for day, order in played) / len(played)
    return Hits(mean, found / liked)


def _adds(ranking: Ranking, rows: Sequence[int]) -> dict[str, float]:
    """Signal -> what it adds to these papers on average; "text" is all the rest."""
    if not rows:
        return {}
    text = ranking.rescored(ranking.signals.without(*_SIGNALS)).scores_of(rows)
    found = {"text": sum(text) / len(rows)}
    for name in _SIGNALS:
        others = (other for other in _SIGNALS if other != name)
        scores = ranking.rescored(ranking.signals.without(*others)).scores_of(rows)
        found[name] = (sum(scores) - sum(text)) / len(rows)
    return found
