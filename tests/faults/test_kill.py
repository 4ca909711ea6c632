"""kill -9, and the power: what was decided stays, nothing is half done, the next run finishes it.

One point of each job; `python -m benchmarks.faults` tries as many as you like, at random.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.jobs import JOBS, Job, World
from tests.faults.killing import WAYS, choose, kill, whole


@pytest.mark.parametrize(
    ("job", "way"),
    [(job, WAYS[number % len(WAYS)]) for number, job in enumerate(JOBS)],
    ids=lambda given: given.name if isinstance(given, Job) else given,
)
def test_a_kill_loses_nothing_and_the_next_run_finishes(
    world: World, tmp_path: Path, job: Job, way: str
) -> None:
    done = whole(job, world, tmp_path)
    at = choose(done, Random(job.name), way)
    kill(done, at, tmp_path / f"killed {at}")
