"""Kill feedq at random points, hundreds of times, and see that nothing is lost.

    python -m benchmarks.faults                    200 kills of real processes
    python -m benchmarks.faults --kills 1000 --only triage --seed 7

Each kill is before a write, amid one, a failure of the power there (what was not synced is lost,
down to the sector), or after a random time. Afterwards the database must be whole, every
acknowledged decision there, and the next run must come to what an uninterrupted one does. The seed
that is printed repeats a failure; the exit status is 1 then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random, SystemRandom

from tests.faults.jobs import JOBS, World, world
from tests.faults.killing import WAYS, Whole, choose, kill, whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", help="a job: " + ", ".join(job.name for job in JOBS))
    parser.add_argument("--seed", type=int, help="default: another one each time")
    given = parser.parse_args()
    seed = SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as made:
        failures = kills(made, Path(folder), given.kills, given.only, seed)
    sys.exit(1 if failures else 0)


def kills(made: World, folder: Path, count: int, only: str | None, seed: int) -> int:
    """Kill each job in turn; returns how many kills had consequences."""
    chosen = [job for job in JOBS if only in (None, job.name)]
    print(f"{count} kills, seed {seed}")
    print(f"  {'job':<16}{'changes':>8}{'kills':>7}{'at work':>9}{'lost':>6}{'seconds':>9}")
    failed = 0
    for place, job in enumerate(chosen):
        begun = time.monotonic()
        done = whole(job, made, folder)
        own = count // len(chosen) + (place < count % len(chosen))
        hits, lost = _kill(done, folder, own, Random(f"{seed} {job.name}"))
        seconds = time.monotonic() - begun
        print(f"  {job.name:<16}{done.changes:>8}{own:>7}{hits:>9}{lost:>6}{seconds:>9.1f}")
        failed += lost
    return failed


def _kill(done: Whole, folder: Path, count: int, dice: Random) -> tuple[int, int]:
    """How many of the kills found the job at work, and how many had consequences."""
    hits = lost = 0
    for number in range(count):
        at = choose(done, dice, WAYS[number % len(WAYS)])
        try:
            hits += kill(done, at, folder / f"{done.job.name} {number}")
        except AssertionError as error:
            lost += 1
            print(f"  {done.job.name}, kill {number + 1}, {at}: {error}")
    return hits, lost


if __name__ == "__main__":
    main()
