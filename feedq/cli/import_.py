"""feedq import"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import profiles
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, write_json
from feedq.cli.spelling import QUEUE, Choice
from feedq.config import subscriptions
from feedq.config.editing import Addition
from feedq.domain.model import Subscription
from feedq.errors import ImportFailed
from feedq.importing import LARGEST, SQLITE, FeedList, ListedFeed, PaperList, read
from feedq.importing.own import is_own
from feedq.refusals import reason

if TYPE_CHECKING:
    from feedq.export.shapes import ListedFeedItem
    from feedq.services.fetching.following import Sorted


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--as",
    "use",
    type=Choice(["seeds", "queue", "done", "candidates", "decisions"], QUEUE),
    help="What papers are for: examples of a profile (the rule), the queue, read already; of "
    "feedq's own JSON the decisions (the rule there), or the candidates with their records.",
)
@click.option(
    "--profile",
    metavar="NAME",
    shell_complete=profiles,
    help="The profile of the seeds; the file's name.",
)
@click.option("--user", metavar="NAME", help="Of arxiv-sanity-lite's tags: whose.")
@click.option("--replace", is_flag=True, help="Of candidates: replace records that differ.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One item a feed or entry, as JSON.")
@pass_context
def import_(
    context: Context,
    file: Path,
    use: str | None,
    profile: str | None,
    user: str | None,
    replace: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in FILE: papers of a reference manager, or feeds of another reader.

    \b
    feedq import library.bib                    seeds: teach the profile "library"
    feedq import zotero.json --profile vision   CSL-JSON
    feedq import to-read.ris --as queue
    feedq import ids.txt --as done              arXiv ids or links, one a line
    feedq import dict.db                        arxiv-sanity-lite: a profile a tag
    feedq import cache.db                       newsboat: flagged to queue, read to done
    feedq import everything.json                what 'feedq export all --format json' wrote
                                                elsewhere: decisions, notes, records
    feedq import shortlist.json --as candidates records alone
    feedq import subscriptions.opml             follow its feeds; also newsboat's urls

    '-' reads standard input. Papers are arXiv's, found wherever an entry names one; those that
    the library lacks are fetched. What was decided on, or is followed, stays as it is.
    """
    context.prepare(must_write=True)
    if profile and use == "decisions":
        raise click.UsageError("--profile is for seeds; leave --as out")
    if replace and use != "candidates":
        raise click.UsageError("--replace is for --as candidates")
    try:
        if use == "candidates":
            from feedq.cli.import_records import import_records

            if dry_run or profile:
                raise click.UsageError("--as candidates takes neither --dry-run nor --profile")
            import_records(context, _bytes(file), replace=replace, as_json=as_json)
            return
        if profile and use not in (None, "seeds"):
            raise click.UsageError("--profile is for seeds; leave --as out")
        body = _bytes(file)
        if use == "decisions" or (use is None and not profile and is_own(body)):
            from feedq.cli.import_decisions import import_decisions

            import_decisions(context, body, dry_run=dry_run, as_json=as_json)
            return
        if body.startswith(SQLITE):
            _database(context, file, use, profile, user, dry_run=dry_run, as_json=as_json)
            return
        if user:
            raise click.UsageError("--user is for the dict.db of arxiv-sanity-lite")
        found = read(body, papers=bool(use or profile))
    except ImportFailed as error:
        raise ImportFailed(f"{file}: {error}") from error
    if isinstance(found, PaperList):
        from feedq.cli.import_papers import import_papers

        name = profile or ("" if str(file) == "-" else file.stem)
        import_papers(context, found, use or "seeds", name, dry_run=dry_run, as_json=as_json)
        return
    if use or profile:
        raise click.UsageError(f"{file} lists feeds; --as and --profile are for papers")
    _follow(context, found, dry_run=dry_run, as_json=as_json)


def _database(
    context: Context,
    file: Path,
    use: str | None,
    profile: str | None,
    user: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in newsboat's cache or arxiv-sanity-lite's tags."""
    from feedq.cli.import_cache import import_cache
    from feedq.cli.import_tags import import_tags
    from feedq.importing.newsboat_cache import is_cache, read_state
    from feedq.importing.sanity import read_tags

    if str(file) == "-":
        raise ImportFailed("a database is read from a file; name it")
    if is_cache(file):
        if user:
            raise click.UsageError("--user is for the dict.db of arxiv-sanity-lite")
        use = "seeds" if profile else use
        name = profile or "newsboat"
        import_cache(context, read_state(file), use, name, dry_run=dry_run, as_json=as_json)
        return
    tags = read_tags(file, user or "")
    import_tags(context, tags, use or "seeds", profile or "", dry_run=dry_run, as_json=as_json)


def _follow(context: Context, found: FeedList, *, dry_run: bool, as_json: bool) -> None:
    from feedq.services.fetching.following import sort_listed

    listed = sort_listed(subscriptions(context.config), found.feeds)
    if listed.fresh and not dry_run:
        context.edit_config(adding=[Addition(_feed(one), one.folder) for one in listed.fresh])
    if as_json:
        items = [_item(one, True) for one in listed.fresh]
        write_json(items + [_item(one, False) for one in listed.known])
    elif dry_run:
        rows = [(one.name, one.url, one.folder) for one in listed.fresh]
        print_rows(("name", "url", "folder"), rows)
    _report(found, listed, dry_run)


def _bytes(file: Path) -> bytes:
    try:
        with click.open_file(str(file), "rb") as opened:
            body: bytes = opened.read(LARGEST + 1)
            return body
    except OSError as error:
        raise ImportFailed(f"cannot be read: {reason(file, error)}") from error


def _feed(feed: ListedFeed) -> Subscription:
    return Subscription("feed", feed.name, feed.url)


def _item(feed: ListedFeed, new: bool) -> ListedFeedItem:
    return {"name": feed.name, "url": feed.url, "folder": feed.folder or None, "new": new}


def _report(found: FeedList, listed: Sorted, dry_run: bool) -> None:
    for line in found.left_out:
        note(f"left out {line}")
    verb = "would be followed" if dry_run else "now followed"
    note(
        f"{len(listed.fresh)} {verb}, {len(listed.known)} followed already, "
        f"{len(found.left_out)} left out"
    )
