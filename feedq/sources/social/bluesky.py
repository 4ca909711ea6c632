"""Bluesky: what one account posts, quotes and reposts, read without logging in.

    handle -> DID, once -> app.bsky.feed.getAuthorFeed, newest page first -> parse_feed -> entries

Source: https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from feedq.config import Config
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import SourceError, SourceSkipped
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http.client import Http
from feedq.sources.lenient import one_line
from feedq.sources.social.bluesky_wire import (
    BROKEN_HANDLE,
    Feed,
    parse_feed,
    parse_profile,
    parse_refusal,
)
from feedq.sources.social.posts import Walk, rate_limited

_PAGE = "100"
_PROFILE = re.compile(r"https?://[^/]+/profile/([^/?#]+)", re.IGNORECASE)


class Bluesky(SourceBase):
    """Follows accounts by handle or DID; the DID is kept, for handles change hands."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.bluesky.rstrip("/")

    def lane(self, subscription: Subscription) -> str:
        return "bluesky"

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        actor = _actor(subscription.address)
        did = state.cursor.get("did") or self._resolve(actor, wanted.now)
        walk = Walk(state.cursor.get("newest", ""), wanted)
        newest, page_cursor, handle = walk.known, "", ""
        held = {**state.cursor, "did": did}
        for number in range(1, walk.max_pages + 1):
            page = self._page(did, page_cursor, wanted.now)
            if any(item.shy == did for item in page.items):
                raise _hidden(actor)
            own = (item.author[1] for item in page.items if item.author[0] == did)
            handle = handle or next(own, "")
            newest = max([newest, *(item.mark for item in page.items)])
            found = any(walk.ends_at(i.mark, i.at) for i in page.items if not i.pinned)
            ended = found or page.cursor in ("", page_cursor) or not page.items
            last = ended or number == walk.max_pages
            notice = self._drift(actor, did, handle, wanted.now) if last else ""
            if last and not ended and walk.known and not wanted.full:
                notice = (
                    notice or f"@{handle} posted more than one fetch reads; the oldest are left"
                )
            cursor = {**held, "newest": newest} if last and newest else held
            yield Batch(
                entries=tuple(
                    item.entry for item in page.items if item.entry and walk.wants(item.mark)
                ),
                state=replace(state, cursor=cursor),
                notice=notice,
            )
            if last:
                return
            page_cursor = page.cursor

    def _page(self, did: str, cursor: str, now: datetime) -> Feed:
        params = {"actor": did, "limit": _PAGE, "filter": "posts_and_author_threads"}
        if cursor:
            params["cursor"] = cursor
        return parse_feed(self._get("app.bsky.feed.getAuthorFeed", params, did, now))

    def _resolve(self, actor: str, now: datetime) -> str:
        if actor.startswith("did:"):
            return actor
        body = self._get("app.bsky.actor.getProfile", {"actor": actor}, actor, now)
        profile = parse_profile(body)
        if profile.shy:
            raise _hidden(actor)
        return profile.did

    def _drift(self, actor: str, did: str, handle: str, now: datetime) -> str:
        """What became of a configured handle that its account no longer shows."""
        if actor.startswith("did:") or handle.lower() in ("", actor, BROKEN_HANDLE):
            return ""
        try:
            taken = self._resolve(actor, now) != did
        except SourceError:
            taken = False
        other = " (the old handle is somebody else's now)" if taken else ""
        return f"@{actor} is called @{handle} now{other}; put the new handle into the config"

    def _get(self, method: str, params: Mapping[str, str], actor: str, now: datetime) -> bytes:
        response = self._http.get(f"{self._base}/xrpc/{method}", params=params, ok=(400, 429))
        if response.status == 429:
            raise rate_limited(response, now, "Bluesky")
        if response.status == 400:
            said = parse_refusal(response.body)
            raise SourceError(
                f"Bluesky refuses {actor}: {said}; check the handle at https://bsky.app"
            )
        return response.body


def _actor(address: str) -> str:
    """A handle in lower case or a DID, from either, from `@handle` or from a profile's URL."""
    actor = address.strip()
    if match := _PROFILE.match(actor):
        actor = match[1]
    actor = actor.removeprefix("at://").lstrip("@")
    if not actor or "/" in actor or " " in actor:
        raise SourceError(
            f"{one_line(address, 80)!r} is not a Bluesky account; write it as name.bsky.social"
        )
    return actor if actor.startswith("did:") else actor.lower()


def _hidden(actor: str) -> SourceSkipped:
    """Not a failure that another try could mend: it is said once."""
    return SourceSkipped(
        f"{actor} asks Bluesky to show posts only to people who are logged in, so feedq does "
        "not store them; remove the account from the config"
    )
