"""How size and work grow with the library: 10,000, 100,000 and 1,000,000 made-up papers.

    python -m benchmarks.scale                         all three; an hour of one processor at most
    python -m benchmarks.scale --papers 10000 100000 --plot growth.svg
    python -m benchmarks.scale --papers 10000 100000 --postgres postgresql://me@localhost/postgres

A fifth as many posts come along. Each figure is processor time of the work itself, median of
several where it is short. The last column is the exponent between the largest two: 1.0 grows as
the library does, 0.0 does not grow at all.

On a PostgreSQL server the library is copied there, into a database of its own that is dropped
afterwards; figures are then by the clock, since the server works, too.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.app import app_command, first_title, start
from benchmarks.library import NOW, fill, made_up
from feedq.bootstrap import Feedq, open_feedq
from feedq.config import Config, Profile
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, Status
from feedq.domain.location import Location, Server
from feedq.domain.model import Entry, Facts, Subscription
from feedq.domain.reconcile import reconcile
from feedq.domain.triage import Decision
from feedq.services.upkeep.safekeeping import copy_library
from feedq.store.backup import backup
from feedq.store.glance import glance
from feedq.store.postgres import describe
from feedq.store.store import Store

_POSTS_OF = 5
_DAY = 250
_BATCH = 500
_KEY = "arxiv:cs.LG"
Timer = Callable[[], float]
_CONFIG = '[[profiles]]\nname = "one"\nkeywords = ["bada"]\n'
_ENTRIES = """
    INSERT INTO entries (id, subscription_id, source_id, url, text, posted_at, digest,
        first_seen_at, changed_at)
    VALUES (?, ?, ?, '', ?, ?, '', ?, ?)
"""


class Standing:
    """A clock that shows the day of the newest paper."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--plot", type=Path, help="write the growth as an SVG")
    parser.add_argument("--json", type=Path, help="keep the figures here after each size")
    parser.add_argument("--no-app", action="store_true", help="without starts on a terminal")
    parser.add_argument("--postgres", metavar="URL", help="a database to make others beside")
    given = parser.parse_args()
    figures: dict[int, Mapping[str, float]] = {}
    for papers in given.papers:
        with tempfile.TemporaryDirectory() as folder:
            if given.postgres:
                with database(given.postgres, f"feedq_scale_{papers}") as server:
                    figures[papers] = measure_server(Path(folder), papers, server)
            else:
                figures[papers] = measure(Path(folder), papers, app=not given.no_app)
        if given.json:
            given.json.write_text(json.dumps(figures))
        print(table(figures), flush=True)
    if given.plot:
        given.plot.write_text(plot(figures))


