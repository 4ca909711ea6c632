"""The search language: everything is a query, and no query fails."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedq.domain.query import FIELDS, Term, odd_words, parse_query


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", ()),
        ("  ", ()),
        ("gan", (Term("gan"),)),
        ("deep learning", (Term("deep"), Term("learning"))),
        ('"deep learning" gan', (Term("deep learning"), Term("gan"))),
        ('"never closed', (Term("never closed"),)),
        ("ti:gan au:goodfellow", (Term("gan", "title"), Term("goodfellow", "authors"))),
        ('TI:"world models"', (Term("world models", "title"),)),
        ("abs:x cat:cs.LG note:y", (Term("x", "abstract"), Term("cs.LG", "categories"),
                                    Term("y", "notes"))),
        ("-gan", (Term("gan", negated=True),)),
        ('-ti:"world models"', (Term("world models", "title", negated=True),)),
        ("cats", (Term("cats"),)),
        ("title", (Term("title"),)),
        ("state-of-the-art", (Term("state-of-the-art"),)),
        ("who:me", (Term("who:me"),)),
        ("- * ( ) : \"\" ''", ()),
        ("ti: -au: gan", (Term("gan"),)),
        ("a\x00b \udcff", (Term("a"), Term("b"))),
        ("NEAR OR NOT", (Term("NEAR"), Term("OR"), Term("NOT"))),
    ],
)  # fmt: skip
def test_a_query_is_read_as_documented(query: str, terms: tuple[Term, ...]) -> None:
    assert parse_query(query) == terms


@pytest.mark.parametrize(
    ("query", "prefix"),
    [("deep lear", True), ("ti:lear", True), ("deep ", False), ('"deep lear', False)],
)
def test_only_the_word_being_typed_is_a_prefix(query: str, prefix: bool) -> None:
    assert parse_query(query, prefix=True)[-1].prefix is prefix
    assert not parse_query(query)[-1].prefix
    assert not any(term.prefix for term in parse_query(query, prefix=True)[:-1])


@pytest.mark.parametrize(
    ("query", "brief"),
    [
        ("wor", True),
        ("c++", True),
        ("self-su", True),
        ("worl", False),
        ("ti:wor", False),
        ("wor ", False),
        ("机器", False),
        ("über-ü", False),
    ],
)
def test_three_letters_or_fewer_are_too_common_a_beginning(query: str, brief: bool) -> None:
    assert parse_query(query, prefix=True)[-1].brief is brief
    assert not parse_query(query)[-1].brief


@given(st.text())
@example('"')
@example('-"')
@example("ti:")
def test_any_text_is_a_query_of_terms_with_something_to_find(text: str) -> None:
    for term in parse_query(text, prefix=True):
        assert any(letter.isalnum() for letter in term.text)
        assert '"' not in term.text
        assert "\x00" not in term.text
        assert term.field in ("", *FIELDS.values())
        term.text.encode()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("gan lstm", ""),
        ('"gan OR lstm" ti:gan -cat:cs.LG', ""),
        ('au:"de Vries"', ""),
        ("or and", ""),
        ("https://example.org/1", ""),
        ("gan OR lstm", "OR is looked for as a word"),
        ("foo:bar", "foo:bar is no place to look in, and is looked for as it stands"),
        ("ti:", "ti: has nothing behind it"),
    ],
)
def test_what_was_meant_as_more_than_words_is_told(query: str, told: str) -> None:
    assert odd_words(query) == told
