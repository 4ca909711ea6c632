"""How quick the app is, in a pseudo-terminal of 140 x 40, beside a bare Textual app and newsboat.

    python -m benchmarks.app                                75,000 made-up papers
    python -m benchmarks.app --papers 1000000
    python -m benchmarks.app --library feedq.db             a library of your own (a copy of it)

Each figure has its goal beside it. Times are without those in which no processor was free for the
program (see `benchmarks.terminal.Taken`); by the clock they depend on what else the machine does.

newsboat is measured where it is installed: the same papers as one feed, from its own cache.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.library import fill, made_up
from benchmarks.terminal import Taken, Terminal
from feedq.bootstrap import open_feedq
from feedq.config import Config
from feedq.domain.latex import latex_to_text

_BARE = """
from textual.app import App
from textual.widgets import Label
class Bare(App):
    def compose(self):
        yield Label("a label that says ready")
Bare().run()
"""
_HEAVY = ("sklearn", "scipy", "numpy", "feedparser", "tweepy", "arxiv", "httpx", "alembic")
_PROBE = """
import sys, atexit
def told():
    with open({path!r}, "w") as file:
        file.write(" ".join(name for name in {heavy!r} if name in sys.modules))
atexit.register(told)
from feedq.cli import main
main()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, default=75_000)
    parser.add_argument("--library", type=Path, help="measure with a copy of this one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, config = folder / "feedq.db", folder / "config.toml"
        config.write_text('[[profiles]]\nname = "one"\nkeywords = ["bada"]\n')
        if given.library:
            shutil.copy(given.library, database)
        else:
            fill(database, made_up(given.papers))
            _feedq(config, database, "rank")
        with closing(sqlite3.connect(database)) as opened:
            (count,) = opened.execute("SELECT count(*) FROM papers").fetchone()
        print(f"{count:,} papers, {database.stat().st_size / 2**20:,.0f} MB; 140 x 40")
        _starts(config, database)
        _keys(config, database)
        _modules(folder, config, database)
        if shutil.which("newsboat"):
            _newsboat(folder, database)


def app_command(config: Path, database: Path, *more: str) -> list[str]:
    start = "import sys; from feedq.cli import main; sys.exit(main())"
    files = ("--config", str(config), "--db", str(database))
    return [sys.executable, "-c", start, *files, *more]


def _feedq(config: Path, database: Path, *more: str) -> None:
    subprocess.run(app_command(config, database, *more), check=True, capture_output=True)


def start(command: Sequence[str], text: str, times: int = 11) -> Taken:
    """The median of starts, after one that does not count."""
    return _starts_in_turn([(command, text)], times)[0]


def _starts(config: Path, database: Path) -> None:
    bare, feedq = _starts_in_turn(
        [
            ([sys.executable, "-c", _BARE], "ready"),
            (app_command(config, database), first_title(database)),
        ]
    )
    by_clock = f"{feedq.wall_s * 1e3:.0f} by the clock"
    _tell("start to first rows", feedq.own_s * 1e3, 500, "ms", by_clock)
    by_clock = f"{bare.wall_s * 1e3:.0f} by the clock"
    told = f"that took {bare.own_s * 1e3:.0f} ms, {by_clock}"
    _tell("the same over a bare Textual app", feedq.own_s / bare.own_s, 1.5, "times", told)


def _starts_in_turn(commands: Sequence[tuple[Sequence[str], str]], times: int = 11) -> list[Taken]:
    """The median of starts of each, taken in turn, until it has painted its text."""
    taken: list[list[Taken]] = [[] for _ in commands]
    for _ in range(times + 1):  # the first compiles what is not yet compiled
        for (command, text), found in zip(commands, taken, strict=True):
            app = Terminal(command)
            found.append(app.until(text.encode()))
            app.close()
    return [_median(found[1:]) for found in taken]


def _median(taken: Sequence[Taken]) -> Taken:
    return Taken(
        statistics.median(one.wall_s for one in taken),
        statistics.median(one.own_s for one in taken),
    )


def _tell(what: str, found: float, goal: float, unit: str, more: str = "") -> None:
    """One figure, its goal, and whether that is reached."""
    reached = "reached" if found <= goal else "NOT reached"
    shown = f"{found:.2f}" if unit == "times" else f"{found:.0f}"
    print(f"{what:34}{shown:>6} {unit:<6} goal {goal:<5g} {reached:12} {more}".rstrip())


def first_title(database: Path) -> str:
    with open_feedq(Config(), database=database) as feedq:
        (first,) = feedq.inbox.papers(feedq.inbox.session().rows[:1])
    return latex_to_text(first.title)[:20]


def _keys(config: Path, database: Path) -> None:
    app = Terminal(app_command(config, database))
    app.until(first_title(database).encode())
    app.settle(2.0)
    started_mb = app.resident_mb()
    app.press("8", 60.0)  # every paper
    app.settle(2.0)
    _tell_keys("j", [app.press("j") for _ in range(120)], 10, 33)
    _tell_keys("page down", [app.press("\x1b[6~") for _ in range(60)], 10, 33)
    held = app.burst("j", 150, 1 / 30)
    _tell("j held, 30 a second, the last one", held.own_s * 1e3, 33, "ms")
    _tell_keys("jump to the end", [app.press(key) for key in "GgGgGgGgGg"][::2], 60, 60)
    app.press("g")
    app.press("/")
    _tell_keys("filter, a key", [app.press(key) for key in "badaco"], 100, 100)
    app.press("\x1b")
    app.settle()
    used_mb = app.resident_mb()
    for view in "1234567890t81":
        app.press(view, 60.0)
        app.settle()
    _tell("resident memory, started", started_mb, 90, "MB")
    _tell("after lists and filter", used_mb, 90, "MB")
    _tell("after all views", app.resident_mb(), 90, "MB")
    _tell("the most at any moment", app.most_mb(), 90, "MB")
    app.close()


def _tell_keys(what: str, taken: Sequence[Taken], half_ms: int, worst_ms: int) -> None:
    """Half of the keys are painted within p50, 99 of 100 within p99."""
    at = (len(taken) // 2, min(len(taken) - 1, int(0.99 * len(taken))))
    own, wall = (sorted(times) for times in ((t.own_s for t in taken), (t.wall_s for t in taken)))
    for place, name, goal in zip(at, ("p50", "p99"), (half_ms, worst_ms), strict=True):
        by_clock = f"{wall[place] * 1e3:.0f} by the clock"
        _tell(f"{what} to paint, {name}", own[place] * 1e3, goal, "ms", by_clock)


def _modules(folder: Path, config: Path, database: Path) -> None:
    told = folder / "modules"
    probe = _PROBE.format(path=str(told), heavy=_HEAVY)
    files = ("--config", str(config), "--db", str(database))
    app = Terminal([sys.executable, "-c", probe, *files])
    app.until(first_title(database).encode())
    app.settle(2.0)
    app.press("Q")
    _wait(lambda: told.exists())
    app.close()
    print(f"heavy imports: {told.read_text() or 'none'}")


def _wait(done: Callable[[], bool]) -> None:
    for _ in range(100):
        if done():
            return
        subprocess.run(["sleep", "0.1"], check=True)


def _newsboat(folder: Path, database: Path) -> None:
    """The same papers as one feed, read once into newsboat's cache."""
    feed = folder / "feed.xml"
    with closing(sqlite3.connect(database)) as opened, feed.open("w", encoding="utf-8") as file:
        file.write('<rss version="2.0"><channel><title>papers</title><link>http://x/</link>\n')
        for number, title, abstract in opened.execute("SELECT id, title, abstract FROM papers"):
            text = f"<title>{escape(title)}</title><description>{escape(abstract)}</description>"
            file.write(f"<item><guid>{number}</guid><link>http://x/{number}</link>{text}</item>\n")
        file.write("</channel></rss>\n")
    (folder / "urls").write_text(f"file://{feed}\n")
    (folder / "settings").write_text("max-items 0\nmax-download-speed 0\nauto-reload no\n")
    command = [
        "newsboat", "-q", "-u", str(folder / "urls"), "-C", str(folder / "settings"),
        "-c", str(folder / "cache.db"),
    ]  # fmt: skip
    subprocess.run([*command, "-x", "reload"], check=True, capture_output=True)
    app = Terminal(command, environ={"TERM": "xterm-256color"})
    start = app.until(b"papers")
    app.settle(2.0)
    opening = app.press("\r", 120.0)
    end = app.press("\x1b[F", 120.0)
    print(
        f"newsboat: {start.own_s:.2f} s to its first row, {opening.own_s:.2f} s to open the feed, "
        f"{end.own_s * 1e3:.0f} ms to the end, {app.resident_mb():.0f} MB"
    )
    app.close()


if __name__ == "__main__":
    main()
