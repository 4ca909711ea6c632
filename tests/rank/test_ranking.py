from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.errors import NotEnoughLabels
from feedq.rank import Beside, Document, Example, Interest, Ranking, Scored, Signals, rank
from feedq.rank.model import Tuning
from tests.rank.library import DAY_S, NOW, about, library, paper

GAN = Interest("gan", keywords=("GAN", "adversarial"))
RL = Interest("rl", keywords=("reinforcement", "policy"))


def order(
    documents: Sequence[Document],
    examples: Sequence[Example] = (),
    interests: Sequence[Interest] = (),
    *,
    explore: int = 0,
    seed: int = 0,
    signals: Signals | None = None,
) -> Ranking:
    return rank(
        documents,
        examples,
        interests,
        now=NOW,
        seed=seed,
        explore=explore,
        cache=None,
        signals=signals,
    )


def likes(rows: Sequence[int], label: float = 1.0, profile: str = "") -> list[Example]:
    return [Example(row, label, profile, NOW - DAY_S) for row in rows]


def rows(ranking: Ranking) -> list[int]:
    return [scored.row for scored in ranking.scored()]


def by_row(ranking: Ranking) -> dict[int, Scored]:
    return {scored.row: scored for scored in ranking.scored()}


# Properties


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
            [*library(200), few, many],
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


# Learning


def test_ranking_beats_recency_and_chance() -> None:
    papers = library(400)
    subject = about(papers, "rl")
    liked, wanted = subject[-12:], set(subject[:-12])
    found = [row for row in rows(order(papers, likes(liked))) if row not in liked]
    share = sum(row in wanted for row in found[:50]) / 50
    by_time = sum(row in wanted for row in range(50)) / 50
    assert by_time < 0.3  # as chance: a quarter
    assert share > 0.95


@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_few_examples_are_enough(count: int) -> None:
    papers = library(200)
    liked = about(papers, "lstm")[:count]
    top = [row for row in rows(order(papers, likes(liked))) if row not in liked][:15]
    assert sum(row % 4 == 2 for row in top) >= 13


def test_skips_push_down_what_resembles_them() -> None:
    papers = library(200)
    skipped = about(papers, "graph")[:10]
    before = rows(order(papers, interests=[GAN]))
    after = rows(order(papers, likes(skipped, -1.0), [GAN]))
    graph = set(about(papers, "graph")) - set(skipped)
    assert sum(after.index(row) for row in graph) > sum(before.index(row) for row in graph)


def test_recent_and_strong_examples_count_more() -> None:
    papers = library(200)
    strong, weak = about(papers, "gan")[:4], about(papers, "rl")[:4]
    for more, less in [
        (likes(strong, 2.0), likes(weak, 0.5)),
        (likes(strong), [Example(row, 1.0, "", NOW - 900 * DAY_S) for row in weak]),
    ]:
        top = [row for row in rows(order(papers, [*more, *less])) if row not in strong + weak]
        assert sum(row % 4 == 0 for row in top[:20]) > sum(row % 4 == 1 for row in top[:20])


def test_minor_interest_is_not_drowned() -> None:
    papers = library(400)
    many = likes(about(papers, "gan")[:60], 1.0, "gan")
    top = [s for s in order(papers, many, [GAN, RL]).scored() if s.row not in about(papers, "gan")]
    best = list(order(papers, many, [GAN, RL]).scored())
    undecided = [scored for scored in best if scored.row not in about(papers, "gan")[:60]]
    assert sum(scored.profile == "rl" for scored in undecided[:30]) >= 8
    assert top[0].profile == "rl"


def test_liked_papers_of_one_profile_are_nothing_against_another() -> None:
    papers = library(200)
    shared = about(papers, "gan")[:20]
    ranking = order(papers, likes(shared, 1.0, "other"), [GAN, Interest("other")])
    fresh = [scored for scored in ranking.scored() if scored.row not in shared][:10]
    assert all(scored.row % 4 == 0 for scored in fresh)


