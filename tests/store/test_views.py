"""Which papers a view holds, in which order, and all there is to show of each."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedq.domain.identity import Identifier
from feedq.domain.kinds import CodeStatus, Status
from feedq.domain.model import Code, Mention, Reason
from feedq.domain.query import parse_query
from feedq.domain.triage import Decision
from feedq.domain.views import VIEWS
from feedq.store.glance import _RANKED
from feedq.store.ranking import Ranked, Score
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, arxiv, contents, facts, paper, post


@pytest.fixture
def rows(store: Store) -> list[int]:
    """Six papers; the first was announced last."""
    return add(store, *(paper(number) for number in range(1, 7)))


def _ids(store: Store, view: str = "inbox", **asked: object) -> list[int]:
    with store.read() as snapshot:
        return snapshot.views.ids(view, **asked)  # type: ignore[arg-type]


def _find(store: Store, query: str, view: str = "all") -> list[int]:
    return _ids(store, view, terms=parse_query(query))


def _decide(store: Store, row: int, what: Decision, day: int = 0) -> None:
    with store.write() as tx:
        tx.readings.decide([row], what, TODAY + day * DAY)


def _rank(store: Store, *scores: Score) -> None:
    with store.write() as tx:
        tx.rankings.replace(Ranked(TODAY, 0, "m", len(scores), 0), scores)


def _score(row: int, score: float, **said: object) -> Score:
    given: dict[str, object] = {
        "rank": None, "profile": "", "reasons": (), "nearest": None, "explore": False,
        "excluded": False,
    }  # fmt: skip
    return Score(row, score, **(given | said))  # type: ignore[arg-type]


def test_without_scores_the_newest_announcement_comes_first(store: Store, rows: list[int]) -> None:
    assert _ids(store) == rows
    assert _ids(store, limit=2) == rows[:2]
    assert _ids(store, limit=0) == []


def test_the_best_score_comes_first_then_time_excluded_papers_last(
    store: Store, rows: list[int]
) -> None:
    a, b, c, d, e, f = rows
    _rank(
        store,
        _score(b, 0.5),
        _score(d, 0.9),
        _score(a, 2.0, excluded=True),
        _score(e, 0.5),
    )
    assert _ids(store) == [d, b, e, c, f, a]
    assert _ids(store, "all") == [d, b, e, c, f, a]


def test_equal_papers_stand_by_their_identifier(store: Store) -> None:
    rows = add(store, *(paper(number, announced_at=TODAY) for number in (3, 1, 2)))
    assert _ids(store) == [rows[1], rows[2], rows[0]]


def test_each_view_holds_what_its_name_says(store: Store, rows: list[int]) -> None:
    a, b, c, d, e, f = rows
    _decide(store, a, Decision(status=Status.QUEUED))
    _decide(store, b, Decision(status=Status.READING, star=True))
    _decide(store, c, Decision(status=Status.DONE, candidate=True))
    _decide(store, d, Decision(status=Status.SKIPPED))
    _decide(store, e, Decision(star=True), day=1)
    found = {view: _ids(store, view) for view in VIEWS}
    assert found == {
        "inbox": [e, f], "queue": [a], "reading": [b], "done": [c], "skipped": [d],
        "starred": [e, b], "candidates": [c], "all": rows,
    }  # fmt: skip
    with store.read() as snapshot:
        assert snapshot.views.counts() == {view: len(ids) for view, ids in found.items()}


def test_what_was_decided_last_comes_first(store: Store, rows: list[int]) -> None:
    for day, row in enumerate((rows[2], rows[0], rows[4])):
        _decide(store, row, Decision(status=Status.SKIPPED), day)
    assert _ids(store, "skipped") == [rows[4], rows[0], rows[2]]


def test_the_newest_candidate_comes_first_and_a_withdrawn_one_is_gone(
    store: Store, rows: list[int]
) -> None:
    for day, row in enumerate(rows[:3]):
        _decide(store, row, Decision(candidate=True), day)
    _decide(store, rows[1], Decision(candidate=False), 4)
    assert _ids(store, "candidates") == [rows[2], rows[0]]


def test_awaiting_leaves_out_what_was_starred_or_made_a_candidate(
    store: Store, rows: list[int]
) -> None:
    _decide(store, rows[0], Decision(star=True))
    _decide(store, rows[1], Decision(candidate=True))
    _decide(store, rows[2], Decision(note="a note decides nothing"))
    assert _ids(store) == rows
    assert _ids(store, awaiting=True) == rows[2:]
    with store.read() as snapshot:
        assert snapshot.views.awaiting() == 4


def test_since_leaves_out_what_was_listed_before(store: Store, rows: list[int]) -> None:
    assert _ids(store, since=TODAY - 2 * DAY) == rows[:2]


SHELF = (
    facts(1, title="World Models", abstract="A dream of a car.", authors=("David Ha",)),
    facts(2, title="Generative Adversarial Nets", abstract="A game.", authors=("I. Goodfellow",)),
    facts(3, title="Dreamer", abstract="World models, imagined.", categories=("cs.AI", "stat.ML")),
)


@pytest.fixture
def shelf(store: Store) -> dict[int, int]:
    """row -> number of each paper of SHELF."""
    from feedq.domain.model import Entry

    rows = add(store, *(Entry(f"e{one.identifier}", facts=one) for one in SHELF))
    _decide(store, rows[1], Decision(note="reproduce the toy example first"))
    return {row: number for number, row in enumerate(rows, 1)}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("world", [1, 3]),
        ("World MODELS", [1, 3]),
        ("models dream", [1]),
        ('"a dream"', [1]),
        ('"dream a"', []),
        ("ti:world", [1]),
        ("abs:world", [3]),
        ("au:goodfellow", [2]),
        ("cat:cs.AI", [3]),
        ("cat:cs.LG game", [2]),
        ("note:toy", [2]),
        ("toy", [2]),
        ("world -dreamer", [1]),
        ('world -"a dream"', [3]),
        ("-world", [2]),
        ("-world -game", []),
        ("wor", []),
        ("", [1, 2, 3]),
        ("nothing", []),
    ],
)
def test_a_query_finds_the_papers_that_match_every_term(
    store: Store, shelf: dict[int, int], query: str, numbers: list[int]
) -> None:
    assert [shelf[row] for row in _find(store, query)] == numbers


def test_a_word_being_typed_finds_its_beginnings(store: Store, shelf: dict[int, int]) -> None:
    for query, numbers in (
        ("worl", [1, 3]),
        ("dream", [1, 3]),
        ("ti:drea", [3]),
        ("worl ", []),
        ("-worl", [2]),
    ):
        found = _ids(store, "all", terms=parse_query(query, prefix=True))
        assert [shelf[row] for row in found] == numbers, query


def test_a_short_beginning_is_one_of_titles_and_authors_and_a_whole_word_is_found_anywhere(
    store: Store, shelf: dict[int, int]
) -> None:
    for query, numbers in (
        ("wor", [1]),
        ("goo", [2]),
        ("car", [1]),
        ("toy", [2]),
        ("gam", []),
        ("adversarial-n", [2]),
        ("abs:wor", [3]),
        ("-wor", [2, 3]),
    ):
        found = _ids(store, "all", terms=parse_query(query, prefix=True))
        assert [shelf[row] for row in found] == numbers, query


@pytest.mark.parametrize("query", ["even", "even -third", "-even", "lonely", "even third"])
def test_what_a_search_finds_stands_as_the_view_does_be_it_much_or_little(
    store: Store, query: str
) -> None:
    names = {
        number: ("even " * (number % 2 == 0) + "third " * (number % 3 == 0) or "odd")
        + " lonely" * (number == 50)
        for number in range(1, 61)
    }
    rows = add(store, *(paper(number, title=name) for number, name in names.items()))
    said = dict(zip(rows, names.values(), strict=True))
    _rank(store, _score(rows[10], 0.5), _score(rows[11], 0.7, excluded=True), _score(rows[9], 0.6))
    wanted = [word for word in query.split() if not word.startswith("-")]
    unwanted = [word[1:] for word in query.split() if word.startswith("-")]
    for view in ("all", "inbox"):
        assert _find(store, query, view) == [
            row
            for row in _ids(store, view)
            if all(word in said[row] for word in wanted)
            and not any(word in said[row] for word in unwanted)
        ]


@pytest.mark.sqlite_only
def test_rows_may_be_numbered_beyond_four_bytes(store: Store) -> None:
    first, second = add(store, paper(1), paper(2))
    with closing(sqlite3.connect(store.path)) as database, database:
        database.execute(f"UPDATE papers SET id = {2**40} WHERE id = {second}")
    (third,) = add(store, paper(3, title="a far one"))
    assert _ids(store) == [first, 2**40, third]
    assert _find(store, "far") == [third]


@pytest.mark.sqlite_only
def test_what_is_seen_first_is_asked_of_small_indexes(store: Store) -> None:
    given = {"since": "2026-03-01 00:00:00.000000", "most": 25}
    with closing(sqlite3.connect(store.path)) as database:
        (counted,) = database.execute("EXPLAIN QUERY PLAN SELECT count(*) FROM papers")
        ranked, *_ = database.execute(f"EXPLAIN QUERY PLAN {_RANKED.format('true')}", given)
    assert "COVERING INDEX ix_papers_version" in counted[-1]
    assert "COVERING INDEX ix_papers_listed_at" in ranked[-1]


def test_a_search_stays_within_its_view(store: Store, shelf: dict[int, int]) -> None:
    row = next(row for row, number in shelf.items() if number == 1)
    _decide(store, row, Decision(status=Status.SKIPPED))
    assert [shelf[found] for found in _find(store, "world", "inbox")] == [3]
    assert [shelf[found] for found in _find(store, "world", "skipped")] == [1]


HOSTILE = [
    '"', '""', '"""', "'", "*", "world*", "^world", "a AND", "OR", "NOT a", "NEAR(a b, 2)",
    "NEAR", "(", ")", "(a", "{title} : a", "title:a", "paper_fts:a", "-", "--", "- -", "a -",
    "rowid:1", "rank:a", ":", "ti:", 'ti:"', "ti:-a", "a\x00b", "\x00", "\udcff", "%", "_", "\\",
    "a;DROP TABLE papers", "'; DELETE FROM papers; --", "🦆", "²", "𱍐", "é" * 5000, "a " * 3000,
    '"' + "a " * 3000 + '"', "-a " * 3000, "+a", "a + b", "a\nb", "\u202ea",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_finds_or_finds_nothing(store: Store, query: str) -> None:
    (row,) = add(store, paper(1, title="a world"))
    before = contents(store)
    for prefix in (False, True):
        assert _ids(store, "all", terms=parse_query(query, prefix=prefix)) in ([], [row])
    assert contents(store) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(max_size=30) | st.text(alphabet='ab"*:-^(){}+ NEARti\x00'), st.booleans())
