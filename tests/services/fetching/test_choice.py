"""Names on the command line choose what is fetched."""

from __future__ import annotations

import pytest

from feedq.errors import NotFound
from tests.conftest import OpenFeedq
from tests.services.world import (
    World,
    everything,
)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("cs.LG", ["cs.LG"]),
        ("CS.lg", ["cs.LG"]),
        ("arxiv:cs.LG", ["cs.LG"]),
        ("gans", ["gans"]),
        ("arxiv-search", ["gans"]),
        ("ada example", ["Ada Example"] * 3),
        ("@ada", ["Ada Example"]),
        ("@ada@social.example", ["Ada Example"]),
        ("bluesky", ["Ada Example"]),
        ("https://blog.example/feed", ["A Blog"]),
        (" a blog ", ["A Blog"]),
    ],
)
def test_only_what_is_named_is_fetched(
    open_feedq: OpenFeedq, world: World, name: str, chosen: list[str]
) -> None:
    assert [one.name for one in open_feedq(everything()).refresh.run(only=[name])] == chosen
    assert sorted(world.asked) == chosen


def test_several_names_are_fetched_in_the_order_of_the_config(
    open_feedq: OpenFeedq, world: World
) -> None:
    results = open_feedq(everything()).refresh.run(only=["feed", "x", "cs.LG", "ada"])
    assert [one.source for one in results] == ["arxiv", "x", "feed"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("cs.LH", "did you mean 'cs.LG'?"),
        ("Ada Exampel", "did you mean 'Ada Example'?"),
        ("a blok", "did you mean 'A Blog'?"),
        ("zzz", "see 'feedq sources list'"),
        ("", "see 'feedq sources list'"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(
    open_feedq: OpenFeedq, world: World, name: str, hint: str
) -> None:
    with pytest.raises(NotFound) as raised:
        open_feedq(everything()).refresh.run(only=["cs.LG", name])
    assert str(raised.value) == f"no subscription is called {name!r}; {hint}"
    assert world.asked == []
