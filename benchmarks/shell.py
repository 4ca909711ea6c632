"""What a tab key, a help and a list cost in the shell: processor time, whatever else runs.

    python -m benchmarks.shell                    75,000 made-up papers
    python -m benchmarks.shell --papers 1000

Exit status 1 when a tab takes more than twice the processor that `feedq --help` does.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.library import fill, made_up

_FEEDQ = [sys.executable, "-c", "import sys; from feedq.cli import main; sys.exit(main())"]
_LIMIT = 2.0
_TABS = ("feedq ", "feedq list --", "feedq export --format ", "feedq mark ", "feedq mark 26")
_PROFILES = '[[profiles]]\nname = "one"\nkeywords = ["bada"]\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, default=75_000)
    papers = parser.parse_args().papers
    with tempfile.TemporaryDirectory() as name:
        config, database = Path(name) / "config.toml", Path(name) / "feedq.db"
        config.write_text(_PROFILES)
        fill(database, made_up(papers))
        environ = {**os.environ, "FEEDQ_CONFIG": str(config), "FEEDQ_DB": str(database)}
        subprocess.run([*_FEEDQ, "rank"], env=environ, check=True, capture_output=True)
        help_s = _processor_s(environ, "--help")
        print(f"{papers:,} papers\nfeedq --help           {help_s * 1e3:.0f} ms")
        worst = 0.0
        for line in _TABS:
            asked = {"_FEEDQ_COMPLETE": "zsh_complete", "COMP_LINE": line}
            seconds = _processor_s(environ | asked)
            worst = max(worst, seconds)
            print(f"{line + '<tab>':23}{seconds * 1e3:.0f} ms")
        for command in ("list", "list --json"):
            seconds = _processor_s(environ, *command.split())
            print(f"{'feedq ' + command:23}{seconds * 1e3:.0f} ms")
    sys.exit(0 if worst <= _LIMIT * help_s else 1)


def _processor_s(environ: Mapping[str, str], *words: str, times: int = 7) -> float:
    """The median over runs, of user and system together, after one that does not count."""
    seconds = []
    for _ in range(times + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*_FEEDQ, *words], env=environ, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(seconds[1:])


if __name__ == "__main__":
    main()