@example("a\x00", True)
def test_any_query_finds_or_finds_nothing(store: Store, query: str, typing: bool) -> None:
    assert isinstance(_ids(store, "all", terms=parse_query(query, prefix=typing)), list)


def test_papers_come_with_all_there_is_to_show(store: Store, rows: list[int]) -> None:
    add(store, post(1, arxiv(1)), subscription="bluesky:someone")
    add(store, paper(1, code_url="https://github.com/a/b", version=2, comment="new"))
    _decide(store, rows[0], Decision(Status.QUEUED, star=True, note="mine"))
    _rank(
        store,
        _score(
            rows[0], 1.5, rank=3, profile="gan", reasons=(Reason("world", 0.7),),
            nearest=rows[1], explore=True,
        ),
    )  # fmt: skip
    with store.read() as snapshot:
        (seen,) = snapshot.views.papers([rows[0]])
    told = facts(1)
    assert (seen.id, seen.row, seen.version) == ("arxiv:2603.00001", rows[0], 2)
    assert (seen.title, seen.authors, seen.categories) == (
        told.title, told.authors, told.categories,
    )  # fmt: skip
    assert (seen.announced_at, seen.announce_type) == (told.announced_at, told.announce_type)
    assert (seen.status, seen.starred, seen.candidate) == (Status.QUEUED, True, False)
    assert (seen.notes, seen.decided_at) == ("mine", TODAY)
    assert (seen.score, seen.rank, seen.profile) == (1.5, 3, "gan")
    assert seen.reasons == (Reason("world", 0.7),)
    assert (seen.nearest, seen.explore) == ("arxiv:2603.00002", True)
    assert seen.code == Code(CodeStatus.OFFICIAL, "https://github.com/a/b")
    said = post(1)
    assert seen.mentions == (
        Mention("Somebody", "bluesky", said.url, "Post 1.", said.posted_at),
    )  # fmt: skip


