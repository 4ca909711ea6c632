"""Decisions, and taking them back, also tomorrow."""

from __future__ import annotations

from datetime import datetime

import pytest

from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.triage import Decision, Step
from feedq.errors import NotFound
from feedq.store.ranking import Ranked, Score
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, arxiv, contents, paper

QUEUE = Decision(status=Status.QUEUED)
SKIP = Decision(status=Status.SKIPPED)
STAR = Decision(star=True)


@pytest.fixture
def rows(store: Store) -> list[int]:
    return add(store, *(paper(number) for number in range(1, 7)))


def _decide(store: Store, rows: list[int], what: Decision, now: datetime = TODAY) -> Step | None:
    with store.write() as tx:
        return tx.readings.decide(rows, what, now)


def _undo(store: Store, steps: int = 1) -> list[int]:
    with store.write() as tx:
        return [step.number for step in tx.readings.undo(steps, TODAY)]


def _redo(store: Store, steps: int = 1) -> list[int]:
    with store.write() as tx:
        return [step.number for step in tx.readings.redo(steps, TODAY)]


def _place(store: Store, row: int, after: int | None) -> None:
    with store.write() as tx:
        tx.readings.place(row, after, TODAY)


def _readings(store: Store, rows: list[int]) -> list[Reading]:
    with store.read() as snapshot:
        known = snapshot.readings.get(rows)
    return [known[row][0] for row in rows]


def _queue(store: Store) -> list[int]:
    with store.read() as snapshot:
        return snapshot.views.ids("queue")


def test_an_untouched_paper_is_in_the_inbox(store: Store, rows: list[int]) -> None:
    assert _readings(store, rows[:1]) == [Reading()]


def test_a_paper_can_be_queued_starred_a_candidate_and_noted_at_once(
    store: Store, rows: list[int]
) -> None:
    _decide(store, rows[:1], Decision(Status.QUEUED, star=True, candidate=True, note="n"))
    assert _readings(store, rows[:1]) == [
        Reading(Status.QUEUED, True, True, "n", 1, TODAY, queue_position=1.0)
    ]


def test_a_step_says_what_it_changed(store: Store, rows: list[int]) -> None:
    _decide(store, rows[:1], SKIP)
    step = _decide(store, rows[:3], SKIP, TODAY + DAY)
    assert step is not None
    assert (step.number, step.rows) == (2, tuple(rows[1:3]))  # the first was skipped already
    assert step.before == (Reading(), Reading())
    assert {reading.status for reading in step.after} == {Status.SKIPPED}


def test_a_decision_that_changes_nothing_is_no_step(store: Store, rows: list[int]) -> None:
    _decide(store, rows[:1], SKIP)
    _undo(store)
    before = contents(store)
    for nothing in (Decision(), Decision(status=Status.INBOX), Decision(star=False, note="")):
        assert _decide(store, rows, nothing) is None
    assert _decide(store, [], SKIP) is None
    assert contents(store) == before
    assert _redo(store) == [1]  # and what was undone can still be redone


def test_a_decision_on_a_paper_that_is_gone_decides_nothing(store: Store, rows: list[int]) -> None:
    with pytest.raises(NotFound, match="not in the library any more"):
        _decide(store, [rows[0], 999], SKIP)
    assert _readings(store, rows[:1]) == [Reading()]


def test_undo_restores_every_part_of_a_reading(store: Store, rows: list[int]) -> None:
    _decide(store, rows, QUEUE)
    _decide(store, rows[1:2], Decision(star=True, candidate=True, note="before"))
    _place(store, rows[1], rows[4])
    before, queue = _readings(store, rows), _queue(store)
    for what in (
        Decision(status=Status.DONE),
        Decision(status=Status.INBOX, star=False),
        Decision(candidate=False),
        Decision(note=""),
        Decision(Status.SKIPPED, star=False, candidate=False, note="after"),
    ):
        _decide(store, rows[1:2], what, TODAY + DAY)
        assert _readings(store, rows) != before
        _undo(store)
        assert _readings(store, rows) == before
        assert _queue(store) == queue


