"""What a day's ranking of some papers loses against a look at all of them, in a month of use.

    python -m benchmarks.rank_daily --corpus papers.jsonl.xz             six readers, forty minutes
    python -m benchmarks.rank_daily --corpus papers.jsonl.xz --readers 2

Of a large library a day's work looks at the papers that matter alone; see docs/ranking.md. Here
every reader has two libraries that begin the same: one is ranked each day as `feedq fetch` does,
the other as a whole, as `feedq rank` does. The last month of the corpus is announced day by day;
before it, papers spliced of older ones make the library large. Each day the reader decides on all
of the first library's session: what they want is queued, the rest skipped; the other is told the
same.

A reader is several authors' stand-ins (`rank_users`) in one person: of their papers the earlier
ones are liked, the later ones wanted. Every second reader has profiles with keywords as well.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.library import fill, spliced
from benchmarks.rank_cost import PROFILES
from benchmarks.rank_users import Papers, Split, User, day, load, split, users
from feedq.bootstrap import Feedq, open_feedq
from feedq.config import Config, Profile
from feedq.domain.clock import SystemClock
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, Status
from feedq.domain.model import Entry, Facts
from feedq.domain.reconcile import reconcile
from feedq.domain.triage import Decision
from feedq.rank import is_large
from feedq.rank.evaluate import ndcg, relative_gain

BEGIN, DAYS = "2026-03-02", 30
FIRST = 25
"""Papers of a session, and of the inbox, that are compared."""
_DAY = timedelta(days=1)
_NOON = timedelta(hours=12)
_YEARS_S = 2 * 365 * 86_400.0
_STAND_INS = 4
_SEED = 5


class Then(SystemClock):
    """A day that is set."""

    at = datetime.fromtimestamp(day(BEGIN), UTC)

    def now(self) -> datetime:
        return self.at


@dataclass
class Library:
    """One of a reader's two, and what its order came to.

    Attributes:
        shown: wanted papers that were in a session, each once.
        ndcg: of the session's order, one a day on which something wanted was to be found.
        seconds: processor time of each ranking.
    """

    feedq: Feedq
    everything: bool
    shown: set[int] = field(default_factory=set)
    ndcg: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def rank(self) -> None:
        start = time.process_time()
        self.feedq.rerank.run(everything=self.everything)
        self.seconds.append(time.process_time() - start)

    def session(self, wanted: Set[int]) -> list[int]:
        """Rows of the papers shown today; how good they are is noted.

        Args:
            wanted: rows of the papers that are there and not decided on.
        """
        rows = list(self.feedq.inbox.session().rows)
        self.shown |= wanted & set(rows)
        if wanted:
            self.ndcg.append(ndcg(rows, wanted, FIRST))
        return rows

    def first(self) -> list[int]:
        """Rows of the first papers of the inbox, whatever their age."""
        return list(self.feedq.inbox.order(limit=FIRST))


@dataclass(frozen=True)
class Month:
    """How one reader fared, `daily` and with all papers looked at (`whole`).

    Attributes:
        wanted: how many wanted papers were announced.
        looks: on how many of the days all papers were looked at anyway.
        sessions, inboxes: the share of the first papers that is the same, one a day.
    """

    wanted: int
    looks: int
    sessions: Sequence[float]
    inboxes: Sequence[float]
    daily: Library
    whole: Library


def base(corpus: Path, count: int, path: Path) -> Split:
    """Fill a library with what there was before the month, and choose its feature space.

    What the corpus lacks to `count` papers is spliced, and older than it by two years.
    """
    real = load(corpus)
    of = split(real, BEGIN, datetime.fromtimestamp(day(BEGIN) + DAYS * 86_400, UTC).isoformat())
    older = [
        replace(paper, published=paper.published - _YEARS_S)
        for paper in spliced(corpus, count)[len(real) :]
        if paper.published < of.cut
    ]
    known = [*sorted(older, key=lambda paper: paper.published), *of.earlier]
    if not is_large(len(known)):
        raise SystemExit(f"{len(known):,} papers are no large library; give more --papers")
    fill(path, known)
    profile = Profile(name="any", keywords=("learning",))
    clock = Then()
    clock.at = datetime.fromtimestamp(of.earlier[-1].published, UTC) + _NOON
    with open_feedq(Config(profiles=(profile,)), database=path, clock=clock) as feedq:
        feedq.rerank.run(everything=True)
    return of


def readers(of: Split, count: int) -> list[User]:
    """Stand-ins, several in one person."""
    found = users(of, many=True, linked=True, count=count * _STAND_INS, seed=_SEED)
    groups = [found[at : at + _STAND_INS] for at in range(0, len(found), _STAND_INS)]
    return [
        User(
            tuple({place for user in group for place in user.liked}),
            frozenset().union(*(user.wanted for user in group)),
            tuple({place for user in group for place in user.passed}),
        )
        for group in groups
    ]


def play(of: Split, user: User, config: Config, path: Path, folder: Path) -> Month:
    """A reader's month.

    Args:
        config: the reader's.
        path: the library of `base`.
        folder: for the reader's own.
    """
    clock = Then()
    first, second = folder / "daily" / "feedq.db", folder / "whole" / "feedq.db"
    shutil.copytree(path.parent, first.parent)
    with open_feedq(config, database=first, clock=clock) as feedq:
        _remember(feedq, clock, of.earlier, user)
        feedq.rerank.run(everything=True)
    shutil.copytree(first.parent, second.parent)
    others = first.with_name("feedq.db.features.others.npz")
    sessions, inboxes, looks = [], [], 0
    with ExitStack() as opened:
        daily, whole = (
            Library(opened.enter_context(open_feedq(config, database=at, clock=clock)), full)
            for at, full in ((first, False), (second, True))
        )
        wanted: set[int] = set()
        for number in range(DAYS):
            clock.at = datetime.fromtimestamp(of.cut, UTC) + number * _DAY + _NOON
            new = [paper for paper in of.later if paper.published == (clock.at - _NOON).timestamp()]
            for library in (daily, whole):
                _announce(library.feedq, new, clock.at)
            liked = {of.later[place].identifier for place in user.wanted}
            wanted |= set(_rows(daily.feedq, {paper.identifier for paper in new} & liked))
            waiting = wanted - daily.shown
            kept = others.stat().st_mtime_ns
            for library in (daily, whole):
                library.rank()
            looks += others.stat().st_mtime_ns != kept
            inboxes.append(_same(daily.first(), whole.first()))
            shown, others_shown = (each.session(waiting) for each in (daily, whole))
            sessions.append(_same(shown, others_shown))
            for library in (daily, whole):
                _decide(library.feedq, shown, wanted)
        return Month(len(wanted), looks, sessions, inboxes, daily, whole)


def _remember(feedq: Feedq, clock: Then, earlier: Papers, user: User) -> None:
    """The decisions made before the month, each on the day of its paper."""
    for places, status in ((user.liked, Status.QUEUED), (user.passed, Status.SKIPPED)):
        for place in places:
            clock.at = datetime.fromtimestamp(earlier[place].published, UTC) + _NOON
            feedq.triage.decide(
                _rows(feedq, {earlier[place].identifier}), Decision(status=status), profile=""
            )
    clock.at = datetime.fromtimestamp(earlier[-1].published, UTC) + _NOON


def _announce(feedq: Feedq, papers: Papers, now: datetime) -> None:
    """Store new papers as a fetch does."""
    told = [
        Entry(
            source_id=paper.identifier,
            facts=Facts(
                Identifier(*paper.identifier.split(":", 1)),
                title=paper.title,
                version=1,
                authors=paper.authors,
                abstract=paper.abstract,
                categories=paper.categories,
                announced_at=datetime.fromtimestamp(paper.published, UTC),
                announce_type=Announcement.NEW,
            ),
        )
        for paper in papers
    ]
    with feedq.store.write() as tx:
        known = tx.papers.records({one.facts.identifier for one in told if one.facts})
        changes = reconcile(told, subscription="arxiv:cs.LG", papers=known, posts={})
        tx.papers.apply(changes, now)


def _rows(feedq: Feedq, identifiers: Iterable[str]) -> list[int]:
    names = [Identifier(*one.split(":", 1)) for one in sorted(identifiers)]
    with feedq.store.read() as snapshot:
        return sorted(snapshot.papers.rows(names).values())


def _decide(feedq: Feedq, shown: Sequence[int], wanted: Set[int]) -> None:
    for row in shown:
        status = Status.QUEUED if row in wanted else Status.SKIPPED
        feedq.triage.decide([row], Decision(status=status))


def _same(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of papers in common; of nothing all."""
    return len(set(one) & set(other)) / max(len(one), len(other), 1)


