"""feedq zotero"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import profiles, views
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.cli.spelling import QUEUE, Choice
from feedq.config import zotero_key

if TYPE_CHECKING:
    from feedq.export.shapes import PushItem
    from feedq.services.exchange.zotero import Pushed

_MOST = 1_000
_MOST_TOLD = 20
_WORDS = (
    ("created", "created"),
    ("added", "added from elsewhere in the library"),
    ("there", "there already"),
    ("failed", "failed"),
)


@click.group("zotero")
def zotero_() -> None:
    """Papers from your Zotero library and into it; set [zotero] library and FEEDQ_ZOTERO_KEY."""


@zotero_.command("pull")
@click.option("--collection", metavar="NAME", help="Which; without it the whole library.")
@click.option(
    "--as",
    "use",
    type=Choice(["seeds", "queue", "done"], QUEUE),
    default="seeds",
    show_default=True,
    help="What its papers are for.",
)
@click.option(
    "--profile",
    metavar="NAME",
    shell_complete=profiles,
    help="The profile of the seeds; the collection's name.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One item an entry, as JSON.")
@pass_context
def pull(
    context: Context,
    collection: str | None,
    use: str,
    profile: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in the papers of a collection; as seeds they teach a profile of its name.

    NAME may be a path ("Reading/To reproduce") or a key, where several have one name.
    """
    from feedq.cli.import_papers import import_papers

    if profile and use != "seeds":
        raise click.UsageError("--profile is for seeds; leave --as out")
    with context.open() as feedq:
        found = feedq.zotero.pull(zotero_key(context.config, os.environ), collection or "")
    name = profile or collection or "zotero"
    import_papers(context, found, use, name, dry_run=dry_run, as_json=as_json)


@zotero_.command("push")
@click.argument("what", nargs=-1, shell_complete=views)
@click.option("--collection", metavar="NAME", required=True, help="Where to.")
@click.option("--create", is_flag=True, help="Make the collection when there is none.")
@click.option("-n", "limit", type=click.IntRange(1), metavar="N", help="At most N papers.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One item a paper, as JSON.")
@pass_context
@click.pass_context
def push(
    ctx: click.Context,
    context: Context,
    what: tuple[str, ...],
    collection: str,
    create: bool,
    limit: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Put the papers of WHAT into a collection: a view (candidates without one) or a query.

    What the library has already, by arXiv id, DOI or address, is not made again but put into the
    collection; nothing is overwritten or removed. Exit status 3: some papers failed, 4: all did.
    """
    from feedq.cli.export import wanted_of
    from feedq.services.exchange.export import choose

    wanted = wanted_of(what)
    with context.open() as feedq:
        papers = choose(feedq.inbox, wanted, limit)
        if len(papers) > _MOST and limit is None:
            raise click.UsageError(f"{wanted!r} has {len(papers):,} papers; say how many with -n")
        pushed = feedq.zotero.push(
            zotero_key(context.config, os.environ),
            papers,
            collection,
            create=create,
            dry_run=dry_run,
        )
    if as_json:
        write_json([_item(one) for one in pushed])
    elif dry_run:
        print_rows(("outcome", "id", "title"), [_row(one) for one in pushed])
    _report(pushed, collection, dry_run=dry_run)
    failed = sum(one.outcome == "failed" for one in pushed)
    ctx.exit(0 if not failed else 4 if failed == len(pushed) else 3)


def _report(pushed: Sequence[Pushed], collection: str, *, dry_run: bool) -> None:
    failed = [one for one in pushed if one.outcome == "failed"]
    for one in failed[:_MOST_TOLD]:
        note(f"failed {one.paper.id}: {one.why} ({one.paper.title})")
    if len(failed) > _MOST_TOLD:
        note(f"and {len(failed) - _MOST_TOLD} more; --json names all")
    count = Counter(one.outcome for one in pushed)
    told = ", ".join(f"{count[name]} {words}" for name, words in _WORDS if count[name])
    note(f"{collection}: {told or 'no papers to push'}{' (nothing was done)' if dry_run else ''}")


def _row(one: Pushed) -> tuple[str, ...]:
    return one.outcome, one.paper.short_id, one.paper.title


def _item(one: Pushed) -> PushItem:
    return {
        "id": one.paper.id,
        "title": one.paper.title,
        "outcome": one.outcome,
        "key": one.key or None,
        "why": one.why or None,
    }
