"""Few papers that stand for many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from feedq.rank import Document, choose_varied
from feedq.rank.varied import varied

TEXTS = st.lists(
    st.sampled_from(["", "a cat", "cats and dogs", "graph theory", "图神经网络", "сети", "the of"]),
    max_size=30,
)


def documents(texts: list[str]) -> list[Document]:
    return [Document(row=3 * n, identifier=f"p{n}", title=text) for n, text in enumerate(texts)]


@given(TEXTS, st.integers(0, 14), st.integers(0, 3))
def test_any_papers_give_as_many_as_there_are(texts: list[str], count: int, seed: int) -> None:
    given_ = documents(texts)
    chosen = choose_varied(given_, count, seed)
    assert len(chosen) == len(set(chosen)) == min(count, len(texts))
    assert set(chosen) <= {one.row for one in given_}


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_in_which_papers_are_given_says_nothing(texts: list[str], rng: object) -> None:
    given_ = documents(texts)
    shuffled = list(given_)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose_varied(given_, 4, 0) == choose_varied(shuffled, 4, 0)


def test_each_region_is_shown_once_before_any_is_shown_twice() -> None:
    groups = np.repeat(np.arange(4), [50, 3, 20, 7])
    rng = np.random.default_rng(1)
    dense = np.eye(4)[groups] + rng.uniform(0, 0.2, (len(groups), 4))
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    papers, rows = csr_array(dense), np.arange(len(groups))
    for seed in range(5):
        chosen = varied(papers, rows, 4, seed)
        assert groups[chosen].tolist() == [0, 2, 3, 1], "the largest first"


def test_an_odd_paper_does_not_take_the_place_of_a_typical_one() -> None:
    middle = np.array([[1.0, 0, 0, 0]] * 9 + [[0.6, 0.8, 0, 0]])
    other = np.array([[0, 0, 1.0, 0]] * 9 + [[0, 0, 0.6, 0.8]])
    papers = csr_array(np.vstack((middle, other)))
    for seed in range(5):
        assert not {9, 19} & set(varied(papers, np.arange(20), 2, seed).tolist())


def test_texts_that_say_nothing_come_last() -> None:
    given_ = documents(["", "graph theory", "", "cats and dogs"])
    assert set(choose_varied(given_, 2, 0)) == {3, 9}
    assert set(choose_varied(given_, 4, 0)[2:]) == {0, 6}


@pytest.mark.parametrize("count", [1, 5, 12, 50])
def test_identical_texts_are_no_trouble(count: int) -> None:
    assert len(set(choose_varied(documents(["the same text"] * 50), count, 0))) == count
