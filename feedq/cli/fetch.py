"""feedq fetch"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import sources
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, write_json
from feedq.cli.spelling import Moment
from feedq.domain.kinds import Outcome
from feedq.domain.model import Paper, Subscription
from feedq.domain.text import counted

if TYPE_CHECKING:
    from feedq.bootstrap import Feedq
    from feedq.services.fetching.code import LookedUp
    from feedq.services.fetching.refresh import Listener
    from feedq.services.fetching.visit import FetchResult


@click.command("fetch")
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    shell_complete=sources,
    help="Only this source or researcher.",
)
@click.option(
    "--since",
    type=Moment("%Y-%m-%d", "2026-03-01"),
    metavar="DATE",
    help="Go back to this day (2026-03-01), where the source can.",
)
@click.option("--full", is_flag=True, help="Ask for everything again, whatever was seen.")
@click.option("--no-rank", is_flag=True, help="Leave the order as it is.")
@click.option("--scheduled", is_flag=True, help="It runs by a schedule; 'feedq doctor' tells when.")
@click.option("--json", "as_json", is_flag=True, help="One item a subscription, as JSON.")
@pass_context
@click.pass_context
def fetch_(
    ctx: click.Context,
    context: Context,
    only: tuple[str, ...],
    since: datetime | None,
    full: bool,
    no_rank: bool,
    scheduled: bool,
    as_json: bool,
) -> None:
    """Fetch every source once, then rank what is new.

    Prints nothing when all is well and there is no terminal, as cron likes it.
    Exit status: 0 all is well, 3 some sources failed, 4 all failed, 5 another fetch is running.
    """
    with context.open(token=True) as feedq:
        if scheduled:
            feedq.timetable.began()
        if not feedq.health.sources():
            note(f"nothing to fetch: {context.config_path} names no sources")
        told, before = feedq.health.told(), feedq.inbox.revised()
        with contextlib.ExitStack() as shown:

            def fetched(results: tuple[FetchResult, ...]) -> None:
                shown.close()
                feedq.log.fetched(results)

            done = feedq.round.run(
                only=only,
                since=since.replace(tzinfo=UTC) if since else None,
                full=full,
                rank=not no_rank,
                listener=shown.enter_context(_progress()),
                fetched=fetched,
            )
        results = done.results
        if as_json:
            from feedq.services.fetching.visit import plain

            write_json([plain(result) for result in results])
        _report(feedq, results, told, done.looked_up, before)
        if scheduled:
            feedq.timetable.ended(_status(results))
    ctx.exit(_status(results))


def _status(results: Sequence[FetchResult]) -> int:
    tried = [result for result in results if result.outcome is not Outcome.SKIPPED]
    failed = [result for result in tried if result.outcome is Outcome.FAILED]
    if not failed:
        return 0
    return 4 if len(failed) == len(tried) else 3


def _report(
    feedq: Feedq,
    results: Sequence[FetchResult],
    told: set[str],
    looked_up: LookedUp,
    before: Sequence[Paper],
) -> None:
    from feedq.services.fetching.health import gathered

    tried = [result for result in results if result.outcome is not Outcome.SKIPPED]
    resting = [result for result in results if result.troubled]
    if len(tried) > 1 and all(result.no_network for result in tried):
        note("no host could be reached: check the network, and HTTPS_PROXY where there is a proxy")
    else:
        failed = [one for one in tried if one.outcome is Outcome.FAILED]
        for who, why in gathered([(f"{one.name} ({one.source})", one.error) for one in failed]):
            note(f"{who}: {why}")
    if resting and not tried and all(result.troubled for result in results if result.waits):
        note(
            f"nothing was asked: {counted(len(resting), 'source')} at rest after failures; "
            "'feedq sources health' says why, and until when; --only NAME asks one anyway"
        )
        results = [result for result in results if not result.troubled]
    # A source that is not set up is said once, not every night by mail.
    skipped: dict[str, list[str]] = {}
    for result in results:
        if result.outcome is Outcome.SKIPPED and (sys.stderr.isatty() or not result.waits):
            skipped.setdefault(result.error, []).append(result.name)
    for error, names in skipped.items():
        if sys.stderr.isatty() or error not in told:
            who = names[0] if len(names) == 1 else f"{len(names)} subscriptions"
            note(f"skipped {who}: {error}")
    if not sys.stderr.isatty():
        return
    from feedq.services.inbox import revision_words

    for error in looked_up.errors:
        note(f"code of papers: {error}")
    new, updated = sum(r.new for r in results), sum(r.updated for r in results)
    note(f"{new} new, {updated} updated; {feedq.inbox.counts()['inbox']} in the inbox")
    if revised := revision_words(before, feedq.inbox.revised()):
        note(revised)


class _Bar:
    """A progress bar: one step a subscription, and who is being asked now."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self.progress = Progress(
            TextColumn("fetching"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self.progress.add_task("", total=None)
        self._asked: list[str] = []
        self._guard = threading.Lock()

    def planned(self, subscriptions: Sequence[Subscription]) -> None:
        self.progress.update(self._task, total=len(subscriptions))

    def started(self, subscription: Subscription) -> None:
        with self._guard:
            self._asked.append(subscription.name)
            self.progress.update(self._task, description=", ".join(self._asked)[:60])

    def ended(self, result: FetchResult) -> None:
        with self._guard:
            if result.name in self._asked:
                self._asked.remove(result.name)
            self.progress.update(self._task, advance=1, description=", ".join(self._asked)[:60])


@contextlib.contextmanager
def _progress() -> Iterator[Listener | None]:
    if not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    with bar.progress:
        yield bar
