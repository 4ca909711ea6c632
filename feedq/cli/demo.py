"""feedq demo"""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

import click

from feedq.cli.output import note, print_papers
from feedq.cli.terminal import can_show_the_app


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep the demo's config and library here; where it was run before it goes on.",
)
def demo_(folder: Path | None) -> None:
    """Try feedq with stand-ins for every source on this machine: no network, no account.

    The same fetchers run against them into a throw-away library; then the app opens. Without a
    terminal the inbox is printed.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        folder = folder.absolute()  # the config names the library, wherever it is read
        _run(folder)
        config = shlex.quote(str(folder / "config.toml"))
        note(f"kept; to go on with it: export FEEDQ_CONFIG={config}")
        return
    with tempfile.TemporaryDirectory(prefix="feedq-demo-") as made:
        _run(Path(made))
    note("the demo's library is gone again; 'feedq' starts your own")


def _run(folder: Path) -> None:
    from feedq.demo.run import open_demo

    note("fetching from the stand-ins ...")
    with open_demo(folder) as demo:
        for result in demo.refresh.run():
            if result.error:
                note(f"{result.name}: {result.error}")
        demo.rerank.run()
        if can_show_the_app():
            from feedq.tui.app import run

            run(demo, fetch=False)
        else:
            print_papers(demo.inbox.view("inbox", 25))
