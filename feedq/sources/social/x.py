"""X: what one account posts, read through tweepy with a bearer token, within a budget.

    handles -> ids, once, 100 a request -> GET /2/users/:id/tweets -> parse_posts -> entries

Every answer costs money, so nothing is read twice: where a fetch was stopped, by the budget or
by a kill, the next one goes on. An answer lost on the way may have been billed: it counts as full,
and is not asked for again in the same run (the client repeats nothing in the lane `x`). Source: https://docs.x.com/x-api/users/get-posts
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from feedq.config import Config
from feedq.domain.model import Batch, Entry, FetchState, Subscription
from feedq.errors import SourceError, SourceSkipped
from feedq.sources.base import SourceBase, Wanted
from feedq.sources.http.client import Http
from feedq.sources.http.trouble import AnswerLost
from feedq.sources.social.posts import MAX_PAGES
from feedq.sources.social.x_budget import Budget
from feedq.sources.social.x_client import XClient
from feedq.sources.social.x_place import Place
from feedq.sources.social.x_wire import (
    PostsPage,
    parse_handle,
    parse_posts,
    parse_users,
    posted_at,
)

_LOOKUP = 100  # handles in one request
_FEWEST, _MOST = 5, 100  # posts in one page, as the API allows
_EARLIEST = datetime(2010, 11, 6, tzinfo=UTC)  # likewise
_ASK_AGAIN_AFTER = timedelta(days=30)
_FIELDS = ["created_at", "entities", "note_tweet", "edit_history_tweet_ids"]
_NOT_SET_UP = (
    "no X token: put one into FEEDQ_X_BEARER_TOKEN, or name a command that prints it in "
    "[x] bearer_token_cmd"
)


class X(SourceBase):
    """Follows accounts by handle; their ids and the spending are shared notes.

    One instance serves one run: after an answer that would be the same for every account, its
    client asks nothing more.
    """

    def __init__(self, http: Http, config: Config) -> None:
        self._token = config.x.bearer_token.strip()
        self.client = XClient(http, config.endpoints.x, self._token)
        self._limit_usd = config.x.budget_usd_per_month
        self._first_posts = max(config.x.first_run_posts, 1)
        self._lookup_failed: SourceError | None = None

    def lane(self, subscription: Subscription) -> str:
        return "x"

    def budget(self, shared: Mapping[str, str], now: datetime) -> Budget:
        """This month's budget and what is spent of it."""
        return Budget.load(shared, now, self._limit_usd)

    def prepare(
        self, subscriptions: Sequence[Subscription], shared: Mapping[str, str], wanted: Wanted
    ) -> Mapping[str, str]:
        """Look up the ids of handles not known yet.

        A failure is kept for the subscriptions that need it: the others go on, and what was
        paid for is remembered.
        """
        self._require_token()
        notes = dict(shared)
        unknown = _unresolved(subscriptions, notes, wanted)
        while unknown and (room := min(_LOOKUP, self.budget(notes, wanted.now).users_left)):
            asked, unknown = unknown[:room], unknown[room:]
            try:
                page = parse_users(self.client.ask("get_users", wanted.now, usernames=asked))
            except SourceError as error:
                if isinstance(error, AnswerLost):
                    notes = self.budget(notes, wanted.now).charge(users=len(asked)).write(notes)
                self._lookup_failed = error
                break
            notes = self.budget(notes, wanted.now).charge(users=page.count).write(notes)
            for handle in asked:
                notes.pop(f"missing:{handle}", None)
                if handle in page.ids:
                    notes[f"id:{handle}"] = page.ids[handle]
                else:
                    reason = page.missing.get(handle) or "X does not know this account"
                    notes[f"missing:{handle}"] = f"{wanted.now:%Y-%m-%d} {reason}"
        return notes

    def fetch(
        self, subscription: Subscription, state: FetchState, wanted: Wanted
    ) -> Iterator[Batch]:
        self._require_token()
        handle = parse_handle(subscription.address)
        if self.client.broken:
            raise self.client.broken
        account = _Account(self, self._id(handle, state.shared, wanted), handle, state, wanted)
        known = account.place.since
        try:
            if known:
                yield from account.read_news()
            if not known or wanted.full or wanted.since is not None:
                yield from account.read_history(known, self._first_posts)
        except AnswerLost:
            yield account.batch([])  # what it may have cost is remembered
            raise
        if account.out_of_money:
            told = _used_up(self.budget(account.shared, wanted.now), wanted.now)
            if not account.pages_read:
                raise SourceSkipped(told)
            yield account.batch([], notice=told)

    def _id(self, handle: str, shared: Mapping[str, str], wanted: Wanted) -> str:
        key = handle.lower()
        if user := shared.get(f"id:{key}"):
            return user
        if self._lookup_failed:
            raise self._lookup_failed
        if reason := shared.get(f"missing:{key}", "").partition(" ")[2]:
            raise SourceError(f"@{handle}: {reason}; check the handle in the config")
        raise SourceSkipped(_used_up(self.budget(shared, wanted.now), wanted.now))

    def _require_token(self) -> None:
        if not self._token:
            raise SourceSkipped(_NOT_SET_UP)
        if not all("!" <= letter <= "~" for letter in self._token):
            # requests refuses such a header with a message that quotes it.
            raise SourceError(
                "the X token holds characters that no token has; copy it again into "
                "FEEDQ_X_BEARER_TOKEN, or see what bearer_token_cmd prints"
            )


