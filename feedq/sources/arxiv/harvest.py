"""A long way back through arXiv's bulk history, page by page, also over several runs.

Each page is stored together with how to go on, in the subscription's cursor; a run that is killed
costs no page, and the next one needs not know why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

import msgspec

from feedq.domain.model import Entry, FetchState
from feedq.errors import FetchError
from feedq.sources.arxiv.oai import ArxivOai, Page, StaleToken

_KEY = "harvest"
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Harvest(msgspec.Struct, frozen=True):
    """What is wanted, and how far it has come.

    Attributes:
        since, until: submitted between these instants.
        day: the cursor's announcement day once all is there, or "".
        reached: everything changed before that day is there.
        token: leads to the next page, or "": ask from `reached` on.
        expires_at: when the token ends, if known.
    """

    since: _Instant
    until: _Instant
    day: str
    reached: date
    token: str = ""
    expires_at: _Instant | None = None

    def covers(self, since: datetime | None) -> bool:
        """Whether going on brings all that is asked for, up to `until`."""
        return since is None or since >= self.since

    def takes(self, entry: Entry) -> bool:
        """Whether a paper was first submitted in the time wanted."""
        at = entry.facts.published_at if entry.facts else None
        return at is not None and self.since <= at <= self.until


def find(state: FetchState) -> Harvest | None:
    """The harvest that an earlier run left unfinished."""
    try:
        return msgspec.json.decode(state.cursor.get(_KEY, ""), type=Harvest)
    except msgspec.DecodeError:  # none, or written by another version
        return None


def noted(state: FetchState, harvest: Harvest) -> FetchState:
    """The state to store with a page that is not the last."""
    told = msgspec.json.encode(harvest).decode()
    return replace(state, cursor={**state.cursor, _KEY: told})


def finished(state: FetchState, harvest: Harvest | None) -> FetchState:
    """The state after the last page; with None, the one without any harvest."""
    cursor: Mapping[str, str] = {k: v for k, v in state.cursor.items() if k != _KEY}
    if harvest and harvest.day:
        cursor = {**cursor, "day": harvest.day}
    return replace(state, cursor=cursor)


def pages(
    oai: ArxivOai, category: str, harvest: Harvest, now: datetime
) -> Iterator[tuple[list[Entry], Harvest | None]]:
    """The papers of each page left, and what is left after it; None after the last.

    Raises:
        FetchError, ParseError: what was yielded before needs not be asked for again.
    """
    left: Harvest | None = harvest
    if harvest.expires_at and harvest.expires_at <= now:
        left = _without_token(harvest)
    asked: set[tuple[date, str]] = set()
    while left is not None:
        if (left.reached, left.token) in asked:
            raise FetchError("arXiv's OAI service leads in a circle; a later run tries again")
        asked.add((left.reached, left.token))
        try:
            page = oai.page(category, left.reached, left.token)
        except StaleToken:
            left = _without_token(left)
            continue
        found = [entry for entry in page.entries if harvest.takes(entry)]
        left = _after(left, page, now.date())
        yield found, left


def _without_token(harvest: Harvest) -> Harvest:
    return msgspec.structs.replace(harvest, token="", expires_at=None)


def _after(harvest: Harvest, page: Page, today: date) -> Harvest | None:
    if not page.token:
        return None
    # A date in the future would leave out everything until then.
    reached = max(harvest.reached, min(page.reached or harvest.reached, today))
    return msgspec.structs.replace(
        harvest, reached=reached, token=page.token, expires_at=page.expires_at
    )
