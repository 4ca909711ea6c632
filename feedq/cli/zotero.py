"""feedq zotero"""

from __future__ import annotations

import os

import click

from feedq.cli.context import Context, pass_context


@click.group("zotero")
def zotero_() -> None:
    """Collections of your Zotero library; set [zotero] library and FEEDQ_ZOTERO_KEY."""


@zotero_.command("pull")
@click.option("--collection", metavar="NAME", required=True, help="Which collection.")
@click.option(
    "--as",
    "use",
    type=click.Choice(["seeds", "queue", "done"]),
    default="seeds",
    show_default=True,
    help="What its papers are for.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One item an entry, as JSON.")
@pass_context
def pull(context: Context, collection: str, use: str, dry_run: bool, as_json: bool) -> None:
    """Take in the papers of a collection; as seeds they teach a profile of its name."""
    from feedq.cli.import_papers import import_papers
    from feedq.services import zotero

    with context.open() as feedq:
        key = os.environ.get(zotero.VARIABLE, "").strip()
        found = zotero.pull(context.config, feedq.make_http, key, collection)
    import_papers(context, found, use, collection, dry_run=dry_run, as_json=as_json)
