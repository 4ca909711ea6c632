"""Hugging Face: pages of daily papers, and the code of one paper."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import Config
from feedq.domain.identity import Identifier
from feedq.domain.kinds import CodeStatus
from feedq.domain.model import Code, Entry, Facts
from feedq.domain.text import clean_entry
from feedq.errors import ParseError
from feedq.sources.http.exchange import Response
from feedq.sources.huggingface import fetch_code, named_repository, parse, parse_code
from tests.sources.huggingface_wire import PAPER, picks
from tests.sources.scripted import ScriptedHttp, plain

DATA = Path(__file__).parent.parent / "data" / "huggingface"


def shown(entry: Entry) -> dict[str, Any]:
    said = plain(entry)
    if entry.facts:
        facts = {f.name: getattr(entry.facts, f.name) for f in fields(Facts)}
        stated = {name: value for name, value in facts.items() if value not in ("", (), None)}
        stated["identifier"] = str(entry.facts.identifier)
        said["facts"] = json.loads(json.dumps(stated, default=datetime.isoformat))
    return said


def test_daily_papers_become_papers_and_posts() -> None:
    page = parse((DATA / "daily_papers.json").read_bytes())
    expected = json.loads((DATA / "daily_papers.expected.json").read_text())
    assert [shown(entry) for entry in page.entries] == expected
    assert page.size == 5


def test_a_paper_is_of_little_authority_and_no_version() -> None:
    facts = parse(picks(1)).entries[0].facts
    assert facts is not None
    assert (facts.authority.value, facts.version, facts.announced_at) == ("index", 0, None)


def test_a_pick_says_nothing_of_votes_in_its_post() -> None:
    body = (DATA / "daily_papers.json").read_bytes()
    later = body.replace(b'"upvotes": 74', b'"upvotes": 940')
    assert parse(body).entries[1::2] == parse(later).entries[1::2]
    assert parse(body).entries[0] != parse(later).entries[0]


@pytest.mark.parametrize(
    ("upvotes", "read"), [("3", 3), ("-1", None), ("null", None), ("9" * 18, 10**9)]
)
def test_votes_are_a_count_that_a_database_can_hold(upvotes: str, read: int | None) -> None:
    facts = parse(picks(1).replace(b'"upvotes": 1', f'"upvotes": {upvotes}'.encode())).entries[0]
    assert facts.facts is not None
    assert facts.facts.upvotes == read


@pytest.mark.parametrize(
    ("given_url", "named"),
    [
        ("https://github.com/a/b", "https://github.com/a/b"),
        ("https://GitHub.com/a/b/tree/main", "https://github.com/a/b"),
        ("https://code.example.org/a/b", "https://code.example.org/a/b"),
        ("javascript:alert(1)", ""),
        ("mailto:ada@example.org", ""),
        ("https://", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_named_repository_is_an_address_that_can_be_opened(
    given_url: str | None, named: str
) -> None:
    assert named_repository(given_url) == named


def test_a_day_without_picks_is_no_error() -> None:
    assert parse(b"[]").entries == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Maintenance</title>",
        b'{"error": "nothing here"}',
        b'[{"paper": {"id": "2606.90001", "ti',
        b"[1, 2, 3]",
        b'[{"article": {}}]',
    ],
)
def test_wrong_answers_are_an_error_not_a_day_without_picks(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


_KEYS = st.sampled_from(
    ["paper", "id", "title", "summary", "authors", "name", "upvotes", "publishedAt", "githubRepo",
     "submittedBy", "fullname", "projectPage", "submittedOnDailyAt", "ai_summary"]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS | st.text(), inner),
    max_leaves=20,
)
_ODD_PICK = st.dictionaries(_KEYS, _JSON).map(
    lambda said: {"paper": {"title": "T", **said, "id": "2606.90001"}}
)


@given(
    st.binary()
    | _JSON.map(lambda value: json.dumps(value).encode())
    | st.lists(_ODD_PICK, max_size=3).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_page_or_a_parse_error(body: bytes) -> None:
    try:
        page = parse(body)
    except ParseError:
        return
    for entry in page.entries:
        clean_entry(entry)


def code(body: bytes, status: int = 200) -> Code:
    http = ScriptedHttp(lambda path, asked: Response("u", status, body=body))
    found = fetch_code(http, Config(), PAPER)
    assert http.asked == [("/api/papers/2606.90001", {})]
    return found


def test_the_repository_of_a_paper_is_official() -> None:
    found = code((DATA / "paper.json").read_bytes())
    assert found == Code(CodeStatus.OFFICIAL, "https://github.com/lattice/remember")


def test_a_paper_without_a_repository_has_none() -> None:
    assert code(b'{"id": "2606.90001", "githubRepo": null}') == Code(CodeStatus.NONE)


def test_a_paper_that_is_not_there_has_none() -> None:
    assert code(b'{"error": "Paper not found"}', 404) == Code(CodeStatus.NONE)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<html>404</html>", 404),  # not its API
        (b"", 404),
        (b"{}", 200),
        (b'{"error": "try later"}', 200),
        (b'{"id": "2606.90002", "githubRepo": "https://github.com/a/b"}', 200),  # another paper
        (b"[]", 200),
    ],
)
def test_rubbish_is_not_taken_for_none(body: bytes, status: int) -> None:
    with pytest.raises(ParseError):
        code(body, status)


def test_an_old_id_keeps_its_slash() -> None:
    http = ScriptedHttp(lambda path, asked: Response("u", 404, body=b"{}"))
    fetch_code(http, Config(), Identifier("arxiv", "hep-th/9901001"))
    assert http.asked == [("/api/papers/hep-th/9901001", {})]


@given(st.binary() | _JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_code_or_a_parse_error(body: bytes) -> None:
    try:
        found = parse_code(body, PAPER)
    except ParseError:
        return
    assert (found.status is CodeStatus.OFFICIAL) == bool(found.url)


def test_what_is_stored_can_be_told_apart() -> None:
    """The paper and its post are two entries: an entry never mentions what it defines."""
    paper, post = parse(picks(1)).entries
    assert paper.source_id != post.source_id
    assert (paper.mentions, post.facts) == ((), None)
    assert post == replace(post, mentions=(Identifier("arxiv", "2606.00001"),))
