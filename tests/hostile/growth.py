"""`python -m tests.hostile.growth SIZE PART PARTS`: read each shape at two lengths, within limits.

A process of its own, so that what eats memory or never ends is stopped by the system. A line of
JSON a reading: what is about to be read, then what became of it.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time

from feedq.errors import FeedqError
from tests.hostile.readers import READERS
from tests.hostile.shapes import SHAPES

MEMORY = 1_500_000_000
PATIENCE_S = 20
"""Processor time of one reading."""
FACTOR = 4


def read(reader: str, body: bytes) -> tuple[float, str]:
    """Seconds of processor time, and the error, or "" for a value."""
    soft = int(time.process_time()) + PATIENCE_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    gc.collect()
    gc.disable()  # it would come now and then, to large documents
    begun = time.process_time()
    try:
        READERS[reader](body)
        said = ""
    except FeedqError as error:
        said = f"{type(error).__name__}: {error}"
    except Exception as error:  # reported as a failure by the test
        said = f"CRASH {type(error).__name__}: {error}"
    took = time.process_time() - begun
    gc.enable()
    return took, said


def is_dear(small: float, large: float) -> bool:
    """Whether the longer document took more than in proportion to its length."""
    return large > 0.15 and large > 2 * FACTOR * small


def main() -> None:
    size, part, parts = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for reader in READERS:  # what is imported when it is first used
        read(reader, b"<rss/>")
    gc.freeze()  # what is imported by now would be gone through before each of 3,700 readings
    for number, shape in enumerate(SHAPES):
        if number % parts != part:
            continue
        for reader in shape.readers.split(","):
            print(json.dumps([number, reader]), flush=True)
            small, said = read(reader, shape.make(size))
            large, also = read(reader, shape.make(size * FACTOR))
            for _ in range(4):  # again, should something have come between
                if not is_dear(small, large):
                    break
                small = max(small, read(reader, shape.make(size))[0])
                large = min(large, read(reader, shape.make(size * FACTOR))[0])
            print(json.dumps([number, reader, small, large, said, also]), flush=True)


if __name__ == "__main__":
    main()
