"""How the sources are doing, in words."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from feedq.bootstrap import Feedq
from feedq.config import Config, Fetch, Researcher
from feedq.errors import FetchError, SourceSkipped
from feedq.services.fetching.health import gathered, silence_words, since_words
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, post
from tests.services.world import World, batch, config

pytestmark = pytest.mark.any_database


def _words(feedq: Feedq) -> list[str]:
    return [one.word for one in feedq.health.sources()]


def test_each_source_is_described_in_one_word(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("new", "fine", "down", "over", "unset"))
    assert _words(feedq) == ["new"] * 5
    world.says = {
        "fine": [batch(post(1))],
        "down": [FetchError("no answer", status=500)],
        "over": [batch(gone=True)],
        "unset": [SourceSkipped("no token")],
    }
    feedq.refresh.run(only=["fine", "down", "over", "unset"])
    assert _words(feedq) == ["new", "ok", "failing", "ended", "new"]
    clock.forward(61 * DAY)
    assert _words(feedq)[1] == "silent"
    assert feedq.health.line() == "1 of 5 sources failing: down"


def test_a_source_is_silent_by_its_own_measure(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("often", "rarely"))
    world.says = {
        name: [batch(*(post(n, posted_at=TODAY - n * gap * DAY) for n in range(5)))]
        for name, gap in (("often", 2), ("rarely", 40))
    }
    feedq.refresh.run()
    clock.forward(100 * DAY)
    assert _words(feedq) == ["silent", "ok"]
    assert feedq.health.line() == "2 sources ok", "it was silent when it was first read"
    often, rarely = feedq.health.sources()
    assert silence_words(often) == "nothing since 2026-03-02, 100 days ago; is it still alive?"
    assert silence_words(rarely) == ""
    clock.forward(21 * DAY)
    assert _words(feedq) == ["silent", "silent"]


def test_the_line_names_who_fell_silent_while_it_was_followed(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a", "b"))
    for number in range(3):
        clock.forward(2 * DAY)
        world.says = {"a": [batch(post(number, posted_at=clock.now()))]}
        feedq.refresh.run()
    clock.forward(59 * DAY)
    assert feedq.health.line() == "2 sources ok"
    clock.forward(2 * DAY)
    assert feedq.health.line() == "1 of 2 sources silent: a"


def test_the_line_names_who_fails(open_feedq: OpenFeedq, world: World) -> None:
    feedq = open_feedq(config("a", "b", "c", "d"))
    assert feedq.health.line() == "4 sources ok"
    error = [FetchError("no answer", status=500)]
    for says, line in (
        ({"b": error}, "1 of 4 sources failing: b"),
        ({"b": error, "c": error}, "2 of 4 sources failing: b, c"),
        (dict.fromkeys("abcd", error), "4 of 4 sources failing: a, b and 2 more"),
        ({}, "4 sources ok"),
    ):
        world.says = dict(says)
        feedq.refresh.run(full=True)
        assert feedq.health.line() == line


def test_a_config_without_sources_says_so(open_feedq: OpenFeedq) -> None:
    assert open_feedq().health.line() == "no sources configured"


def test_a_subscription_that_left_the_config_is_not_shown(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"a": [FetchError("no answer", status=500)]}
    open_feedq(config("a", "b")).refresh.run()
    feedq = open_feedq(config("b"))
    assert [one.subscription.name for one in feedq.health.sources()] == ["b"]
    assert feedq.health.line() == "1 source ok"


def test_the_last_fetch_is_the_last_that_went_well(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    feedq = open_feedq(config("a"))
    assert feedq.health.last_fetch_at() is None
    world.says = {"a": [batch(post(1))]}
    feedq.refresh.run()
    clock.forward(DAY)
    world.says = {"a": [FetchError("no answer", status=500)]}
    feedq.refresh.run()
    assert feedq.health.last_fetch_at() == TODAY


def test_spending_on_x_is_of_this_month_and_none_without_x(open_feedq: OpenFeedq) -> None:
    assert open_feedq().health.x_spending() is None
    feedq = open_feedq(Config(researchers=(Researcher(name="Ada", x="ada"),)))
    assert feedq.health.x_spending() == 0.0
    with feedq.store.write() as tx:
        tx.health.remember("x", {"usd:2026-03": "1.25", "usd:2026-02": "9"})
    assert feedq.health.x_spending() == 1.25


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_how_long_ago_is_said_in_words(ago: timedelta, words: str) -> None:
    assert since_words(TODAY - ago, TODAY) == words
    assert since_words(None, TODAY) == "never"


def test_a_paused_source_is_left_alone_until_it_is_asked_for(
    open_feedq: OpenFeedq, world: World
) -> None:
    world.says = {"fine": [batch(post(1))], "down": [FetchError("no answer", status=500)]}
    asked = msgspec.structs.replace(config("fine", "down"), fetch=Fetch(paused=("down",)))
    feedq = open_feedq(asked)
    assert [result.name for result in feedq.refresh.run()] == ["fine"]
    assert _words(feedq) == ["ok", "paused"]
    assert feedq.health.line() == "1 source ok"
    assert [result.name for result in feedq.refresh.run(only=["down"])] == ["down"]
    assert feedq.health.line() == "1 source ok", "it failed, but nobody waits for it"
    feedq.use(config("fine", "down"))
    assert _words(feedq) == ["ok", "failing"]
    feedq.use(msgspec.structs.replace(asked, fetch=Fetch(paused=("down", "fine"))))
    assert feedq.health.line() == "all sources paused"


def test_failures_of_one_host_are_gathered_and_those_of_an_address_are_not() -> None:
    refused = "nobody answers there (connection refused); check the address"
    lost = "there is nothing at this address (HTTP 404) (https://a.example/{})"
    slow = "the server is in trouble; a later run tries again (HTTP 503) (https://b.example/{})"
    failed = [
        ("one", f"{refused} (https://a.example/one)"),
        ("two", lost.format("two")),
        ("three", f"{refused} (a.example)"),
        ("four", f"{refused} (https://b.example/four)"),
        ("five", lost.format("five")),
        ("large", "larger than 20 MB (https://a.example/large)"),
        ("larger", "larger than 20 MB (https://a.example/larger)"),
        *((f"slow {number}", slow.format(number)) for number in range(5)),
        ("six", "no such thing"),
        ("seven", "no such thing"),
    ]
    assert gathered(failed) == [
        ("one, three", f"{refused} (a.example)"),
        ("two", lost.format("two")),
        ("four", f"{refused} (https://b.example/four)"),
        ("five", lost.format("five")),
        ("large", "larger than 20 MB (https://a.example/large)"),
        ("larger", "larger than 20 MB (https://a.example/larger)"),
        (
            "slow 0, slow 1, slow 2 and 2 more",
            "the server is in trouble; a later run tries again (HTTP 503) (b.example)",
        ),
        ("six", "no such thing"),
        ("seven", "no such thing"),
    ]
    assert gathered([]) == []
