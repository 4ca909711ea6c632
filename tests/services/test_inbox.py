"""Views, names of papers, and the arithmetic of today's session."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Rank
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Status
from feedq.domain.model import Entry
from feedq.domain.triage import Decision
from feedq.errors import NotFound
from feedq.store.ranking import Ranked, Score
from tests.conftest import OpenFeedq
from tests.library import DAY, FakeClock, add, facts, paper

pytestmark = pytest.mark.any_database

SKIP = Decision(status=Status.SKIPPED)


@pytest.fixture
def library(open_feedq: OpenFeedq) -> Callable[..., tuple[Feedq, list[int]]]:
    """`library(papers, session_size=...)` opens one with papers announced a day apart."""

    def opening(papers: int, **rank: int) -> tuple[Feedq, list[int]]:
        feedq = open_feedq(Config(rank=Rank(**rank)))
        return feedq, add(feedq.store, *(paper(number) for number in range(1, papers + 1)))

    return opening


Library = Callable[..., tuple[Feedq, list[int]]]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`zone("Asia/Tokyo")` moves the machine there."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


# --- names ----------------------------------------------------------------------------------


def test_papers_are_named_in_any_spelling(library: Library) -> None:
    feedq, rows = library(2)
    told = facts(3, identifier=Identifier("url", "https://course.example/a.pdf"))
    (report,) = add(feedq.store, Entry("r", facts=told))
    names = [
        "2603.00002",
        "https://arxiv.org/pdf/2603.00001v3",
        "arxiv:2603.00002",
        "url:https://course.example/a.pdf",
        "https://COURSE.example/a.pdf#page=2",
    ]
    assert feedq.inbox.rows(names) == [rows[1], rows[0], rows[1], report, report]
    assert feedq.inbox.rows([]) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nonsense", "'nonsense' is not an id; give one as 'feedq list' prints it"),
        ("", "'' is not an id"),
        ("\udcff", "is not an id"),
        ("url:https://a.example/\udcff", "is not an id"),
        ("2603.99999", "no paper arxiv:2603.99999 is stored; try 'feedq search'"),
        ("doi:10.1000/'; DROP--", "is not an id"),
    ],
)
def test_what_names_no_stored_paper_is_not_found(library: Library, name: str, words: str) -> None:
    feedq, _ = library(1)
    with pytest.raises(NotFound) as raised:
        feedq.inbox.rows(["2603.00001", name])
    assert words in str(raised.value)


# --- views ----------------------------------------------------------------------------------


def test_an_unknown_view_is_not_found(library: Library) -> None:
    feedq, _ = library(0)
    for ask in (feedq.inbox.ids, feedq.inbox.view):
        with pytest.raises(NotFound, match="no view is called 'inbx'; there are inbox, queue"):
            ask("inbx")


def test_a_view_is_read_whole_in_part_or_filtered(library: Library) -> None:
    feedq, rows = library(3)
    assert [one.row for one in feedq.inbox.view()] == rows
    assert [one.row for one in feedq.inbox.view("inbox", 1)] == rows[:1]
    assert feedq.inbox.view("queue") == []
    assert feedq.inbox.ids(query="ti:2") == rows[1:2]
    assert feedq.inbox.ids(query="pap", typing=True) == rows
    assert feedq.inbox.ids(query="pap") == []
    assert feedq.inbox.counts()["inbox"] == 3
    feedq.triage.decide(rows[:1], Decision(star=True))
    assert feedq.inbox.ids() == rows
    assert feedq.inbox.ids(awaiting=True) == rows[1:]
    assert feedq.inbox.ranked() is None


def test_a_count_is_that_of_the_ids(library: Library) -> None:
    feedq, rows = library(12)
    feedq.triage.decide(rows[:1], Decision(star=True))
    feedq.triage.decide(rows[1:3], SKIP)
    inbox = feedq.inbox
    for view in ("inbox", "all", "skipped", "starred", "candidates"):
        for query in ("", "paper", "ti:2", "nowhere"):
            for awaiting in (False, True):
                ids = inbox.ids(view, query=query, awaiting=awaiting)
                assert inbox.count(view, query=query, awaiting=awaiting) == len(ids)
                first = inbox.order(view, query=query, awaiting=awaiting, limit=3)
                assert list(first) == ids[:3]


def test_a_search_looks_everywhere_and_finds_nothing_without_a_word(library: Library) -> None:
    feedq, rows = library(3)
    feedq.triage.decide(rows[:1], SKIP)
    assert [one.row for one in feedq.inbox.search("paper")] == rows
    assert [one.row for one in feedq.inbox.search("paper", 2)] == rows[:2]
    assert feedq.inbox.search("  ") == []
    assert feedq.inbox.search('"*"') == []


# --- session --------------------------------------------------------------------------------


def test_a_session_asks_for_the_best_and_counts_the_rest(library: Library) -> None:
    feedq, rows = library(10, session_size=4)
    session = feedq.inbox.session()
    assert (session.rows, session.below, session.decided) == (tuple(rows[:4]), 6, 0)
    assert not session.done


def test_every_decision_shortens_the_session_until_it_is_done(library: Library) -> None:
    feedq, rows = library(10, session_size=4)
    for number, row in enumerate(rows[:4], 1):
        feedq.triage.decide([row], SKIP)
        session = feedq.inbox.session()
        assert (session.rows, session.decided) == (tuple(rows[number:4]), number)
        assert session.below == 6
    assert session.done

    feedq.triage.undo()
    assert feedq.inbox.session().rows == (rows[3],)


def test_more_decisions_than_asked_for_are_no_debt(library: Library) -> None:
    feedq, rows = library(10, session_size=4)
    feedq.triage.decide(rows[:6], SKIP)
    session = feedq.inbox.session()
    assert (session.rows, session.below, session.decided) == ((), 4, 6)


def test_a_star_and_a_candidate_are_decisions_a_note_is_none(library: Library) -> None:
    feedq, rows = library(4, session_size=4)
    feedq.triage.decide(rows[:1], Decision(star=True))
    feedq.triage.decide(rows[1:2], Decision(candidate=True))
    feedq.triage.decide(rows[2:3], Decision(note="look again"))
    session = feedq.inbox.session()
    assert (session.rows, session.decided) == (tuple(rows[2:]), 2)


def test_the_next_day_has_a_session_of_its_own(library: Library, clock: FakeClock) -> None:
    feedq, rows = library(10, session_size=4)
    feedq.triage.decide(rows[:4], SKIP)
    assert feedq.inbox.session().done
    clock.forward(DAY)
    assert feedq.inbox.session().rows == tuple(rows[4:8])


def test_a_day_ends_at_the_users_midnight(
    library: Library, clock: FakeClock, zone: Callable[[str], None]
) -> None:
    zone("Asia/Tokyo")  # noon UTC is nine in the evening there
    feedq, rows = library(3, session_size=3)
    feedq.triage.decide(rows[:1], SKIP)
    clock.forward(timedelta(hours=2, minutes=59))
    assert feedq.inbox.session().decided == 1
    clock.forward(timedelta(minutes=2))
    assert feedq.inbox.session().decided == 0


def test_midnight_is_right_on_the_day_the_clocks_change(
    open_feedq: OpenFeedq, clock: FakeClock, zone: Callable[[str], None]
) -> None:
    zone("Europe/Berlin")  # from 02:00+01:00 to 03:00+02:00 on 2026-03-29
    clock.forward(datetime(2026, 3, 28, 23, 30, tzinfo=UTC) - clock.now())
    feedq = open_feedq()
    rows = add(feedq.store, paper(1), paper(2))
    feedq.triage.decide(rows[:1], SKIP)
    clock.forward(timedelta(hours=12))
    assert feedq.inbox.session().decided == 1


def test_a_session_looks_back_from_the_newest_announcement(library: Library) -> None:
    # Not from today: after a holiday the papers of the days before it still count.
    feedq, rows = library(9, session_size=25, window_days=3)
    session = feedq.inbox.session()
    assert (session.rows, session.below) == (tuple(rows[:4]), 5)


def test_explored_papers_come_last_and_no_more_than_asked_for(library: Library) -> None:
    feedq, rows = library(10, session_size=4, explore=2)
    marks = {rows[7]: "explore", rows[8]: "explore", rows[9]: "explore", rows[0]: "excluded"}
    scores = [
        Score(row, -float(place), place or None, "", (), None, marks.get(row) == "explore",
              marks.get(row) == "excluded")
        for place, row in enumerate(rows)
    ]  # fmt: skip
    with feedq.store.write() as tx:
        tx.rankings.replace(Ranked(feedq.clock.now(), 0, "m", 10, 0), scores)
    session = feedq.inbox.session()
    assert session.rows == (rows[1], rows[2], rows[7], rows[8])
    assert session.below == 6
    feedq.triage.decide(rows[1:4], SKIP)
    assert feedq.inbox.session().rows == (rows[7],)


def test_what_every_profile_excludes_is_not_asked_for(library: Library) -> None:
    feedq, rows = library(3, session_size=25)
    with feedq.store.write() as tx:
        excluded = Score(rows[1], 9.0, None, "", (), None, False, True)
        tx.rankings.replace(Ranked(feedq.clock.now(), 0, "m", 1, 0), [excluded])
    session = feedq.inbox.session()
    assert (session.rows, session.below) == ((rows[0], rows[2]), 1)


def test_an_empty_library_is_done(library: Library) -> None:
    feedq, _ = library(0)
    session = feedq.inbox.session()
    assert (session.rows, session.below, session.decided, session.done) == ((), 0, 0, True)
