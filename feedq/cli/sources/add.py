"""feedq sources add"""

from __future__ import annotations

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, write_json
from feedq.cli.sources.list import subscription_item
from feedq.config.editing import Addition


@click.command("add")
@click.argument("what")
@click.option("--name", default="", help="What to call it; of an account, the researcher.")
@click.option("--folder", default="", help='Where a feed stands in OPML; "A/B" for nested ones.')
@click.option(
    "--as", "kind", type=click.Choice(["feed", "report"]), help="What a web address is; feed."
)
@click.option("--no-check", is_flag=True, help="Do not ask for it first.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def add_source(
    context: Context,
    what: str,
    name: str,
    folder: str,
    kind: str | None,
    no_check: bool,
    as_json: bool,
) -> None:
    """Follow WHAT: a feed or a page that names one, an account, an arXiv category.

    \b
    feedq sources add https://lilianweng.github.io
    feedq sources add @ada@social.example --name "Ada Example"
    feedq sources add yann-lecun.bsky.social
    feedq sources add x:karpathy
    feedq sources add cs.RO
    feedq sources add --as report https://cs231n.stanford.edu/2017/reports.html

    It is asked for once, and written into the config when it answers.
    """
    context.prepare(must_write=True)
    with context.open() as feedq:
        found = feedq.following.find(what, name=name, kind=kind or "", check=not no_check)
    one = found.known or found.subscription
    if folder and one.source != "feed":
        raise click.UsageError(f"--folder is for feeds; {one.address} is followed at {one.source}")
    for line in found.said:
        note(line)
    if found.known is None:
        context.edit_config(adding=[Addition(one, folder)])
    if as_json:
        write_json([subscription_item(one)])
    elif found.known:
        note(f"already followed: {one.name} ({one.source})")
    else:
        note(f"{context.config_path}: follows {one.name} ({one.source}); 'feedq fetch' reads it")
