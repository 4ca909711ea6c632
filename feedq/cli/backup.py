"""feedq backup, feedq restore"""

from __future__ import annotations

from pathlib import Path

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, say
from feedq.domain.clock import SystemClock
from feedq.errors import ConfigError, NotFound


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), required=False, metavar="[FILE]")
@pass_context
def backup_(context: Context, target: Path | None) -> None:
    """Copy the library to FILE, while it is in use; the copy is verified.

    Without FILE: a dated copy beside the library. From a server it becomes a SQLite file as well.
    """
    from feedq.services.upkeep.safekeeping import back_up

    database = context.database
    if isinstance(database, Path) and not database.exists():
        raise NotFound(f"{database}: no library yet, nothing to back up")
    made = back_up(database, target, now=SystemClock().now())
    say(str(made))


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE")
@pass_context
def restore_(context: Context, source: Path) -> None:
    """Put the backup FILE in the place of the library; what was there is kept beside it.

    FILE is verified first. Close the app before; a running fetch is refused.
    """
    from feedq.services.upkeep.safekeeping import put_back

    database = context.database
    if not isinstance(database, Path):
        raise ConfigError(
            f"{database}: nothing is replaced there; 'feedq copy {source} URL' fills an empty one"
        )
    kept = put_back(database, source, now=SystemClock().now())
    note(f"{database}: restored from {source}")
    if kept:
        note(f"what was there is now {kept}")
