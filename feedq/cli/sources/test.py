"""feedq sources test"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import sources
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.config import subscriptions
from feedq.domain.kinds import Outcome
from feedq.domain.model import Subscription
from feedq.errors import NotFound
from feedq.export.json import instant

if TYPE_CHECKING:
    from feedq.export.shapes import TrialItem
    from feedq.services.fetching.following import Following, Trial


@click.command("test")
@click.argument("names", nargs=-1, metavar="[NAME|URL]...", shell_complete=sources)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
@click.pass_context
def test_sources(
    ctx: click.Context, context: Context, names: tuple[str, ...], as_json: bool
) -> None:
    """Ask each source for its first page, and store nothing.

    Without a name all that are followed, but for X, which bills what is read. An address that is
    not followed is tried too. Exit status as of 'fetch'.
    """
    with context.open(token=True) as feedq:
        chosen = _chosen(subscriptions(context.config), names, feedq.following)
        trials = feedq.following.try_out(chosen, paid=bool(names))
    if as_json:
        write_json([_item(trial) for trial in trials])
    else:
        rows = [_row(trial) for trial in trials]
        print_rows(("source", "name", "outcome", "entries", "newest", ""), rows)
    if not trials:
        note(f"nothing is followed yet: edit {context.config_path}, or 'feedq sources add'")
    tried = [trial for trial in trials if trial.outcome is not Outcome.SKIPPED]
    failed = [trial for trial in tried if trial.outcome is Outcome.FAILED]
    if failed:
        ctx.exit(4 if len(failed) == len(tried) else 3)


def _chosen(
    followed: Sequence[Subscription], names: Sequence[str], following: Following
) -> list[Subscription]:
    from feedq.services.fetching.choice import choose

    if not names:
        return list(followed)
    chosen = []
    for name in names:
        try:
            chosen += choose(followed, [name])
        except NotFound:
            if not any(sign in name for sign in "/:.@"):
                raise
            chosen.append(following.find(name, check=False).subscription)
    return list({one.key: one for one in chosen}.values())


def _row(trial: Trial) -> tuple[str, ...]:
    title, moment = trial.newest
    when = f"{moment:%Y-%m-%d}" if moment else ""
    return (
        trial.subscription.source,
        trial.subscription.name,
        trial.outcome.value,
        str(trial.entries) if trial.outcome is Outcome.OK else "",
        when,
        trial.error or title,
    )


def _item(trial: Trial) -> TrialItem:
    title, moment = trial.newest
    return {
        "source": trial.subscription.source,
        "name": trial.subscription.name,
        "address": trial.subscription.address,
        "outcome": trial.outcome.value,
        "entries": trial.entries,
        "newest_title": title or None,
        "newest_at": instant(moment),
        "error": trial.error or None,
    }
