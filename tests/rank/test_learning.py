"""What decisions and profiles teach the order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feedq.rank import Beside, Document, Example, Interest, Signals
from tests.rank.library import DAY_S, GAN, NOW, RL, about, by_row, library, likes, order, rows


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


def test_a_liked_paper_is_held_against_the_others_that_are_liked() -> None:
    papers = library(60)
    twin = replace(papers[8], row=700, identifier="arxiv:2506.00700")
    scored = by_row(order([*papers, twin], likes([8, 700, 5])))
    assert (scored[8].nearest, scored[700].nearest) == (700, 8)
    alone = by_row(order(papers, likes([8])))[8]
    assert alone.nearest is None
    assert "similar to liked" not in {reason.term for reason in alone.reasons}


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
