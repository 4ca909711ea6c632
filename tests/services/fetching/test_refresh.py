"""One run of fetching: what is stored, who hears of it, and what a failure costs."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from feedq.domain.kinds import Outcome, Status
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.domain.triage import Decision
from feedq.errors import FetchError, ParseError, SourceSkipped
from feedq.services.fetching.visit import FetchResult
from feedq.sources.base import Wanted
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, arxiv, contents, paper, post
from tests.services.world import (
    FAILED,
    OK,
    SKIPPED,
    World,
    batch,
    condition,
    config,
    everything,
    outcomes,
)

pytestmark = pytest.mark.any_database


def test_results_come_in_the_order_of_the_config(open_feedq: OpenFeedq, world: World) -> None:
    later = threading.Event()

    def slow(_: FetchState, __: Wanted) -> Batch:
        assert later.wait(30)
        return batch(post(1))

    def fast(_: FetchState, __: Wanted) -> Batch:
        later.set()
        return batch(post(2), post(3))

    world.says = {"slow": [slow], "fast": [fast]}
    results = open_feedq(config("slow", "fast")).refresh.run()
    assert [(one.name, one.new) for one in results] == [("slow", 1), ("fast", 2)]


def test_a_result_says_what_was_new_and_what_changed(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    def first(_: FetchState, __: Wanted) -> Batch:
        clock.forward(timedelta(seconds=2.5))
        return batch(paper(1), paper(2), post(1))

    feedq = open_feedq(config("a"))
    world.says = {"a": [first]}
    assert feedq.refresh.run() == (FetchResult("feed", "a", OK, 3, 0, 2.5, ""),)
    changed = (paper(1, title="Edited"), paper(2), paper(3), post(1, text="Edited."))
    world.says = {"a": [batch(*changed)]}
    assert feedq.refresh.run() == (FetchResult("feed", "a", OK, 1, 2, 0.0, ""),)


def test_a_source_that_fails_costs_itself_alone(open_feedq: OpenFeedq, world: World) -> None:
    world.says = {
        "good": [batch(paper(1))],
        "down": [FetchError("no connection", url="https://down.example/feed")],
        "broken": [ParseError("not a feed")],
        "fine": [batch(post(1))],
    }
    feedq = open_feedq(config("good", "down", "broken", "fine"))
    results = feedq.refresh.run()
    assert list(outcomes(results).values()) == [OK, FAILED, FAILED, OK]
    assert results[1].error == "no connection (https://down.example/feed)"
    assert len(feedq.inbox.ids()) == 1
    down = condition(feedq, "down")
    assert (down.failures, down.failing_since, down.last_error) == (1, TODAY, results[1].error)
    assert condition(feedq, "good").last_success_at == TODAY


def test_what_came_before_a_failure_is_stored_and_counted(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [batch(paper(1)), ParseError("page 2 is cut off")]}
    feedq = open_feedq(config("a"))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.new) == (FAILED, 1)
    assert len(feedq.inbox.ids()) == 1
    assert contents(feedq.store)["fetches"][0][4:6] == ("failed", 1)


def test_a_bug_in_one_source_is_raised_after_the_others_were_stored(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"bug": [ZeroDivisionError()], "good": [batch(paper(1))]}
    feedq = open_feedq(config("bug", "good"))
    with pytest.raises(ZeroDivisionError):
        feedq.refresh.run()
    assert len(feedq.inbox.ids()) == 1
    assert condition(feedq, "good").last_success_at == TODAY


def test_a_source_that_is_not_set_up_is_skipped_and_does_not_fail(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [SourceSkipped("no token; put one into [x]")]}
    feedq = open_feedq(config("a"))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.error) == (SKIPPED, "no token; put one into [x]")
    assert not condition(feedq, "a").failing
    assert feedq.health.told() == {"no token; put one into [x]"}


def test_nothing_new_is_said_as_such(open_feedq: OpenFeedq, world: World) -> None:
    world.says = {"same": [batch(not_modified=True)], "mixed": [batch(not_modified=True), batch()]}
    results = open_feedq(config("same", "silent", "mixed")).refresh.run()
    assert [one.outcome for one in results] == [Outcome.NOT_MODIFIED, Outcome.NOT_MODIFIED, OK]


def test_each_batch_is_stored_with_its_cursor_so_that_the_next_run_goes_on(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {
        "a": [
            batch(post(1), state=FetchState(cursor={"page": "1"})),
            batch(post(2), state=FetchState(etag="e", cursor={"page": "2"})),
            ParseError("page 3 is cut off"),
        ]
    }
    feedq = open_feedq(config("a"))
    feedq.refresh.run()
    world.says = {"a": [batch(post(3), state=FetchState(cursor={"page": "3"}))]}
    feedq.refresh.run()
    feedq.refresh.run()

    first, second, third = world.given["a"]
    assert (first, first.known) == (FetchState(), False)
    assert second == FetchState(etag="e", cursor={"page": "2"})
    assert third == FetchState(cursor={"page": "3"}, last_success_at=TODAY)


def test_text_from_outside_is_made_safe_before_it_is_stored(
    open_feedq: OpenFeedq, world: World
) -> None:
    hostile = "\x1b[2J\u202eevil\x00"
    world.says = {
        "a": [
            batch(
                paper(1, title=hostile, url="javascript:alert(1)", authors=(hostile,)),
                post(1, arxiv(1), text=hostile, url="file:///etc/passwd", author=hostile),
            )
        ]
    }
    feedq = open_feedq(config("a"))
    feedq.refresh.run()
    (seen,) = feedq.inbox.view()
    assert (seen.title, seen.authors, seen.url) == ("[2Jevil", ("[2Jevil",), "")
    assert (seen.mentions[0].text, seen.mentions[0].url) == ("[2Jevil", "")


def test_code_named_in_an_abstract_is_found(open_feedq: OpenFeedq, world: World) -> None:
    told = paper(1, abstract="Code: https://github.com/a/b.")
    world.says = {"a": [batch(told, paper(2, comment="8 pages"))]}
    feedq = open_feedq(config("a"))
    feedq.refresh.run()
    assert [one.code.url for one in feedq.inbox.view()] == ["https://github.com/a/b", ""]


def test_a_source_that_ended_is_left_alone_until_asked_for(
    open_feedq: OpenFeedq, world: World
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [batch(gone=True, notice="gone for good")]}
    feedq.refresh.run()
    assert (condition(feedq, "a").gone, condition(feedq, "a").notice) == (True, "gone for good")
    (result,) = feedq.refresh.run()
    assert (result.outcome, world.asked) == (SKIPPED, ["a"])
    assert "remove it from the config" in result.error
    world.says = {"a": [batch(post(1))]}
    feedq.refresh.run(only=["a"])
    assert not condition(feedq, "a").gone


def test_a_notice_of_any_batch_is_kept_and_ends_with_its_cause(
    open_feedq: OpenFeedq, world: World
) -> None:
    feedq = open_feedq(config("a"))
    for answers, notice in (
        ([batch(notice="read only 20 posts"), batch()], "read only 20 posts"),
        ([batch(moved_to="https://new.example/"), batch()],
         "moved to https://new.example/ and is read there; put the new address into the config"),
        ([batch()], ""),
    ):  # fmt: skip
        world.says = {"a": answers}
        feedq.refresh.run()
        assert condition(feedq, "a").notice == notice


def test_what_is_wanted_reaches_the_source(open_feedq: OpenFeedq, world: World) -> None:
    feedq = open_feedq(config("a"))
    feedq.refresh.run(since=TODAY - DAY, full=True)
    feedq.refresh.run()
    assert world.wanted == [Wanted(TODAY, TODAY - DAY, True), Wanted(TODAY, None, False)]


def test_a_listener_hears_of_every_subscription(open_feedq: OpenFeedq, world: World) -> None:
    heard: list[tuple[str, object]] = []

    class Ear:
        def planned(self, subscriptions: object) -> None:
            heard.append(("planned", [one.name for one in subscriptions]))  # type: ignore[attr-defined]

        def started(self, subscription: Subscription) -> None:
            heard.append(("started", subscription.name))

        def ended(self, result: FetchResult) -> None:
            heard.append(("ended", (result.name, result.outcome)))

    world.lanes = {"a": "host", "b": "host"}
    world.says = {"a": [batch(post(1))], "b": [ParseError("odd")]}
    open_feedq(config("a", "b")).refresh.run(listener=Ear())
    assert heard == [
        ("planned", ["a", "b"]),
        ("started", "a"),
        ("ended", ("a", OK)),
        ("started", "b"),
        ("ended", ("b", FAILED)),
    ]


def test_a_cancelled_run_stops_and_keeps_what_it_stored(
    open_feedq: OpenFeedq, world: World
) -> None:
    cancelled = threading.Event()

    def cancel(_: FetchState, __: Wanted) -> Batch:
        cancelled.set()
        return batch(post(2), state=FetchState(cursor={"page": "2"}))

    world.lanes = {"done": "host", "stopped": "host", "never": "host"}
    world.says = {
        "done": [batch(post(1))],
        "stopped": [cancel, batch(post(3))],
        "never": [batch(paper(1), post(4, arxiv(9)))],
    }
    feedq = open_feedq(config("done", "stopped", "never"))
    results = feedq.refresh.run(cancelled=cancelled)
    assert outcomes(results) == {"done": OK}
    assert [entry[2] for entry in contents(feedq.store)["entries"]] == ["post-1", "post-2"]
    assert len(contents(feedq.store)["fetches"]) == 1  # half a fetch is none
    assert (condition(feedq, "stopped").last_success_at, world.looked_up) == (None, [])

    feedq.refresh.run()
    assert world.given["stopped"][1].cursor == {"page": "2"}


def test_an_error_of_being_cancelled_is_no_failure(open_feedq: OpenFeedq, world: World) -> None:
    cancelled = threading.Event()

    def cancel(_: FetchState, __: Wanted) -> Batch:
        cancelled.set()
        raise FetchError("cancelled")

    world.says = {"a": [cancel]}
    feedq = open_feedq(config("a"))
    assert feedq.refresh.run(cancelled=cancelled) == ()
    assert not condition(feedq, "a").failing


def test_decisions_survive_every_kind_of_fetch(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    first = [batch(*(paper(number) for number in range(1, 7)), post(1, arxiv(1)))]
    world.says = {"cs.LG": first}
    feedq = open_feedq(everything())
    feedq.refresh.run()
    rows = feedq.inbox.rows([str(arxiv(number)) for number in range(1, 7)])
    for row, status in zip(rows, Status, strict=False):
        feedq.triage.decide([row], Decision(status, star=True, candidate=True, note="mine"))
    feedq.triage.undo()
    kept = ("readings", "candidates", "decisions")
    before = {name: contents(feedq.store)[name] for name in kept}

    everyone = range(1, 7)
    for name, answer, asked in (
        ("cs.LG", batch(*(paper(n, version=2, title=f"New {n}") for n in everyone)), {}),
        ("cs.LG", batch(*(paper(n, version=2, title=f"Edited {n}") for n in everyone)), {}),
        ("gans", batch(*(paper(n, categories=("cs.CV",)) for n in everyone)), {}),
        ("cs.LG", batch(*(paper(n) for n in everyone)), {"full": True}),
        ("A Blog", batch(post(2, *(arxiv(n) for n in everyone))), {"since": TODAY - DAY}),
        ("A Blog", batch(gone=True), {}),
        ("cs.LG", ParseError("odd"), {}),
    ):
        clock.forward(DAY)
        world.says = {name: [answer]}
        feedq.refresh.run(**asked)
        assert {name: contents(feedq.store)[name] for name in kept} == before
    assert feedq.inbox.papers(rows[:1])[0].title == "Edited 1"
    assert feedq.triage.redo() != []
