"""The full-text index says what the tables say, whatever was done to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from feedq.domain.query import parse_query
from feedq.domain.triage import Decision
from feedq.store.postgres_text import FullTextOfPostgres
from feedq.store.store import Store
from tests.library import TODAY, add, arxiv, paper


@contextmanager
def _raw(store: Store) -> Iterator[Connection]:
    with store._engine.begin() as connection:
        yield connection


def _check(store: Store) -> None:
    """Raise unless index and content agree."""
    with _raw(store) as connection:
        if connection.dialect.name == "sqlite":  # rank 1: https://sqlite.org/fts5.html 6.4
            connection.exec_driver_sql(
                "INSERT INTO paper_fts (paper_fts, rank) VALUES ('integrity-check', 1)"
            )
            return
        before = _words(connection)
        FullTextOfPostgres(connection).rebuild()
        assert before == _words(connection), "index and content disagree"


def _words(connection: Connection) -> list[tuple[object, ...]]:
    query = "SELECT paper_id, words::text FROM {} ORDER BY paper_id"
    return [
        tuple(row)
        for table in ("paper_words", "note_words")
        for row in connection.exec_driver_sql(query.format(table))
    ]


def _found(store: Store, query: str) -> list[int]:
    with store.read() as snapshot:
        return sorted(snapshot.views.ids("all", terms=parse_query(query)))


def _note(store: Store, row: int, note: str) -> None:
    with store.write() as tx:
        tx.readings.decide([row], Decision(note=note), TODAY)


def test_every_field_of_a_paper_is_found(store: Store) -> None:
    (row,) = add(
        store,
        paper(
            1,
            title="Über die Schrödinger-Brücke",
            authors=('Žofia "Zo" Example', "李明"),
            abstract="We study λ-calculus.\nOn two lines.",
            categories=("cs.LG", "stat.ML"),
        ),
    )
    _note(store, row, "ask about the appendix")
    _check(store)
    for query in (
        "schrodinger", "ti:Brücke", "au:zofia", "au:李明", "abs:λ", 'abs:"two lines"', "cat:cs.LG",
        "cat:stat.ml", "note:appendix", '"about the appendix"', "bruck appendix zo -gan",
    ):  # fmt: skip
        wanted = [] if query.startswith("bruck ") else [row]
        assert _found(store, query) == wanted, query
    for query in ("ti:appendix", "au:calculus", "note:Brücke", "-appendix", "gan"):
        assert _found(store, query) == [], query


def test_an_update_forgets_the_old_words(store: Store) -> None:
    (row,) = add(store, paper(1, title="Caterpillar"))
    add(store, paper(1, title="Butterfly", version=2))
    _check(store)
    assert _found(store, "caterpillar") == []
    assert _found(store, "butterfly") == [row]


def test_a_changed_and_an_emptied_note_forget_the_old_words(store: Store) -> None:
    (row,) = add(store, paper(1))
    for note, found in (("alpha", [row]), ("beta", []), ("", [])):
        _note(store, row, note)
        _check(store)
        assert _found(store, "alpha") == found
    with store.write() as tx:
        tx.readings.undo(2, TODAY)
    _check(store)
    assert _found(store, "alpha") == [row]


def test_a_deleted_paper_is_forgotten_with_its_note(store: Store) -> None:
    rows = add(store, paper(1), paper(2))
    _note(store, rows[0], "alpha")
    _note(store, rows[1], "alpha")
    with _raw(store) as database:
        database.exec_driver_sql(f"DELETE FROM papers WHERE id = {rows[0]}")
    _check(store)
    assert _found(store, "alpha") == [rows[1]]


def test_a_deleted_reading_is_forgotten(store: Store) -> None:
    (row,) = add(store, paper(1))
    _note(store, row, "alpha")
    with _raw(store) as database:
        database.exec_driver_sql("DELETE FROM readings")
    _check(store)
    assert _found(store, "alpha") == []


def test_the_check_itself_notices_an_index_out_of_step(store: Store) -> None:
    add(store, paper(1))
    with _raw(store) as database:
        if database.dialect.name == "sqlite":
            database.exec_driver_sql("DROP TRIGGER paper_fts_update")
        database.exec_driver_sql("UPDATE papers SET title = 'Something else'")
    with pytest.raises((DatabaseError, AssertionError), match=r"malformed|disagree"):
        _check(store)


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "déjà", "λ"]), max_size=3).map(" ".join)
ACTIONS = st.tuples(
    st.sampled_from(["tell", "note", "undo", "delete paper", "delete reading"]),
    st.integers(1, 3),
    WORDS,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(ACTIONS, max_size=12))
def test_the_index_stays_in_step(store: Store, actions: list[tuple[str, int, str]]) -> None:
    with _raw(store) as database:
        database.exec_driver_sql("DELETE FROM papers")
    for place, (action, number, words) in enumerate(actions):
        with store.read() as snapshot:
            row = snapshot.views.find(arxiv(number))
        if action == "tell":
            add(store, paper(number, title=words, abstract=words[::-1], version=place + 1))
        elif action == "note" and row is not None:
            _note(store, row, words)
        elif action == "undo":
            with store.write() as tx:
                tx.readings.undo(1, TODAY)
        elif action.startswith("delete"):
            table, column = ("papers", "id") if "paper" in action else ("readings", "paper_id")
            with _raw(store) as database:
                database.exec_driver_sql(f"DELETE FROM {table} WHERE {column} = {row or 0}")
        _check(store)
    with store.read() as snapshot:
        papers = snapshot.views.papers(snapshot.views.ids("all"))
    for word in ("alpha", "beta", "gamma", "déjà", "λ"):
        wanted = sorted(
            p.row for p in papers if word in f"{p.title} {p.abstract} {p.notes}".split()
        )
        assert _found(store, word) == wanted
