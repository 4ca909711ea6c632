"""What ranking costs: processor seconds and peak memory, each measured in a process of its own."""

from __future__ import annotations

import contextlib
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from benchmarks.library import fill, spliced
from benchmarks.rank_users import Papers
from feedq.bootstrap import Feedq, open_feedq
from feedq.config import Config, Profile
from feedq.domain.clock import SystemClock
from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.rank import Interest, catalogue, rank
from feedq.rank.cache import features
from feedq.rank.chance import draw
from feedq.rank.matrix import held, products
from feedq.rank.model import Lessons, Likeness, Tuning, fit
from feedq.rank.vocabulary import fit as fit_space

_MODULE = "benchmarks.rank_cost"
LIKED = 20
NEW, DAYS = 500, 3
PROFILES = (
    Profile(name="cnn", keywords=("convolutional neural network", "image classification")),
    Profile(name="lstm", keywords=("LSTM", "recurrent neural network")),
    Profile(name="gan", keywords=("generative adversarial network", "GAN")),
    Profile(name="rl", keywords=("reinforcement learning", "neuroevolution"), exclude=("survey",)),
)


def compare(corpus: Path, count: int) -> None:
    """Features and one user's model, ours beside the anchor's."""
    ours, theirs = _apart("ours", corpus, count), _apart("theirs", corpus, count)
    print(f"\n{count:,} papers, {LIKED} liked      {'feedq':>10}{'anchor':>10}{'ratio':>8}")
    for key, unit in (
        ("features_s", "features, CPU s"),
        ("memory_mb", "  memory beside the texts, MB"),
        ("user_s", "fit and score a user, CPU s"),
    ):
        ratio = theirs[key] / max(ours[key], 1e-9)
        print(f"{unit:29}{ours[key]:>10.3f}{theirs[key]:>10.3f}{ratio:>8.1f}")


