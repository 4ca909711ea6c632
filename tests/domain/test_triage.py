"""What one decision does to one reading."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.kinds import Status
from feedq.domain.model import Reading
from feedq.domain.triage import Decision, decide
from tests.library import DAY, TODAY

READINGS = st.builds(
    Reading,
    status=st.sampled_from(Status),
    starred=st.booleans(),
    candidate=st.booleans(),
    note=st.sampled_from(["", "read the appendix"]),
    version=st.integers(0, 3),
    decided_at=st.just(TODAY - DAY),
).map(lambda r: replace(r, queue_position=2.0 if r.status is Status.QUEUED else None))
DECISIONS = st.builds(
    Decision,
    status=st.none() | st.sampled_from(Status),
    star=st.none() | st.booleans(),
    candidate=st.none() | st.booleans(),
    note=st.none() | st.sampled_from(["", "n"]),
)


def _after(reading: Reading, decision: Decision) -> Reading:
    return decide(reading, decision, version=3, queue_end=7.0, now=TODAY)


@given(READINGS, DECISIONS)
def test_a_decision_does_what_it_says_and_nothing_else(
    reading: Reading, decision: Decision
) -> None:
    after = _after(reading, decision)
    for name, asked in (
        ("status", decision.status),
        ("starred", decision.star),
        ("candidate", decision.candidate),
        ("note", decision.note),
    ):
        assert getattr(after, name) == (getattr(reading, name) if asked is None else asked)


@given(READINGS, DECISIONS)
def test_a_decision_made_twice_is_made_once(reading: Reading, decision: Decision) -> None:
    once = _after(reading, decision)
    assert _after(once, decision) is once


@given(READINGS, DECISIONS)
def test_only_a_queued_paper_has_a_place_in_the_queue(reading: Reading, decision: Decision) -> None:
    after = _after(reading, decision)
    assert (after.queue_position is not None) == (after.status is Status.QUEUED)


@pytest.mark.parametrize("status", Status)
def test_a_paper_queues_at_the_end_and_stays_where_it_is(status: Status) -> None:
    place = 2.0 if status is Status.QUEUED else None
    after = _after(Reading(status, queue_position=place), Decision(status=Status.QUEUED))
    assert after.queue_position == (2.0 if status is Status.QUEUED else 7.0)


def test_a_decision_notes_its_time_and_the_version_seen() -> None:
    after = _after(Reading(), Decision(star=True))
    assert (after.decided_at, after.version) == (TODAY, 3)


def test_asking_for_nothing_new_keeps_time_and_version() -> None:
    before = Reading(Status.DONE, True, version=1, decided_at=TODAY - DAY)
    assert _after(before, Decision(status=Status.DONE, star=True)) is before
    assert _after(before, Decision()) is before
