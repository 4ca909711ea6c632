"""Lists of authors as submitters type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.arxiv.names import split_authors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. One and B. Two", ["A. One", "B. Two"]),
        ("A. One, B. Two, and C. Three", ["A. One", "B. Two", "C. Three"]),
        ("A. One & B. Two", ["A. One", "B. Two"]),
        ("A. One\n  and\n  B. Two", ["A. One", "B. Two"]),
        ("A. One (1) and B. Two (2)", ["A. One", "B. Two"]),
        ("Ada Lattice and, Bo Net", ["Ada Lattice", "Bo Net"]),
        ("and Ada Lattice", ["Ada Lattice"]),
        ("Ferdinand Sand, Andy Handand", ["Ferdinand Sand", "Andy Handand"]),
        ("Bo Net, Jr., Cy Null", ["Bo Net Jr.", "Cy Null"]),
        ("Bo Net Jr, Hal Deep, III", ["Bo Net Jr", "Hal Deep III"]),
        ("Jr., Bo Net", ["Jr.", "Bo Net"]),
        ("Ren\\'e Desc, Erd\\H{o}s P\\'al, \\v{S}. {\\L}", ["Ren\\'e Desc", "Erd\\H{o}s P\\'al",
                                                           "\\v{S}. {\\L}"]),
        ("A. One (for the ATLAS collaboration)", ["A. One"]),
        ("A. One for the ATLAS collaboration", ["A. One", "ATLAS collaboration"]),
        ("A. One, on behalf of the X Group", ["A. One", "X Group"]),
        ("Euclid Collaboration: A. One, B. Two", ["Euclid Collaboration", "A. One", "B. Two"]),
        ("The H1 and ZEUS Collaborations", ["The H1 and ZEUS Collaborations"]),
        ("A. One, The ATLAS Collaboration", ["A. One", "The ATLAS Collaboration"]),
        ("A. One, B. Two, et al.", ["A. One", "B. Two"]),
        ("李雷, 韩梅梅 and Ада Решётка", ["李雷", "韩梅梅", "Ада Решётка"]),
    ],
)  # fmt: skip
def test_names_come_apart_and_stay_whole(text: str, names: list[str]) -> None:
    assert list(split_authors(text)) == names


@pytest.mark.parametrize(
    "part", ["A. One (1), ", "and ", " for the ", "collaboration: ", "Jr., ", "( ", ") ", "& , "]
)
def test_long_lists_take_time_in_proportion(part: str) -> None:
    # Quadratic, this would take minutes.
    split_authors(part * 30_000)
    split_authors(part * 30_000 + "collaboration")


def test_three_thousand_authors_keep_their_order() -> None:
    text = ", ".join(f"A. {chr(65 + n % 26)}. Author-{n} ({n % 200})" for n in range(3_000))
    names = split_authors(f"{text} ((1) University X, (2) Institute Y)")
    assert len(names) == 3_000
    assert names[-1] == "A. J. Author-2999"


@given(st.text(max_size=300))
def test_any_text_gives_names(text: str) -> None:
    assert all(name == " ".join(name.split()) != "" for name in split_authors(text))