def test_decision_outside_profiles_teaches_the_one_it_fits() -> None:
    papers = library(400)
    ranking = order(papers, likes(about(papers, "rl")[:3]), [GAN, RL])
    assert ranking.profiles == ("gan", "rl")


def test_decision_that_fits_no_profile_still_teaches() -> None:
    papers = library(400)
    liked = about(papers, "graph")[:5]
    ranking = order(papers, likes(liked), [GAN, RL])
    assert ranking.profiles == ("", "gan", "rl")
    fresh = [row for row in rows(ranking) if row not in liked][:30]
    assert any(row % 4 == 3 for row in fresh)


def test_nearest_liked_paper_is_named() -> None:
    papers = library(60)
    twin = replace(papers[8], row=700, identifier="arxiv:2506.00700")
    scored = by_row(order([*papers, twin], likes([8, 5])))
    assert scored[700].nearest == 8
    assert "similar to liked" in {reason.term for reason in scored[700].reasons}


# Profiles and signals


def test_keyword_of_several_words_counts_as_a_phrase() -> None:
    papers = [
        Document(1, "a", "Mode collapse", "graph " * 9),
        Document(2, "b", "Collapse of a graph", "mode " * 3 + "graph " * 6),
        *library(40)[10:],
    ]
    assert rows(order(papers, interests=[Interest("x", ("mode collapse",))]))[0] == 1


def test_excluded_phrase_leaves_the_profile_only() -> None:
    papers = library(80)
    papers[0] = replace(papers[0], abstract=papers[0].abstract + " A SURVEY\nof all.")
    survey = replace(GAN, exclude=("survey of",))
    one = by_row(order(papers, interests=[survey, RL]))
    assert one[0].profile == "rl"
    assert not one[0].excluded
    both = order(papers, interests=[survey, replace(RL, exclude=("survey",))])
    assert by_row(both)[0].excluded
    assert rows(both)[-1] == 0
    assert [scored.row for scored in both.scored() if scored.excluded] == [0]
    assert both.places(apart=[1, 2]).keys() == set(range(3, 80))


def test_followed_author_counts_for_the_profile() -> None:
    papers = library(100)
    papers[50] = replace(papers[50], authors=("Schölkopf, B", "Yann LeCun"))
    scored = by_row(order(papers, interests=[GAN, replace(RL, authors=("Y. Lecun", "X. Lecun"))]))
    assert scored[50].profile == "rl"
    assert [r.term for r in scored[50].reasons if r.term.startswith("author")] == [
        "author Y. Lecun"
    ]


def test_author_alone_is_enough_of_a_profile() -> None:
    papers = library(50)
    papers[30] = replace(papers[30], authors=("Jane Q. Doe",))
    ranking = order(papers, interests=[Interest("doe", authors=("Jane Doe",))])
    assert rows(ranking)[0] == 30


@pytest.mark.parametrize(
    ("change", "term"),
    [
        ({"beside": Beside(mentions=("ylecun",))}, "mentioned by ylecun"),
        ({"beside": Beside(has_code=True)}, "code"),
        ({"beside": Beside(upvotes=31)}, "31 upvotes"),
        ({"published": NOW}, "recent"),
    ],
)
def test_signal_lifts_a_paper_and_is_named(change: dict[str, object], term: str) -> None:
    papers = [replace(paper_, published=0.0) for paper_ in library(60)]
    before = by_row(order(papers, interests=[GAN]))[7]
    papers[7] = replace(papers[7], **change)  # type: ignore[arg-type]
    ranking = order(papers, interests=[GAN])
    after = by_row(ranking)[7]
    assert after.score > before.score
    (weight,) = [reason.weight for reason in ranking.explain(7) if reason.term == term]
    assert after.score - before.score == pytest.approx(weight, abs=1e-5)
    off = Signals(author=0, mention=0, code=0, upvotes=0, recency=0)
    assert by_row(order(papers, interests=[GAN], signals=off))[7].score == before.score


# Exploration


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


# Cold start


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
