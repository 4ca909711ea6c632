"""Example papers go into one profile of the user's file, and nothing else moves."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import Profile, example
from feedq.config.reading import parse
from feedq.config.seeding import Seed, find_profile, missing, profile_name, seeded
from feedq.domain.identity import Identifier, arxiv_ids
from feedq.errors import ConfigError
from tests.config.layouts import LAYOUTS

RESNET = Seed(Identifier("arxiv", "1512.03385"), "Deep {R}esidual\x1b[31m # Learning")
OLD = Seed(Identifier("arxiv", "hep-th/9901001"))
SEEDS = [RESNET, OLD, RESNET]
CNN = """\
[[profiles]]
name = "cnn"   # mine
papers = [{}]
# on rank
[rank]
explore = 1
"""
MORE_LAYOUTS = {
    **LAYOUTS,
    "one line": CNN.format('"1409.1556", "1905.11946"'),
    "no papers": CNN.format(""),
    "a comment alone": CNN.format("\n    # none yet\n"),
    "lines": CNN.format('\n  "1409.1556",  # VGG\n  "1905.11946"  # last\n  # end\n'),
    "windows lines": CNN.format('\n  "1409.1556",\n').replace("\n", "\r\n"),
    "no key": CNN.replace("papers = [{}]\n", ""),
    "profile in braces": 'profiles = [{ name = "cnn", papers = ["1409.1556"] }, {name = "b"}]\n',
    "bare profile in braces": 'profiles = [{ name = "cnn" }]\n',
    "no profiles in braces": "profiles = []\n",
    "quoted keys": '[["profiles"]]\n"name" = "cnn"\n"papers" = ["1409.1556"]\n',
    "two profiles": f'{CNN.format("")}\n[[profiles]]\nname = "other"\npapers = ["1409.1556"]\n',
}


def profile_in(text: str, name: str) -> Profile:
    found = find_profile(parse(text.removeprefix("\ufeff")), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["cnn", "new one"])
@pytest.mark.parametrize("text", MORE_LAYOUTS.values(), ids=list(MORE_LAYOUTS))
def test_a_profile_gets_papers_and_nothing_else_changes(text: str, name: str) -> None:
    edited = seeded(text, name, SEEDS)
    before = parse(text.removeprefix("\ufeff"))
    old = find_profile(before, name)
    had = arxiv_ids(old.papers) if old else []
    wanted = [*had, *(seed.paper for seed in (RESNET, OLD) if seed.paper not in had)]
    profile = profile_in(edited, name)
    assert arxiv_ids(profile.papers) == wanted
    after = parse(edited.removeprefix("\ufeff"))
    assert msgspec.structs.replace(after, profiles=()) == msgspec.structs.replace(
        before, profiles=()
    )
    assert [one for one in after.profiles if one != profile] == [
        one for one in before.profiles if one != old
    ]
    assert seeded(edited, name, SEEDS) == edited, "a second time changes nothing"
    if "\r\n" in text:
        assert edited.count("\r\n") == edited.count("\n")
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
    kept = [line.strip() for line in edited.splitlines() if line.strip().startswith("#")]
    assert kept == comments


def test_titles_stand_beside_the_ids_as_comments() -> None:
    assert seeded(CNN.format('"1409.1556"'), "CNN ", [RESNET, OLD]) == CNN.format(
        '"1409.1556",\n    "1512.03385",  # Deep {R}esidual[31m # Learning\n    "hep-th/9901001",\n'
    )
    assert seeded("", "refs", [OLD]) == (
        '[[profiles]]\nname = "refs"\npapers = [\n    "hep-th/9901001",\n]\n'
    )


def test_a_new_profile_stands_behind_the_last_one() -> None:
    edited = seeded(example(), "refs", [OLD])
    assert 'exclude = []\n\n[[profiles]]\nname = "refs"\n' in edited
    assert (
        edited.replace(
            '\n[[profiles]]\nname = "refs"\npapers = [\n    "hep-th/9901001",\n]\n', "", 1
        )
        == example()
    )


def test_a_paper_that_is_there_in_another_spelling_is_not_added() -> None:
    text = CNN.format('"https://arxiv.org/abs/1512.03385v1"')
    assert missing(parse(text), "cnn", SEEDS) == [OLD]


def test_a_config_with_an_error_is_left_to_its_author() -> None:
    with pytest.raises(ConfigError):
        seeded("[[profiles]]\nnam = 1\n", "cnn", [OLD])


@given(st.text(max_size=50), st.text(max_size=50), st.sampled_from(list(MORE_LAYOUTS)))
def test_no_name_or_title_escapes(name: str, title: str, layout: str) -> None:
    called = profile_name(name)
    if not called:
        return
    text = MORE_LAYOUTS[layout]
    edited = seeded(text, called, [Seed(OLD.paper, title)])
    assert OLD.paper in arxiv_ids(profile_in(edited, called).papers)
    assert parse(edited.removeprefix("\ufeff")).rank == parse(text.removeprefix("\ufeff")).rank


def test_many_papers_come_without_titles_and_too_many_not_at_all() -> None:
    seeds = [Seed(Identifier("arxiv", f"2301.{n:05}"), f"Title {n}") for n in range(10_001)]
    text = seeded("", "many", seeds[:1_001])
    assert "Title" not in text
    assert len(parse(text).profiles[0].papers) == 1_001
    assert "Title 999" in seeded("", "few", seeds[:1_000])
    with pytest.raises(ConfigError, match="10,001 papers, and may have 10,000"):
        seeded(text, "many", seeds)
    assert len(parse(seeded(text, "many", seeds[:-1])).profiles[0].papers) == 10_000