def test_papers_come_in_the_order_asked_for_without_those_that_are_gone(
    store: Store, rows: list[int]
) -> None:
    with store.read() as snapshot:
        seen = snapshot.views.papers([rows[4], 999, rows[0], rows[2]])
    assert [one.row for one in seen] == [rows[4], rows[0], rows[2]]


@pytest.mark.parametrize(
    ("decision", "noticed"),
    [
        (Decision(status=Status.QUEUED), True),
        (Decision(status=Status.READING), True),
        (Decision(star=True), True),
        (Decision(candidate=True), True),
        (Decision(status=Status.SKIPPED), False),
        (Decision(status=Status.DONE), False),
        (Decision(note="n"), False),
    ],
)
def test_a_new_version_is_a_notice_for_what_was_kept_only(
    store: Store, rows: list[int], decision: Decision, noticed: bool
) -> None:
    _decide(store, rows[0], decision)
    with store.read() as snapshot:
        assert snapshot.views.papers(rows[:1])[0].new_version is None
    add(store, paper(1, version=2))
    with store.read() as snapshot:
        (seen,) = snapshot.views.papers(rows[:1])
    assert seen.new_version == (2 if noticed else None)


def test_the_kept_papers_that_were_revised_are_listed_newest_first(
    store: Store, rows: list[int]
) -> None:
    for row in rows[:3]:
        _decide(store, row, Decision(star=True))
    with store.read() as snapshot:
        assert snapshot.views.revised() == []
    add(store, paper(1, version=2, updated_at=TODAY + DAY))
    add(store, paper(2, version=3, updated_at=TODAY + 2 * DAY))
    add(store, paper(4, version=2, updated_at=TODAY + 3 * DAY))
    with store.read() as snapshot:
        assert snapshot.views.revised() == [rows[1], rows[0]]
    _decide(store, rows[1], Decision(status=Status.READING))
    with store.read() as snapshot:
        assert snapshot.views.revised() == [rows[0]]


@pytest.mark.parametrize(("days", "noticed"), [(-1, False), (1, True)])
def test_what_was_kept_before_versions_were_known_is_judged_by_the_day(
    store: Store, days: int, noticed: bool
) -> None:
    (row,) = add(store, paper(50, version=0))
    _decide(store, row, Decision(star=True))
    add(store, paper(50, version=2, updated_at=TODAY + days * DAY))
    with store.read() as snapshot:
        (seen,) = snapshot.views.papers([row])
        assert snapshot.views.revised() == ([row] if noticed else [])
    assert seen.new_version == (2 if noticed else None)


def test_a_paper_is_found_by_its_identifier(store: Store, rows: list[int]) -> None:
    with store.read() as snapshot:
        assert snapshot.views.find(arxiv(2)) == rows[1]
        assert snapshot.views.find(Identifier("doi", "10.1000/1")) is None


def test_an_empty_library_has_empty_views(store: Store) -> None:
    with store.read() as snapshot:
        assert snapshot.views.counts() == dict.fromkeys(VIEWS, 0)
        session = snapshot.views.session(size=9, explore=2, window_days=9, midnight=TODAY)
        assert (session.rows, session.below, session.decided) == ((), 0, 0)
        assert snapshot.views.papers([]) == []
