"""What fetching costs, beside `reader` (https://reader.readthedocs.io/) on the same feeds.

    pip install reader
    python -m benchmarks.fetch                         500 feeds of 50 posts, then 20,000 papers

Every run is a process of its own that starts from nothing, library included: seconds on the
clock, seconds of processor time, and the peak of its memory. The second run finds nothing new:
all answers are 304; contestants take turns at it, five times, and the median counts. A loopback
server in yet another process answers both. Politeness is off, for what is measured is work: arXiv
alone would have feedq wait three seconds a request. "httpx" asks for the same and stores nothing:
the floor for a program that asks with httpx.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.fetch_server import CATEGORIES

_MODULE = "benchmarks.fetch"
WORKERS = 8
TURNS = 5
_HEADER = f"  {'':<10}{'all':>8}   {'fetch':>8}   {'CPU':>8}   {'peak':>7}    {'stored':>9}"


@dataclass(frozen=True)
class Cost:
    """What one process took: wall and CPU in seconds, peak resident memory in MB.

    Attributes:
        fetch_s: of `wall_s` the fetch alone, without start and opening the library.
    """

    wall_s: float
    fetch_s: float
    cpu_s: float
    peak_mb: float
    stored: int

    def line(self, name: str) -> str:
        return (
            f"  {name:<10}{self.wall_s:8.2f} s {self.fetch_s:8.2f} s {self.cpu_s:8.2f} s "
            f"{self.peak_mb:7.0f} MB {self.stored:>9,}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=50, help="posts a feed")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        who, what, folder = options.child
        _RUN[who](what, Path(folder))
        return
    with _server(options.feeds, options.items, options.papers) as port:
        feeds = [
            f"http://127.0.{n // 250}.{n % 250 + 1}:{port}/feed/{n}" for n in range(options.feeds)
        ]
        listings = [f"http://127.0.0.1:{port}/atom/{category}" for category in CATEGORIES]
        _contest(f"{options.feeds} feeds of {options.items} posts", "feeds", feeds)
        _contest(f"{options.papers:,} arXiv papers in {len(listings)} listings", "arxiv", listings)


@contextlib.contextmanager
def _server(feeds: int, items: int, papers: int) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.fetch_server", *map(str, (feeds, items, papers))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _contest(title: str, what: str, urls: Sequence[str]) -> None:
    contestants = ["feedq", *(["reader"] if find_spec("reader") else []), "httpx"]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "urls.json").write_text(json.dumps(urls))
        for run, turns in (("first run", 1), ("second run, all 304", TURNS)):
            print(f"{title}, {run}\n{_HEADER}")
            samples = [
                {who: _apart(who, what, folder) for who in contestants} for _ in range(turns)
            ]
            costs = {who: _median([sample[who] for sample in samples]) for who in contestants}
            for who, cost in costs.items():
                print(cost.line(who))
            if "reader" in costs:
                ours, theirs = costs["feedq"], costs["reader"]
                wall, cpu = theirs.wall_s / ours.wall_s, theirs.cpu_s / ours.cpu_s
                alone, peak = theirs.fetch_s / ours.fetch_s, theirs.peak_mb / ours.peak_mb
                print(f"  {'ratio':<10}{wall:8.1f}   {alone:8.1f}   {cpu:8.1f}   {peak:7.1f}\n")
    if "reader" not in contestants:
        print("  reader is not installed: pip install reader\n")


def _median(costs: Sequence[Cost]) -> Cost:
    return sorted(costs, key=lambda cost: cost.fetch_s)[len(costs) // 2]


def _apart(who: str, what: str, folder: str) -> Cost:
    """Run one contestant in a process of its own."""
    command = [sys.executable, "-m", _MODULE, "--child", who, what, folder]
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    wall_s = time.perf_counter() - begun
    told = json.loads(done.stdout.splitlines()[-1])
    return Cost(wall_s, **told)


def _tell(stored: int, fetch_s: float) -> None:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    # A child's memory is on top of its parent's; what they share is counted twice.
    peak_mb = (own.ru_maxrss + children.ru_maxrss) / 1024
    told = {"fetch_s": fetch_s, "cpu_s": cpu_s, "peak_mb": peak_mb, "stored": stored}
    print(json.dumps(told))


def _ours(what: str, folder: Path) -> None:
    from random import Random

    from feedq.bootstrap import http_factory, open_feedq
    from feedq.config import Arxiv, Config, Endpoints, Feed, Fetch
    from feedq.domain.clock import SystemClock

    urls = json.loads((folder / "urls.json").read_text())
    fetch = Fetch(concurrency=WORKERS)
    base = urls[0][: urls[0].index("/", 8)]
    endpoints = Endpoints(arxiv_feed=base, arxiv_api=base, arxiv_oai=base)
    if what == "feeds":
        feeds = tuple(Feed(name=f"blog {n}", url=url) for n, url in enumerate(urls))
        config = Config(fetch=fetch, feeds=feeds, endpoints=endpoints)
    else:
        config = Config(fetch=fetch, arxiv=Arxiv(categories=CATEGORIES), endpoints=endpoints)
    clock, rng = SystemClock(), Random(0)
    http = http_factory(config, clock, rng, intervals_s={})
    with open_feedq(config, database=folder / "feedq.db", http=http, rng=rng) as feedq:
        refresh = feedq.refresh  # loaded before the clock runs, as its peer is
        begun = time.perf_counter()
        results = refresh.run()
        fetch_s = time.perf_counter() - begun
        failed = [result for result in results if result.error]
        assert not failed, failed[0]
        with feedq.store.read() as snapshot:
            activity = snapshot.health.activity(clock.now())
            known = snapshot.health.conditions().values()
        rows = {one.row for one in known if one.source == "feed"}
        stored = sum(activity[row].items for row in rows if row in activity)
        _tell(stored or feedq.inbox.counts()["inbox"], fetch_s)


def _theirs(what: str, folder: Path) -> None:
    from reader import make_reader

    reader = make_reader(str(folder / f"reader-{what}.db"))
    for url in json.loads((folder / "urls.json").read_text()):
        reader.add_feed(url, exist_ok=True)
    begun = time.perf_counter()
    reader.update_feeds(scheduled=False, workers=WORKERS)  # now, whatever its schedule
    _tell(reader.get_entry_counts().total or 0, time.perf_counter() - begun)


def _floor(_: str, folder: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    import httpx

    known = folder / "etags.json"
    etags = json.loads(known.read_text()) if known.exists() else {}
    with httpx.Client() as client, ThreadPoolExecutor(WORKERS) as workers:

        def ask(url: str) -> str:
            with client.stream("GET", url, headers=etags.get(url)) as answer:
                answer.read()
                return answer.headers["ETag"]

        urls = json.loads((folder / "urls.json").read_text())
        begun = time.perf_counter()
        told = list(workers.map(ask, urls))
        fetch_s = time.perf_counter() - begun
    known.write_text(json.dumps({u: {"If-None-Match": e} for u, e in zip(urls, told, strict=True)}))
    _tell(0, fetch_s)


_RUN = {"feedq": _ours, "reader": _theirs, "httpx": _floor}

if __name__ == "__main__":
    main()