def test_many_levels_are_undone_and_redone_also_after_a_restart(
    store: Store, rows: list[int]
) -> None:
    states = [_readings(store, rows)]
    for number, row in enumerate(rows):
        _decide(store, [row], [QUEUE, SKIP, STAR][number % 3], TODAY + number * DAY)
        states.append(_readings(store, rows))
    store.close()

    for level in range(len(rows) - 1, -1, -1):
        opened = Store.open(store.location, now=TODAY)
        assert _undo(opened) == [level + 1]
        assert _readings(opened, rows) == states[level]
        opened.close()
    assert _undo(store) == []
    for level in range(1, len(rows) + 1):
        opened = Store.open(store.location, now=TODAY)
        assert _redo(opened) == [level]
        assert _readings(opened, rows) == states[level]
        opened.close()
    assert _redo(store) == []


def test_several_steps_are_undone_at_once_last_first(store: Store, rows: list[int]) -> None:
    for row in rows[:4]:
        _decide(store, [row], SKIP)
    assert _undo(store, 3) == [4, 3, 2]
    assert _redo(store, 2) == [2, 3]
    assert _undo(store, 99) == [3, 2, 1]


@pytest.mark.parametrize("steps", [0, -1])
def test_no_step_is_undone_when_none_is_asked_for(
    store: Store, rows: list[int], steps: int
) -> None:
    _decide(store, rows, SKIP)
    assert _undo(store, steps) == []
    assert _redo(store, steps) == []


def test_a_step_of_many_papers_is_undone_as_one(store: Store, rows: list[int]) -> None:
    _decide(store, rows, QUEUE)
    with store.write() as tx:
        (step,) = tx.readings.undo(1, TODAY)
    assert step.rows == tuple(rows)
    assert _readings(store, rows) == [Reading()] * len(rows)
    _redo(store)
    assert _queue(store) == rows


def test_a_new_decision_makes_what_was_undone_final(store: Store, rows: list[int]) -> None:
    _decide(store, rows[:1], SKIP)
    _decide(store, rows[1:2], SKIP)
    _undo(store)
    _decide(store, rows[2:3], STAR)
    assert _redo(store) == []
    assert _undo(store, 9) == [3, 1]
    assert _redo(store, 9) == [1, 3]


def test_a_candidate_that_was_withdrawn_keeps_its_day(store: Store, rows: list[int]) -> None:
    _decide(store, rows[:1], Decision(candidate=True))
    before = contents(store)["candidates"]
    _decide(store, rows[:1], Decision(candidate=False), TODAY + DAY)
    _undo(store)
    assert contents(store)["candidates"] == before


def test_papers_queue_in_the_order_of_decisions(store: Store, rows: list[int]) -> None:
    _decide(store, [rows[3], rows[1]], QUEUE)
    _decide(store, [rows[0]], QUEUE)
    assert _queue(store) == [rows[3], rows[1], rows[0]]
    _decide(store, [rows[1]], SKIP)
    _decide(store, [rows[1]], QUEUE)
    assert _queue(store) == [rows[3], rows[0], rows[1]]


def test_a_queued_paper_is_placed_behind_another_or_first(store: Store, rows: list[int]) -> None:
    a, b, c, d = rows[:4]
    _decide(store, [a, b, c, d], QUEUE)
    for row, after, order in (
        (d, a, [a, d, b, c]),
        (a, c, [d, b, c, a]),
        (c, None, [c, d, b, a]),
        (c, None, [c, d, b, a]),
        (a, a, [c, d, b, a]),
        (a, None, [a, c, d, b]),
        (a, rows[5], [a, c, d, b]),  # not in the queue: nothing to stand behind
        (rows[5], a, [a, c, d, b]),
    ):
        _place(store, row, after)
        assert _queue(store) == order
    _decide(store, [rows[4]], QUEUE)
    assert _queue(store) == [a, c, d, b, rows[4]]


def test_a_place_is_found_however_often_the_queue_is_reordered(
    store: Store, rows: list[int]
) -> None:
    first, *others = rows[:3]
    _decide(store, rows[:3], QUEUE)
    for _ in range(80):  # halves the same gap each time, beyond what a number can tell apart
        others.reverse()
        _place(store, others[0], first)
        assert _queue(store) == [first, *others]


def test_a_move_within_the_queue_is_a_step_that_undo_takes_back(
    store: Store, rows: list[int]
) -> None:
    a, b, c = rows[:3]
    _decide(store, [a, b, c], QUEUE)
    _decide(store, [a], STAR)
    _place(store, a, c)
    assert _undo(store) == [3]
    assert _queue(store) == [a, b, c]
    assert _redo(store) == [3]
    assert _queue(store) == [b, c, a]
    _decide(store, [a], SKIP)
    _undo(store)
    assert _queue(store) == [b, c, a]
    assert _undo(store) == [3]
    assert _undo(store) == [2]
    assert _queue(store) == [a, b, c]


