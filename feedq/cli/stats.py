"""feedq stats"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import write_json

if TYPE_CHECKING:
    from feedq.services.stats import Statistics

_BARS = " ▁▂▃▄▅▆▇█"


@click.command("stats")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def stats_(context: Context, as_json: bool) -> None:
    """The last 30 days: papers, decisions, how often the order was right."""
    from feedq.services.stats import StatsService

    with context.open() as feedq:
        found = StatsService(feedq.store, feedq.clock).run()
    if as_json:
        write_json([_item(found)])
        return
    for line in lines(found):
        click.echo(line)


def lines(found: Statistics) -> list[str]:
    """The statistics as text for a person."""
    first, last = found.days[0].day, found.days[-1].day
    told = [
        f"{first:%d %b} to {last:%d %b}",
        f"papers     {plot([day.papers for day in found.days])}  "
        f"{sum(day.papers for day in found.days)}",
        f"decided    {plot([day.decided for day in found.days])}  {found.decided}",
        f"liked      {plot([day.liked for day in found.days])}  {found.liked}",
    ]
    if found.hit_rate is None:
        told += ["", "nothing was decided in these days: 'feedq' opens the inbox"]
    else:
        did = ", ".join(f"{count} {word}" for word, count in sorted(found.decisions.items()))
        told += ["", f"decisions: {did}", f"liked of what was decided: {found.hit_rate:.0%}"]
        for name, (decided, liked) in found.profiles.items():
            told.append(f"  {name or 'no profile'}: {liked} of {decided}")
        if found.days_to_decide is not None:
            told.append(f"median wait from arrival to decision: {found.days_to_decide:.1f} days")
    now = ", ".join(f"{count} {view}" for view, count in found.counts.items())
    return [*told, "", f"now: {now}"]


def plot(values: list[int]) -> str:
    """A bar a value, the tallest for the largest; a value above 0 is never nothing."""
    most = max(values, default=0) or 1
    return "".join(_BARS[-(-value * 8 // most)] for value in values)


def _item(found: Statistics) -> dict[str, object]:
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
        "counts": dict(found.counts),
    }
