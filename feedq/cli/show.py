"""feedq show"""

from __future__ import annotations

import shutil
import textwrap

import click

from feedq.cli.completing import papers
from feedq.cli.context import Context, pass_context
from feedq.cli.ids import given_ids
from feedq.cli.output import day, papers_json, say
from feedq.domain.code import code_words
from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean_line, unwrap


@click.command("show")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=papers)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def show_(context: Context, ids: tuple[str, ...], as_json: bool) -> None:
    """Show a paper: why it ranks here, who mentions it, code, your notes.

    - reads ids from standard input, one a line, as 'feedq list' prints them.
    """
    with context.open() as feedq:
        rows = dict.fromkeys(feedq.inbox.rows(given_ids(ids)))
        papers = [feedq.rerank.explained(paper) for paper in feedq.inbox.papers(rows)]
    if as_json:
        papers_json(papers)
        return
    width = min(shutil.get_terminal_size((88, 24)).columns, 100)
    for number, paper in enumerate(papers):
        if number:
            click.echo(f"\n{'-' * width}\n")
        for line in _lines(paper):
            say(wrap(line, width))


def _lines(paper: Paper) -> list[str]:
    lines = [latex_to_text(paper.title), ", ".join(paper.authors), ""]
    version = f"v{paper.version}" if paper.version else ""
    kind = paper.announce_type or paper.origin
    facts = (paper.id, version, " ".join(paper.categories), day(paper), kind)
    lines.append("  ".join(fact for fact in facts if fact))
    if paper.comment:
        lines.append(f"comment: {clean_line(paper.comment)}")
    lines += [f"{paper.url}", f"{paper.pdf_url}"]
    flags = [str(paper.status), *["starred"] * paper.starred, *["candidate"] * paper.candidate]
    lines.append(f"status: {', '.join(flags)}")
    if paper.new_version:
        lines.append(f"new version: v{paper.new_version} came after you decided")
    lines.append(f"code: {code_words(paper)} {paper.code.url}".rstrip())
    if paper.notes:
        lines += ["", "notes:", paper.notes]
    lines += ["", *_why(paper), "", latex_to_text(unwrap(paper.abstract))]
    for mention in paper.mentions:
        when = f", {mention.posted_at:%Y-%m-%d}" if mention.posted_at else ""
        lines += ["", f"{mention.by} ({mention.source}{when}) {mention.url}", mention.text]
    return lines


def _why(paper: Paper) -> list[str]:
    if paper.score is None:
        return ["why here: in time order; nothing to learn from yet"]
    place = f"number {paper.rank}" if paper.rank else "not in the inbox"
    lines = [f"why here: {place}, score {paper.score:.3f}, profile {paper.profile or 'none'}"]
    lines += [f"  {reason.weight:+.3f}  {reason.term}" for reason in paper.reasons]
    if paper.nearest:
        lines.append(f"  nearest liked paper: {paper.nearest}")
    if paper.explore:
        lines.append("  shown to explore outside your known interests")
    return lines


def wrap(text: str, width: int) -> str:
    """Each line folded at spaces, never within a word."""
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
