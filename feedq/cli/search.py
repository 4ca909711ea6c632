"""feedq search"""

from __future__ import annotations

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, papers_json, print_papers, requoted


@click.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, metavar="N")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def search_(context: Context, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search titles, authors, abstracts, categories and notes of all papers.

    Words must all be there; "a phrase" in quotes stands as written; ti: au: abs: cat: note: look
    in one place; -word leaves papers out.

    Example: feedq search ti:"graph networks" cat:cs.LG -survey
    """
    text = " ".join(requoted(part) for part in query)
    with context.open() as feedq:
        papers = feedq.inbox.search(text, limit)
    if as_json:
        papers_json(papers)
        return
    print_papers(papers)
    if not papers:
        note("nothing found")
