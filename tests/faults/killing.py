"""Kill a job somewhere, look at what is left, and let the next run finish it."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults.child import run, start
from tests.faults.disk import Counting, Disk, PowerCut, library
from tests.faults.jobs import Job, State, World, state


@dataclass(frozen=True)
class Whole:
    """A job that nobody interrupted: where it began, where it ended, what it took."""

    job: Job
    before: Path
    after: Path
    state: State
    changes: int
    seconds: float


@dataclass(frozen=True)
class Kill:
    """Where a job is killed.

    Attributes:
        way: `before` or `amid` the n-th change of the disk, `power`: the power fails there, `time`:
            after so many seconds.
        seed: which of the writes that were not synced survive a failure of the power.
    """

    way: str
    change: int = 0
    after_s: float = 0.0
    seed: int = 0

    def __str__(self) -> str:
        return f"after {self.after_s:.3f} s" if self.way == "time" else f"{self.way} {self.change}"

    def disk(self, folder: Path) -> Disk | None:
        match self.way:
            case "time":
                return None
            case "power":
                return PowerCut(folder, self.change, seed=self.seed)
        return Counting(folder, self.change, torn=self.way == "amid")


def whole(job: Job, world: World, folder: Path) -> Whole:
    """Do a job without a kill."""
    before, after = folder / f"{job.name} before", folder / f"{job.name} whole"
    job.begin(world, before)
    shutil.copytree(before, after)
    begun = time.monotonic()
    child = run(job.work, after, Counting(after) if library() else None)
    assert child.status == 0, child.err
    return Whole(
        job,
        before,
        after,
        state(after, derived=job.derived),
        child.changes,
        time.monotonic() - begun,
    )


WAYS = ("before", "amid", "power", "time")


def choose(done: Whole, dice: Random, way: str) -> Kill:
    """A point of the job, any as likely as any other; by time where changes cannot be counted."""
    if way == "time" or not done.changes:
        return Kill("time", after_s=dice.uniform(0, done.seconds))
    return Kill(way, dice.randint(1, done.changes), seed=dice.randrange(1 << 30))


def kill(done: Whole, at: Kill, folder: Path) -> bool:
    """Kill the job there and check what must hold; False: it had ended before.

    Raises:
        AssertionError: something was lost, half done, or is not finished by the next run.
    """
    shutil.copytree(done.before, folder)
    child = start(done.job.work, folder, at.disk(folder))
    if at.way == "time":
        child.kill(at.after_s)
    status = child.wait()
    assert status in (-9, 0), child.err
    done.job.holds(done.before, done.after, folder, child.told)
    again = run(done.job.work, folder)
    assert again.status == 0, again.err
    if done.job.again:
        found = state(folder, derived=done.job.derived)
        different = {name for name in done.state if found.get(name) != done.state[name]}
        assert found == done.state, f"the next run did not finish it: {different}"
    shutil.rmtree(folder)
    return status == -9
