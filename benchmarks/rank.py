"""How good the ranker is, and what it costs, beside arxiv-sanity-lite's.

    python -m benchmarks.rank --corpus papers.jsonl.xz              everything, about forty minutes
    python -m benchmarks.rank --corpus papers.jsonl.xz --quick      the same with few users
    python -m benchmarks.rank --corpus papers.jsonl.xz quality      one part

The corpus is a compressed file of arXiv papers, one JSON object a line with id, title, abstract,
authors, categories and listed (the day it was announced).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks import rank_anchor as anchor
from benchmarks import rank_cost as cost
from benchmarks.rank_users import Papers, Split, User, load, split, users
from feedq.rank.chance import numbers
from feedq.rank.evaluate import ndcg, recall, relative_gain
from feedq.rank.model import Lessons, Likeness, Tuning, fit
from feedq.rank.vocabulary import fit as fit_space

# The settings were chosen at the first two cuts with other draws of users; what is reported are
# fresh draws, at two other cuts as well. The papers overlap: it is no untouched test.
SPLITS = (("2025-10-01", "2025-12-15"), ("2026-01-01", "2026-03-15"))
FRESH = (("2025-11-10", "2026-01-20"), ("2026-01-25", "2026-04-01"))
SEED = 1

Scores = NDArray[np.float64]
Metrics = dict[str, list[tuple[float, float]]]


@dataclass
class Contest:
    """Both rankers on one split."""

    of: Split
    tuning: Tuning = field(default_factory=Tuning)

    def __post_init__(self) -> None:
        self.space, self.earlier = fit_space(self.of.earlier)
        self.later = self.space.transform(self.of.later)
        self.anchors = {}
        for version in (anchor.CURRENT, anchor.FIRST):
            vectorizer, earlier = anchor.compute(self.of.earlier, version)
            later = vectorizer.transform(map(anchor.text, self.of.later)).astype(np.float32)
            self.anchors[version.name] = version, earlier, later

    def scores(self, user: User) -> tuple[dict[str, Scores], dict[str, Scores]]:
        """What each ranker gives the later papers, before and after being told of the skips.

        Authors' names, dates and votes are not used. To the anchor a skip is nothing new: every
        paper that is not liked is a negative already.
        """
        anchors = {
            name: anchor.scores(anchor.train(earlier, user.liked, version), later)
            for name, (version, earlier, later) in self.anchors.items()
        }
        ours = [self._ours(user, skips=skips) for skips in (False, True)]
        return {"feedq": ours[0]} | anchors, {"feedq": ours[1]} | anchors

    def _ours(self, user: User, *, skips: bool) -> Scores:
        liked = np.array(user.liked)
        passed = np.array(user.passed if skips else (), np.int64)
        age_days = np.array([self.of.cut - self.of.earlier[at].published for at in liked]) / 86_400
        drawn = np.argsort(numbers(np.arange(len(self.of.earlier)), SEED), kind="stable")
        drawn = drawn[: self.tuning.negatives + 200]
        unseen = drawn[~np.isin(drawn, np.concatenate((liked, passed)))]
        lessons = Lessons(
            liked=self.earlier[liked],
            liked_weight=(0.5 ** (age_days / self.tuning.half_life_days)).astype(np.float32),
            liked_at=liked,
            skipped=self.earlier[passed],
            unseen=self.earlier[np.sort(unseen[: self.tuning.negatives])],
            seed=csr_array((1, self.space.n_columns), dtype=np.float32),
            near=self.earlier[:0],
        )
        model = fit(lessons, self.tuning)
        ((near, _),) = Likeness([model.liked]).of(self.later)
        return np.asarray(self.later @ model.weights + model.likeness * near, np.float64)


def quality(contests: Sequence[Contest], count: int) -> None:
    """NDCG@10 and recall@30 with many and with few liked papers, for two kinds of users.

    Two tasks: all later papers are ordered; or, with explicit skips, only those of the user's own
    fields (hard negatives: of the same first category, and not chosen).
    """
    for linked in (True, False):
        for many in (True, False):
            metrics: tuple[Metrics, Metrics] = {}, {}
            taken: list[User] = []
            for contest in contests:
                share = -(-count // len(contests))
                found = users(contest.of, many=many, linked=linked, count=share, seed=SEED)
                taken += found
                for user in found:
                    every = np.arange(len(contest.of.later))
                    fields = {contest.of.earlier[at].categories[:1] for at in user.liked}
                    alike = [contest.of.later[at].categories[:1] in fields for at in every]
                    hard = every[np.array(alike) | np.isin(every, list(user.wanted))]
                    for into, kept, scores in zip(
                        metrics, (every, hard), contest.scores(user), strict=True
                    ):
                        for name, values in scores.items():
                            order = kept[np.argsort(-values[kept], kind="stable")].tolist()
                            into.setdefault(name, []).append(
                                (ndcg(order, user.wanted), recall(order, user.wanted))
                            )
            liked = np.mean([len(user.liked) for user in taken])
            wanted = np.mean([len(user.wanted) for user in taken])
            kind = "one person" if linked else "one name"
            print(f"\n{len(taken)} users ({kind}); {liked:.1f} liked, {wanted:.1f} wanted")
            for task, into in zip(("all papers", "same field, skips"), metrics, strict=True):
                report(task, into)


def report(task: str, metrics: Metrics) -> None:
    """A table: each ranker's means, and by how much ours is higher."""
    ours = np.array(metrics["feedq"])
    print(f"  {task:24}{'NDCG@10':>8}  {'feedq gains':28}{'recall@30':>10}  feedq gains")
    for name, values in metrics.items():
        theirs = np.array(values)
        line = f"  {name:24}"
        for at, width in ((0, 8), (1, 10)):
            gain = "" if name == "feedq" else str(relative_gain(ours[:, at], theirs[:, at]))
            line += f"{theirs[:, at].mean():>{width}.3f}  {gain:28}"
        print(line.rstrip(), flush=True)


def contests(papers: Papers) -> list[Contest]:
    return [Contest(split(papers, *days)) for days in (*SPLITS, *FRESH)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "parts", nargs="*", help="quality, cost, day, scale; default: all but scale"
    )
    parser.add_argument("--corpus", type=Path, default=os.environ.get("FEEDQ_CORPUS"))
    parser.add_argument("--users", type=int, default=240, help="stand-in users a table")
    parser.add_argument("--quick", action="store_true", help="40 users, 10,000 papers")
    parser.add_argument("--papers", type=int, default=75_000, help="for cost and day")
    options = parser.parse_args()
    known = {"quality", "cost", "day", "scale"}
    if set(options.parts) - known:
        parser.error(f"parts are {', '.join(sorted(known))}")
    if options.corpus is None:
        parser.error("say where the papers are: --corpus FILE, or set FEEDQ_CORPUS")
    parts = options.parts or ["quality", "cost", "day"]
    count = 40 if options.quick else options.users
    size = 10_000 if options.quick else options.papers
    if "quality" in parts:
        quality(contests(load(options.corpus)), count)
    if "cost" in parts:
        cost.compare(options.corpus, size)
    if "day" in parts:
        cost.day(options.corpus, size)
    if "scale" in parts:
        cost.scale(options.corpus, 20_000 if options.quick else 1_000_000)


if __name__ == "__main__":
    main()
