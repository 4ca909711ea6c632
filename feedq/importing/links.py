"""A plain list: an arXiv id or a link on each line, as people keep and programs print them."""

from __future__ import annotations

from feedq.domain.identity import find_in_text, parse_arxiv
from feedq.importing.entries import MOST, damaged
from feedq.importing.values import ListedPaper

_LONGEST = 4_000


def parse(text: str) -> tuple[ListedPaper, ...]:
    """Every paper of every line; a line that names none is one entry. `#` begins a comment.

    Of a line with tabs, as `feedq list` prints it, the first column counts.
    """
    found: list[ListedPaper] = []
    for line in text.splitlines():
        line = line.strip()[:_LONGEST]
        if not line or line.startswith(("#", "%")):
            continue
        if len(found) >= MOST:
            found.append(damaged("the rest", f"more than {MOST:,} lines"))
            break
        first = line.split("\t")[0].strip().lstrip("-*• ")
        if one := parse_arxiv(first):
            found.append(ListedPaper(first[:100], paper=one[0]))
        elif named := find_in_text(line):
            found += [ListedPaper(str(one), paper=one) for one in named]
        else:
            found.append(damaged(line, "names no arXiv paper"))
    return tuple(found)
