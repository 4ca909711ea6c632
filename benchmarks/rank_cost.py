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
from benchmarks.library import fill, spliced
from benchmarks.rank_users import Papers
from feedq.bootstrap import Feedq, open_feedq
from feedq.config import Config, Profile
from feedq.domain.model import Status
from feedq.domain.triage import Decision
from feedq.rank.cache import features
from feedq.rank.explore import numbers
from feedq.rank.model import Lessons, Likeness, Tuning, fit
from feedq.rank.vocabulary import fit as fit_space
from feedq.services.shelf import shelf

_MODULE = "benchmarks.rank_cost"
LIKED = 20
NEW = 500
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
    """A daily run: all papers but the newest are known, four profiles, fifty decisions."""
    found = _apart("day", corpus, count)
    print(f"\na day: {NEW} new papers beside {count - NEW:,} known ones, 4 profiles, 50 decisions")
    print(f"  read, transform, learn, score, explain, store: CPU s {found['seconds']:>8.2f}")
    print(f"  of it, transforming the new papers                   {found['transform_s']:>8.2f}")
    print(f"  peak of the whole process, MB                        {found['day_mb']:>8.0f}")
    print(f"  features on disk, MB                                 {found['file_mb']:>8.0f}")


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
        ((near, _),) = Likeness([model.liked]).of(matrix)
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


def _prepare(corpus: Path, count: int, path: Path) -> None:
    """A library that was ranked yesterday; then decisions were made, and new papers came."""
    made = spliced(corpus, count)
    fill(path, made[:-NEW])
    with _open(path) as feedq:
        feedq.rerank.run()
        seen = feedq.inbox.ids()[:50]
        feedq.triage.decide(seen[::2], Decision(status=Status.QUEUED))
        feedq.triage.decide(seen[1::2], Decision(status=Status.SKIPPED))
    fill(path, made[-NEW:])


def _open(path: Path) -> Feedq:
    return open_feedq(Config(profiles=PROFILES), database=path)


def _day(path: Path) -> dict[str, float]:
    from sklearn.svm import LinearSVC  # imported before the clock starts

    assert LinearSVC
    with _open(path) as feedq:
        start = time.process_time()
        ranked = feedq.rerank.run()
        seconds, peak_mb = time.process_time() - start, _peak_mb()
        with feedq.store.read() as snapshot:
            papers = shelf(snapshot)
            new = papers.read(papers.rows[-NEW:].tolist())
            cache = path.with_name(f"{path.name}.features.npz")
            made = features(papers, cache, now=time.time())
    assert (ranked.examples, made.new) == (50, NEW)
    return {
        "seconds": seconds,
        "day_mb": peak_mb,
        "file_mb": cache.stat().st_size / 2**20,
        "transform_s": _repeat(lambda: made.space.transform(new)),
    }


def _main(part: str, corpus: Path, count: int) -> None:
    if part == "day":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "feedq.db"
            # In a process of its own: fitting must not count as this one's memory.
            prepare = ["prepare", str(corpus), str(count), str(path)]
            subprocess.run([sys.executable, "-m", _MODULE, *prepare], check=True)
            found = _day(path)
    elif part == "prepare":
        _prepare(corpus, count, Path(sys.argv[4]))
        return
    else:
        found = (_ours if part == "ours" else _theirs)(spliced(corpus, count))
    print(json.dumps(found | {"peak_mb": _peak_mb()}))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
