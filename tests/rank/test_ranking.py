"""What every order is: total, the same for the same library, and explained."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.rank import Beside, Document, Interest, Signals, catalogue, rank
from feedq.rank.model import Tuning
from tests.rank.library import (
    DAY_S,
    GAN,
    NOW,
    RL,
    about,
    by_row,
    library,
    likes,
    order,
    paper,
    rows,
)


@given(st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=10)
def test_order_of_what_is_given_does_not_matter(chance: random.Random) -> None:
    papers = library(120)
    examples = [*likes(about(papers, "gan")[:6]), *likes([1, 2], -1.0), *likes([5], 2.0, "rl")]
    interests = [GAN, RL, Interest("mine", papers=(7, 11))]
    before = list(order(papers, examples, interests, explore=2).scored())
    for given_ in (papers, examples, interests):
        chance.shuffle(given_)
    assert list(order(papers, examples, interests, explore=2).scored()) == before


def test_same_input_and_seed_give_the_same_ranking() -> None:
    first, second = (order(library(80), likes([0, 4]), [GAN], explore=2, seed=3) for _ in "ab")
    assert list(first.scored()) == list(second.scored())
    assert first.fingerprint == second.fingerprint


def test_fingerprint_tells_models_apart() -> None:
    papers = library(80)
    assert order(papers, likes([0])).fingerprint != order(papers, likes([1])).fingerprint


def test_duplicates_score_equal_and_go_by_identifier() -> None:
    papers = library(60)
    twin = replace(papers[10], row=500, identifier="arxiv:2506.00009a")
    scored = by_row(order([*papers, twin], likes([2, 6, 14])))
    assert scored[500].score == scored[10].score
    assert scored[500].reasons == scored[10].reasons
    places = list(scored)
    assert places.index(500) + 1 == places.index(10)


def test_equal_scores_go_by_date_first() -> None:
    old = Document(1, "a", "gan", published=NOW - 400 * DAY_S)
    new = Document(2, "b", "gan", published=NOW - 300 * DAY_S)
    assert rows(order([old, new], interests=[GAN])) == [2, 1]


def test_papers_level_in_score_go_by_date_and_of_one_date_by_identifier() -> None:
    days = {"b": 400, "a": 400, "y": 300, "x": 300}
    papers = [
        Document(row, name, "gan", published=NOW - days[name] * DAY_S)
        for row, name in enumerate(days, 1)
    ]
    ranking = order(papers, interests=[GAN])
    assert rows(ranking) == ranking.ordered() == [4, 3, 2, 1]
    assert ranking.places(apart=[3]) == {4: 1, 2: 2, 1: 3}


@given(
    st.lists(
        st.sampled_from(["model", "data", "training", "show", "network", "deep"]), max_size=30
    ),
    st.sampled_from(["generator", "adversarial", "gan", "discriminator"]),
    st.integers(0, 6),
    st.integers(1, 6),
)
@settings(deadline=None, max_examples=25)
def test_more_of_a_liked_term_never_lowers_a_paper(
    others: list[str], term: str, times: int, more: int
) -> None:
    """Beside words that are not liked: of two liked ones, the better may be crowded out."""
    profile = replace(GAN, keywords=(term,))
    # Words that occur once part the liked ones, which beside each other would be another term.
    said = [*others, "once0", *(f"{term} once{place}" for place in range(1, times + more + 1))]
    few = paper(900, "graph", title="", abstract=" ".join(said[: len(said) - more]))
    many = paper(901, "graph", title="", abstract=" ".join(said).replace("once", "ever"))
    # Without words borrowed from papers that are like the keyword.
    found = by_row(
        rank(
            catalogue([*library(200), few, many]),
            [],
            [profile],
            now=NOW,
            seed=0,
            explore=0,
            cache=None,
            tuning=Tuning(feedback=0),
            signals=Signals(recency=0),
        )
    )
    assert found[901].score >= found[900].score - 1e-6


@pytest.mark.parametrize("examples", [[], [0, 4, 8, 12, 16, 20, 24, 28, 32], [0]])
def test_reasons_add_up_to_the_score(examples: list[int]) -> None:
    papers = library(100)
    papers[3] = replace(papers[3], beside=Beside(("Ada", "Bo"), 7, True))
    interests = [GAN, replace(RL, authors=("A. Author3",))]
    ranking = order(papers, [*likes(examples), *likes([1], -1.0)], interests)
    for scored in ranking.scored():
        every = ranking.explain(scored.row)
        assert sum(reason.weight for reason in every) == pytest.approx(scored.score, abs=1e-5)
        most = [reason for reason in scored.reasons if reason.term != "everything else"]
        assert set(most) <= set(every)
        weights = [abs(reason.weight) for reason in most]
        assert weights == sorted(weights, reverse=True)
        assert len(weights) <= 8
        shown = sum(reason.weight for reason in scored.reasons)
        assert shown == pytest.approx(scored.score, abs=2e-5)


def test_reasons_are_made_for_the_rows_asked_for() -> None:
    ranking = order(library(40), interests=[GAN])
    explained = {scored.row: scored.reasons for scored in ranking.scored(explained=[4, 8])}
    assert {row for row, reasons in explained.items() if reasons} == {4, 8}
    assert ranking.reasons([8])[0] == explained[8]


def test_explored_papers_are_recent_undecided_and_outside_the_top() -> None:
    papers = library(400)
    liked = about(papers, "gan")[:20]
    ranking = order(papers, likes(liked), explore=3)
    marked = [scored.row for scored in ranking.scored() if scored.explore]
    assert len(marked) == 3
    assert not set(marked) & set(liked)
    assert not set(marked) & set(rows(ranking)[:30])
    assert marked != [
        s.row for s in order(papers, likes(liked), explore=3, seed=9).scored() if s.explore
    ]


def test_no_exploration_when_not_asked_for() -> None:
    assert not order(library(100), interests=[GAN]).explore.any()
