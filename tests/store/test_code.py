"""Which papers are worth a look for code, and what a look leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from feedq.domain.identity import Identifier
from feedq.domain.kinds import CodeStatus, Status
from feedq.domain.model import Code
from feedq.domain.triage import Decision
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, arxiv, contents, paper

NONE = Code(CodeStatus.NONE)
COMMUNITY = Code(CodeStatus.COMMUNITY, "https://github.com/fan/copy")
OFFICIAL = Code(CodeStatus.OFFICIAL, "https://github.com/ada/own")
UNKNOWN = Code()


def decide(store: Store, row: int, decision: Decision, now: datetime = TODAY) -> None:
    with store.write() as tx:
        tx.readings.decide([row], decision, now)


def queued(store: Store, number: int = 1) -> Identifier:
    (row,) = add(store, paper(number))
    decide(store, row, Decision(status=Status.QUEUED))
    return arxiv(number)


def due(store: Store, now: datetime = TODAY, limit: int = 99) -> list[Identifier]:
    with store.read() as snapshot:
        return list(snapshot.code.due(now, limit))


def record(
    store: Store, code: Code, now: datetime = TODAY, *, number: int = 1, complete: bool = True
) -> None:
    with store.write() as tx:
        tx.code.record(arxiv(number), code, now, complete=complete)


def seen(store: Store, number: int = 1) -> Code:
    with store.read() as snapshot:
        row = snapshot.views.find(arxiv(number))
        assert row is not None
        (found,) = snapshot.views.papers([row])
    return found.code


@pytest.mark.parametrize(
    ("decision", "worth"),
    [
        (Decision(status=Status.QUEUED), True),
        (Decision(status=Status.READING), True),
        (Decision(star=True), True),
        (Decision(candidate=True), True),
        (Decision(status=Status.DONE), False),
        (Decision(status=Status.SKIPPED), False),
        (Decision(note="only a note"), False),
    ],
)
def test_only_what_the_user_keeps_is_worth_a_look(
    store: Store, decision: Decision, worth: bool
) -> None:
    row, _ = add(store, paper(1), paper(2))
    decide(store, row, decision)
    assert due(store) == ([arxiv(1)] if worth else [])


def test_a_paper_that_names_its_repository_is_not_worth_a_look(store: Store) -> None:
    (row,) = add(store, paper(1, code_url="https://github.com/ada/own"))
    decide(store, row, Decision(star=True))
    assert due(store) == []
    assert seen(store) == OFFICIAL


def test_what_is_not_on_arxiv_is_not_worth_a_look(store: Store) -> None:
    report = paper(1, identifier=Identifier("url", "https://example.org/report.pdf"))
    (row,) = add(store, report, subscription="report:course")
    decide(store, row, Decision(star=True))
    assert due(store) == []


@pytest.mark.parametrize("code", [NONE, COMMUNITY, OFFICIAL])
def test_what_was_found_is_shown_and_kept_for_a_month(store: Store, code: Code) -> None:
    queued(store)
    assert seen(store) == UNKNOWN
    record(store, code)
    assert seen(store) == code
    assert due(store, TODAY + timedelta(days=29)) == []
    later = due(store, TODAY + timedelta(days=30))
    assert later == ([] if code is OFFICIAL else [arxiv(1)])


def test_an_attempt_without_an_answer_leaves_it_unknown_and_is_made_again(store: Store) -> None:
    queued(store)
    record(store, NONE, complete=False)
    assert seen(store) == UNKNOWN
    assert due(store, TODAY + timedelta(hours=5)) == []
    assert due(store, TODAY + timedelta(hours=6)) == [arxiv(1)]


@pytest.mark.parametrize("known", [NONE, COMMUNITY])
def test_an_attempt_without_an_answer_takes_nothing_away(store: Store, known: Code) -> None:
    queued(store)
    record(store, known)
    record(store, UNKNOWN, TODAY + 31 * DAY, complete=False)
    assert seen(store) == known


def test_an_attempt_half_answered_adds_what_it_found(store: Store) -> None:
    queued(store)
    record(store, COMMUNITY, complete=False)
    assert seen(store) == COMMUNITY
    assert due(store, TODAY + DAY) == [arxiv(1)]


@pytest.mark.parametrize("later", [NONE, COMMUNITY, UNKNOWN])
def test_nothing_replaces_official_code(store: Store, later: Code) -> None:
    queued(store)
    record(store, OFFICIAL)
    record(store, later, TODAY + 90 * DAY)
    assert seen(store) == OFFICIAL


def test_a_complete_look_replaces_what_an_older_one_found(store: Store) -> None:
    queued(store)
    record(store, COMMUNITY)
    record(store, NONE, TODAY + 31 * DAY)
    assert seen(store) == NONE
    record(store, OFFICIAL, TODAY + 62 * DAY)
    assert seen(store) == OFFICIAL


def test_a_refresh_leaves_what_was_looked_up(store: Store) -> None:
    queued(store)
    record(store, COMMUNITY)
    add(store, paper(1, version=2, abstract="Rewritten."), now=TODAY + DAY)
    assert seen(store) == COMMUNITY


def test_a_repository_in_a_later_abstract_counts_before_what_was_looked_up(store: Store) -> None:
    queued(store)
    record(store, COMMUNITY)
    add(store, paper(1, version=2, code_url=OFFICIAL.url), now=TODAY + DAY)
    assert seen(store) == OFFICIAL
    assert due(store, TODAY + 90 * DAY) == []


def test_never_tried_papers_come_first_and_candidates_before_others(store: Store) -> None:
    rows = add(store, *(paper(number) for number in range(1, 5)))
    for hours, row in enumerate(rows):
        decide(store, row, Decision(status=Status.QUEUED), TODAY + timedelta(hours=hours))
    decide(store, rows[1], Decision(candidate=True), TODAY)
    record(store, UNKNOWN, number=4, complete=False)
    assert due(store, TODAY + DAY) == [arxiv(2), arxiv(3), arxiv(1), arxiv(4)]
    assert due(store, TODAY + DAY, limit=2) == [arxiv(2), arxiv(3)]


def test_a_paper_that_is_not_stored_leaves_no_trace(store: Store) -> None:
    record(store, OFFICIAL, number=7)
    assert contents(store)["code_lookups"] == []
