"""feedq stats"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import say, write_json

if TYPE_CHECKING:
    from feedq.export.shapes import StatsItem
    from feedq.services.stats import Statistics


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def stats_(context: Context, as_json: bool) -> None:
    """The last 30 days: papers, decisions, how often the order was right."""
    from feedq.services.stats import StatsService, stats_words

    with context.open() as feedq:
        found = StatsService(feedq.store, feedq.clock).run()
    if as_json:
        write_json([_item(found)])
        return
    for line in stats_words(found):
        say(line)


def _item(found: Statistics) -> StatsItem:
    return {
        "days": [
            {"day": str(day.day), "papers": day.papers, "decided": day.decided, "liked": day.liked}
            for day in found.days
        ],
        "decisions": dict(found.decisions),
        "decided": found.decided,
        "liked": found.liked,
        "hit_rate": found.hit_rate,
        "profiles": [
            {"name": name, "decided": decided, "liked": liked}
            for name, (decided, liked) in found.profiles.items()
        ],
        "days_to_decide": found.days_to_decide,
        "liked_place": found.liked_place,
        "counts": dict(found.counts),
    }
