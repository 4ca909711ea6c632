"""Answers of servers that changed: something is missing or of another kind, at any depth.

Whatever it is, a parser gives a value or `ParseError`: nothing else reaches the user.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.domain.identity import Identifier
from feedq.errors import FetchError, ParseError
from feedq.sources import huggingface, paperswithcode
from feedq.sources.social.bluesky_wire import parse_feed, parse_profile, parse_refusal
from feedq.sources.social.mastodon_handles import parse_address, parse_webfinger
from feedq.sources.social.mastodon_wire import find_refusal, parse_account, parse_statuses
from feedq.sources.social.x_wire import parse_posts, parse_users, refusal

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
PAPER = Identifier("arxiv", "1706.03762")
HANDLE = parse_address("@ada@lattice.example")
WEBFINGER = {
    "subject": "acct:ada@lattice.example",
    "aliases": ["https://social.lattice.example/@ada"],
    "links": [
        {
            "rel": "self",
            "type": "application/activity+json",
            "href": "https://social.lattice.example/users/ada",
        },
        {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": "https://x/?uri={uri}"},
    ],
}
RECORD = {
    "arxiv_id": "1706.03762",
    "title": "A paper",
    "repositories": [{"url": "https://github.com/ada/attn", "is_official": True, "num_stars": 7}],
}
LISTING = {"count": 1, "results": [{"id": "a-paper", "arxiv_id": "1706.03762"}]}

Parse = Callable[[bytes], object]
ANSWERS: dict[str, tuple[Any, Parse]] = {
    "bluesky feed": ("bluesky/author_feed.json", parse_feed),
    "bluesky profile": ("bluesky/profile.json", parse_profile),
    "bluesky refusal": ({"error": "InvalidRequest", "message": "no such"}, parse_refusal),
    "mastodon statuses": ("mastodon/statuses.json", lambda body: parse_statuses(body, "h")),
    "mastodon account": ("mastodon/account.json", lambda body: parse_account(body, "h")),
    "mastodon refusal": ({"error": "Record not found"}, find_refusal),
    "webfinger": (WEBFINGER, lambda body: parse_webfinger(body, HANDLE)),
    "x posts": ("x/timeline.json", lambda body: parse_posts(body, "ada")),
    "x users": ("x/users.json", parse_users),
    "x refusal": ("x/usage_cap.json", lambda body: refusal(429, {}, body, NOW)),
    "daily papers": ("huggingface/daily_papers.json", huggingface.parse),
    "code at hugging face": (
        "huggingface/paper.json",
        lambda body: huggingface.parse_code(body, PAPER),
    ),
    "code record": (RECORD, lambda body: paperswithcode.parse_paper(body, PAPER)),
    "code row": (LISTING, lambda body: paperswithcode.find_row(body, PAPER)),
    "code listing": (
        {"results": RECORD["repositories"]},
        paperswithcode.parse_repositories,
    ),
}
_OTHER_KINDS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([[], {}, [None], [[]], {"": {}}, 10**400, "https://[", "\ud83c", "\x00"]).map(
        deepcopy
    )  # a later change may reach into what an earlier one put there
)
_GONE = object()


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container with each of its keys, at any depth."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in list(inner):
        yield value, key
        if isinstance(one, dict | list):
            yield from places(one)


def document(name: str) -> Any:
    known = ANSWERS[name][0]
    return json.loads((DATA / known).read_bytes() if isinstance(known, str) else json.dumps(known))


@pytest.mark.parametrize("name", ANSWERS)
def test_unchanged_answer_is_read(name: str) -> None:
    if name != "code at hugging face":  # another paper's: an error by design
        assert ANSWERS[name][1](json.dumps(document(name)).encode()) is not None


@pytest.mark.parametrize("name", ANSWERS)
@given(st.data())
@settings(deadline=None, max_examples=150)
def test_changed_answer_is_a_value_or_a_parse_error(name: str, data: st.DataObject) -> None:
    changed = document(name)
    for _ in range(data.draw(st.integers(1, 3))):
        holders = list(places(changed))
        if not holders:
            break
        holder, key = data.draw(st.sampled_from(holders))
        value = data.draw(st.just(_GONE) | _OTHER_KINDS)
        if value is _GONE:
            del holder[key]
        else:
            holder[key] = value
    with suppress(ParseError):
        ANSWERS[name][1](json.dumps(changed).encode())


@pytest.mark.parametrize("name", ANSWERS)
@given(st.binary())
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_a_value_or_a_parse_error(name: str, body: bytes) -> None:
    with suppress(ParseError):
        ANSWERS[name][1](body)


@pytest.mark.parametrize("name", ANSWERS)
@given(st.floats(0, 1))
@settings(deadline=None, max_examples=60)
def test_answer_cut_short_is_a_parse_error(name: str, share: float) -> None:
    whole = json.dumps(document(name)).encode()
    half = whole[: int(share * (len(whole) - 1))]
    if name in ("x refusal", "mastodon refusal"):  # an error either way, said or not
        assert isinstance(ANSWERS[name][1](half), FetchError | str)
        return
    with pytest.raises(ParseError):
        ANSWERS[name][1](half)
