"""What a source is: one file that turns an address into entries.

`fetch` does the talking and yields batches; each batch is stored in a transaction of its own,
with its cursor, before the next is asked for. Everything between bytes and entries is a pure
`parse` function, in the same file or, where it is long, in one beside it: any bytes give a value
or `ParseError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from feedq.domain.model import Batch, FetchState, Subscription


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one fetch is asked for.

    Attributes:
        now: the instant the run started, UTC.
        since: go back to this day, beyond what the cursor says; None: from the cursor on.
        full: ignore validators and cursors, ask for everything the source still has.
    """

    now: datetime
    since: datetime | None = None
    full: bool = False


class Source(Protocol):
    """A kind of place. Built once a run by `SOURCES[name](http, config)`."""

    def lane(self, subscription: Subscription) -> str:
        """Subscriptions of one lane are fetched one after another: a host, or `arxiv`."""
        ...

    def prepare(
        self, subscriptions: Sequence[Subscription], shared: Mapping[str, str], wanted: Wanted
    ) -> Mapping[str, str]:
        """Look up in one request what many subscriptions need; returns the new shared notes.

        Called once a run and lane, before its first `fetch`. Most sources return `shared`.

        Raises:
            SourceError: none of the lane's subscriptions can be fetched.
        """
        ...

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        """Talk to the source.

        Raises:
            SourceSkipped: the source is not set up; the message says how to do it.
            SourceError: this subscription failed; what was yielded before stays stored.
        """
        ...


class SourceBase:
    """What most sources do where they have no need of their own."""

    def lane(self, subscription: Subscription) -> str:
        """The host of an address that is a URL."""
        return urlsplit(subscription.address).hostname or subscription.address

    def prepare(
        self, subscriptions: Sequence[Subscription], shared: Mapping[str, str], wanted: Wanted
    ) -> Mapping[str, str]:
        return shared
