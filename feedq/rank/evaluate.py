"""How good an order is, and how sure one can be that another is better."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Gain:
    """How much higher one mean is than another, as a share of the other, with its 95 % interval."""

    gain: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.gain:+.1f} % ({100 * self.low:+.1f} to {100 * self.high:+.1f})"


def ndcg(order: Sequence[int], relevant: Collection[int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth`: 1 is perfect, 0 finds nothing.

    Source: Järvelin & Kekäläinen (2002), with relevance 0 or 1.
    """
    if not relevant:
        return 0.0
    discount = 1.0 / np.log2(np.arange(2, depth + 2))
    hits = [place for place, paper in enumerate(order[:depth]) if paper in relevant]
    return float(discount[hits].sum() / discount[: len(relevant)].sum())


def recall(order: Sequence[int], relevant: Collection[int], depth: int = 30) -> float:
    """The share of the relevant papers that is among the first `depth`."""
    if not relevant:
        return 0.0
    return sum(paper in relevant for paper in order[:depth]) / len(relevant)


def relative_gain(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], *, seed: int = 0, draws: int = 4_000
) -> Gain:
    """The gain in the mean over users, by a paired bootstrap: each draw takes users whole.

    Args:
        ours, theirs: (n_users,) the same users in the same order.

    Source: Efron & Tibshirani (1993), chapter 13, percentile intervals.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(ours), (draws, len(ours)))
    with np.errstate(divide="ignore", invalid="ignore"):
        gains = ours[drawn].mean(axis=1) / theirs[drawn].mean(axis=1) - 1
        gain = float(ours.mean() / theirs.mean() - 1)
    low, high = np.quantile(gains, (0.025, 0.975))
    return Gain(gain, float(low), float(high))
