"""X: answers to posts, users, refusals; no network."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.domain.model import Entry
from feedq.errors import FetchError, ParseError, RateLimited, SourceError
from feedq.sources.social.x_wire import parse_handle, parse_posts, parse_users, posted_at, refusal
from tests.sources.scripted import json_with, plain

DATA = Path(__file__).parents[2] / "data" / "x"
NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)


def read(*posts: dict[str, Any]) -> list[Entry]:
    body = json.dumps({"data": posts}).encode()
    return list(parse_posts(body, "AdaLattice").entries.values())


def test_recorded_shapes_become_entries() -> None:
    page = parse_posts((DATA / "timeline.json").read_bytes(), "AdaLattice")
    expected = json.loads((DATA / "timeline.expected.json").read_bytes())
    assert [plain(entry) for entry in page.entries.values()] == expected
    assert page.next_token == "7140dibdnow9c7btw4232poeq0wapgnw"


def test_posts_that_cannot_be_read_are_billed_all_the_same() -> None:
    page = parse_posts((DATA / "timeline.json").read_bytes(), "AdaLattice")
    assert (len(page.entries), page.count) == (4, 6)


def test_edited_post_keeps_the_id_of_its_first_version() -> None:
    [before] = read({"id": "7", "text": "teh", "edit_history_tweet_ids": ["7"]})
    [after] = read({"id": "9", "text": "the", "edit_history_tweet_ids": ["7", "9"]})
    assert before.source_id == after.source_id == "7"


def test_short_links_give_way_to_where_they_lead() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://bit.ly/1", "unwound_url": "https://e/1"},
        {"url": "https://t.co/ab", "expanded_url": "https://arxiv.org/abs/1602.07360"},
        {"url": "https://t.co/c"},
        "nonsense",
    ]
    text = "https://t.co/ab https://t.co/a https://t.co/c https://t.co/d."
    [entry] = read({"id": "7", "text": text, "entities": {"urls": urls}})
    assert entry.text == (
        "https://arxiv.org/abs/1602.07360 https://e/1 https://t.co/c https://t.co/d."
    )
    assert entry.links == ("https://e/1", "https://arxiv.org/abs/1602.07360")


def test_text_cut_within_a_link_gives_no_link() -> None:
    [entry] = read(
        {"id": "7", "text": "RT @bo: see https://t.co/abc and https://arxiv.org/abs/16…"}
    )
    assert entry.links == ()
    assert entry.mentions == ()


def test_own_pictures_are_no_links_and_those_of_others_are() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://twitter.com/ada/status/7/photo/1"},
        {"url": "https://t.co/b", "expanded_url": "https://twitter.com/bo/status/6/photo/1"},
    ]
    text = "mine and https://t.co/b https://t.co/a"
    [entry] = read({"id": "7", "text": text, "entities": {"urls": urls}})
    assert entry.text == "mine and https://twitter.com/bo/status/6/photo/1"
    assert entry.links == ("https://twitter.com/bo/status/6/photo/1",)


def test_long_post_has_only_the_links_of_its_whole_text() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://arxiv.org/abs/1602.07360"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/i/web/status/7"},
    ]
    post = {
        "id": "7",
        "text": "see https://t.co/a and then… https://t.co/b",
        "entities": {"urls": urls},
        "note_tweet": {"text": "see https://t.co/a and then much more"},
    }
    [entry] = read(post)
    assert entry.text == "see https://arxiv.org/abs/1602.07360 and then much more"
    assert entry.links == ("https://arxiv.org/abs/1602.07360",)


def test_account_without_posts_is_an_empty_page_and_a_hidden_one_a_problem() -> None:
    assert parse_posts(b'{"meta":{"result_count":0}}', "ada").problem == ""
    hidden = {"title": "Authorization Error", "detail": "Sorry, you are not authorized to see ada."}
    page = parse_posts(json.dumps({"errors": [hidden]}).encode(), "ada")
    assert page.problem == "Sorry, you are not authorized to see ada"


def test_users_are_keyed_by_lower_case_handles() -> None:
    page = parse_users((DATA / "users.json").read_bytes())
    assert page.ids == {"adalattice": "44"}
    assert page.count == 1
    assert page.missing == {
        "nobody_here": "Could not find user with usernames: [nobody_here]",
        "banned_1": "User has been suspended: [Banned_1]",
    }


@given(st.binary() | st.builds(lambda tail: b'{"data":[{"id":"7","text":"' + tail, st.binary()))
@settings(deadline=None)
def test_any_bytes_are_a_page_or_a_parse_error(body: bytes) -> None:
    with suppress(ParseError):
        parse_posts(body, "ada")
    with suppress(ParseError):
        parse_users(body)
    assert isinstance(refusal(403, {}, body, NOW), FetchError)


_NAMES = (
    "id text created_at entities urls url expanded_url unwound_url note_tweet "
    "edit_history_tweet_ids username value detail title errors type"
)
_JSON = json_with(_NAMES, "https://t.co/a")


@given(_JSON)
@settings(deadline=None)
def test_any_item_is_read_or_skipped(item: Any) -> None:
    good = {"id": "7", "text": "https://t.co/a", "entities": item, "note_tweet": item}
    body = json.dumps({"data": [item, good], "errors": [item]}).encode()
    assert 7 in parse_posts(body, "ada").entries
    parse_users(body)
    refusal(400, {}, json.dumps(item).encode(), NOW)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"data":1}', b"null"])
def test_wrong_document_is_a_parse_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="X answered with"):
        parse_posts(body, "ada")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, {"errors": [{"message": "bad since_id"}]}, "cannot answer .*400: bad since_id"),
        (401, {"title": "Unauthorized"}, "does not accept the token .*FEEDQ_X_BEARER_TOKEN"),
        (402, {"title": "CreditsDepleted"}, "no credits left .*CreditsDepleted.*add some"),
        (403, {"detail": "Project required."}, "forbids this .*403: Project required"),
        (503, {"title": "Service Unavailable"}, "is in trouble .*try again later"),
    ],
)
def test_each_refusal_has_its_own_message(status: int, body: dict[str, Any], words: str) -> None:
    error = refusal(status, {}, json.dumps(body).encode(), NOW)
    with pytest.raises(FetchError, match=words) as caught:
        raise error
    assert not isinstance(error, RateLimited)
    assert caught.value.status == status


def test_rate_limit_waits_until_the_reset() -> None:
    reset = str(int((NOW + timedelta(minutes=9)).timestamp()))
    error = refusal(429, {"x-rate-limit-reset": reset}, b'{"title":"Too Many Requests"}', NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 540


def test_usage_cap_is_no_rate_limit() -> None:
    headers = {"x-rate-limit-limit": "40000", "x-rate-limit-remaining": "39999"}
    error = refusal(429, headers, (DATA / "usage_cap.json").read_bytes(), NOW)
    assert not isinstance(error, RateLimited)
    assert "usage cap is reached (429: Usage cap exceeded: Monthly product cap)" in str(error)


def test_ids_tell_when_a_post_was_made() -> None:
    assert posted_at(1577730467436138524) == datetime(2022, 10, 5, 18, 40, 30, 908000, UTC)
    assert posted_at(20) is None
    assert posted_at(10**40) is None


@pytest.mark.parametrize("address", ["AdaLattice", "@AdaLattice", "https://x.com/AdaLattice/"])
def test_every_spelling_of_a_handle_is_read(address: str) -> None:
    assert parse_handle(address) == "AdaLattice"


@pytest.mark.parametrize("address", ["", "@", "a b", "sixteen_letters_", "ä", "https://[/x"])
def test_handle_that_is_none_says_what_one_is(address: str) -> None:
    with pytest.raises(SourceError, match="is not an X handle"):
        parse_handle(address)
