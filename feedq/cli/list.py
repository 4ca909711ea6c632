"""feedq list"""

from __future__ import annotations

import click

from feedq.cli.completing import views
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, papers_json, print_papers, say
from feedq.domain.text import counted
from feedq.export.template import FIELDS, Template

_EMPTY = {
    "inbox": "the inbox is empty: 'feedq fetch' looks for new papers",
    "queue": "the queue is empty: 'feedq mark ID --as queued' puts a paper here",
    "reading": "nothing is being read: 'feedq mark ID --as reading'",
    "starred": "nothing is starred: 'feedq mark ID --star'",
    "candidates": "no candidates yet: 'feedq repro add ID' makes a paper one",
}


@click.command("list", epilog=f"Fields of --format: {', '.join(FIELDS)}.")
@click.argument("view", default="inbox", shell_complete=views)
@click.option("-n", "limit", type=click.IntRange(1), metavar="N", help="At most N papers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--format", "form", metavar="TEXT", help="A line a paper, such as '{id} {title}'.")
@pass_context
def list_(context: Context, view: str, limit: int | None, as_json: bool, form: str | None) -> None:
    """List the papers of VIEW.

    VIEW: inbox (default) queue reading done skipped starred candidates all, or posts: the papers
    that people you follow point at, the latest first. Of the inbox and
    of all, the first 25 are shown unless -n says otherwise; --json always gives every one.

    Marks, as in the app: q queued, m reading, d done, x skipped; ★ starred (* where a terminal
    has no star); R reproduction candidate.
    """
    if as_json and form is not None:
        raise click.UsageError("--json and --format: choose one")
    view = "queue" if view == "queued" else view  # as 'feedq mark' has it
    print_view(context, view, limit, as_json=as_json, form=form)


def print_view(
    context: Context, view: str, limit: int | None, *, as_json: bool, form: str | None = None
) -> None:
    """Print a view, and say what is not obvious about it on stderr.

    Args:
        form: prints a line of this form a paper, for other programs: all of them, and no advice.
    """
    template = None if form is None else Template(form)
    with context.open() as feedq:
        if template is not None:
            for paper in feedq.inbox.view(view, limit):
                say(template.line(paper))
            return
        if limit is None and not as_json and view in ("inbox", "all"):
            limit = 25
        papers = feedq.inbox.view(view, limit)
        if as_json:
            papers_json(papers)
            return
        print_papers(papers)
        if not papers:
            note(_EMPTY.get(view, f"{view}: no papers"))
            if feedq.health.last_fetch_at() is None:
                from feedq.services.fetching.health import trouble_words

                note(_nothing_fetched(trouble_words(feedq.health.sources())))
        elif view == "inbox":
            left = feedq.inbox.counts()[view] - len(papers)
            if left:
                note(f"{left} more below; -n shows more")
            ranked = feedq.inbox.ranked()
            if ranked is None:
                note(
                    "in time order: nothing to learn from yet; name keywords in [[profiles]], "
                    "'feedq import' a .bib, or choose with 'feedq rank --start'"
                )
            else:
                from feedq.services.fetching.health import since_words

                when = since_words(ranked.at, feedq.clock.now())
                note(f"ranked {when} from {counted(ranked.examples, 'decision')} and your profiles")


def _nothing_fetched(trouble: str) -> str:
    if trouble:
        return f"nothing was fetched yet: {trouble}; 'feedq sources health' tells of every source"
    return "nothing was fetched yet: 'feedq fetch' does it, 'feedq demo' needs no network"
