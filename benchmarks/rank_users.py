"""Stand-ins for users: authors, whose earlier papers they like and whose later ones they want.

Nobody's reading decisions are public. What an author writes later is at least known to interest
them, and can be predicted from text alone: author names are never given to a model.
"""

from __future__ import annotations

import json
import lzma
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from feedq.rank import Document

Papers = list[Document]


def load(path: Path) -> Papers:
    """The corpus: one JSON object a line with id, title, abstract, authors, categories, listed."""
    papers = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row, line in enumerate(lines):
            paper = json.loads(line)
            papers.append(
                Document(
                    row=row,
                    identifier=f"arxiv:{paper['id']}",
                    title=paper["title"],
                    abstract=paper["abstract"],
                    authors=tuple(paper["authors"]),
                    categories=tuple(paper["categories"]),
                    published=day(paper["listed"]),
                )
            )
    return papers


def day(text: str) -> float:
    """POSIX seconds of a day's beginning in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class User:
    """One stand-in.

    Attributes:
        liked: places in `Split.earlier`.
        wanted: places in `Split.later`.
        passed: places in `Split.earlier` of papers of the same field that the user did not write:
            explicit skips, for the task that has them.
    """

    liked: tuple[int, ...]
    wanted: frozenset[int]
    passed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A cut in time: models see `earlier` only, and order `later`."""

    cut: float
    earlier: Papers
    later: Papers


def split(papers: Papers, cut: str, end: str) -> Split:
    """Papers before `cut`, and those from then until `end`."""
    at, until = day(cut), day(end)
    return Split(
        at,
        [paper for paper in papers if paper.published < at],
        [paper for paper in papers if at <= paper.published < until],
    )


def users(of: Split, *, many: bool, linked: bool, count: int, seed: int) -> list[User]:
    """Stand-ins with 8 to 40 liked papers (`many`), or with one, two or three in turn.

    Common names belong to several people. With `linked`, papers are one person's only when a
    chain of shared co-authors joins them; without, the name is trusted, and the task is noisier.
    Two users never want exactly the same papers.
    """
    earlier, later = _by_author(of.earlier), _by_author(of.later)
    rng = np.random.default_rng(seed)
    least, most = (8, 40) if many else (1, 6)
    names = sorted(name for name in earlier if name in later and len(earlier[name]) >= least)
    found: list[User] = []
    taken: set[int] = set()
    for at in rng.permutation(len(names)).tolist():
        name = names[at]
        liked, wanted = earlier[name], later[name]
        if linked:
            liked = _largest_circle(of.earlier, liked, name)
            circle = {author for place in liked for author in of.earlier[place].authors} - {name}
            wanted = [place for place in wanted if circle & set(of.later[place].authors)]
        if not least <= len(liked) <= most or not 2 <= len(wanted) <= 40 or taken >= set(wanted):
            continue
        taken |= set(wanted)
        if not many:
            liked = liked[-(1 + len(found) % 3) :]
        found.append(User(tuple(liked), frozenset(wanted), _passed(of.earlier, liked, name, rng)))
        if len(found) == count:
            break
    return found


def _by_author(papers: Papers) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, paper in enumerate(papers):
        for name in set(paper.authors):
            found[name].append(place)
    return found


def _largest_circle(papers: Papers, places: Sequence[int], name: str) -> list[int]:
    circles: list[tuple[list[int], set[str]]] = []
    for place in places:
        authors = set(papers[place].authors) - {name}
        joined = [circle for circle in circles if circle[1] & authors]
        circles = [circle for circle in circles if not circle[1] & authors]
        merged = [place], authors
        for members, others in joined:
            merged = [*members, *merged[0]], merged[1] | others
        circles.append(merged)
    return sorted(max(circles, key=lambda circle: len(circle[0]))[0])


def _passed(
    papers: Papers, liked: Sequence[int], name: str, rng: np.random.Generator
) -> tuple[int, ...]:
    """As many papers of the liked ones' first categories as twice the liked ones."""
    fields = {papers[place].categories[:1] for place in liked}
    drawn: dict[int, None] = {}
    for place in rng.permutation(len(papers))[:2_000].tolist():
        if papers[place].categories[:1] in fields and name not in papers[place].authors:
            drawn[place] = None
        if len(drawn) == 2 * len(liked):
            break
    return tuple(drawn)