def report(months: Sequence[Month]) -> None:
    """A line a reader, and what all of them say together."""
    columns = (("reader", 8), ("wanted", 7), ("looks", 6), ("shown", 12), ("NDCG@25", 17))
    print("\n" + "".join(f"{name:>{width}}" for name, width in columns) + "   same first 25")
    print(f"{'day / whole':>33}{'day / whole':>17}   session / inbox")
    for number, month in enumerate(months, start=1):
        good = [float(np.mean(each.ndcg)) for each in (month.daily, month.whole)]
        same = [100 * float(np.mean(each)) for each in (month.sessions, month.inboxes)]
        print(
            f"{number:>8}{month.wanted:>7}{month.looks:>6}"
            f"{len(month.daily.shown):>6} /{len(month.whole.shown):>4}"
            f"{good[0]:>9.4f} / {good[1]:.4f}{same[0]:>8.1f} /{same[1]:>6.1f} %"
        )
    arms = ([month.daily for month in months], [month.whole for month in months])
    wanted = sum(month.wanted for month in months)
    shown = [sum(len(each.shown) for each in arm) / wanted for arm in arms]
    means = [np.array([np.mean(each.ndcg) for each in arm]) for arm in arms]
    seconds = [float(np.median([one for each in arm for one in each.seconds])) for arm in arms]
    days = [each for month in months for each in month.sessions]
    print(f"\nhit rate  {shown[0]:.3f} daily, {shown[1]:.3f} looking at all")
    print(f"NDCG@25   {means[0].mean():.4f} daily, {means[1].mean():.4f} looking at all: ", end="")
    print(relative_gain(means[0], means[1]))
    print(f"the same  {sum(each == 1 for each in days)} of {len(days)} sessions")
    print(f"CPU s     {seconds[0]:.2f} daily, {seconds[1]:.2f} looking at all, median", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=os.environ.get("FEEDQ_CORPUS"))
    parser.add_argument("--readers", type=int, default=6)
    parser.add_argument("--papers", type=int, default=150_000, help="spliced ones included")
    options = parser.parse_args()
    if options.corpus is None:
        parser.error("say where the papers are: --corpus FILE, or set FEEDQ_CORPUS")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base" / "feedq.db"
        path.parent.mkdir()
        of = base(options.corpus, options.papers, path)
        months = []
        for number, user in enumerate(readers(of, options.readers), start=1):
            own = Path(folder) / f"reader{number}"
            config = Config(profiles=PROFILES if number % 2 == 0 else ())
            months.append(play(of, user, config, path, own))
            shutil.rmtree(own)
            report(months)


if __name__ == "__main__":
    main()
