from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.rank import Document
from feedq.rank.features import Weighting
from feedq.rank.vocabulary import fit
from tests.rank.library import library


def document(row: int, title: str, abstract: str = "", *categories: str) -> Document:
    return Document(row, f"x:{row}", title, abstract, categories=categories)


def test_transform_gives_the_rows_that_fitting_gave() -> None:
    papers = library(2_500)  # more than are counted at once
    space, rows = fit(papers)
    again = space.transform(papers)
    assert (rows != again).nnz == 0
    assert rows.shape == (2_500, space.n_columns)


def test_order_of_papers_does_not_change_the_space() -> None:
    papers = library(300)
    space, rows = fit(papers)
    order = random.Random(1).sample(range(300), 300)
    other, moved = fit([papers[at] for at in order])
    assert other.words == space.words
    assert np.array_equal(other.pairs, space.pairs)
    assert (moved != rows[order]).nnz == 0


def test_terms_have_length_one_and_categories_stand_beside_them() -> None:
    space, rows = fit([document(1, "alpha beta", "gamma", "cs.LG", "cs.CV"), document(2, "delta")])
    terms = rows[:, : space.n_terms]
    assert np.allclose((terms**2).sum(axis=1), 1)
    beside = rows[:, space.n_terms :].toarray()
    assert np.linalg.norm(beside, axis=1) == pytest.approx([0.3, 0])
    assert [space.name(space.n_terms + at) for at in range(2)] == [
        "category cs.CV",
        "category cs.LG",
    ]


def test_pairs_reach_across_stop_words_but_not_from_title_to_abstract() -> None:
    space, _ = fit([document(1, "learning for robots", "fly")])
    names = {space.name(column) for column in range(space.n_columns)}
    assert names == {"learning", "robots", "fly", "learning robots"}


def test_plural_counts_as_its_singular() -> None:
    space, rows = fit([document(1, "one network"), document(2, "networks")])
    names = [space.name(column) for column in rows[[1]].indices]
    assert names == ["network"]
    assert space.phrase("Networks") == space.phrase("network")


def test_each_column_has_its_own_name() -> None:
    space, _ = fit(library(200))
    names = [space.name(column) for column in range(space.n_columns)]
    assert len(set(names)) == len(names)


def test_rare_words_are_dropped_only_where_there_are_many_papers() -> None:
    few, _ = fit([*library(10), document(999, "zyzzyva")])
    many, _ = fit([*library(300), document(999, "zyzzyva")])
    assert "zyzzyva" in few.words
    assert "zyzzyva" not in many.words


def test_columns_are_limited_to_the_most_common() -> None:
    space, rows = fit(library(300), Weighting(max_terms=20))
    assert space.n_terms == 20
    assert rows.indices.max() < space.n_columns
    assert np.allclose(space.transform(library(300)).toarray(), rows.toarray())


@pytest.mark.parametrize("text", ["", "the of and", "!!!", "深度学习"])
def test_texts_without_known_words_are_rows_like_others(text: str) -> None:
    space, rows = fit([document(1, text), document(2, text)])
    assert rows.shape[0] == 2
    assert np.isfinite(rows.data).all()
    assert (space.transform([document(3, text)]) != rows[[0]]).nnz == 0


def test_no_papers_make_an_empty_space() -> None:
    space, rows = fit([])
    assert rows.shape == (0, 0)
    assert space.transform([document(1, "word")]).nnz == 0


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=200)), max_size=12))
@settings(deadline=None, max_examples=50)
def test_any_texts_become_finite_rows(texts: list[tuple[str, str]]) -> None:
    papers = [document(row, title, abstract, "c") for row, (title, abstract) in enumerate(texts)]
    space, rows = fit(papers)
    assert np.isfinite(rows.data).all()
    assert (space.transform(papers) != rows).nnz == 0
    rows.check_format(full_check=True)
