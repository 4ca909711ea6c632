"""One run of fetching: who is asked, what is stored, and what a failure costs."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from feedq.bootstrap import Feedq
from feedq.domain.model import Batch, FetchState, Outcome, Status, Subscription
from feedq.domain.triage import Decision
from feedq.errors import FetchError, NotFound, ParseError, RateLimited, SourceSkipped
from feedq.services.fetching.refresh import FetchResult
from feedq.sources.base import Wanted
from feedq.store.health import Condition
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, arxiv, contents, paper, post
from tests.services.world import World, batch, config, everything

OK, FAILED, SKIPPED = Outcome.OK, Outcome.FAILED, Outcome.SKIPPED


def _outcomes(results: tuple[FetchResult, ...]) -> dict[str, Outcome]:
    return {result.name: result.outcome for result in results}


def _condition(feedq: Feedq, name: str) -> Condition:
    (found,) = (one for one in feedq.health.sources() if one.subscription.name == name)
    assert found.condition is not None
    return found.condition


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
    assert list(_outcomes(results).values()) == [OK, FAILED, FAILED, OK]
    assert results[1].error == "no connection (https://down.example/feed)"
    assert len(feedq.inbox.ids()) == 1
    down = _condition(feedq, "down")
    assert (down.failures, down.failing_since, down.last_error) == (1, TODAY, results[1].error)
    assert _condition(feedq, "good").last_success_at == TODAY


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
    assert _condition(feedq, "good").last_success_at == TODAY


def test_a_source_that_is_not_set_up_is_skipped_and_does_not_fail(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [SourceSkipped("no token; put one into [x]")]}
    feedq = open_feedq(config("a"))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.error) == (SKIPPED, "no token; put one into [x]")
    assert not _condition(feedq, "a").failing
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
    assert (_condition(feedq, "a").gone, _condition(feedq, "a").notice) == (True, "gone for good")
    (result,) = feedq.refresh.run()
    assert (result.outcome, world.asked) == (SKIPPED, ["a"])
    assert "remove it from the config" in result.error
    world.says = {"a": [batch(post(1))]}
    feedq.refresh.run(only=["a"])
    assert not _condition(feedq, "a").gone


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
        assert _condition(feedq, "a").notice == notice


# --- patience -------------------------------------------------------------------------------


def test_a_healthy_source_is_asked_again_when_it_wishes(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [batch(post(1), fresh_until=TODAY + timedelta(hours=10), last=True)]}
    feedq.refresh.run()
    clock.forward(timedelta(hours=8, minutes=59))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.waits, world.asked) == (SKIPPED, True, ["a"])
    assert result.error == "asks not to be fetched before 2026-03-02 21:00 UTC"
    feedq.refresh.run(since=TODAY)
    feedq.refresh.run(only=["a"])
    feedq.refresh.run(full=True)
    assert world.asked == ["a"] * 4
    clock.forward(timedelta(hours=9, minutes=1))
    (result,) = feedq.refresh.run()
    assert (result.outcome, result.waits) == (Outcome.OK, False)


def test_who_reads_every_day_is_not_kept_waiting_for_a_week(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [batch(fresh_until=TODAY + timedelta(days=7))]}
    feedq.refresh.run()
    assert _condition(feedq, "a").next_due_at == TODAY + timedelta(days=0.9)
    clock.forward(timedelta(days=1, seconds=-5))
    feedq.refresh.run()
    assert world.asked == ["a", "a"]


def test_a_source_that_asks_for_patience_is_given_it(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [RateLimited("too many requests", retry_after_s=3600.0)]}
    feedq.refresh.run()
    assert _condition(feedq, "a").next_due_at == TODAY + timedelta(hours=1)

    clock.forward(timedelta(minutes=59))
    (result,) = feedq.refresh.run()
    assert (result.outcome, world.asked) == (SKIPPED, ["a"])
    assert (result.new, result.updated) == (0, 0)
    assert "waits until 2026-03-02 13:00 UTC" in result.error
    assert _condition(feedq, "a").failures == 1  # waiting is no failure

    clock.forward(timedelta(minutes=1))
    world.says = {"a": [batch(post(1))]}
    assert _outcomes(feedq.refresh.run()) == {"a": OK}
    assert _condition(feedq, "a").next_due_at is None


@pytest.mark.parametrize("asked", [{"only": ["a"]}, {"full": True}])
def test_who_asks_by_name_or_for_everything_does_not_wait(
    open_feedq: OpenFeedq, world: World, asked: dict[str, object]
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [RateLimited("too many requests", retry_after_s=3600.0)]}
    feedq.refresh.run()
    feedq.refresh.run(**asked)  # type: ignore[arg-type]
    assert world.asked == ["a", "a"]


@pytest.mark.parametrize(("asked_s", "waits"), [(1e15, 7 * DAY), (-5.0, 0 * DAY)])
def test_an_absurd_wish_for_patience_is_cut(
    open_feedq: OpenFeedq, world: World, asked_s: float, waits: timedelta
) -> None:
    world.says = {"a": [RateLimited("too many requests", retry_after_s=asked_s)]}
    feedq = open_feedq(config("a"))
    feedq.refresh.run()
    assert _condition(feedq, "a").next_due_at == TODAY + waits


def test_a_source_that_keeps_failing_is_asked_ever_less_often_but_always_again(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    world.says = {"a": [FetchError("no answer", status=500)]}
    waits_min: list[float] = []
    for _ in range(12):
        feedq.refresh.run()
        due = _condition(feedq, "a").next_due_at
        wait = due - clock.now() if due else timedelta(0)
        waits_min.append(wait / timedelta(minutes=1))
        clock.forward(wait)
    assert world.asked == ["a"] * 12
    assert waits_min[:2] == [0, 0]  # once or twice happens to everyone
    for minutes, most in zip(waits_min[2:], (15, 30, 60, 120, 240, 480, *[720] * 4), strict=True):
        assert most / 2 <= minutes <= most
    assert len(set(waits_min[8:])) == 4  # with jitter, so that not all come back at once
    assert _condition(feedq, "a").failing_since == TODAY

    world.says = {"a": [batch(post(1))]}
    feedq.refresh.run()
    assert not _condition(feedq, "a").failing
    world.says = {"a": [FetchError("no answer", status=500)]}
    feedq.refresh.run()
    assert _condition(feedq, "a").next_due_at is None


# --- lanes ----------------------------------------------------------------------------------


def test_lanes_run_side_by_side(open_feedq: OpenFeedq, world: World) -> None:
    together = threading.Barrier(3, timeout=30)

    def meet(_: FetchState, __: Wanted) -> Batch:
        together.wait()
        return batch(post(1))

    world.says = {"a": [meet], "b": [meet], "c": [meet]}
    assert set(_outcomes(open_feedq(config("a", "b", "c")).refresh.run()).values()) == {OK}


def test_subscriptions_of_one_lane_are_asked_one_after_another(
    open_feedq: OpenFeedq, world: World
) -> None:
    at_work = threading.Lock()

    def alone(_: FetchState, __: Wanted) -> Batch:
        assert at_work.acquire(blocking=False)
        return batch()

    def done(_: FetchState, __: Wanted) -> None:
        at_work.release()

    names = [f"feed{number}" for number in range(6)]
    world.lanes = dict.fromkeys(names, "one host")
    world.says = {name: [alone, done] for name in names}
    open_feedq(config(*names)).refresh.run()
    assert world.asked == names


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("too many requests"),
        RateLimited("too many requests", retry_after_s=60.0),
        FetchError("no connection"),
    ],
)
def test_a_host_that_does_not_answer_is_not_asked_again_for_its_other_addresses(
    open_feedq: OpenFeedq, world: World, error: FetchError
) -> None:
    world.lanes = {"a": "host", "b": "host", "c": "host"}
    world.says = {"a": [batch(post(1))], "b": [error], "c": [batch(post(2))]}
    feedq = open_feedq(config("a", "b", "c", "d"))
    assert list(_outcomes(feedq.refresh.run()).values()) == [
        OK,
        FAILED,
        FAILED,
        Outcome.NOT_MODIFIED,
    ]
    assert sorted(world.asked) == ["a", "b", "d"]
    assert _condition(feedq, "c").next_due_at == _condition(feedq, "b").next_due_at


@pytest.mark.parametrize(
    "error", [FetchError("not found", status=404), ParseError("cut off"), SourceSkipped("no")]
)
def test_one_bad_address_of_a_host_leaves_the_others(
    open_feedq: OpenFeedq, world: World, error: Exception
) -> None:
    world.lanes = {"a": "host", "b": "host"}
    world.says = {"a": [error], "b": [batch(post(1))]}
    assert _outcomes(open_feedq(config("a", "b")).refresh.run())["b"] is OK


def test_one_service_of_a_lane_that_is_down_leaves_the_lanes_other_services(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.lanes = {"cs.LG": "arxiv", "gans": "arxiv"}
    world.says = {"cs.LG": [FetchError("no connection")], "gans": [batch(paper(1))]}
    results = open_feedq(everything()).refresh.run(only=["arxiv", "arxiv-search"])
    assert _outcomes(results) == {"cs.LG": FAILED, "gans": OK}


def test_a_source_prepares_once_for_a_lane_and_remembers(
    open_feedq: OpenFeedq, world: World
) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []

    def prepare(own: list[Subscription], shared: dict[str, str]) -> dict[str, str]:
        seen.append(([one.name for one in own], shared))
        return {**shared, "runs": str(len(seen))}

    world.lanes = {"a": "host", "b": "host"}
    world.prepared = prepare  # type: ignore[assignment]
    world.says = {"a": [batch(post(1))]}
    feedq = open_feedq(config("a", "b"))
    feedq.refresh.run()
    feedq.refresh.run()
    assert seen == [(["a", "b"], {}), (["a", "b"], {"runs": "1"})]
    assert world.given["b"][1].shared == {"runs": "2"}


@pytest.mark.parametrize(
    ("error", "outcome"), [(SourceSkipped("no token"), SKIPPED), (ParseError("odd"), FAILED)]
)
def test_a_source_that_cannot_prepare_is_not_asked_to_again(
    open_feedq: OpenFeedq, world: World, error: Exception, outcome: Outcome
) -> None:
    tried: list[int] = []

    def prepare(*_: object) -> dict[str, str]:
        tried.append(1)
        raise error

    world.lanes = {"a": "host", "b": "host"}
    world.prepared = prepare
    results = open_feedq(config("a", "b")).refresh.run()
    assert _outcomes(results) == {"a": outcome, "b": outcome}
    assert (tried, world.asked) == ([1], [])


# --- choosing, listening, stopping ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("cs.LG", ["cs.LG"]),
        ("CS.lg", ["cs.LG"]),
        ("arxiv:cs.LG", ["cs.LG"]),
        ("gans", ["gans"]),
        ("arxiv-search", ["gans"]),
        ("ada example", ["Ada Example"] * 3),
        ("@ada", ["Ada Example"]),
        ("@ada@social.example", ["Ada Example"]),
        ("bluesky", ["Ada Example"]),
        ("https://blog.example/feed", ["A Blog"]),
        (" a blog ", ["A Blog"]),
    ],
)
def test_only_what_is_named_is_fetched(
    open_feedq: OpenFeedq, world: World, name: str, chosen: list[str]
) -> None:
    assert [one.name for one in open_feedq(everything()).refresh.run(only=[name])] == chosen
    assert sorted(world.asked) == chosen


def test_several_names_are_fetched_in_the_order_of_the_config(
    open_feedq: OpenFeedq, world: World
) -> None:
    results = open_feedq(everything()).refresh.run(only=["feed", "x", "cs.LG", "ada"])
    assert [one.source for one in results] == ["arxiv", "x", "feed"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("cs.LH", "did you mean 'cs.LG'?"),
        ("Ada Exampel", "did you mean 'Ada Example'?"),
        ("a blok", "did you mean 'A Blog'?"),
        ("zzz", "see 'feedq sources list'"),
        ("", "see 'feedq sources list'"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(
    open_feedq: OpenFeedq, world: World, name: str, hint: str
) -> None:
    with pytest.raises(NotFound) as raised:
        open_feedq(everything()).refresh.run(only=["cs.LG", name])
    assert str(raised.value) == f"no subscription is called {name!r}; {hint}"
    assert world.asked == []


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
    assert _outcomes(results) == {"done": OK}
    assert [entry[2] for entry in contents(feedq.store)["entries"]] == ["post-1", "post-2"]
    assert len(contents(feedq.store)["fetches"]) == 1  # half a fetch is none
    assert (_condition(feedq, "stopped").last_success_at, world.looked_up) == (None, [])

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
    assert not _condition(feedq, "a").failing


# --- mentioned papers -----------------------------------------------------------------------


def test_a_mentioned_paper_that_no_listing_told_of_is_looked_up_once(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [batch(post(1, arxiv(7), arxiv(8), arxiv(1)), paper(1))]}
    world.papers = (paper(7),)
    feedq = open_feedq(config("a"))
    results = feedq.refresh.run()
    asked = {row[0]: row[3] for row in contents(feedq.store)["lookups"]}
    assert asked == {str(arxiv(7)): "found", str(arxiv(8)): "missing"}
    assert results[1] == FetchResult("arxiv", "mentioned papers", OK, 1, 0, 0.0, "")
    assert {one.id for one in feedq.inbox.view()} == {str(arxiv(1)), str(arxiv(7))}
    assert len(feedq.inbox.papers(feedq.inbox.rows([str(arxiv(7))]))[0].mentions) == 1

    assert len(feedq.refresh.run()) == 1
    assert world.looked_up == [[arxiv(7), arxiv(8)]]


def test_a_wrong_id_is_asked_for_once_a_day(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    world.says = {"a": [batch(post(1, arxiv(7)))]}
    feedq = open_feedq(config("a"))
    for days, times in ((0.0, 1), (0.5, 1), (1.0, 2)):
        clock.forward(days * DAY)
        feedq.refresh.run()
        assert len(world.looked_up) == times


def test_a_look_up_that_fails_is_one_result_and_tried_again(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [batch(post(1, arxiv(7)))]}
    world.papers = FetchError("no connection")
    feedq = open_feedq(config("a"))
    assert _outcomes(feedq.refresh.run()) == {"a": OK, "mentioned papers": FAILED}
    world.papers = (paper(7),)
    assert _outcomes(feedq.refresh.run())["mentioned papers"] is OK


def test_nothing_is_looked_up_when_arxiv_does_not_answer(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {
        "cs.LG": [FetchError("no connection")],
        "gans": [FetchError("no connection")],
        "A Blog": [batch(post(1, arxiv(7)))],
    }
    open_feedq(everything()).refresh.run()
    assert world.looked_up == []


# --- decisions ------------------------------------------------------------------------------


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


def test_what_one_subscription_spent_is_known_to_the_next_of_its_lane(
    open_feedq: OpenFeedq, world: World
) -> None:
    feedq = open_feedq(config("a", "b"))
    world.lanes = {"a": "one", "b": "one"}
    spent = FetchState(shared={"spent": "3"})
    world.says = {"a": [batch(post(1), state=spent)], "b": [batch(post(2))]}
    feedq.refresh.run()
    assert world.given["b"][0].shared == {"spent": "3"}
    feedq.refresh.run()
    assert world.given["a"][1].shared == {"spent": "3"}
