"""The ranking is replaced as a whole, or gone."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from feedq.domain.kinds import Status
from feedq.domain.marks import text_mark
from feedq.domain.model import Reason
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


def test_the_ranker_learns_what_there_is_without_reading_it(store: Store) -> None:
    rows = add(store, paper(1), paper(2, upvotes=0), paper(3, upvotes=4))
    with store.write() as tx:
        tx.readings.decide(rows[:1], Decision(status=Status.SKIPPED), TODAY)
    with store.read() as snapshot:
        listed = {row: said for row, *said in zip(*snapshot.rankings.listed(), strict=True)}
        assert snapshot.rankings.decided() == {rows[0]: "skipped"}
        assert snapshot.rankings.beside() == {rows[2]: (4, False)}
    said = text_mark("Paper 2", "What paper 2 is about.", ["cs.LG"])
    assert listed[rows[1]] == [said, int((TODAY - 2 * DAY).timestamp())]
    assert set(listed) == set(rows)


def test_an_edit_changes_the_mark(store: Store) -> None:
    (row,) = add(store, paper(1))
    with store.read() as snapshot:
        _, before, _ = snapshot.rankings.listed()
    add(store, paper(1, title="Another title", version=2))
    with store.read() as snapshot:
        rows, after, _ = snapshot.rankings.listed()
    assert rows == [row]
    assert len(after) == 1
    assert after != before


@pytest.mark.sqlite_only
def test_the_ranker_asks_for_no_text_of_papers_it_knows(store: Store) -> None:
    query = "EXPLAIN QUERY PLAN SELECT sum(id), sum(mark), sum(julianday(listed_at)) FROM papers"
    with closing(sqlite3.connect(store.path)) as database:
        ((*_, plan),) = database.execute(query)
    assert "COVERING INDEX ix_papers_mark" in plan


def test_the_ranker_reads_the_papers_it_asks_for(store: Store) -> None:
    rows = add(store, *(paper(number) for number in range(1, 4)))
    with store.read() as snapshot:
        (told,) = snapshot.rankings.texts(rows[1:2])
        assert snapshot.rankings.holding(["paper 3"], ["title", "abstract"]) == rows[2:]
    assert (told.id, told.identifier) == (rows[1], "arxiv:2603.00002")
    assert told.authors == ["Ada Example", "Author 2"]


def test_each_who_mentions_a_paper_counts_once(store: Store) -> None:
    row, _ = add(store, paper(1), paper(2))
    add(store, post(1, arxiv(1)), post(2, arxiv(1)), subscription="bluesky:a")
    add(store, post(1, arxiv(1), arxiv(9)), subscription="feed:b")
    with store.read() as snapshot:
        assert snapshot.rankings.mentioned_by() == {row: ("Somebody",)}
