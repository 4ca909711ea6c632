"""Little to learn from, or odd things: an order all the same, or one clear error."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.errors import NotEnoughLabels
from feedq.rank import Beside, Document, Example, Interest
from tests.rank.library import GAN, RL, about, library, likes, order, rows


@pytest.mark.parametrize(
    ("examples", "interests"),
    [
        ([], []),
        ([], [Interest("empty")]),
        ([], [Interest("unknown", ("zyzzyva",), papers=(12345,), authors=("No One",))]),
        ([Example(99999, 1.0), Example(0, 0.0)], []),
    ],
)
def test_nothing_to_learn_from_is_said(examples: list[Example], interests: list[Interest]) -> None:
    with pytest.raises(NotEnoughLabels) as raised:
        order(library(50), examples, interests)
    assert (raised.value.have, raised.value.need) == (0, 1)


def test_no_papers_are_nothing_to_learn_from() -> None:
    with pytest.raises(NotEnoughLabels):
        order([], likes([1]), [GAN])


ALIKE = [Document(row, f"x:{row}", "gan paper", "the same text") for row in range(30)]
BLANK = [Document(row, f"x:{row}", "", "") for row in range(10)]
CHINESE = [
    Document(row, f"x:{row}", "深度学习 生成对抗网络", "强化学习" * row) for row in range(12)
]


@pytest.mark.parametrize(
    ("papers", "examples", "interests"),
    [
        (library(1), likes([0]), []),
        (library(1), likes([0], -1.0), []),
        (library(2), likes([0]), [GAN]),
        (library(50), likes([3]), []),
        (library(50), [], [GAN]),
        (library(50), likes(range(50)), []),
        (library(50), likes(range(50), -1.0), [GAN]),
        (library(50), likes(range(50), -1.0), []),
        (library(50), [*likes(range(25)), *likes(range(25, 50), -1.0)], [GAN, RL]),
        (ALIKE, likes([1, 2, 3]), [GAN]),
        (ALIKE, [*likes([1]), *likes([2], -1.0)], []),
        (BLANK, likes([1, 2]), []),
        ([*BLANK, *library(30)[20:]], likes([1, 25]), [GAN]),
        (CHINESE, likes([1, 2]), [Interest("强化", ("强化学习",))]),
        (library(40), likes([0]), [Interest("unknown", ("zyzzyva",))]),
    ],
)
def test_little_or_odd_input_is_no_error(
    papers: list[Document], examples: list[Example], interests: list[Interest]
) -> None:
    ranking = order(papers, examples, interests, explore=2)
    assert sorted(rows(ranking)) == [document.row for document in papers]
    assert np.isfinite(ranking.scores).all()


def test_only_skips_put_the_unlike_first() -> None:
    papers = library(200)
    found = rows(order(papers, likes(about(papers, "gan")[:20], -1.0)))
    assert sum(row % 4 == 0 for row in found[:60]) <= 5


def test_profile_of_unknown_words_leaves_the_order_to_the_others() -> None:
    papers = library(100)
    alone = rows(order(papers, interests=[GAN]))
    assert rows(order(papers, interests=[GAN, Interest("unknown", ("zyzzyva",))])) == alone


@given(
    st.lists(
        st.tuples(
            st.text(max_size=30),
            st.text(max_size=80),
            st.lists(st.text(max_size=8), max_size=2),
            st.floats(-2, 2),
        ),
        max_size=10,
    ),
    st.lists(st.text(max_size=10), max_size=3),
)
@settings(deadline=None, max_examples=60)
def test_any_library_is_ranked_or_has_too_little(
    texts: list[tuple[str, str, list[str], float]], phrases: list[str]
) -> None:
    papers = [
        Document(
            row, str(row), title, abstract, tuple(names), tuple(names), beside=Beside(tuple(names))
        )
        for row, (title, abstract, names, _) in enumerate(texts)
    ]
    examples = [Example(row, label) for row, (_, _, _, label) in enumerate(texts) if row % 2]
    interest = Interest("any", tuple(phrases), (0,), tuple(phrases), tuple(phrases[:1]))
    try:
        ranking = order(papers, examples, [interest], explore=1)
    except NotEnoughLabels:
        return
    assert sorted(rows(ranking)) == list(range(len(papers)))
    assert np.isfinite(ranking.scores).all()
