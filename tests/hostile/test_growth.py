"""A document four times as long takes at most eight times as long to read, and bounded memory.

The short version; `python -m benchmarks.hostile` reads longer ones.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile.growth import MEMORY, PATIENCE_S, is_dear
from tests.hostile.readers import READERS
from tests.hostile.shapes import SHAPES

SIZE = 10_000
PARTS = 4


Done = subprocess.CompletedProcess[str]


def _read(part: int) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "tests.hostile.growth", str(SIZE), str(part), str(PARTS)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def readings() -> Iterator[list[Future[Done]]]:
    """Every part, two at a time: what is measured is processor time."""
    with ThreadPoolExecutor(2) as pool:
        yield [pool.submit(_read, part) for part in range(PARTS)]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_document_costs_more_than_in_proportion_to_its_length(
    part: int, readings: list[Future[Done]]
) -> None:
    done = readings[part].result()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    number, reader = lines[-1][:2]
    stopped = f"{PATIENCE_S} s and {MEMORY:,} bytes were not enough for {SHAPES[number].name}"
    assert done.returncode == 0, f"{reader}: {stopped}\n{done.stderr[-2000:]}"
    wrong = []
    for number, reader, *found in (line for line in lines if len(line) > 2):
        small, large, *said = found
        if is_dear(small, large) or not all(map(_is_clear, said)):
            wrong.append((reader, SHAPES[number].name, small, large, *said))
    assert not wrong


def _is_clear(line: str) -> bool:
    return len(line) < 700 and line.isprintable() and not line.startswith("CRASH")


def test_every_reader_has_shapes() -> None:
    named = {reader for shape in SHAPES for reader in shape.readers.split(",")}
    assert named == set(READERS)
    assert len(SHAPES) > 500