def day(corpus: Path, count: int) -> None:
    """Daily runs: all papers but the newest are known, four profiles, fifty decisions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feedq.db"
        # Each in a process of its own: what one needs must not count as another's memory.
        _apart("prepare", corpus, count, path)
        print(f"\na day: {NEW} new papers beside {count - DAYS * NEW:,} known ones and more,")
        print("4 profiles, 50 decisions; read, transform, learn, score, explain, store")
        for number in range(DAYS):
            _apart("announce", corpus, count, path, number)
            found = _apart("day", corpus, count, path)
            print(f"  day {number + 1}: CPU s {found['seconds']:.2f}", end="; ")
            print(f"peak of the whole process, MB {found['peak_mb']:.0f}", end="; ")
            print(f"features on disk, MB {found['file_mb']:.0f}")


def scale(corpus: Path, count: int) -> None:
    """Features of very many papers."""
    found = _apart("scale", corpus, count)
    print(f"\n{count:,} papers, mostly made up: {found['features_s']:.0f} CPU s for features")
    print(f"  memory beside the texts {found['memory_mb']:,.0f} MB, all {found['peak_mb']:,.0f} MB")
    print(f"  the next day, {NEW} papers more, one profile: {found['day_s']:.1f} CPU s")
    print(f"  memory beside the texts {found['day_mb']:,.0f} MB")


def _apart(part: str, corpus: Path, count: int, *more: object) -> dict[str, float]:
    command = [sys.executable, "-m", _MODULE, part, str(corpus), str(count), *map(str, more)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _peak_from_here_mb() -> float:
    """Forget the peak so far, where the system can (Linux, proc(5)); what is in use now."""
    gc.collect()
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak_mb()


def _repeat(work: Callable[[], object], times: int = 5) -> float:
    """Processor seconds of one run: the median, after one that does not count."""
    work()
    seconds = []
    for _ in range(times):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return float(np.median(seconds))


def _ours(made: Papers) -> dict[str, float]:
    before, start = _peak_from_here_mb(), time.process_time()
    space, matrix = fit_space(made)
    features_s, memory_mb = time.process_time() - start, _peak_mb() - before
    liked = np.arange(0, len(made), len(made) // LIKED)[:LIKED]
    drawn = draw(np.arange(len(made)), Tuning().negatives, 0)
    nothing = csr_array((0, space.n_columns), dtype=np.float32)

    def user() -> object:
        lessons = Lessons(
            liked=matrix[liked],
            liked_weight=np.ones(LIKED, np.float32),
            liked_at=liked,
            skipped=nothing,
            unseen=matrix[np.setdiff1d(drawn, liked)],
            seed=csr_array((1, space.n_columns), dtype=np.float32),
            near=nothing,
        )
        model = fit(lessons, Tuning())
        near = Likeness([model.liked])
        return [
            products(block, model.weights[None]) + model.likeness * near.of(block)[0][0]
            for block in held(matrix).blocks()
        ]

    return {"features_s": features_s, "memory_mb": memory_mb, "user_s": _repeat(user)}


def _theirs(made: Papers) -> dict[str, float]:
    from benchmarks import rank_anchor as anchor  # its memory is not ours

    before, start = _peak_from_here_mb(), time.process_time()
    _, matrix = anchor.compute(made, anchor.CURRENT)
    features_s, memory_mb = time.process_time() - start, _peak_mb() - before
    liked = np.arange(0, len(made), len(made) // LIKED)[:LIKED].tolist()
    user_s = _repeat(
        lambda: anchor.scores(anchor.train(matrix, liked, anchor.CURRENT), matrix), times=3
    )
    return {"features_s": features_s, "memory_mb": memory_mb, "user_s": user_s}


def _scale(made: Papers) -> dict[str, float]:
    profile = Interest("gan", ("generative adversarial network",))
    before = _peak_from_here_mb()
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "features.npz"
        start = time.process_time()
        features(catalogue(made[:-NEW]), cache)
        features_s, memory_mb = time.process_time() - start, _peak_mb() - before
        papers = catalogue(made)
        before, start = _peak_from_here_mb(), time.process_time()
        ranking = rank(papers, [], [profile], now=0.0, seed=0, explore=2, cache=cache)
        assert ranking.features.new == NEW
        day_s, day_mb = time.process_time() - start, _peak_mb() - before
    return {"features_s": features_s, "memory_mb": memory_mb, "day_s": day_s, "day_mb": day_mb}


def _prepare(made: Papers, path: Path) -> None:
    """A library that was ranked yesterday; then decisions were made."""
    fill(path, made[: -DAYS * NEW])
    with _open(path) as feedq:
        feedq.rerank.run()
        seen = feedq.inbox.ids()[:50]
        feedq.triage.decide(seen[::2], Decision(status=Status.QUEUED))
        feedq.triage.decide(seen[1::2], Decision(status=Status.SKIPPED))


def _announce(made: Papers, path: Path, number: int) -> None:
    """The papers of a day, the first of which is 0."""
    first = len(made) - (DAYS - number) * NEW
    fill(path, made[first : first + NEW])


class _Then(SystemClock):
    """The day after the newest paper, whenever this is run."""

    def now(self) -> datetime:
        return datetime(2026, 4, 1, 12, tzinfo=UTC)


def _open(path: Path) -> Feedq:
    return open_feedq(Config(profiles=PROFILES), database=path, clock=_Then())


def _day(path: Path) -> dict[str, float]:
    from sklearn.svm import LinearSVC  # imported before the clock starts

    assert LinearSVC
    with _open(path) as feedq:
        start = time.process_time()
        ranked = feedq.rerank.run()
        seconds = time.process_time() - start
    assert ranked.examples == 50
    size = sum(file.stat().st_size for file in path.parent.glob("*.features*"))
    return {"seconds": seconds, "file_mb": size / 2**20}


def _main(part: str, corpus: Path, count: int, *more: str) -> None:
    if part == "day":  # what a corpus needs must not count
        found = _day(Path(more[0]))
    else:
        made = spliced(corpus, count)
        found = {}
        if part == "prepare":
            _prepare(made, Path(more[0]))
        elif part == "announce":
            _announce(made, Path(more[0]), int(more[1]))
        else:
            found = {"ours": _ours, "theirs": _theirs, "scale": _scale}[part](made)
    print(json.dumps(found | {"peak_mb": _peak_mb()}))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
