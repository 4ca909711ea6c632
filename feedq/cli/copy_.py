"""feedq copy"""

from __future__ import annotations

import click

from feedq.cli.output import note
from feedq.config.places import location
from feedq.domain.clock import SystemClock


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_(source: str, target: str) -> None:
    """Copy a whole library, undo and all, from FROM to TO, each a file or a URL.

    A URL is postgresql+psycopg://USER@HOST/NAME; see docs/postgresql.md. TO is a new file or an
    empty database. Every row is compared afterwards; FROM stays as it is.
    """
    from feedq.services.upkeep.safekeeping import copy_library

    there, here = location(source, "FROM"), location(target, "TO")
    counts = copy_library(there, here, now=SystemClock().now())
    rows = ", ".join(f"{counts[name]:,} {name}" for name in ("papers", "entries", "decisions"))
    note(f"{here}: {sum(counts.values()):,} rows are the same as in {there} ({rows})")
    note("next: name it with --db, FEEDQ_DB or in [database] of the config")
