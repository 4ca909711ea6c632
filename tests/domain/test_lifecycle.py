"""Which status follows which, and that none is reached without its facts."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from feedq.domain.answers import KEYS, answered, read
from feedq.domain.kinds import CodeStatus
from feedq.domain.lifecycle import FINISHED, OPEN, PLAN, VERDICTS, following, missing, moved, needs
from feedq.domain.reproduction import (
    Area,
    Availability,
    CodeFacts,
    Compute,
    Data,
    Milestone,
    Plan,
    RecordStatus,
    Sheet,
)
from feedq.errors import NotReady, RecordError
from tests.library import TODAY
from tests.records import facts, sheets

ONE_DAY = date(2026, 3, 2)
A_PLAN = Plan(
    milestones=(Milestone(key="core", title="Core", start=ONE_DAY, due=ONE_DAY, hours=1),)
)


def all_unknown(sheet: Sheet, status: RecordStatus) -> Sheet:
    """With `unknown` for all that a status lacks, and a plan."""
    sheet = msgspec.structs.replace(sheet, plan=A_PLAN)
    while rest := missing(sheet, status):
        sheet = answered(sheet, {key: read(KEYS[key], "unknown") for key in rest})
    return sheet


class Life(RuleBasedStateMachine):
    """Facts come and go, statuses are asked for in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.now = TODAY

    @rule(values=facts)
    def answer(self, values: dict[str, object]) -> None:
        """Facts that the status needs are never taken back; the service sees to that."""
        sheet = answered(self.sheet, values)  # type: ignore[arg-type]
        if not missing(sheet, sheet.status):
            self.sheet = sheet

    @rule()
    def plan(self) -> None:
        self.sheet = msgspec.structs.replace(self.sheet, plan=A_PLAN)

    @rule(status=st.sampled_from(RecordStatus))
    def ask(self, status: RecordStatus) -> None:
        before = self.sheet
        allowed = status is before.status or status in following(before.status)
        ready = status is before.status or not missing(before, status)
        self.now += timedelta(days=1)
        if allowed and ready:
            self.sheet = moved(before, status, self.now)
            assert self.sheet.status is status
            return
        with pytest.raises(RecordError) as raised:
            moved(before, status, self.now)
        assert isinstance(raised.value, NotReady) == allowed

    @rule(status=st.sampled_from(RecordStatus))
    def ask_and_answer_unknown(self, status: RecordStatus) -> None:
        if status in following(self.sheet.status):
            self.now += timedelta(days=1)
            self.sheet = moved(all_unknown(self.sheet, status), status, self.now)
            assert self.sheet.status is status

    @invariant()
    def a_status_has_all_it_needs(self) -> None:
        assert missing(self.sheet, self.sheet.status) == ()

    @invariant()
    def the_last_status_reached_is_the_present_one(self) -> None:
        if self.sheet.reached:
            assert self.sheet.reached[-1].status is self.sheet.status
            times = [one.at for one in self.sheet.reached]
            assert times == sorted(times)
        else:
            assert self.sheet.status is RecordStatus.CANDIDATE


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_a_candidate_is_asked_nothing() -> None:
    assert needs(Sheet(), RecordStatus.CANDIDATE) == ()


@pytest.mark.parametrize("status", OPEN[1:])
def test_an_open_status_needs_what_the_one_before_needs(status: RecordStatus) -> None:
    before = OPEN[OPEN.index(status) - 1]
    assert set(needs(Sheet(), before)) < set(needs(Sheet(), status))


@pytest.mark.parametrize("status", VERDICTS)
def test_a_verdict_follows_active_alone(status: RecordStatus) -> None:
    assert [one for one in RecordStatus if status in following(one)] == [RecordStatus.ACTIVE]


@pytest.mark.parametrize("status", FINISHED)
def test_what_is_finished_can_be_taken_up_again(status: RecordStatus) -> None:
    assert RecordStatus.ACTIVE in following(status)


def test_only_a_good_verdict_needs_no_reason() -> None:
    assert "result.reason" not in needs(Sheet(), RecordStatus.REPLICATED)
    for status in (RecordStatus.PARTIAL, RecordStatus.FAILED, RecordStatus.ABANDONED):
        assert "result.reason" in needs(Sheet(), status)


def test_nobody_is_asked_where_the_code_is_that_there_is_none_of() -> None:
    without = Sheet(code=CodeFacts(status=CodeStatus.NONE), data=Data(Availability.NOT_NEEDED))
    assert not {"code.url", "code.commit", "data.url"} & set(needs(without, RecordStatus.ACTIVE))
    assert "code.commit" in needs(
        Sheet(code=CodeFacts(status=CodeStatus.OFFICIAL)), RecordStatus.ACTIVE
    )


def test_nobody_is_asked_the_price_of_no_gpu() -> None:
    assert "compute.price_per_hour" in needs(Sheet(), RecordStatus.PLANNED)
    laptop = Sheet(compute=Compute(gpu_hours=0))
    assert "compute.price_per_hour" not in needs(laptop, RecordStatus.PLANNED)


def test_not_ready_says_what_is_missing() -> None:
    with pytest.raises(NotReady) as raised:
        moved(Sheet(area=Area.GAN), RecordStatus.SHORTLISTED, TODAY)
    assert raised.value.missing == ("origin", "claim", "code.status", "data.availability")


def test_unknown_is_given() -> None:
    sheet = all_unknown(Sheet(), RecordStatus.ACTIVE)
    assert moved(sheet, RecordStatus.ACTIVE, TODAY).area is Area.UNKNOWN


@given(sheet=sheets(), status=st.sampled_from(RecordStatus))
def test_every_need_but_the_plan_can_be_set(sheet: Sheet, status: RecordStatus) -> None:
    assert set(needs(sheet, status)) - {PLAN} <= set(KEYS)


@given(sheet=sheets())
def test_the_present_status_is_no_step(sheet: Sheet) -> None:
    assert moved(sheet, sheet.status, TODAY) is sheet
