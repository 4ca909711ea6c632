"""feedq search"""

from __future__ import annotations

import re

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, papers_json, print_papers, requoted
from feedq.domain.query import odd_words

_FIRST = re.compile(r"-n\d+")
_SYNTAX = (
    'words must all be there, "a phrase" as written, ti: au: abs: cat: note: look in one place, '
    "-word leaves papers out"
)


class _Search(click.Command):
    """A command whose arguments may begin with a dash: `-nlp` excludes, `-n 5` does not."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the options first, and all that is looked for behind `--`."""
        options, words, rest = list[str](), list[str](), list(args)
        while rest:
            word = rest.pop(0)
            if word == "--":
                words += rest
                break
            if word in ("-n", "--limit"):
                options += [word, *rest[:1]]
                rest = rest[1:]
            elif word == "-h" or word.startswith("--") or _FIRST.fullmatch(word):
                options.append(word)
            else:
                words.append(word)
        return super().parse_args(ctx, [*options, "--", *words])


@click.command("search", cls=_Search)
@click.argument("query", nargs=-1, required=True)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    metavar="N",
    help="At most N papers.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def search_(context: Context, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search titles, authors, abstracts, categories and notes of all papers.

    Words must all be there; "a phrase" in quotes stands as written; ti: au: abs: cat: note: look
    in one place; -word leaves papers out. There is no OR: search twice.

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
        odd = odd_words(text)
        note(f"nothing found: {odd}; {_SYNTAX}" if odd else "nothing found")
