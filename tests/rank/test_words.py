from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.rank.words import contains_phrase, find_singular, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vision-Language GANs: 3D!", ["vision", "language", "gans", "3d"]),
        ("Schölkopf's naïve Bayes", ["scholkopf", "s", "naive", "bayes"]),
        ("深度学习 GAN", ["深", "度", "学", "习", "gan"]),
        ("Обучение с подкреплением", ["обучение", "с", "подкреплением"]),
        ("गहन शिक्षण", ["गहन", "शिक्षण"]),
        ("", []),
        ("\n\t — “…”", []),
    ],
)
def test_words_of_any_language(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
@settings(deadline=None)
def test_words_are_never_empty_and_hold_no_space(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
@settings(deadline=None)
def test_ascii_words_do_not_depend_on_their_company(text: str) -> None:
    assert words(f"{text} é")[:-1] == words(text)


@pytest.mark.parametrize(
    ("word", "singular"),
    [
        ("networks", "network"),
        ("policies", "policy"),
        ("classes", "class"),
        ("loss", ""),
        ("analysis", ""),
        ("bias", ""),
        ("gan", ""),
        ("gans", "gan"),
        ("3ds", ""),
    ],
)
def test_singular_of_what_looks_like_a_plural(word: str, singular: str) -> None:
    assert find_singular(word) == singular


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("A Survey of LSTMs", "survey", True),
        ("Surveying the field", "survey", False),
        ("a large\n  language model.", "Large language MODEL", True),
        ("large-scale language", "large language", False),
        ("written in C++ today", "c++", True),
        ("begging to begin", "begin", True),
        ("anything", "  ", False),
        ("straße", "STRASSE", True),
    ],
)
def test_phrases_match_whole_words_only(text: str, phrase: str, found: bool) -> None:
    assert contains_phrase(text.casefold(), (phrase,)) is found