def test_undo_takes_back_a_move_that_numbered_the_queue_anew(store: Store, rows: list[int]) -> None:
    first, *others = rows[:3]
    _decide(store, rows[:3], QUEUE)
    before = _readings(store, rows[:3])
    for _ in range(80):
        others.reverse()
        _place(store, others[0], first)
    for _ in range(80):
        others.reverse()
        _undo(store)
        assert _queue(store) == [first, *others]
    assert _readings(store, rows[:3]) == before


def test_a_move_that_changes_no_order_is_no_step_and_no_move_a_decision(
    store: Store, rows: list[int]
) -> None:
    a, b = rows[:2]
    _decide(store, [a, b], QUEUE)
    _place(store, b, a)
    _place(store, a, None)
    assert _undo(store) == [1]
    _redo(store)
    _place(store, a, b)
    with store.read() as snapshot:
        assert snapshot.readings.history(1)[0].moves
        assert {one.id for one in snapshot.readings.decided()} == {str(arxiv(1)), str(arxiv(2))}
        assert len(snapshot.readings.decided(1)) == 1


def test_a_decision_notes_where_the_paper_stood(store: Store, rows: list[int]) -> None:
    with store.write() as tx:
        score = Score(rows[0], 1.0, 7, "gan", (), None, explore=False, excluded=False)
        tx.rankings.replace(Ranked(TODAY, 0, "m", 1, 1), [score])
    _decide(store, rows[:2], QUEUE)
    with store.read() as snapshot:
        found = list(snapshot.stats.decided(TODAY))
    assert [one.rank for one in found] == [7, None]


def test_a_decision_notes_the_version_it_was_made_on(store: Store, rows: list[int]) -> None:
    add(store, paper(1, version=4))
    _decide(store, rows[:1], QUEUE)
    assert _readings(store, rows[:1])[0].version == 4


def test_decided_today_is_what_left_the_inbox_today_and_stays_out(
    store: Store, rows: list[int]
) -> None:
    def decided() -> int:
        with store.read() as snapshot:
            session = snapshot.views.session(size=9, explore=0, window_days=9, midnight=TODAY)
        return session.decided

    _decide(store, rows[:1], QUEUE, TODAY - DAY)
    assert decided() == 0
    _decide(store, rows[:1], Decision(status=Status.READING))  # decided on yesterday
    _decide(store, rows[1:2], Decision(note="looks odd"))  # still to decide
    assert decided() == 0
    _decide(store, rows[1:2], SKIP)
    _decide(store, rows[2:3], STAR)
    _decide(store, rows[3:4], Decision(candidate=True))
    assert decided() == 3
    _decide(store, rows[2:3], QUEUE)  # twice decided, once counted
    assert decided() == 3
    _decide(store, rows[1:2], Decision(status=Status.INBOX))  # thought better of it
    assert decided() == 2
    _undo(store)
    assert decided() == 3
    _undo(store, 3)
    assert decided() == 1


def test_labels_come_with_the_profile_that_brought_the_paper(store: Store, rows: list[int]) -> None:
    with store.write() as tx:
        scores = [Score(rows[0], 1.0, 1, "gan", (), None, False, False)]
        tx.rankings.replace(Ranked(TODAY, 0, "m", 1, 1), scores)
    _decide(store, rows[:2], SKIP)
    _decide(store, rows[2:3], SKIP)
    _undo(store)
    with store.read() as snapshot:
        labelled = snapshot.readings.labelled()
    assert [(row, reading.status, profile) for row, reading, profile in labelled] == [
        (rows[0], Status.SKIPPED, "gan"),
        (rows[1], Status.SKIPPED, ""),
        (rows[2], Status.INBOX, ""),
    ]


def test_history_is_what_undo_would_take_back(store: Store, rows: list[int]) -> None:
    for row in rows[:3]:
        _decide(store, [row], SKIP)
    _undo(store)
    with store.read() as snapshot:
        assert [step.rows for step in snapshot.readings.history(9)] == [(rows[1],), (rows[0],)]
