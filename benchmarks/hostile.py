"""`python -m benchmarks.hostile [--size BYTES]`: hostile documents, read at two lengths.

Every shape of `tests/hostile/shapes.py`, at SIZE and at four times SIZE bytes, each in bounded
memory and processor time. Prints what was dearest, and fails when something took more than in
proportion to its length.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from tests.hostile.growth import FACTOR, is_dear
from tests.hostile.shapes import SHAPES

_MOST_S = 15.0
"""Processor time for the longest document of a shape, at the default size."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=500_000, help="of the shorter ones, in bytes")
    size = parser.parse_args().size
    command = [sys.executable, "-m", "tests.hostile.growth", str(size), "0", "1"]
    rows, last = [], (0, "")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            number, reader, *found = json.loads(line)
            last = (number, reader)
            if found:
                small, large, *said = found
                rows.append((large, small, reader, SHAPES[number].name, said[-1][:60]))
    rows.sort(reverse=True)
    for large, small, reader, name, said in rows[:25]:
        print(f"{small:7.2f} s {large:7.2f} s  {reader:18} {name}  {said}")
    wrong = [row for row in rows if row[0] > _MOST_S or is_dear(row[1], row[0])]
    for large, small, reader, name, _ in wrong:
        print(f"FAIL {reader}: {name}: {small:.2f} s, then {large:.2f} s")
    if child.returncode:
        print(f"FAIL stopped by its limits: {last[1]}: {SHAPES[last[0]].name}")
    print(f"{len(rows)} readings of {len(SHAPES)} shapes, {size:,} and {size * FACTOR:,} bytes")
    return 1 if wrong or child.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
