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
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from benchmarks import rank_anchor as anchor
from benchmarks.library import spliced
from benchmarks.rank_users import Papers
from feedq.rank import Example, Interest, rank
from feedq.rank.explore import numbers
from feedq.rank.model import Lessons, Tuning, fit, likeness
from feedq.rank.vocabulary import fit as fit_space

_MODULE = "benchmarks.rank_cost"
LIKED = 20
NEW = 500
PROFILES = (
    Interest("cnn", ("convolutional neural network", "image classification")),
    Interest("lstm", ("LSTM", "recurrent neural network")),
    Interest("gan", ("generative adversarial network", "GAN")),
    Interest("rl", ("reinforcement learning", "neuroevolution"), exclude=("survey",)),
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
    """A daily run: all papers but the newest are known, four profiles, fifty decisions."""
    found = _apart("day", corpus, count)
    print(f"\na day: {NEW} new papers beside {count - NEW:,} known ones, 4 profiles, 50 decisions")
    print(f"  order and reasons of the new papers, CPU s {found['seconds']:>8.2f}")
    print(f"  transforming the new papers alone, CPU s   {found['transform_s']:>8.2f}")
    print(f"  memory beside the texts, MB                {found['memory_mb']:>8.0f}")
    print(f"  features on disk, MB                       {found['file_mb']:>8.0f}")


def scale(corpus: Path, count: int) -> None:
    """Features of very many papers."""
    found = _apart("ours", corpus, count)
    print(f"\n{count:,} papers, mostly made up: {found['features_s']:.0f} CPU s for features")
    print(f"  memory beside the texts {found['memory_mb']:,.0f} MB, all {found['peak_mb']:,.0f} MB")
    print(f"  fit and score a user {found['user_s']:.2f} CPU s")


def _apart(part: str, corpus: Path, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", _MODULE, part, str(corpus), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
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
    drawn = np.argsort(numbers(np.arange(len(made)), 0))[: Tuning().negatives]
    lessons = Lessons(
        liked=liked,
        liked_weight=np.ones(LIKED, np.float32),
        skipped=np.empty(0, np.int64),
        unseen=np.setdiff1d(drawn, liked),
        seed=csr_array((1, space.n_columns), dtype=np.float32),
    )

    def user() -> object:
        model = fit(matrix, lessons, Tuning())
        ((near, _),) = likeness(matrix, [matrix[model.liked]])
        return matrix @ model.weights + model.likeness * near

    return {"features_s": features_s, "memory_mb": memory_mb, "user_s": _repeat(user)}


def _theirs(made: Papers) -> dict[str, float]:
    before, start = _peak_from_here_mb(), time.process_time()
    _, matrix = anchor.compute(made, anchor.CURRENT)
    features_s, memory_mb = time.process_time() - start, _peak_mb() - before
    liked = np.arange(0, len(made), len(made) // LIKED)[:LIKED].tolist()
    user_s = _repeat(
        lambda: anchor.scores(anchor.train(matrix, liked, anchor.CURRENT), matrix), times=3
    )
    return {"features_s": features_s, "memory_mb": memory_mb, "user_s": user_s}


def _prepare(corpus: Path, count: int, cache: Path) -> None:
    made = spliced(corpus, count)
    now = max(paper.published for paper in made)
    rank(made[:-NEW], (), PROFILES, now=now, seed=0, explore=0, cache=cache)


def _day(made: Papers, cache: Path) -> dict[str, float]:
    from sklearn.svm import LinearSVC  # imported before the clock starts

    assert LinearSVC
    now = max(paper.published for paper in made)
    decided = made[:: len(made) // 50][:50]
    examples = [
        Example(paper.row, 1.0 if at % 2 else -1.0, PROFILES[at % 4].name, now)
        for at, paper in enumerate(decided)
    ]
    before, start = _peak_from_here_mb(), time.process_time()
    ranking = rank(made, examples, PROFILES, now=now, seed=0, explore=2, cache=cache)
    shown = list(ranking.scored(explained=[paper.row for paper in made[-NEW:]]))
    seconds = time.process_time() - start
    assert len(shown) == len(made)
    assert ranking.computed == NEW
    space = ranking._features.space
    return {
        "seconds": seconds,
        "memory_mb": _peak_mb() - before,
        "file_mb": cache.stat().st_size / 2**20,
        "transform_s": _repeat(lambda: space.transform(made[-NEW:])),
    }


def _main(part: str, corpus: Path, count: int) -> None:
    if part == "day":
        with tempfile.TemporaryDirectory() as folder:
            cache = Path(folder) / "features.npz"
            # In a process of its own: fitting must not count as this one's memory.
            command = [
                sys.executable,
                "-m",
                _MODULE,
                "prepare",
                str(corpus),
                str(count),
                str(cache),
            ]
            subprocess.run(command, check=True)
            found = _day(spliced(corpus, count), cache)
    elif part == "prepare":
        _prepare(corpus, count, Path(sys.argv[4]))
        return
    else:
        found = (_ours if part == "ours" else _theirs)(spliced(corpus, count))
    print(json.dumps(found | {"peak_mb": _peak_mb()}))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
