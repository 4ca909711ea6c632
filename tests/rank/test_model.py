from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from feedq.rank.model import Likeness, Scores, calibrate, level

NONE = np.empty(0, np.int64)


def calibrated(raw: Scores) -> Scores:
    middle, scale = calibrate(raw, NONE)
    return (raw - middle) * scale


def test_scale_does_not_depend_on_the_size_of_raw_scores() -> None:
    raw = np.random.default_rng(0).normal(5, 2, 1_000)
    assert calibrated(raw * 1_000 - 7) == pytest.approx(calibrated(raw))
    assert np.median(calibrated(raw)) == pytest.approx(0)


def test_normal_scores_become_standard() -> None:
    raw = np.random.default_rng(0).normal(5, 2, 50_000)
    assert calibrated(raw).std() == pytest.approx(1, abs=0.1)


def test_narrow_profile_stands_no_higher_than_a_broad_one() -> None:
    rng = np.random.default_rng(0)
    narrow = np.exp(rng.normal(0, 2, 5_000))  # most have nothing of it, a few have everything
    broad = rng.normal(0, 1, 5_000)
    linear = [calibrated(narrow), calibrated(broad)]
    levelled = [scores + level(scores, NONE) for scores in linear]
    assert linear[0].max() > 2 * linear[1].max()
    tops = [np.sort(scores)[-10:] for scores in levelled]
    assert tops[0] == pytest.approx(tops[1], abs=0.5)


@given(arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e3, 1e3)), st.integers(0, 60))
@settings(deadline=None)
def test_levelling_lowers_and_keeps_the_order(raw: Scores, decided: int) -> None:
    scores = calibrated(raw)
    change = level(scores, np.arange(len(raw))[decided:])
    assert (change <= 0).all()
    order = np.argsort(scores, kind="stable")
    assert (np.diff((scores + change)[order]) >= -1e-9).all()


def test_likeness_is_that_of_the_plain_product() -> None:
    rng = np.random.default_rng(0)
    dense = rng.random((300, 40)) * (rng.random((300, 40)) < 0.2)
    dense[7] = 0
    papers = csr_array(dense.astype(np.float32))
    liked = papers[[3, 50, 7, 299]]
    ((near, which),) = Likeness([liked]).of(papers)
    expected = (papers @ liked.T).toarray()
    assert near == pytest.approx(expected.max(axis=1))
    assert np.array_equal(which, np.where(near > 0, expected.argmax(axis=1), -1))
    assert which[7] == -1
