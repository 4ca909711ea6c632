"""feedq: a research-feed aggregator and reading queue for one person.

In a notebook or a script, see docs/library.md:

    from feedq import open_feedq

    with open_feedq() as fq:
        for paper in fq.papers("queue"):
            print(paper.title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedq.version import __version__

if TYPE_CHECKING:
    from feedq.library import (
        Library,
        decision_rows,
        mention_rows,
        open_feedq,
        paper_rows,
        reason_rows,
    )

__all__ = [
    "Library",
    "__version__",
    "decision_rows",
    "mention_rows",
    "open_feedq",
    "paper_rows",
    "reason_rows",
]


def __getattr__(name: str) -> object:
    """What the library offers, imported when asked for: `import feedq` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'feedq' has no attribute {name!r}")
    from feedq import library

    return getattr(library, name)
