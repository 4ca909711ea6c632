"""The ranking is replaced as a whole, or gone."""

from __future__ import annotations

from feedq.domain.model import Reason, Status
from feedq.domain.triage import Decision
from feedq.store.ranking import Ranked, Score
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, arxiv, paper, post

FIRST = Ranked(TODAY, 7, "first", 2, 5)
SECOND = Ranked(TODAY + DAY, 8, "second", 1, 6)


def _score(row: int, score: float = 0.5, nearest: int | None = None) -> Score:
    return Score(row, score, 1, "gan", (Reason("λ", 0.25),), nearest, False, False)


def test_a_new_ranking_takes_the_place_of_the_last(store: Store) -> None:
    rows = add(store, paper(1), paper(2))
    with store.write() as tx:
        assert tx.rankings.current() is None
        tx.rankings.replace(FIRST, [_score(row) for row in rows])
        assert (tx.rankings.current(), tx.rankings.scored()) == (FIRST, 2)
        tx.rankings.replace(SECOND, [_score(rows[1])])
        assert (tx.rankings.current(), tx.rankings.scored()) == (SECOND, 1)
    with store.read() as snapshot:
        first, second = snapshot.views.papers(rows)
    assert (first.score, first.reasons) == (None, ())
    assert (second.score, second.reasons) == (0.5, (Reason("λ", 0.25),))


def test_a_cleared_ranking_leaves_time_order(store: Store) -> None:
    rows = add(store, paper(1), paper(2))
    with store.write() as tx:
        tx.rankings.replace(FIRST, [_score(rows[1], nearest=rows[0])])
        assert tx.views.ids("inbox") == [rows[1], rows[0]]
        tx.rankings.clear()
        assert tx.views.ids("inbox") == rows
        assert (tx.rankings.current(), tx.rankings.scored()) == (None, 0)


def test_the_ranker_reads_every_paper_with_its_status(store: Store) -> None:
    rows = add(store, *(paper(number, upvotes=number) for number in range(1, 4)))
    with store.write() as tx:
        tx.readings.decide(rows[:1], Decision(status=Status.SKIPPED), TODAY)
    with store.read() as snapshot:
        told = list(snapshot.rankings.texts())
    assert [(one.id, one.identifier, one.upvotes, one.status) for one in told] == [
        (rows[0], "arxiv:2603.00001", 1, "skipped"),
        (rows[1], "arxiv:2603.00002", 2, None),
        (rows[2], "arxiv:2603.00003", 3, None),
    ]
    assert told[0].authors == ["Ada Example", "Author 1"]


def test_each_who_mentions_a_paper_counts_once(store: Store) -> None:
    add(store, post(1, arxiv(1)), post(2, arxiv(1)), subscription="bluesky:a")
    add(store, post(1, arxiv(1), arxiv(2)), subscription="feed:b")
    with store.read() as snapshot:
        found = snapshot.rankings.mentioned_by()
    assert found == {"arxiv:2603.00001": ("Somebody",), "arxiv:2603.00002": ("Somebody",)}
