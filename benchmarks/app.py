"""How quick the app is, in a pseudo-terminal of 140 x 40, beside a bare Textual app and newsboat.

    python -m benchmarks.app                                75,000 made-up papers
    python -m benchmarks.app --papers 1000000
    python -m benchmarks.app --library feedq.db             a library of your own (a copy of it)

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
from benchmarks.terminal import Terminal
from feedq.bootstrap import open_feedq
from feedq.config import Config
from feedq.domain.text import latex_to_text

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


def _command(config: Path, database: Path, *more: str) -> list[str]:
    start = "import sys; from feedq.cli import main; sys.exit(main())"
    files = ("--config", str(config), "--db", str(database))
    return [sys.executable, "-c", start, *files, *more]


def _feedq(config: Path, database: Path, *more: str) -> None:
    subprocess.run(_command(config, database, *more), check=True, capture_output=True)


def _start(command: Sequence[str], text: str, times: int = 7) -> float:
    """The median of starts, after one that does not count."""
    seconds = []
    for _ in range(times + 1):
        app = Terminal(command)
        seconds.append(app.until(text.encode()))
        app.close()
    return statistics.median(seconds[1:])


def _starts(config: Path, database: Path) -> None:
    bare = _start([sys.executable, "-c", _BARE], "ready")
    feedq = _start(_command(config, database), _first_title(database))
    print(
        f"start to first rows   {feedq:.2f} s; a bare Textual app {bare:.2f} s: {feedq / bare:.2f}x"
    )


def _first_title(database: Path) -> str:
    with open_feedq(Config(), database=database) as feedq:
        (first,) = feedq.inbox.papers(feedq.inbox.session().rows[:1])
    return latex_to_text(first.title)[:20]


def _keys(config: Path, database: Path) -> None:
    app = Terminal(_command(config, database))
    app.until(_first_title(database).encode())
    app.settle(2.0)
    started_mb = app.resident_mb()
    app.press("8")  # every paper
    app.settle(2.0)
    _print("j", [app.press("j") for _ in range(120)])
    _print("page down", [app.press("\x1b[6~") for _ in range(60)])
    print(
        f"holding j, 30 a second: still {app.burst('j', 150, 1 / 30) * 1e3:.0f} ms after the last"
    )
    _print("jump to the end", [app.press(key) for key in "GgGgGgGgGg"][::2])
    app.press("g")
    app.press("/")
    _print("filter, a key", [app.press(key) for key in "badaco"])
    app.press("\x1b")
    app.settle()
    print(
        f"resident memory       {started_mb:.0f} MB started, {app.resident_mb():.0f} MB after that"
    )
    app.close()


def _print(what: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    worst = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    half = statistics.median(ordered)
    print(f"{what + ' to paint':26}p50 {half * 1e3:.0f} ms, p99 {worst * 1e3:.0f} ms")


def _modules(folder: Path, config: Path, database: Path) -> None:
    told = folder / "modules"
    probe = _PROBE.format(path=str(told), heavy=_HEAVY)
    files = ("--config", str(config), "--db", str(database))
    app = Terminal([sys.executable, "-c", probe, *files])
    app.until(_first_title(database).encode())
    app.settle(2.0)
    app.press("Q")
    _wait(lambda: told.exists())
    app.close()
    print(f"heavy imports         {told.read_text() or 'none'}")


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
        f"newsboat              {start:.2f} s to its first row, {opening:.2f} s to open the feed, "
        f"{end * 1e3:.0f} ms to the end, {app.resident_mb():.0f} MB"
    )
    app.close()


if __name__ == "__main__":
    main()
