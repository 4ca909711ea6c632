"""Sources whose every answer is written in the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from feedq.bootstrap import Feedq
from feedq.config import Arxiv, Config, Feed, Researcher, Search
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Outcome
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.services.fetching.visit import FetchResult
from feedq.sources.base import Wanted
from feedq.store.health import Condition

OK, FAILED, SKIPPED = Outcome.OK, Outcome.FAILED, Outcome.SKIPPED
Answer = Batch | Exception | Callable[[FetchState, Wanted], Batch | None]


def batch(*entries: Entry, state: FetchState | None = None, **said: object) -> Batch:
    """One page of entries."""
    return replace(Batch(entries, state or FetchState()), **said)  # type: ignore[arg-type]


def config(*feeds: str, **sections: object) -> Config:
    """A config that follows these feeds by name, each at a host of its own."""
    followed = tuple(Feed(name=name, url=f"https://{name}.example/feed") for name in feeds)
    return Config(feeds=followed, **sections)  # type: ignore[arg-type]


def everything() -> Config:
    """A config that follows one of each kind."""
    return Config(
        arxiv=Arxiv(categories=("cs.LG",), searches=(Search(name="gans", query="all:gan"),)),
        researchers=(
            Researcher(
                name="Ada Example", x="@ada", bluesky="ada.example", mastodon="@ada@social.example"
            ),
        ),
        feeds=(Feed(name="A Blog", url="https://blog.example/feed"),),
    )


@dataclass
class World:
    """What every source says.

    Attributes:
        says: name of a subscription -> its answers in one fetch, in order.
        lanes: name -> lane, where it is not the name itself.
        prepared: what `prepare` does, given a source's own subscriptions.
        asked: names in the order in which they were fetched.
        given: name -> the states it was fetched with, in order.
        looked_up: the ids asked for in each look-up.
        papers: what a look-up finds, or how it fails.
    """

    says: dict[str, Sequence[Answer]] = field(default_factory=dict)
    lanes: dict[str, str] = field(default_factory=dict)
    prepared: Callable[[Sequence[Subscription], Mapping[str, str]], Mapping[str, str]] = (
        lambda _, shared: shared
    )
    asked: list[str] = field(default_factory=list)
    given: dict[str, list[FetchState]] = field(default_factory=dict)
    wanted: list[Wanted] = field(default_factory=list)
    looked_up: list[list[Identifier]] = field(default_factory=list)
    papers: Sequence[Entry] | Exception = ()
    guard: threading.Lock = field(default_factory=threading.Lock)


class MadeUp:
    """A source that says what its world says."""

    def __init__(self, world: World) -> None:
        self._world = world

    def lane(self, subscription: Subscription) -> str:
        return self._world.lanes.get(subscription.name, subscription.key)

    def prepare(
        self, subscriptions: Sequence[Subscription], shared: Mapping[str, str], wanted: Wanted
    ) -> Mapping[str, str]:
        return self._world.prepared(subscriptions, shared)

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        with self._world.guard:
            self._world.asked.append(subscription.name)
            self._world.given.setdefault(subscription.name, []).append(state)
            self._world.wanted.append(wanted)
        for answer in self._world.says.get(subscription.name, ()):
            if isinstance(answer, Exception):
                raise answer
            said = answer if isinstance(answer, Batch) else answer(state, wanted)
            if said is not None:
                yield said


class MadeUpApi:
    """arXiv's look-up by id in a made-up world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def lookup(self, identifiers: Sequence[Identifier]) -> tuple[Entry, ...]:
        self._world.looked_up.append(list(identifiers))
        if isinstance(self._world.papers, Exception):
            raise self._world.papers
        wanted = set(identifiers)
        return tuple(
            one for one in self._world.papers if one.facts and one.facts.identifier in wanted
        )


def outcomes(results: Sequence[FetchResult]) -> dict[str, Outcome]:
    """Name -> how it went."""
    return {result.name: result.outcome for result in results}


def condition(feedq: Feedq, name: str) -> Condition:
    """What is stored of a subscription that was fetched."""
    (found,) = (one for one in feedq.health.sources() if one.subscription.name == name)
    assert found.condition is not None
    return found.condition
