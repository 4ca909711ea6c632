"""Records through the services: decided on, undone, timed, asked about, taken in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Repro
from feedq.domain.model import Entry
from feedq.domain.planning import Edits
from feedq.domain.reproduction import Area, Channel, LogKind, RecordStatus, Work
from feedq.domain.triage import Decision
from feedq.errors import NotFound, NotReady, RecordError
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, add, arxiv, paper, post

pytestmark = pytest.mark.any_database

MINUTE = timedelta(minutes=1)


def candidates(feedq: Feedq, *entries: Entry) -> list[int]:
    rows = add(feedq.store, *entries)
    feedq.triage.decide(rows, Decision(candidate=True))
    return rows


def test_an_area_not_covered_and_a_star_speak_for_a_candidate(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    rows = candidates(feedq, paper(1, title="An LSTM"), paper(2, title="A GAN"), paper(3))
    feedq.triage.decide([rows[1]], Decision(star=True))
    assert [case.paper.row for case in feedq.reproductions.cases()] == [rows[1], rows[0], rows[2]]
    assert [case.area for case in feedq.reproductions.cases()] == [Area.GAN, Area.LSTM, Area.OTHER]


def test_a_finished_reproduction_covers_its_area(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    first, second = candidates(feedq, paper(1, title="An LSTM"), paper(2, title="Another LSTM"))
    before = feedq.reproductions.case(second).feasibility.score
    feedq.planning.make(first)
    feedq.reproductions.revise(first, ["area=lstm", "status=active"], rest_unknown=True)
    feedq.reproductions.revise(first, ["status=replicated"], rest_unknown=True)
    assert {one.area: one.missing for one in feedq.reproductions.areas()} == {
        Area.CNN: True, Area.LSTM: False, Area.GAN: True, Area.RL: True,
    }  # fmt: skip
    assert feedq.reproductions.case(second).feasibility.score < before


def test_parts_add_up_to_the_score(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1), post(1, arxiv(1)))
    found = feedq.reproductions.case(row).feasibility
    assert sum(part.points for part in found.parts) == pytest.approx(found.score)
    assert {part.name for part in found.parts if part.value} == {"mentions"}


@pytest.mark.parametrize(
    ("facts", "low", "high"),
    [
        (["gpu_hours=1", "compute.runs=10", "price_per_hour=1"], 0.3, 0.7),
        (["gpu_hours=100", "compute.runs=10", "price_per_hour=1"], 0.0, 0.0),
        (["gpu_hours=0"], 1.0, 1.0),
        (["memory_gb=80"], 0.0, 0.0),
    ],
)
def test_compute_is_held_against_the_budget(
    open_feedq: OpenFeedq, facts: list[str], low: float, high: float
) -> None:
    config = Config(repro=Repro(budget=40.0, gpu_memory_gb=16.0, estimate_factor=2.0))
    feedq = open_feedq(config)
    (row,) = candidates(feedq, paper(1))
    feedq.reproductions.revise(row, facts)
    parts = {part.name: part for part in feedq.reproductions.case(row).feasibility.parts}
    assert low <= (parts["compute"].value or 0.0) <= high


def test_a_status_asks_for_its_facts_and_names_the_command(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    with pytest.raises(NotReady, match=r"feedq repro plan 2603\.00001.*--unknown") as caught:
        feedq.reproductions.revise(row, ["status=planned"])
    assert {"area", "claim", "plan"} <= set(caught.value.missing)
    assert feedq.reproductions.case(row).sheet.status is RecordStatus.CANDIDATE


def test_what_is_known_is_not_asked_for(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(repro=Repro(price_per_gpu_hour=0.4)))
    (row,) = candidates(feedq, paper(1, code_url="https://git.example/x"))
    lacking = feedq.reproductions.lacking(row, RecordStatus.PLANNED)
    assert not {"origin", "code.status", "compute.price_per_hour"} & set(lacking)


def test_a_fact_that_the_status_needs_is_not_taken_back(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.reproductions.revise(row, ["status=shortlisted"], rest_unknown=True)
    with pytest.raises(RecordError, match="claim"):
        feedq.reproductions.revise(row, ["claim="])


def test_undo_takes_back_facts_plan_and_candidacy_in_turn(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.reproductions.revise(row, ["area=gan"])
    feedq.planning.make(row)
    feedq.triage.undo()
    assert not feedq.planning.find(row).milestones
    feedq.triage.undo()
    assert feedq.reproductions.case(row).sheet.area is None
    feedq.triage.redo(2)
    assert feedq.planning.find(row).milestones
    feedq.triage.undo(3)
    with pytest.raises(NotFound, match="no candidate"):
        feedq.reproductions.case(row)


def test_a_candidate_that_is_dropped_keeps_its_record(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.reproductions.log(row, LogKind.PROBLEM, "no seed")
    feedq.reproductions.revise(row, ["area=gan"])
    feedq.triage.decide([row], Decision(candidate=False))
    feedq.triage.decide([row], Decision(candidate=True))
    case = feedq.reproductions.case(row)
    assert (case.area, case.record.log[0].text) == (Area.GAN, "no seed")


def test_a_line_of_the_log_comes_and_goes(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.reproductions.log(row, LogKind.RESULT, "0.9\x1b")
    assert feedq.reproductions.remove_log(row, 1).text == "0.9"
    with pytest.raises(NotFound, match="no line 1"):
        feedq.reproductions.remove_log(row, 1)
    with pytest.raises(RecordError, match="needs a text"):
        feedq.reproductions.log(row, LogKind.RESULT, " \x00 ")


def test_no_line_of_the_log_is_removed_twice_nor_another_for_it(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    for number in range(3):
        feedq.reproductions.log(row, LogKind.RESULT, f"line {number}")

    def remove_last(_: int) -> str:
        try:
            return feedq.reproductions.remove_log(row, 3).text
        except NotFound:
            return ""

    with ThreadPoolExecutor(8) as pool:
        removed = sorted(pool.map(remove_last, range(8)))
    assert removed == [*[""] * 7, "line 2"]
    assert [one.text for one in feedq.reproductions.case(row).record.log] == ["line 0", "line 1"]


# --- plans -----------------------------------------------------------------------------------


def test_a_plan_is_made_on_its_first_edit_and_counts_its_revisions(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq(Config(repro=Repro(time_zone="UTC")))
    (row,) = candidates(feedq, paper(1))
    assert feedq.planning.edit(row, Edits(hours={"core": 4.0})).revision == 1
    assert feedq.planning.make(row).revision == 2
    assert feedq.planning.find(row).milestones[0].start == TODAY.date()


def test_two_plans_never_share_an_hour(open_feedq: OpenFeedq) -> None:
    import icalendar

    hours = ("mon-sun 09:00-21:00",)
    feedq = open_feedq(Config(repro=Repro(free_hours=hours, time_zone="Europe/Berlin")))
    for row in candidates(feedq, paper(1), paper(2)):
        feedq.planning.make(row)
    made = feedq.planning.calendar()
    events: list[Any] = list(icalendar.Calendar.from_ical(made.content).walk("VEVENT"))
    starts = [str(one["dtstart"].dt) for one in events if "focus" in str(one["uid"])]
    assert len(starts) == made.blocks > 100
    assert len(set(starts)) == len(starts)


# --- the timer -------------------------------------------------------------------------------


def test_a_focus_is_logged_once_also_by_the_next_program(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.planning.make(row)
    assert feedq.workbench.start(row).timer.milestone == "core"
    clock.forward(26 * MINUTE)
    other = open_feedq()
    resting = other.workbench.running()
    assert resting is not None
    assert (resting.resting, resting.left) == (True, 4 * MINUTE)
    clock.forward(5 * MINUTE)
    assert feedq.workbench.running() is None
    assert other.workbench.running() is None
    work = feedq.reproductions.case(row).record.work
    assert [(one.minutes, one.milestone, one.at) for one in work] == [(25.0, "core", TODAY)]


def test_a_machine_that_slept_logs_the_focus_alone(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.workbench.start(row)
    clock.forward(3 * DAY)
    assert feedq.workbench.running() is None
    assert [one.minutes for one in feedq.reproductions.case(row).record.work] == [25.0]


def test_stopping_logs_the_minutes_so_far_and_a_slip_none(
    open_feedq: OpenFeedq, clock: FakeClock
) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    assert feedq.workbench.stop() is None
    feedq.workbench.start(row)
    assert feedq.workbench.stop() == 0.0
    feedq.workbench.start(row)
    clock.forward(10 * MINUTE)
    assert feedq.workbench.stop() == 10.0
    assert [one.minutes for one in feedq.reproductions.case(row).record.work] == [10.0]


def test_a_second_timer_ends_the_first(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq()
    first, second = candidates(feedq, paper(1), paper(2))
    feedq.workbench.start(first)
    clock.forward(7 * MINUTE)
    feedq.workbench.start(second)
    running = feedq.workbench.running()
    assert running is not None
    assert running.paper.row == second
    assert [one.minutes for one in feedq.reproductions.case(first).record.work] == [7.0]


def test_a_clock_set_back_logs_nothing(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    feedq.workbench.start(row)
    clock.forward(-DAY)
    assert feedq.workbench.stop() == 0.0
    assert feedq.reproductions.case(row).record.work == ()


def test_a_timer_needs_a_candidate_and_a_milestone_of_its_plan(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = add(feedq.store, paper(1))
    with pytest.raises(NotFound, match="repro add"):
        feedq.workbench.start(row)
    feedq.triage.decide([row], Decision(candidate=True))
    with pytest.raises(NotFound, match="no milestone 'x'"):
        feedq.workbench.start(row, "x")


def test_what_was_spent_is_at_least_something(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    with pytest.raises(RecordError, match="--minutes"):
        feedq.workbench.spend(row, Work(at=TODAY))
    feedq.workbench.spend(row, Work(at=TODAY, gpu_hours=2.0))
    assert feedq.reproductions.case(row).record.work[0].gpu_hours == 2.0


# --- questions and resources -----------------------------------------------------------------


def test_a_question_is_due_until_it_is_answered(open_feedq: OpenFeedq, clock: FakeClock) -> None:
    feedq = open_feedq(Config(repro=Repro(remind_days=14)))
    (row,) = candidates(feedq, paper(1))
    feedq.workbench.ask(row, "Which seed?", to="ada@example.org", channel=Channel.MAIL)
    clock.forward(13 * DAY)
    assert feedq.workbench.due() == []
    clock.forward(DAY)
    assert [one.days for one in feedq.workbench.due()] == [14]
    feedq.workbench.answered(row, "42")
    assert feedq.workbench.due() == []
    with pytest.raises(NotFound, match="no question"):
        feedq.workbench.answered(row, "again")


@pytest.mark.parametrize(
    "to", ["ada", "a@b", "a@example.org, b@example.org", "a@example.org\nBcc: x@example.org"]
)
def test_an_address_that_is_none_is_refused(open_feedq: OpenFeedq, to: str) -> None:
    feedq = open_feedq()
    (row,) = candidates(feedq, paper(1))
    with pytest.raises(RecordError, match="no mail address"):
        feedq.workbench.ask(row, "?", to=to, channel=Channel.MAIL)


def test_resources_are_what_points_at_the_paper(open_feedq: OpenFeedq) -> None:
    feedq = open_feedq()
    row, near, _ = candidates(
        feedq,
        paper(1, title="Recurrent Highway Gates", abstract="Recurrent highway gates."),
        paper(2, title="More Highway Gates", abstract="Recurrent ones."),
        paper(3, title="Unrelated", abstract="Nothing."),
    )
    add(feedq.store, post(1, arxiv(1)), subscription="feed:https://social.example")
    assert feedq.workbench.add_resource(row, "https://forum.example/1", "A thread")
    assert not feedq.workbench.add_resource(row, "https://forum.example/1")
    found = feedq.workbench.resources(row)
    assert [one.kind for one in found] == ["added", "mention", "related"]
    assert found[-1].title == feedq.inbox.papers([near])[0].title
    with pytest.raises(RecordError, match="no web address"):
        feedq.workbench.add_resource(row, "javascript:alert(1)")
    feedq.workbench.remove_resource(row, "https://forum.example/1")
    with pytest.raises(NotFound):
        feedq.workbench.remove_resource(row, "https://forum.example/1")
