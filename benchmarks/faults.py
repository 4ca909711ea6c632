"""Kill feedq at random points, then have it run many times at once: is anything lost?

    python -m benchmarks.faults                    200 kills, then a crowd for five minutes
    python -m benchmarks.faults --kills 1000 --only triage --seed 7 --seconds 0

Each kill is before a write, amid one, a failure of the power there (what was not synced is lost,
down to the sector), or after a random time. Afterwards the database must be whole, every
acknowledged decision there, and the next run must come to what an uninterrupted one does. The seed
that is printed repeats a failure; the exit status is 1 then.

The crowd are processes at work on one library: one fetches again and again, one tries to, two
decide as the app does, one marks on the command line, one makes backups.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random, SystemRandom

from tests.faults.crowd import together
from tests.faults.jobs import JOBS, World, world
from tests.faults.killing import WAYS, Whole, choose, kill, whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=300, help="of the crowd; 0: none")
    parser.add_argument("--only", help="a job: " + ", ".join(job.name for job in JOBS))
    parser.add_argument("--seed", type=int, help="default: another one each time")
    given = parser.parse_args()
    seed = SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as made:
        failures = kills(made, Path(folder), given.kills, given.only, seed)
        if given.seconds:
            crowd(made, Path(folder), given.seconds)
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


def crowd(made: World, folder: Path, seconds: float) -> None:
    """Everybody at once."""
    at = folder / "crowd"
    shutil.copytree(made.today, at)
    found = together(at, seconds)
    waits = [1000 * one for one in found.waits_s]
    print(f"a crowd, {seconds:.0f} s: nothing lost, no lock seen")
    print(
        f"  {len(waits):,} decisions in two apps, {found.marks} marks, {found.fetches} fetches "
        f"({found.refused} more left with 5), {found.backups} backups"
    )
    print(
        f"  a decision took {waits[len(waits) // 2]:.1f} ms, one of a hundred "
        f"{waits[-len(waits) // 100]:.0f} ms, the longest {waits[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
