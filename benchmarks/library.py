"""A library of any size to measure with: papers of a corpus, spliced, or made up of common words.

    python -m benchmarks.library feedq.db 75000 [--corpus papers.jsonl.xz]

Rows go in by the thousand with plain SQL: filling is not what is measured with it.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.rank_users import load
from feedq.domain.marks import text_mark
from feedq.rank import Document
from feedq.store.store import Store

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
"""The day after the newest paper."""
_A_DAY = 250
_CATEGORIES = ("cs.LG", "cs.CV", "cs.CL", "cs.NE", "cs.RO", "stat.ML")
_INSERT = """
    INSERT INTO papers (
        identifier, version, title, authors, abstract, categories, url, pdf_url, origin,
        published_at, announced_at, announce_type, listed_at, first_seen_at, mark
    ) VALUES (?, 1, ?, ?, ?, ?, ?, ?, 'preprint', ?, ?, 'new', ?, ?, ?)
"""


def spliced(corpus: Path, count: int) -> list[Document]:
    """The newest papers of the corpus; where it has too few, made-up ones are added.

    A made-up paper has its title from one paper and each half of its abstract from two others: its
    words are as many and as varied, though its pairs repeat more than in new text.
    """
    real = load(corpus)
    rng = np.random.default_rng(0)
    made = real[-count:]
    while len(made) < count:
        one, two, three = (real[at] for at in rng.integers(0, len(real), 3))
        row = len(real) + len(made)
        half = len(two.abstract) // 2
        abstract = two.abstract[:half] + three.abstract[len(three.abstract) // 2 :]
        made.append(replace(one, row=row, identifier=_identifier(row), abstract=abstract))
    return made


def made_up(count: int, seed: int = 0) -> Iterator[Document]:
    """Papers of made-up words as frequent as words are (Zipf's law), `_A_DAY` a day until now."""
    rng = np.random.default_rng(seed)
    syllables = [f"{one}{two}" for one in "bcdfglmnprstv" for two in "aeiou"]
    words = np.array(
        ["".join(rng.choice(syllables, rng.integers(1, 5))) for _ in range(120_000)], object
    )
    frequency = 1.0 / np.arange(3, len(words) + 3)
    total = np.cumsum(frequency / frequency.sum())
    for row in range(count):
        drawn = words[np.searchsorted(total, rng.random(170)).clip(max=len(words) - 1)]
        age = timedelta(days=(count - 1 - row) // _A_DAY)
        yield Document(
            row=row + 1,
            identifier=_identifier(row),
            title=" ".join(drawn[:9]).capitalize(),
            abstract=" ".join(drawn[9:]).capitalize() + ".",
            authors=tuple(
                " ".join(pair).title() for pair in zip(drawn[:3], drawn[3:6], strict=True)
            ),
            categories=(_CATEGORIES[row % 6], _CATEGORIES[row % 5]),
            published=(NOW - age).timestamp(),
        )


def _identifier(row: int) -> str:
    """From a century without real papers."""
    return f"arxiv:{5001 + row // 90_000 * 100}.{row % 90_000:05}"


def fill(path: Path, papers: Iterable[Document]) -> None:
    """Create a library at `path` and put the papers into it."""
    Store.open(path, now=NOW).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        database.executemany(_INSERT, map(_values, papers))


def _values(paper: Document) -> tuple[object, ...]:
    listed = datetime.fromtimestamp(paper.published, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    key = paper.identifier.partition(":")[2]
    return (
        paper.identifier,
        paper.title,
        json.dumps(paper.authors),
        paper.abstract,
        json.dumps(paper.categories),
        f"https://arxiv.org/abs/{key}",
        f"https://arxiv.org/pdf/{key}",
        *(listed,) * 4,
        text_mark(paper.title, paper.abstract, paper.categories),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--corpus", type=Path, help="take titles and abstracts from here")
    given = parser.parse_args()
    papers = spliced(given.corpus, given.count) if given.corpus else made_up(given.count)
    fill(given.path, papers)


if __name__ == "__main__":
    main()
