"""Chance that is the same every day: what is drawn of the papers hardly changes as papers come."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feedq.rank.tokens import Ints


def numbers(rows: Ints, seed: int) -> NDArray[np.uint64]:
    """A pseudo-random number for each row: it stays the same when other papers come or go.

    Source: Steele, Lea & Flood (2014), SplitMix64.
    """
    with np.errstate(over="ignore"):
        start = np.uint64(seed % 2**64) * np.uint64(0x9E3779B97F4A7C15)
        mixed = rows.astype(np.uint64) + start + np.uint64(0x9E3779B97F4A7C15)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def draw(rows: Ints, count: int, seed: int) -> Ints:
    """Positions of `count` of the rows, or of all when there are fewer, ascending."""
    return np.sort(np.argsort(numbers(rows, seed), kind="stable")[:count])
