from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.rank.evaluate import ndcg, recall, relative_gain


@pytest.mark.parametrize(
    ("order", "relevant", "value"),
    [
        ([1, 2, 3], {1}, 1.0),
        ([2, 1, 3], {1}, 1 / np.log2(3)),
        ([1, 2, 3], {1, 3}, (1 + 0.5) / (1 + 1 / np.log2(3))),
        ([1, 2, 3], {9}, 0.0),
        ([1, 2, 3], set(), 0.0),
        (list(range(20)), {15}, 0.0),
    ],
)
def test_ndcg_by_hand(order: list[int], relevant: set[int], value: float) -> None:
    assert ndcg(order, relevant) == pytest.approx(value)


@given(st.permutations(range(30)), st.sets(st.integers(0, 29), min_size=1))
@settings(deadline=None)
def test_nothing_beats_the_relevant_first(order: list[int], relevant: set[int]) -> None:
    best = sorted(order, key=lambda paper: paper not in relevant)
    assert ndcg(best, relevant) == pytest.approx(1)
    assert 0 <= ndcg(order, relevant) <= 1 + 1e-12


def test_recall_is_the_share_found() -> None:
    assert recall([1, 2, 3, 4], {2, 4, 8, 9}, depth=3) == 0.25
    assert recall([1], set()) == 0


def test_gain_has_an_interval_around_it() -> None:
    rng = np.random.default_rng(0)
    theirs = rng.uniform(0.1, 0.5, 300)
    gain = relative_gain(theirs * rng.uniform(1.0, 1.4, 300), theirs)
    assert gain.low < gain.gain < gain.high
    assert 0.15 < gain.low < gain.high < 0.25
    assert str(relative_gain(theirs * 1.1, theirs)) == "+10.0 % (+10.0 to +10.0)"