def measure(folder: Path, papers: int, *, app: bool) -> dict[str, float]:
    """name -> seconds, megabytes or papers a second, for a library of that size."""
    database, config = folder / "feedq.db", folder / "config.toml"
    config.write_text(_CONFIG)
    fill(database, made_up(papers))
    add_posts(database, papers // _POSTS_OF)
    found = {"size, MB": database.stat().st_size / 1e6}
    use(database, papers, found, time.process_time)
    if app:
        found["app start, s"] = start(
            app_command(config, database), first_title(database), 5
        ).wall_s
    with timed(found, "backup, s", time.process_time):
        backup(database, folder / "copy.db")
    return found


def measure_server(folder: Path, papers: int, server: Server) -> dict[str, float]:
    """The same of a library on a server, by the clock."""
    made = folder / "feedq.db"
    fill(made, made_up(papers))
    add_posts(made, papers // _POSTS_OF)
    found: dict[str, float] = {}
    with timed(found, "copied there, s", time.perf_counter):
        copy_library(made, server, now=NOW)
    found["size, MB"] = describe(server)[1] / 1e6
    use(server, papers, found, time.perf_counter)
    with timed(found, "copied back, s", time.perf_counter):
        copy_library(server, folder / "copy.db", now=NOW)
    return found


@contextmanager
def database(url: str, name: str) -> Iterator[Server]:
    """A database beside that of the URL, while this lasts."""
    import psycopg

    server = Server.named(url)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        try:
            yield Server.named(url.replace(f"/{server.name}", f"/{name}", 1))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def use(location: Location, papers: int, found: dict[str, float], timer: Timer) -> None:
    """What a day does to the library there; the figures go into `found`."""
    settings = Config(profiles=(Profile(name="one", keywords=("bada",)),))
    with open_feedq(settings, database=location, clock=Standing(), rng=Random(0)) as feedq:
        decide(feedq)
        with timed(found, "first ranking, s", timer):
            feedq.rerank.run()
        found["stored a second, new"] = _DAY * 8 / ingest(feedq.store, _DAY * 8, papers, timer)
        days = [daily(feedq, day, timer) for day in range(3)]
        found["a day: store, s"] = statistics.median(stored for stored, _ in days)
        found["a day: rank, s"] = statistics.median(ranked for _, ranked in days)
        with timed(found, "all looked at, once a week, s", timer):
            feedq.rerank.run(everything=True)
        seconds = sorted(searches(feedq, timer))
        found["search p50, s"] = seconds[len(seconds) // 2]
        found["search p99, s"] = seconds[int(len(seconds) * 0.99)]
        found["decide, s"] = statistics.median(decisions(feedq, timer))
    found["first look, s"] = statistics.median(looks(location, timer))


@contextmanager
def timed(found: dict[str, float], name: str, timer: Timer) -> Iterator[None]:
    begun = timer()
    yield
    found[name] = timer() - begun


def add_posts(database: Path, posts: int) -> None:
    """Posts of a hundred sources, each pointing at a paper."""
    rng = random.Random(0)
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("PRAGMA synchronous = OFF")
        opened.executemany(
            "INSERT INTO subscriptions (id, key, source, name, address) VALUES (?, ?, ?, ?, ?)",
            [(n, f"feed:{n}", "feed", f"Blog {n}", f"https://{n}.example/") for n in range(1, 101)],
        )
        names = [name for (name,) in opened.execute("SELECT identifier FROM papers")]
        at = [
            (NOW - timedelta(minutes=10 * age)).strftime("%Y-%m-%d %H:%M:%S.%f")
            for age in range(posts)
        ]
        opened.executemany(
            _ENTRIES,
            (
                (n + 1, n % 100 + 1, f"post-{n}", f"Worth reading, number {n}.", *[at[n]] * 3)
                for n in range(posts)
            ),
        )
        opened.executemany(
            "INSERT INTO mentions (entry_id, identifier) VALUES (?, ?)",
            ((n + 1, rng.choice(names)) for n in range(posts)),
        )


def decide(feedq: Feedq) -> None:
    """Two hundred decisions to learn from, half of them for a paper."""
    rows = feedq.inbox.order("all")[:4000:20]
    for half, status in ((rows[::2], Status.QUEUED), (rows[1::2], Status.SKIPPED)):
        feedq.triage.decide(list(half), Decision(status=status))


def entries(number: int, start: int) -> list[Entry]:
    """New papers as a listing brings them, of another made-up language than those stored."""
    return [
        Entry(
            source_id=f"7001.{start + at:06}v1",
            facts=Facts(
                identifier=Identifier("arxiv", f"7001.{start + at:06}"),
                title=paper.title,
                version=1,
                authors=paper.authors,
                abstract=paper.abstract,
                categories=paper.categories,
                url=f"https://arxiv.org/abs/7001.{start + at:06}",
                announced_at=NOW,
                announce_type=Announcement.NEW,
            ),
        )
        for at, paper in enumerate(made_up(number, seed=start + 1))
    ]


def ingest(store: Store, number: int, start: int, timer: Timer) -> float:
    """Seconds to store that many new papers as a fetch does, batch by batch."""
    told = entries(number, start)
    with store.write() as tx:
        tx.health.enrol([Subscription("arxiv", "cs.LG", "cs.LG")])
        row, _ = tx.health.state(_KEY) or (0, None)
    begun = timer()
    for first in range(0, number, _BATCH):
        part = told[first : first + _BATCH]
        with store.write(lasting=False) as tx:
            known = tx.papers.records({one.facts.identifier for one in part if one.facts})
            posts = tx.posts.digests(row, (one.source_id for one in part))
            changes = reconcile(part, subscription=_KEY, papers=known, posts=posts)
            tx.papers.apply(changes, NOW)
            tx.posts.apply(row, changes.posts, NOW)
    return timer() - begun


def daily(feedq: Feedq, day: int, timer: Timer) -> tuple[float, float]:
    """Seconds of one more day: its papers stored, then ranked."""
    stored = ingest(feedq.store, _DAY, 500_000 + day * _DAY, timer)
    begun = timer()
    feedq.rerank.run()
    return stored, timer() - begun


def searches(feedq: Feedq, timer: Timer) -> Iterator[float]:
    """Seconds of each of 300 searches for one to three words of a paper, the first 50 found."""
    rng = random.Random(1)
    rows = feedq.inbox.order("all")
    for paper in feedq.inbox.papers(rng.sample(list(rows), 300)):
        words = rng.sample(paper.abstract.rstrip(".").split(), rng.randint(1, 3))
        begun = timer()
        feedq.inbox.search(" ".join(words), limit=50)
        yield timer() - begun


def decisions(feedq: Feedq, timer: Timer) -> Iterator[float]:
    """Seconds of each of fifty keystrokes."""
    for row in feedq.inbox.order("inbox")[:50]:
        begun = timer()
        feedq.triage.decide([row], Decision(status=Status.SKIPPED))
        yield timer() - begun


def looks(location: Location, timer: Timer) -> Iterator[float]:
    """Seconds until the app knows what to show first."""
    for _ in range(9):
        begun = timer()
        glance(location, size=25, explore=2, window_days=30, midnight=NOW)
        yield timer() - begun


def table(figures: Mapping[int, Mapping[str, float]]) -> str:
    """Markdown: a row a figure, a column a size, and how it grows."""
    sizes = list(figures)
    lines = [
        f"| papers | {' | '.join(f'{size:,}' for size in sizes)} | grows as |",
        f"|---|{'---:|' * (len(sizes) + 1)}",
    ]
    for name in figures[sizes[-1]]:
        values = [figures[size][name] for size in sizes]
        lines.append(f"| {name} | {' | '.join(map(_shown, values))} | {_grows(sizes, values)} |")
    return "\n".join(lines)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _grows(sizes: Sequence[int], values: Sequence[float]) -> str:
    if len(sizes) < 2 or min(values[-2:]) <= 0:
        return ""
    return f"n^{math.log(values[-1] / values[-2]) / math.log(sizes[-1] / sizes[-2]):.2f}"


def plot(figures: Mapping[int, Mapping[str, float]]) -> str:
    """An SVG, both axes logarithmic: what takes time, in seconds."""
    sizes = list(figures)
    names = [name for name in figures[sizes[0]] if name.endswith(", s")]
    values = [max(figures[size][name], 1e-5) for size in sizes for name in names]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    x = _scale(math.log10(sizes[0]), math.log10(sizes[-1]), 70, 470)
    y = _scale(low, high, 360, 20)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 400" font-family="sans-serif" '
        'font-size="12"><rect width="680" height="400" fill="#fff"/>'
    ]
    for power in range(low, high + 1):
        at = y(power)
        parts.append(f'<path d="M70 {at:.1f}H470" stroke="#ddd"/>')
        parts.append(f'<text x="62" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    parts += [
        f'<text x="{x(math.log10(size)):.1f}" y="380" text-anchor="middle">{size:,}</text>'
        for size in sizes
    ]
    ends = _apart(sorted((y(math.log10(max(figures[sizes[-1]][n], 1e-5))), n) for n in names))
    for hue, name in enumerate(names):
        points = " ".join(
            f"{x(math.log10(size)):.1f},{y(math.log10(max(figures[size][name], 1e-5))):.1f}"
            for size in sizes
        )
        colour = f"hsl({hue * 360 // len(names)} 70% 40%)"
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="480" y="{ends[name] + 4:.1f}" fill="{colour}">'
            f"{name.removesuffix(', s')}</text>"
        )
    return "\n".join([*parts, "</svg>\n"])


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    span = (high - low) or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def _apart(wanted: Sequence[tuple[float, str]]) -> dict[str, float]:
    """Places of labels, from the top, none nearer than a line to the one above it."""
    placed: dict[str, float] = {}
    last = -math.inf
    for at, name in wanted:
        last = max(at, last + 15)
        placed[name] = last
    return placed


if __name__ == "__main__":
    main()
