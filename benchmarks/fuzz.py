"""`python -m benchmarks.fuzz [READER]... [--seconds N]`: look for bytes that make a reader crash.

Each reader of `tests/hostile/readers.py`, in a process of its own with bounded memory, for N
seconds (60). Guided by coverage where `atheris` is installed (`pip install atheris`; it is for
Linux and Python 3.11 to 3.13), by chance elsewhere; it begins with the good documents of the
tests. What is found is written to `tests/hostile/found/`, where a test reads it ever after.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

FOUND = Path(__file__).parents[1] / "tests" / "hostile" / "found"
_LONGEST = 20_000
_SLOW_S = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        fuzz(asked.readers[0], asked.seconds)
        return 0
    from tests.hostile.readers import READERS

    wrong = 0
    for reader in asked.readers or READERS:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--one", reader]
        done = subprocess.run(
            [*command, "--seconds", str(asked.seconds)], capture_output=True, text=True, check=False
        )
        tried = [line for line in done.stderr.splitlines() if "DONE" in line or "stat::" in line]
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {reader}: {' '.join(tried)[:100]}")
        if done.returncode:
            wrong += 1
            print(done.stderr[-2_000:])
    return min(wrong, 1)


def fuzz(reader: str, seconds: int) -> None:
    """Read bytes until the time is over, or something other than a value or a `FeedqError`."""
    if find_spec("atheris") is None:
        by_chance(reader, seconds)
        return
    import atheris

    with atheris.instrument_imports(include=["feedq"]):
        from feedq.errors import FeedqError
        from tests.hostile.readers import READERS
    read = READERS[reader]

    def one(body: bytes) -> None:
        with suppress(FeedqError):
            read(body)

    FOUND.mkdir(exist_ok=True)
    prefix = FOUND / f"{reader.replace(' ', '_')}__"
    with tempfile.TemporaryDirectory() as seeds:
        for number, body in enumerate(_seeds(reader)):
            (Path(seeds) / str(number)).write_bytes(body)
        options = {
            "max_total_time": seconds,
            "max_len": _LONGEST,
            "timeout": _SLOW_S,
            "rss_limit_mb": 2_000,
            "artifact_prefix": prefix,
            "print_final_stats": 1,
        }
        named = [f"-{name}={value}" for name, value in options.items()]
        atheris.Setup([sys.argv[0], *named, seeds], one)
        atheris.Fuzz()


def by_chance(reader: str, seconds: int) -> None:
    """The same without coverage: good documents, changed in a few places."""
    from feedq.errors import FeedqError
    from tests.hostile.readers import READERS

    dice = random.Random(0)
    seeds = [bytearray(body[:_LONGEST]) for body in _seeds(reader)] or [bytearray(b"<")]
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        body = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 8)):
            start = dice.randrange(len(body) + 1)
            body[start : start + dice.choice((0, 1, 1, 8, 64))] = dice.choice(
                (b"", b"\0", b"<", b'"', b"{", b"]", b"\xff", b"9" * 20, bytes(dice.choice(seeds)))
            )
        count += 1
        try:
            with suppress(FeedqError):
                READERS[reader](bytes(body))
        except Exception:
            FOUND.mkdir(exist_ok=True)
            (FOUND / f"{reader.replace(' ', '_')}__crash-{count}").write_bytes(body)
            raise
    print(f"DONE {count} documents by chance", file=sys.stderr)


def _seeds(reader: str) -> list[bytes]:
    from tests.hostile.documents import good_documents
    from tests.hostile.shapes import SHAPES

    shapes = [shape.make(200) for shape in SHAPES if reader in shape.readers.split(",")]
    return [body for name, body in good_documents() if name == reader] + shapes


if __name__ == "__main__":
    sys.exit(main())
