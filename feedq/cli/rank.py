"""feedq rank"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, papers_json, print_papers, print_rows, say, write_json
from feedq.domain.text import counted

if TYPE_CHECKING:
    from feedq.export.shapes import RankItem
    from feedq.services.ranking.evaluation import Hits, Report


@click.command("rank")
@click.option(
    "--report",
    "wants_report",
    is_flag=True,
    help="Say how well it would have ordered your own last 30 days; scores nothing.",
)
@click.option("--start", is_flag=True, help="List a dozen varied papers to choose from instead.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def rank_(context: Context, wants_report: bool, start: bool, as_json: bool) -> None:
    """Learn from your decisions and profiles, and score every paper.

    Where there is nothing to learn from yet, --start lists a dozen papers that differ; star
    those that you would read, and rank again.
    """
    if wants_report and start:
        raise click.UsageError("--report looks back, --start begins; give one of them")
    if wants_report:
        _report(context, as_json)
        return
    if start:
        _start(context, as_json)
        return
    with context.open() as feedq:
        done = feedq.rerank.run(everything=True)
    if as_json:
        item: RankItem = {
            "papers": done.papers,
            "examples": done.examples,
            "reason": done.reason or None,
        }
        write_json([item])
    elif done.reason:
        note(f"in time order: {done.reason}; 'feedq rank --start' shows papers to choose from")
    else:
        note(
            f"{counted(done.papers, 'paper')} scored from "
            f"{counted(done.examples, 'decision')} and your profiles"
        )


def _report(context: Context, as_json: bool) -> None:
    from feedq.services.ranking.evaluation import Reporting

    with context.open() as feedq:
        found = Reporting(feedq.store, feedq.config, feedq.clock, feedq.rerank).run()
    if as_json:
        write_json([asdict(found)])
        return
    for line in _lines(found):
        say(line)


def _lines(report: Report) -> list[str]:
    if report.reason:
        return [f"nothing to report: {report.reason}"]
    lines = [_adds(report)] if report.adds else []
    if not report.days:
        return [*lines, "your last 30 days: nothing liked that was new that day; no check possible"]
    print_rows(
        ("your last 30 days, played again", "NDCG", f"in the first {report.session}"),
        [
            _row("this model", report.model),
            *(_row(f"  without {name}", hits) for name, hits in (report.without or {}).items()),
            _row("newest first", report.newest_first),
        ],
    )
    return [
        f"{counted(report.liked, 'paper')} liked (queued, starred, done, candidates) "
        f"on {counted(report.days, 'day')}",
        *lines,
        "What you were shown was chosen by a model like this one: the check flatters it.",
    ]


def _row(name: str, hits: Hits) -> tuple[str, str, str]:
    return name, f"{hits.ndcg:.3f}", f"{100 * hits.share:.0f} %"


def _adds(report: Report) -> str:
    parts = (f"{name} {added:+.2f}" for name, added in (report.adds or {}).items())
    return f"the next {counted(report.session, 'paper')} owe their score to: {', '.join(parts)}"


def _start(context: Context, as_json: bool) -> None:
    with context.open() as feedq:
        papers = feedq.inbox.papers(feedq.start.papers())
    if as_json:
        papers_json(papers)
        return
    print_papers(papers)
    if papers:
        note("which would you read? 'feedq mark ID... --star', then 'feedq rank' learns from it")
    else:
        note("nothing to choose from yet: 'feedq fetch' looks for papers")
