"""Repositories that authors name in abstracts and comments."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.code import code_words, find_repository
from feedq.domain.kinds import CodeStatus, Status
from feedq.domain.model import Code
from tests.export.shortlist import PLAIN


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Code at https://github.com/someone/thing.", "https://github.com/someone/thing"),
        ("(github.com/someone/thing)", "https://github.com/someone/thing"),
        ("http://www.GitHub.com/Someone/Thing.git", "https://github.com/Someone/Thing"),
        (r"\url{https://github.com/a-b/my\_repo}", "https://github.com/a-b/my_repo"),
        ("https://github.com/a/b/tree/main/src#L1", "https://github.com/a/b"),
        ("https://gitlab.com/a/b.js, and more", "https://gitlab.com/a/b.js"),
        ("https://codeberg.org/a/b", "https://codeberg.org/a/b"),
        ("https://bitbucket.org/a/b", "https://bitbucket.org/a/b"),
        ("https://huggingface.co/a/model", "https://huggingface.co/a/model"),
        ("https://huggingface.co/spaces/a/demo", "https://huggingface.co/spaces/a/demo"),
        ("代码在https://github.com/a/b上", "https://github.com/a/b"),
        ("see https://huggingface.co/papers/2301.00001 and github.com/a/b", "https://github.com/a/b"),
    ],
)  # fmt: skip
def test_a_repository_is_found_in_prose(text: str, url: str) -> None:
    assert find_repository(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://github.com/someone",
        "https://github.com/orgs/someone",
        "https://someone.github.io/thing",
        "https://gist.github.com/someone/0123456789",
        "https://notgithub.com/a/b",
        "https://huggingface.co/datasets/a/b",
        "https://huggingface.co/papers/2301.00001",
        "code will be released",
    ],
)
def test_what_is_no_repository_is_not_taken_for_one(text: str) -> None:
    assert find_repository(text) == ""


def test_the_abstract_counts_before_the_comment() -> None:
    assert find_repository("github.com/a/b", "github.com/c/d") == "https://github.com/a/b"
    assert find_repository("none here", "github.com/c/d") == "https://github.com/c/d"


@given(st.text(alphabet="githubcom./-_ ab\\é:"))
def test_any_text_gives_an_address_or_nothing(text: str) -> None:
    found = find_repository(text, f"github.com/{text}", f"github.com/a/{text}")
    assert found == "" or (found.startswith("https://") and found.isascii())


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (CodeStatus.OFFICIAL, "by the authors"),
        (CodeStatus.COMMUNITY, "by others"),
        (CodeStatus.NONE, "none found"),
    ],
)
def test_what_is_known_of_code_is_said_in_words(status: CodeStatus, words: str) -> None:
    assert code_words(replace(PLAIN, code=Code(status))) == words


def test_code_that_nobody_looked_for_is_not_said_to_be_missing() -> None:
    unknown = replace(
        PLAIN, code=Code(), status=Status.INBOX, starred=False, candidate=False, id="arxiv:1"
    )
    said = "not known: the abstract names none; queue or star it to have it looked for"
    assert code_words(unknown) == said
    for kept in (
        replace(unknown, starred=True),
        replace(unknown, candidate=True),
        replace(unknown, status=Status.QUEUED),
        replace(unknown, status=Status.READING),
    ):
        said = "not known: the abstract names none; the next fetch looks elsewhere"
        assert code_words(kept) == said
    assert code_words(replace(unknown, id="url:https://a.example/report.pdf", starred=True)) == (
        "not known: the abstract names none"
    )
