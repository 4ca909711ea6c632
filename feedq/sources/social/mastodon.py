"""Mastodon: what one account posts, quotes and boosts, read without logging in.

    account -> id, once -> /api/v1/accounts/:id/statuses, newest page first -> parse_statuses

Source: https://docs.joinmastodon.org/methods/accounts/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from feedq.config import Config
from feedq.domain.model import Batch, FetchState, Subscription
from feedq.errors import FetchError, ParseError, SourceError
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http.addresses import redirected
from feedq.sources.http.client import Http
from feedq.sources.http.exchange import Response
from feedq.sources.lenient import one_line
from feedq.sources.social.mastodon_handles import Handle, parse_address, parse_webfinger
from feedq.sources.social.mastodon_wire import (
    StatusItem,
    find_older,
    find_refusal,
    mark_of,
    parse_account,
    parse_statuses,
)
from feedq.sources.social.posts import Walk, rate_limited

_PAGE = "40"
_REFUSALS = (401, 403, 404, 410, 422, 429)
_ELSEWHERE = (400, 403, 404, 405)
"""What a domain answers whose Mastodon lives on another host."""


class Mastodon(SourceBase):
    """Follows accounts on their own servers: `@user@host`, `user@host` or a profile's URL."""

    def __init__(self, http: Http, config: Config) -> None:
        self._http = http
        self._base = config.endpoints.mastodon.rstrip("/")

    def lane(self, subscription: Subscription) -> str:
        try:
            return self._handle(subscription).host
        except SourceError:
            return "mastodon"

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        handle = self._handle(subscription)
        account = state.cursor.get("id", "")
        home = self._home(handle, state.cursor)
        if not account:
            home, account = self._find(handle, wanted.now)
        walk = Walk(mark_of(state.cursor.get("newest", "")), wanted)
        newest = state.cursor.get("newest", "")
        edited = known_edit = state.cursor.get("edited", "")
        held = {**state.cursor, "id": account}
        if home != handle:
            held |= {"server": home.base, "user": home.user}
            held |= {} if home.learned else {"at home": "yes"}
        older = ""
        for number in range(1, walk.max_pages + 1):
            response = self._statuses(home, account, older, wanted.now)
            items = parse_statuses(response.body, home.host)
            newest = max([newest, *(item.id for item in items)], key=mark_of)
            edited = max([edited, *(item.edited for item in items)])
            found = any(
                walk.ends_at(item.mark, item.entry.posted_at) for item in items if not item.pinned
            )
            before, older = older, find_older(response.headers.get("link", ""))
            ended = found or not items or older in ("", before)
            last = ended or number == walk.max_pages
            notice = next((_moved(handle, item) for item in items if item.moved_to), "")
            if last and not ended and walk.known and not wanted.full:
                notice = notice or f"{handle} posted more than one fetch reads; the oldest are left"
            cursor = {**held, "newest": newest, "edited": edited} if last and newest else held
            yield Batch(
                entries=tuple(
                    item.entry
                    for item in items
                    if walk.wants(item.mark) or item.edited > known_edit
                ),
                state=replace(state, cursor=cursor),
                notice=notice,
            )
            if last:
                return

    def _handle(self, subscription: Subscription) -> Handle:
        handle = parse_address(subscription.address)
        return replace(handle, base=self._base) if self._base else handle

    def _home(self, handle: Handle, cursor: Mapping[str, str]) -> Handle:
        """Where the account lives, as far as was found out before."""
        base, user = cursor.get("server", ""), cursor.get("user", "")
        if not base or not user or self._base:
            return handle
        return Handle(base, user, learned="at home" not in cursor)

    def _find(self, handle: Handle, now: datetime) -> tuple[Handle, str]:
        """Where the account lives, and its id there."""
        try:
            return handle, self._look_up(handle, now)
        except (FetchError, ParseError) as error:
            elsewhere = isinstance(error, ParseError) or error.status in _ELSEWHERE
            if self._base or not elsewhere:
                raise
            home = self._web_finger(handle)
            if home is None or home == handle:
                raise
        return home, self._look_up(home, now)

    def _web_finger(self, handle: Handle) -> Handle | None:
        """Where the account's domain says that it lives; None when it says nothing."""
        url = f"{handle.base}/.well-known/webfinger"
        try:
            response = self._http.get(
                url,
                params={"resource": f"acct:{handle.user}@{handle.host}"},
                headers={"Accept": "application/jrd+json, application/json"},
            )
            home = parse_webfinger(response.body, handle)
            base = redirected(response.url, home.base, private=response.private)
        except SourceError:
            return None
        return replace(home, base=base, learned=not response.private)

    def _look_up(self, handle: Handle, now: datetime) -> str:
        response = self._get(handle, "lookup", {"acct": handle.user}, now)
        account = parse_account(response.body, handle.host)
        if not account:
            raise SourceError(f"{handle.host} names no id for {handle}; check its spelling")
        return account

    def _statuses(self, handle: Handle, account: str, older: str, now: datetime) -> Response:
        params = {"limit": _PAGE, "exclude_replies": "false"}
        if older:
            params["max_id"] = older
        return self._get(handle, f"{quote(account, safe='')}/statuses", params, now)

    def _get(self, handle: Handle, path: str, params: Mapping[str, str], now: datetime) -> Response:
        url = f"{handle.base}/api/v1/accounts/{path}"
        response = self._http.get(url, params=params, ok=_REFUSALS, outside=handle.learned)
        if response.status == 429:
            raise rate_limited(response, now, handle.host)
        if response.status in _REFUSALS:
            raise _refused(response, handle)
        return response


def _moved(handle: Handle, item: StatusItem) -> str:
    return f"{handle} moved to {one_line(item.moved_to)}; put the new account into the config"


def _refused(response: Response, handle: Handle) -> FetchError:
    """The error for an answer that is none, in words that help."""
    refusal = find_refusal(response.body)
    said = f" ({refusal})" if refusal else ""
    feed = f"{handle.base}/@{handle.user}.rss"
    if response.status == 410:
        message = f"{handle} is gone{said}; remove it from the config"
    elif response.status in (401, 403, 422) or "authenticated" in refusal:
        message = (
            f"{handle.host} does not show posts without login{said}; "
            f"try the account's feed instead: {feed}"
        )
    else:
        message = (
            f"{handle.host} does not know {handle}, or does not show posts without login{said}; "
            f"check the spelling, or try the account's feed: {feed}"
        )
    return FetchError(message, status=response.status)