class _Account:
    """One fetch of one account: pages, paid for one by one."""

    def __init__(
        self, source: X, user: str, handle: str, state: FetchState, wanted: Wanted
    ) -> None:
        self._source = source
        self._user = user
        self._handle = handle
        self._state = state
        self._wanted = wanted
        self.shared = state.shared
        self.place = Place.load(state.cursor)
        self.pages_read = 0
        self.out_of_money = False

    def read_news(self) -> Iterator[Batch]:
        """Everything above the last post read, first what a stopped fetch left over."""
        for _ in range(2):
            since, until = self.place.since, self.place.until
            finished = False
            for page, last in self._pages(since_id=since, until_id=until or None):
                finished = last or any(post <= since for post in page.entries)
                self.place = self.place.after(list(page.entries), finished=finished)
                yield self.batch([entry for post, entry in page.entries.items() if post > since])
                if finished:
                    break
            if not finished or not until:
                return

    def read_history(self, known: int, most: int) -> Iterator[Batch]:
        """The posts up to `known`, or all: those since the day wanted, or the `most` newest."""
        since = self._wanted.since
        asked: dict[str, Any] = {"until_id": known + 1 if known else None}
        if since is not None:
            known_at = posted_at(known)
            if known_at and known_at < since:
                return
            asked["start_time"] = max(since, _EARLIEST)
        for page, _ in self._pages(most=most if since is None else None, **asked):
            if not known:
                self.place = Place(max([self.place.since, *page.entries]))
            yield self.batch(list(page.entries.values()))

    def batch(self, entries: Sequence[Entry], *, notice: str = "") -> Batch:
        """A batch that leaves off where this fetch is now."""
        state = replace(self._state, cursor=self.place.write(), shared=self.shared)
        return Batch(tuple(entries), state, notice=notice)

    def _pages(self, *, most: int | None = None, **asked: Any) -> Iterator[tuple[PostsPage, bool]]:
        """Pages, newest first, each with whether it is the last; ends when money does."""
        token, got = "", 0
        for _ in range(MAX_PAGES):
            budget = self._source.budget(self.shared, self._wanted.now)
            if budget.posts_left < _FEWEST:
                self.out_of_money = True
                return
            wish = _MOST if most is None else most - got
            size = max(_FEWEST, min(wish, _MOST, budget.posts_left))
            try:
                body = self._source.client.ask(
                    "get_users_tweets",
                    self._wanted.now,
                    id=self._user,
                    max_results=size,
                    pagination_token=token or None,
                    exclude=["retweets", "replies"],
                    tweet_fields=_FIELDS,
                    **asked,
                )
            except AnswerLost:
                self.shared = budget.charge(posts=size).write(self.shared)
                raise
            page = parse_posts(body, self._handle)
            if page.problem:
                raise SourceError(f"@{self._handle}: {page.problem}; check it on x.com")
            self.shared = budget.charge(posts=page.count).write(self.shared)
            self.pages_read += 1
            got += page.count
            last = page.next_token in ("", token) or (most is not None and got >= most)
            yield page, last
            if last:
                return
            token = page.next_token


def _unresolved(
    subscriptions: Sequence[Subscription], notes: Mapping[str, str], wanted: Wanted
) -> list[str]:
    """Handles to look up, in lower case; those that X did not know only after some time."""
    latest = f"{wanted.now - _ASK_AGAIN_AFTER:%Y-%m-%d}"
    unknown: dict[str, None] = {}
    for subscription in subscriptions:
        try:
            handle = parse_handle(subscription.address).lower()
        except SourceError:
            continue  # told when it is fetched
        asked = "" if wanted.full else notes.get(f"missing:{handle}", "").partition(" ")[0]
        if f"id:{handle}" not in notes and asked <= latest:
            unknown[handle] = None
    return list(unknown)


def _used_up(budget: Budget, now: datetime) -> str:
    return (
        f"X budget of ${budget.limit_usd:.2f} for {now:%B} is used up: ${budget.spent_usd:.2f} "
        "spent; reading goes on next month, or raise budget_usd_per_month in [x]"
    )
