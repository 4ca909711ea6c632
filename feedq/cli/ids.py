"""Ids of a command line and of its standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from feedq.domain.identity import parse


def given_ids(words: Sequence[str]) -> list[str]:
    """The ids of the command line, each once; `-` reads more from standard input, one a line.

    Of a line that `feedq list` printed the first cell counts.
    """
    found: list[str] = []
    for name in words:
        if name == "-":
            lines = sys.stdin.read().splitlines()
            found += [line.split("\t")[0].strip() for line in lines if line.strip()]
        else:
            found.append(name)
    return list(dict.fromkeys(found))


def are_ids(words: Sequence[str]) -> bool:
    """Whether these are ids and not words to search for."""
    return bool(words) and all(word == "-" or parse(word) for word in words)
