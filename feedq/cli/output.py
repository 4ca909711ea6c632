"""How results look: aligned on a terminal, one line and tabs in a pipe, JSON when asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean, clean_line
from feedq.export.json import document, item
from feedq.tui.rows import CANDIDATE, STAR, STATUS_MARK

_STYLES = ("cyan", "yellow", "dim", "green", "magenta", "")
_WIDEST = 20
"""Cells of a column that is aligned."""
_GAP = 2


def write_json(items: Sequence[Any]) -> None:
    """The `--json` document; see docs/json.md."""
    click.echo(document(items), nl=False)


def say(text: str, *, nl: bool = True) -> None:
    """A result that is no table: whatever it quotes, it commands no terminal."""
    click.echo(clean(text), nl=nl)


def note(text: str) -> None:
    """A line for the user that is no result."""
    click.echo(clean(text), err=True)


def marks(paper: Paper) -> str:
    """Three letters, those of the app: status, star, candidate; a dot where there is none."""
    return (
        STATUS_MARK[paper.status].replace(" ", ".")
        + (_star() if paper.starred else ".")
        + (CANDIDATE if paper.candidate else ".")
    )


def _star() -> str:
    """The app's, or an asterisk where the output cannot show it."""
    try:
        STAR.encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return "*"
    return STAR


def day(paper: Paper) -> str:
    """The day it counts for, or dashes."""
    return f"{paper.listed_at:%Y-%m-%d}" if paper.listed_at else "-" * 10


def print_papers(papers: Sequence[Paper]) -> None:
    """One line a paper: tabs in a pipe; on a terminal aligned, the title cut at its edge."""
    if not sys.stdout.isatty():
        for paper in papers:
            score = "" if paper.score is None else f"{paper.score:.3f}"
            cells = (paper.id, marks(paper), day(paper), score, paper.profile, paper.title)
            click.echo("\t".join(clean_line(cell) for cell in cells))
        return
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    rows = [_cells(paper) for paper in papers]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    # What is as long as an address is not waited for by the other lines.
    widths = [min(width, _WIDEST) for width in widths]
    console = Console(highlight=False)
    for row in rows:
        line = Text()
        for cell, width, style in zip(row, widths, _STYLES, strict=True):
            if width:
                line.append(cell, style)
                line.append(" " * (max(width - cell_len(cell), 0) + _GAP))
        line.rstrip()
        # Text objects, not markup: a title may hold brackets.
        console.print(line, no_wrap=True, overflow="ellipsis")


def _cells(paper: Paper) -> tuple[str, ...]:
    score = "" if paper.score is None else f"{paper.score:.2f}"
    title = clean_line(latex_to_text(paper.title))
    return paper.short_id, marks(paper), day(paper), score, clean_line(paper.profile), title


def print_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A small table: aligned on a terminal, tabs elsewhere, without the header there."""
    cells = [[clean_line(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cells:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(name, overflow="fold")
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)


def papers_json(papers: Sequence[Paper]) -> None:
    """Papers as `--json` prints them."""
    write_json([item(paper) for paper in papers])


def requoted(part: str) -> str:
    """An argument as a search term: the shell took the quotes of `"two words"`."""
    if " " not in part or '"' in part:
        return part
    head, colon, rest = part.partition(":")
    return f'{head}:"{rest}"' if colon and head.lstrip("-").isalpha() else f'"{part}"'
