"""Facts in, the same facts out; and what a refresh writes of them."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, Authority, CodeStatus, Origin
from feedq.domain.model import Code, Entry, Facts
from feedq.domain.reconcile import Record, merge, precedence, reconcile
from feedq.store.papers import CHUNK, chunks
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, arxiv, facts, paper


def _record(store: Store, number: int = 1) -> Record:
    with store.read() as snapshot:
        return snapshot.papers.records([arxiv(number)])[arxiv(number)]


def test_every_fact_is_stored_and_read_back(store: Store) -> None:
    said = Facts(
        identifier=Identifier("url", "https://course.example/report.pdf"),
        title="Ein Titel — 標題",
        version=3,
        authors=('A "B" C', "D\\E"),
        abstract="Two\nlines",
        categories=("cs.LG", "stat.ML"),
        comment="8 pages",
        doi="10.1000/1",
        journal_ref="J. 1",
        url="https://course.example/",
        pdf_url="https://course.example/report.pdf",
        origin=Origin.STUDENT_REPORT,
        authority=Authority.INDEX,
        published_at=TODAY - 3 * DAY,
        updated_at=TODAY - 2 * DAY,
        announced_at=TODAY - DAY,
        announce_type=Announcement.REPLACE_CROSS,
        code_url="https://github.com/a/b",
        upvotes=7,
    )
    assert all(getattr(said, field.name) for field in fields(Facts))  # none is left out here
    add(store, Entry("e", facts=said))
    with store.read() as snapshot:
        (record,) = snapshot.papers.records([said.identifier]).values()
    assert record == Record(said, precedence(said, "arxiv:cs.LG/e"))


TOLD = st.lists(
    st.tuples(
        st.sampled_from(["arxiv:cs.LG", "arxiv:cs.CV", "arxiv-search:all"]),
        st.builds(
            facts,
            st.integers(1, 2),
            version=st.integers(0, 2),
            title=st.sampled_from(["", "a", "b"]),
            doi=st.sampled_from(["", "c"]),
            authority=st.sampled_from(Authority),
            announced_at=st.sampled_from([None, TODAY, TODAY - DAY]),
            announce_type=st.none() | st.sampled_from(Announcement),
        ),
    ),
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(TOLD)
def test_a_stored_record_merges_as_one_in_memory(
    store: Store, told: list[tuple[str, Facts]]
) -> None:
    with store.write() as tx:
        tx.papers._connection.exec_driver_sql("DELETE FROM papers")
    memory: dict[Identifier, Record] = {}
    for subscription, said in told:
        add(store, Entry("e", facts=said), subscription=subscription)
        rank = precedence(said, f"{subscription}/e")
        memory[said.identifier] = merge(memory.get(said.identifier), said, rank)
    with store.read() as snapshot:
        assert snapshot.papers.records(memory) == memory


def test_only_stored_papers_are_known(store: Store) -> None:
    (row,) = add(store, paper(1))
    with store.read() as snapshot:
        assert snapshot.papers.rows([arxiv(1), arxiv(2)]) == {arxiv(1): row}
        assert list(snapshot.papers.records([arxiv(2)])) == []
        assert snapshot.papers.count() == 1


def test_a_batch_larger_than_one_list_of_values_is_stored(store: Store) -> None:
    rows = add(store, *(paper(number) for number in range(1, CHUNK + 3)))
    assert len(set(rows)) == CHUNK + 2
    assert [len(part) for part in chunks(rows)] == [CHUNK, 2]


@pytest.mark.parametrize(
    ("first", "second", "days_ago"),
    [
        ({"announced_at": TODAY - DAY}, {}, 1),
        ({"announced_at": None, "published_at": TODAY - 3 * DAY}, {}, 3),
        ({"announced_at": None}, {"announced_at": TODAY - 4 * DAY}, 4),
        ({"announced_at": None}, {"announced_at": None, "comment": "new"}, 0),
    ],
)
def test_a_paper_keeps_its_day_in_time_order(
    store: Store, first: dict[str, object], second: dict[str, object], days_ago: int
) -> None:
    (row,) = add(store, paper(1, **first))
    if second:
        add(store, paper(1, **second), now=TODAY + 9 * DAY)
    with store.read() as snapshot:
        assert snapshot.views.ids("inbox", since=TODAY - days_ago * DAY) == [row]
        assert snapshot.views.ids("inbox", since=TODAY - days_ago * DAY + DAY / 9) == []


def test_a_paper_is_the_same_row_in_every_version(store: Store) -> None:
    (first,) = add(store, paper(1))
    (second,) = add(store, paper(1, version=2, title="New"))
    assert first == second
    assert _record(store).facts.title == "New"


@pytest.mark.parametrize("late", [False, True])
def test_code_that_its_authors_name_is_official_whenever_it_is_named(
    store: Store, late: bool
) -> None:
    (row,) = add(store, paper(1, code_url="" if late else "https://github.com/a/b"))
    if late:
        with store.read() as snapshot:
            assert snapshot.views.papers([row])[0].code == Code(CodeStatus.UNKNOWN)
        add(store, paper(1, code_url="https://github.com/a/b", version=2))
    with store.read() as snapshot:
        (seen,) = snapshot.views.papers([row])
    assert seen.code == Code(CodeStatus.OFFICIAL, "https://github.com/a/b")


def test_storing_the_same_again_writes_nothing(store: Store) -> None:
    entries = [paper(1), paper(2, version=2)]
    add(store, *entries)
    said: list[str] = []
    with store.write() as tx:
        known = tx.papers.records([arxiv(1), arxiv(2)])
        changes = reconcile(entries, subscription="arxiv:cs.LG", papers=known, posts={})
        event.listen(store._engine, "before_cursor_execute", lambda *told: said.append(told[2]))
        tx.papers.apply(changes, TODAY + DAY)
    assert said == []
